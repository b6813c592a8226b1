package search

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// A filter wants what the query wants of each line alone, in one batch after the other, plain and packed.
func TestFilterEqualsMatch(t *testing.T) {
	packer, some := newPacker(t), 0
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t)
		q.Status = rapid.SampledFrom([][]Statuses{nil, nil, {{500, 599}}, {{200, 200}, {503, 503}}}).Draw(t, "status")
		q.MinService = rapid.SampledFrom([]time.Duration{0, 0, time.Second}).Draw(t, "service")
		q.MinConnect = rapid.SampledFrom([]time.Duration{0, 0, time.Second}).Draw(t, "connect")
		x := NewFilter(q)
		for range rapid.IntRange(1, 3).Draw(t, "batches") {
			in := logstore.NewIngest(logstore.IngestOptions{})
			for i, l := range rapid.SliceOfN(rapid.SampledFrom([]string{"app[web.1]: fine", "app[web.2]: KeyError: Timeout", "heroku[router]: " + logstest.OkLine,
				"heroku[router]: " + logstest.H12Line, "heroku[router]: " + logstest.BootLine, "app[api]: Release v7 created by user ned"}), 0, 70).Draw(t, "lines") {
				in.Add([]byte(logstest.T0.Add(time.Duration(i)*time.Millisecond).Format(logstest.StampLayout)+" "+l), logstest.T0)
			}
			if rapid.Bool().Draw(t, "gap") {
				in.Gap("why", 3, logstest.T0, logstest.T0)
			}
			b := in.Next(logstest.T0, true)
			if b == nil {
				continue
			}
			if rapid.Bool().Draw(t, "packed") {
				b = packer.Compact(b)
			}
			var want []int
			for i := range b.Len() {
				if q.Match(b.Line(i)) {
					want = append(want, i)
				}
			}
			some += len(want)
			if got := x.Lines(b); !slices.Equal(got, want) {
				t.Fatalf("%v, want %v", got, want)
			}
		}
	})
	if some == 0 {
		t.Error("no query wanted anything")
	}
}
