package looks

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/theme"
)

func TestWhatAQueueIsToldBy(t *testing.T) {
	g := theme.UTF8
	q := func(ready int, oldest time.Duration, quality queue.Quality) *queue.Queue {
		return &queue.Queue{Reading: queue.Reading{Ready: ready, Oldest: fact.Duration(oldest), Quality: quality}}
	}
	rate := func(v float64, from queue.FlowSource) queue.Flow {
		return queue.Flow{Shown: queue.PerSecond(v), Source: from}
	}
	for _, c := range []struct{ got, want string }{
		{Depth(g, &q(1385, 0, queue.Exact).Reading), "1,385"}, {Depth(g, &q(10000, 0, queue.Capped).Reading), "10,000+"},
		{Depth(g, &q(12000, 0, queue.Estimated).Reading), "~12,000"}, {Depth(g, &q(0, 0, queue.Exact).Reading), "0"},
		{Depth(g, &q(-1, 0, queue.Exact).Reading), "–"}, {Depth(theme.ASCII, &q(7, 0, queue.NotKnown).Reading), "-"},
		{Oldest(g, q(3, 137*time.Second, queue.Exact)), "2m 17s"}, {Oldest(g, q(0, 0, queue.Exact)), "–"}, {Oldest(g, q(3, -1, queue.Exact)), "–"},
		{Flow(g, queue.Flow{}), "–"}, {Flow(g, rate(0, queue.FromStore)), "0.0"}, {Flow(g, rate(9.04, queue.FromBalance)), "~9.0"}, {Flow(g, rate(1240, queue.FromCounter)), "1,240"},
		{phrase.PerSecond(0.004), "<.01"}, {phrase.PerSecond(0.02), "0.02"}, {phrase.PerSecond(0.05), "0.1"}, {phrase.PerSecond(99.94), "99.9"},
		{Net(g, q(3, 0, queue.Exact)), "–"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// Drains says of every queue that is none to be emptied what it is.
func TestWhatAQueueDoesInsteadOfDraining(t *testing.T) {
	for want, r := range map[string]queue.Reading{
		"stream": {Stream: true, Ready: -1}, "dead letters": {DeadLetter: true, Ready: 4}, "paused": {Paused: true, Ready: 9}, "–": {Ready: 9},
	} {
		if got, _ := Drains(theme.UTF8, &queue.Queue{Reading: r}); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}
