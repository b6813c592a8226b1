package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// standIn is a guard that stands as the test says.
type standIn struct {
	st      guard.Standing
	stopped int
}

func (s *standIn) Standing(model.AppID) (guard.Standing, bool) { return s.st, true }
func (s *standIn) Stop(model.AppID)                            { s.stopped++ }
func (s *standIn) Allowed() string                             { return "" }

func guardedScreen(t *testing.T) (*hands, *standIn) {
	t.Helper()
	g := &standIn{st: guard.Standing{Target: 73, Run: guard.Machine{After: time.Minute, Release: 74, Phase: guard.Watching}}}
	return at(t, panetest.Crash(), 120, 40, func(o *Options) { o.Guard = g }), g
}

func TestGuardOpensItsFrameAndSpaceStopsIt(t *testing.T) {
	t.Parallel()
	h, g := guardedScreen(t)
	if h.showGuard(); h.top() != nil {
		t.Fatalf("%T opens before anything counts", h.top())
	}
	g.st.Run.Phase, g.st.Run.Held = guard.Counting, 36*time.Second
	h.showGuard()
	if _, is := h.top().(*guardcard.Frame); !is || !strings.Contains(h.view(), "ROLLS BACK IN 24s") {
		t.Fatalf("the countdown is not on the screen:\n%s", h.view())
	}
	h.screen.press(dialog.Key{Name: "x", At: h.now})
	if g.stopped != 0 || h.top() == nil {
		t.Errorf("a stray key stops guard or hides it")
	}
	h.screen.press(dialog.Key{Name: "space", At: h.now})
	if g.stopped != 1 {
		t.Errorf("Space has stopped guard %d times, want once", g.stopped)
	}
	h.screen.press(dialog.Key{Name: "esc", At: h.now})
	h.showGuard()
	if h.top() != nil {
		t.Errorf("%T opens again for the same countdown", h.top())
	}
	if first := strings.Split(h.view(), "\n")[0]; !strings.Contains(first, "GUARD 24s") {
		t.Errorf("the header lacks the countdown: %s", first)
	}
}

// A person who is about to act is not disturbed: the header counts, and the frame waits for the dialog's end.
func TestGuardsFrameWaitsForAnOpenDialog(t *testing.T) {
	t.Parallel()
	h, g := guardedScreen(t)
	h.screen.press(dialog.Key{Name: "B", At: h.now})
	if _, is := h.top().(*order.Dialog); !is {
		t.Fatalf("B opens %T", h.top())
	}
	g.st.Run.Phase = guard.Counting
	h.showGuard()
	if _, is := h.top().(*order.Dialog); !is {
		t.Errorf("%T lies over the order's dialog", h.top())
	}
	h.screen.press(dialog.Key{Name: "esc", At: h.now.Add(time.Second)})
	h.showGuard()
	if _, is := h.top().(*guardcard.Frame); !is {
		t.Errorf("after the dialog there is %T, want the frame", h.top())
	}
	h.screen.press(dialog.Key{Name: "B", At: h.now.Add(2 * time.Second)})
	if _, is := h.top().(*order.Dialog); !is {
		t.Errorf("B over the frame opens %T, want the order's dialog", h.top())
	}
}

func TestTheWordForGuardInTheHeader(t *testing.T) {
	t.Parallel()
	h, g := guardedScreen(t)
	header := func() string { h.redraw(); return strings.Split(h.view(), "\n")[0] }
	for _, c := range []struct {
		name string
		set  func()
		want string
	}{
		{"it watches", func() {}, " guard "},
		{"it is off", func() { g.st.Off = "not allowed" }, "guard off here"},
		{"it has acted", func() { g.st.Off, g.st.Run.Phase = "", guard.Sent }, "guard has acted"},
		{"the picture is frozen", func() { g.st.Run.Phase, h.frozen = guard.Counting, true }, "guard stands still"},
	} {
		c.set()
		if got := header(); !strings.Contains(got, c.want) {
			t.Errorf("%s: the header lacks %q: %s", c.name, c.want, got)
		}
	}
	h.frozen, h.guard.Guard = false, nil
	if got := header(); strings.Contains(strings.ToLower(got), "guard") {
		t.Errorf("nobody asked for guard, and the header tells of it: %s", got)
	}
}
