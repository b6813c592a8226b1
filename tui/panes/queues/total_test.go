package queues_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/queues"
)

// All queues together come first, where there is room for two charts. The key for the total leaves it alone.
func TestTheTotalIsTheFirstChart(t *testing.T) {
	const all, one = "all queues  jobs ready", "orphan  jobs ready"
	for _, c := range []struct {
		w, h        int
		total, each int // charts
	}{{60, 40, 1, 1}, {150, 44, 1, 1}, {60, 18, 0, 1}} {
		w, p := panetest.Jobs(), queues.NewQueues()
		text := panetest.TextOf(p.Draw(w.Scene(c.w, c.h)))
		if got := strings.Count(text, all); got != c.total {
			t.Errorf("%dx%d: got %d charts of the total, want %d\n%s", c.w, c.h, got, c.total, text)
		}
		if got := strings.Count(text, one); got != c.each {
			t.Errorf("%dx%d: got %d charts of the queue that matters, want %d\n%s", c.w, c.h, got, c.each, text)
		}
		if c.total > 0 && strings.Index(text, all) > strings.Index(text, one) {
			t.Errorf("%dx%d: the total is not first", c.w, c.h)
		}
		p.Handle(keys.IntentTotal, w.Focused(c.w, c.h))
		if text := panetest.TextOf(p.Draw(w.Scene(c.w, c.h))); strings.Count(text, all) != 1 || strings.Contains(text, one) {
			t.Errorf("%dx%d: the total alone is not\n%s", c.w, c.h, text)
		}
	}
}
