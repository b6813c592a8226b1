package tui

import (
	"time"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
)

// Key is a key press, stamped by the injected clock: a dialog's grace period is measured between stamps.
type Key struct {
	Name string // "B", "enter", "ctrl+d", "space"
	At   time.Time

	msg tea.KeyMsg
}

// keysOf parts letters that came in one read: a held j over a slow line is many keys, and none of them may be lost. They
// have one stamp, so that a dialog which the first one opens ignores the rest.
func keysOf(msg tea.KeyMsg, at time.Time) []Key {
	if msg.Type != tea.KeyRunes || msg.Paste || msg.Alt || len(msg.Runes) < 2 {
		return []Key{keyOf(msg, at)}
	}
	keys := make([]Key, len(msg.Runes))
	for i, r := range msg.Runes {
		keys[i] = keyOf(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}, at)
	}
	return keys
}

// keyOf translates Bubble Tea's key. A paste is one key with the whole text: it can fill a prompt, it never is a command.
func keyOf(msg tea.KeyMsg, at time.Time) Key {
	name := msg.String()
	if msg.Type == tea.KeySpace || name == " " {
		name = "space"
	}
	if msg.Paste {
		name = "paste"
	}
	return Key{Name: name, At: at, msg: msg}
}

// field is a line to type in, with the readline keys.
type field struct{ in textinput.Model }

func newField(initial string) field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 512
	in.SetValue(initial)
	in.CursorEnd()
	in.Focus()
	return field{in: in}
}

// press gives the key to the line. Control characters of a paste are dropped by the widget's own sanitizer.
func (f *field) press(k Key) { f.in, _ = f.in.Update(k.msg) }

func (f *field) text() string { return f.in.Value() }

// parts is the text before and after the cursor.
func (f *field) parts() (before, after string) {
	r := []rune(f.in.Value())
	at := min(max(0, f.in.Position()), len(r))
	return string(r[:at]), string(r[at:])
}
