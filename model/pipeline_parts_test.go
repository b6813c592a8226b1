package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/restarts"
)

// BenchmarkPipelineParts reports what each of those who learn from lines costs, as a part of the engine. Of all turns the least time of each piece of
// 256 lines counts, so that it tells nothing of other programs, nor of the collector.
func BenchmarkPipelineParts(b *testing.B) {
	p := newPipeline(b)
	var least []pieces
	for b.Loop() {
		turn := p.parts()
		for i := range least {
			for k := range turn[i] {
				least[i][k] = min(least[i][k], turn[i][k])
			}
		}
		if least == nil {
			least = turn
		}
	}
	var sum pieces
	for i := range least {
		for k, d := range least[i] {
			sum[k] += d
		}
	}
	all := time.Duration(0)
	for k, name := range [...]string{"engine-ms", "errors", "requests", "vitals", "jobs", "restarts"} {
		if k == 0 {
			b.ReportMetric(float64(sum[0])/float64(time.Millisecond), name)
			continue
		}
		all += sum[k]
		b.ReportMetric(float64(sum[k])/float64(sum[0]), name+"/engine")
	}
	b.ReportMetric(float64(all)/float64(sum[0]), "all/engine")
}

// pieces are the times of 256 lines: of the engine, and of each who learns from them.
type pieces [6]time.Duration

// parts reads the log once.
func (p pipeline) parts() (out []pieces) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(DefaultLimits())
	event := func(at time.Time) Event { return Event{App: "a", At: at, Seen: at, Fact: &LogLines{}} }
	s.Apply([]Event{event(now)})
	a := s.Apps[0]
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := 0; i < len(p); i += 256 {
		var one pieces
		at := time.Now()
		for _, l := range p[i:min(i+256, len(p))] {
			in.Add(l, now)
		}
		for batch := in.Next(now, false); batch != nil; batch = in.Next(now, false) {
			from := logs.Seq(a.Logs.Total() + 1)
			a.Logs.Append(batch)
			one[0] += time.Since(at)
			s.Apply([]Event{event(batch.LastAt())})
			for k, learn := range [...]func(){
				func() { s.readErrors(a, batch, from) }, func() { s.readRouter(a, batch) }, func() { a.Vitals.Read(batch); s.judgeVitals(a) },
				func() { s.readJobs(a, batch) },
				func() { s.noteRestarts(a, func(h *restarts.History) { h.Read(batch, from, a.spans.At) }) },
			} {
				at = time.Now()
				learn()
				one[k+1] += time.Since(at)
			}
			at = time.Now()
		}
		one[0] += time.Since(at)
		out = append(out, one)
	}
	return out
}
