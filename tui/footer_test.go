package tui

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// The last line begins with the keys that matter where the focus is now.
func TestTheLastLineFollowsWhatIsDone(t *testing.T) {
	for _, c := range []struct {
		name  string
		press []string
		want  string
	}{
		{"logs", []string{"2"}, " R restart   B roll back"},
		{"after a search", []string{"2", "/", "H", "1", "0", "enter"}, " n N match"},
		{"the search is over", []string{"2", "/", "H", "1", "0", "enter", "esc"}, " R restart"},
		{"releases", []string{"3"}, " Enter open   B roll back   R restart"},
		{"processes", []string{"1"}, " l logs   R restart   Space mark   B roll back"},
		{"a range of lines", []string{"2", "k", "V"}, " y copy"},
	} {
		h := at(t, panetest.Crash(), 160, 45)
		h.press(c.press...)
		h.screen.toast.Text = ""
		h.redraw()
		if got := h.row(-1); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: the last line is %q, want it to begin with %q", c.name, got, c.want)
		}
	}
	h := at(t, panetest.Crash(), 120, 40)
	h.press("2", "/")
	if got := h.row(-1); !strings.Contains(got, "Enter done  Esc cancel") {
		t.Errorf("a prompt shows %q, want its keys", got)
	}
}

// Whatever the width, the last line has whole words, help among them, and no order where none can be given.
func TestTheLastLineFits(t *testing.T) {
	for w := 20; w <= 200; w++ {
		for _, press := range [][]string{{"1"}, {"2"}, {"3"}, {"2", "/", "x", "enter"}} {
			h := at(t, panetest.Crash(), w, 24)
			h.press(press...)
			h.screen.toast.Text = ""
			h.redraw()
			row := h.row(-1)
			if draw.Width(row) != w || !strings.Contains(row, "? help") {
				t.Errorf("%d columns after %v: %q", w, press, row)
			}
			ro := at(t, panetest.Crash(), w, 24, readOnly)
			ro.press(press...)
			if row := ro.row(-1); strings.Contains(row, "R restart") || strings.Contains(row, "roll back") {
				t.Errorf("read-only, %d columns after %v: %q", w, press, row)
			}
		}
	}
	past := at(t, played(model.Playback{Speed: 1}), 160, 45, replaying)
	if row := past.row(-1); strings.Contains(row, "restart") {
		t.Errorf("a recording offers %q", row)
	}
}
