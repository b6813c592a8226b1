package tui

import (
	"time"

	"app.gonogo/gonogo/tui/dialog"

	tea "github.com/charmbracelet/bubbletea"
)

// keysOf parts letters that came in one read: a held j over a slow line is many keys, and none of them may be lost. They
// have one stamp, so that a dialog which the first one opens ignores the rest.
func keysOf(msg tea.KeyMsg, at time.Time) []dialog.Key {
	if msg.Type != tea.KeyRunes || msg.Paste || msg.Alt || len(msg.Runes) < 2 {
		return []dialog.Key{keyOf(msg, at)}
	}
	keys := make([]dialog.Key, len(msg.Runes))
	for i, r := range msg.Runes {
		keys[i] = keyOf(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}, at)
	}
	return keys
}

// keyOf translates Bubble Tea's key. A paste is one key with the whole text: it can fill a prompt, it never is a command.
func keyOf(msg tea.KeyMsg, at time.Time) dialog.Key {
	name := msg.String()
	if msg.Type == tea.KeySpace || name == " " {
		name = "space"
	}
	if msg.Paste {
		name = "paste"
	}
	return dialog.Key{Name: name, At: at, Msg: msg}
}
