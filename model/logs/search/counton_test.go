package search

import (
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Whatever the query, the budget and the chunks: the parts join, and hold what the query wants of each line alone.
func TestCountOnEqualsMatch(t *testing.T) {
	s := mixedStore(3000)
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap("why", 3, logs.Instant(0), logs.Instant(0))
	s.Append(in.Next(logs.Instant(0), true))
	s.Append(numbered(1, 300))
	snap := s.Snapshot()
	rapid.Check(t, func(t *rapid.T) {
		q, budget := anyQuery(t), rapid.SampledFrom([]int{0, 1, 7, 500, 10_000}).Draw(t, "budget")
		from := logs.Seq(rapid.IntRange(0, int(snap.End())).Draw(t, "from"))
		at, got := max(from, snap.First()), 0
		for step := 0; at < snap.End() && step < 4000; step++ {
			parts, r := CountOn(snap, q, at, budget)
			for _, p := range parts {
				want := 0
				for seq := p.From; seq < p.To; seq++ {
					if l, _ := snap.Line(seq); !l.Gap && q.Match(l) {
						want++
					}
				}
				if p.From != at || p.To <= p.From || p.Wanted != want {
					t.Fatalf("%+v from %d, want %d", p, at, want)
				}
				at, got = p.To, got+p.Wanted
			}
			if r.Next != at || r.Done != (at >= snap.End()) {
				t.Fatalf("stopped at %d, done %t, want %d", r.Next, r.Done, at)
			}
		}
		if at < snap.End() {
			t.Fatalf("%d of %d lines were counted", at, snap.End())
		}
	})
}
