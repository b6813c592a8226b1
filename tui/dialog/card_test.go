package dialog_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// A picture stands above the lines, and gives way where there is no room for both.
func TestACardWithAPicture(t *testing.T) {
	c := &dialog.Card{Card: pane.Card{Title: "web.1", Picture: draw.Block{"first row of the picture", "last row of the picture "}}}
	for range 5 {
		c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Text, "a fact")})
	}
	for _, tt := range []struct {
		limit pane.Size
		want  bool
	}{{pane.Size{W: 80, H: 24}, true}, {pane.Size{W: 80, H: 9}, false}} {
		b := c.Draw(panetest.Calm().Scene(80, 24), &keys.Keymap{List: keys.Shared()}, tt.limit)
		text := strings.Join(b, "\n")
		if got := strings.Contains(text, "last row of the picture"); got != tt.want {
			t.Errorf("%v: the picture is there: %t, want %t\n%s", tt.limit, got, tt.want, text)
		}
		if !strings.Contains(text, "a fact") || len(b) > tt.limit.H {
			t.Errorf("%v: %d lines\n%s", tt.limit, len(b), text)
		}
	}
}
