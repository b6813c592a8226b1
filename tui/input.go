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

// pointerOf translates Bubble Tea's mouse; false for what means nothing here: other buttons, moves, a button that is let go.
func pointerOf(msg tea.MouseMsg, at time.Time) (pointer, bool) {
	m := pointer{X: msg.X, Y: msg.Y, At: at}
	switch {
	case msg.Action != tea.MouseActionPress:
		return m, false
	case msg.Button == tea.MouseButtonWheelUp:
		m.Wheel = -1
	case msg.Button == tea.MouseButtonWheelDown:
		m.Wheel = 1
	case msg.Button != tea.MouseButtonLeft:
		return m, false
	}
	return m, true
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
