package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"

	tea "github.com/charmbracelet/bubbletea"
)

// Letters that come together are as many keys; a paste is one key, which fills a prompt and is no command.
func FuzzKeys(f *testing.F) {
	f.Add("jjk", false, false)
	f.Add("foobaz\r\nBy\x1b[201~", true, false)
	f.Add("B", false, true)
	f.Add("\x00\u202e日本", true, false)
	f.Add("", false, false)
	f.Fuzz(func(t *testing.T, text string, paste, alt bool) {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: paste, Alt: alt}
		keys := keysOf(msg, panetest.Now)
		if want := max(1, len(msg.Runes)); !paste && !alt && len(keys) != want || (paste || alt) && len(keys) != 1 {
			t.Fatalf("%d keys of %q, pasted %t, with Alt %t", len(keys), text, paste, alt)
		}
		var typed strings.Builder
		for _, k := range keys {
			if paste != (k.Name == "paste") && text != "paste" {
				t.Errorf("a key %q of %q, pasted %t", k.Name, text, paste)
			}
			if !k.At.Equal(panetest.Now) {
				t.Errorf("a key of %s, want %s", k.At, panetest.Now)
			}
			typed.WriteString(string(k.Msg.(tea.KeyMsg).Runes))
		}
		if typed.String() != string([]rune(text)) {
			t.Errorf("the keys say %q, want %q", typed.String(), text)
		}
		in := dialog.NewField("x")
		for _, k := range keys {
			in.Press(k)
		}
		before, after := in.Parts()
		if strings.ContainsAny(in.Text(), "\x1b\r\n\x00") || before+after != in.Text() {
			t.Errorf("the line is %q, parted %q and %q", in.Text(), before, after)
		}
	})
}

// A paste into the screen, wherever it stands, sends no order.
func FuzzPaste(f *testing.F) {
	f.Add("foobaz\r", "B")
	f.Add("y\ny\n", "R")
	f.Add("\x1b[201~B", "/")
	f.Add("web=0", "S")
	f.Fuzz(func(t *testing.T, text, first string) {
		h := at(t, panetest.Crash(), 120, 40)
		if _, known := types[first]; known || len(first) == 1 && first[0] > ' ' && first[0] <= '~' {
			h.press(first)
		}
		h.now = h.now.Add(5 * time.Second)
		effects := h.screen.press(keyOf(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}, h.now))
		for _, e := range effects {
			if sent, ok := e.(order.Send); ok {
				t.Errorf("a paste of %q after %q sends %+v", text, first, sent.Order)
			}
		}
		h.screen.picture()
	})
}
