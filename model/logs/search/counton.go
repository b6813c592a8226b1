package search

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Counted is how many of the lines from From (inclusive) to To (exclusive) are wanted. Marks of missing lines are no lines.
type Counted struct {
	From, To logs.Seq
	Wanted   int
}

// CountOn counts the lines that a query wants, going forward from a line, among at most budget lines: a part for each chunk. Chunks
// whose labels tell how many lines are wanted cost nothing.
func CountOn(s logstore.Snapshot, q Query, from logs.Seq, budget int) (parts []Counted, r Result) {
	f := finder{plan: q.plan(), budget: budget, step: 1, counts: true}
	f.plan.hidden |= logs.FlagGap
	at := max(from, s.First())
	if at < s.End() {
		for i := s.ChunkOf(at); i < s.Chunks() && !f.stopped; i++ {
			before, had := at, f.found
			if at = f.chunk(s.Chunk(i), at); at > before {
				parts = append(parts, Counted{before, at, f.found - had})
			}
		}
	}
	return parts, Result{Next: at, Done: at >= s.End(), Scanned: f.scanned}
}
