package search

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
)

func BenchmarkFind(b *testing.B) {
	s := mixedStore(100_000)
	l, _ := s.Snapshot().Line(13) // a router line
	r, _ := logs.ParseRouter(l.Text)
	text := func(pattern string, fold bool) Query {
		m, err := CompileText(pattern, fold)
		if err != nil {
			b.Fatal(err)
		}
		return Query{Text: m, Metrics: true}
	}
	expression := func(pattern string, fold bool) Query {
		m, err := CompileExpression(pattern, fold)
		if err != nil {
			b.Fatal(err)
		}
		return Query{Text: m, Metrics: true}
	}
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"rare", text("code=H12", false)}, {"word", text("receipt", true)}, {"hex", text("9c9261e6735d", false)},
		{"id", text(r.RequestID, false)}, {"literal", expression(`service=\d{5}ms status=5\d\d`, false)},
		{"folded", expression("timeout|refused", true)}, {"dyno", Query{Procs: []string{"web.1"}}},
		{"status", Query{Status: []Statuses{{500, 599}}}}, {"service", Query{MinService: time.Second}},
	} {
		b.Run(c.name, func(b *testing.B) {
			snap := s.Snapshot()
			for b.Loop() {
				Count(snap, c.q, snap.End()-1, 0)
			}
			b.ReportMetric(float64(snap.Len())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}
