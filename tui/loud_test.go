package tui

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// What was wrong at a moment of the past is not as loud in the borders and the vitals as what is wrong now.
func TestARecordingIsNotLoudInItsBorders(t *testing.T) {
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}} {
		live := at(t, panetest.Crash(), size.W, size.H, func(*Options) {})
		past := at(t, played(model.Playback{Speed: 1}), size.W, size.H, replaying)
		if n, then := loud(live), loud(past); n == 0 || then != 0 {
			t.Errorf("%v: %d bold red headlines live, %d of a recording; want some and none", size, n, then)
		}
	}
}

// loud counts what is in bold red in the top borders and in the line of vitals.
func loud(h *hands) int {
	h.theme = theme.New(theme.ANSI16, theme.UTF8)
	n := strings.Count(h.vitalsLine(h.size.W), h.theme.Open(theme.BadStrong))
	for _, p := range h.panes {
		top, _ := h.bordered(&tileCache{}, p.ID, p.Pane, h.scene(60, 10, false))
		n += strings.Count(top, h.theme.Open(theme.BadStrong))
	}
	return n
}
