package dialog

import (
	"time"

	"github.com/charmbracelet/bubbles/textinput"
)

// Key is a key press, stamped by the injected clock: a dialog's grace period is measured between stamps.
type Key struct {
	Name string // "B", "enter", "ctrl+d", "space"
	At   time.Time

	Msg any // as the framework gave it, for a line that is typed in
}

// Field is a line to type in, with the readline keys.
type Field struct{ in textinput.Model }

// NewField is a line with a text, the cursor at its end.
func NewField(initial string) Field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 512
	in.SetValue(initial)
	in.CursorEnd()
	in.Focus()
	return Field{in: in}
}

// Press gives the key to the line. Control characters of a paste are dropped by the widget's own sanitizer.
func (f *Field) Press(k Key) { f.in, _ = f.in.Update(k.Msg) }

// Text is what is typed so far.
func (f *Field) Text() string { return f.in.Value() }

// Parts is the text before and after the cursor.
func (f *Field) Parts() (before, after string) {
	r := []rune(f.in.Value())
	at := min(max(0, f.in.Position()), len(r))
	return string(r[:at]), string(r[at:])
}
