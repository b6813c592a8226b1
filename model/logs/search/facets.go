package search

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Facets is how many of the kept lines are of a class, process type, dyno, status, code and level. Marks of missing lines and log sessions
// are no lines, and metrics only where they are asked for.
type Facets struct {
	Classes            map[logs.Class]int
	Types, Procs       map[string]int
	Codes              map[string]int // "H12", "R14"
	Status             [6]int         // by hundred: 5 is 5xx; 0 is other numbers
	Warnings           int            // warning and above
	Grave              int            // error and above
	Errors             int            // see logs.IsError
	Metrics, All, Lost int            // records of metrics; what is counted above; marks of missing lines
}

// FacetsOf counts by the labels of the batches: no line is looked at.
func FacetsOf(s logstore.Snapshot, metrics bool) Facets {
	f := Facets{Classes: map[logs.Class]int{}, Types: map[string]int{}, Procs: map[string]int{}, Codes: map[string]int{}}
	for i := range s.Chunks() {
		b := s.Chunk(i).Batch
		counts, origins := b.Counts(), b.Origins()
		for k, l := range b.Labels() {
			f.add(l, origins[l.Origin()], int(counts[k]), metrics)
		}
	}
	return f
}

func (f *Facets) add(l logs.Label, o *logs.Origin, n int, metrics bool) {
	flags := l.Flags()
	switch {
	case flags&logs.FlagGap != 0:
		f.Lost += n
		return
	case flags&logs.FlagSession != 0:
		return
	case flags&logs.FlagMetrics != 0:
		if f.Metrics += n; !metrics {
			return
		}
	}
	f.All += n
	f.Classes[o.Class] += n
	if o.Class == logs.App || o.Class == logs.System {
		f.Types[o.Type] += n
		f.Procs[o.Proc] += n
	}
	if s := l.Status(); s > 0 {
		if s /= 100; s > 5 {
			s = 0
		}
		f.Status[s] += n
	}
	if c := l.Code(); c > 0 {
		f.Codes[logs.CodeName(c)] += n
	}
	if l.Level() >= logs.Warn {
		f.Warnings += n
	}
	if l.Level() >= logs.Error {
		f.Grave += n
	}
	if flags&logs.FlagError != 0 {
		f.Errors += n
	}
}
