package search

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// The column gives back what the lines said, on both sides of where a byte ends, plain, joined and packed.
func TestConnectColumn(t *testing.T) {
	said := []int{0, 1, 254, 255, 256, 7001, 3, 30_000, 4_000_000_000, 0}
	in, s := logstore.NewIngest(logstore.IngestOptions{MaxLines: 3}), logstore.NewStore(logstore.Limits{})
	for i, ms := range said {
		in.Add(fmt.Appendf(nil, "2026-11-21T08:35:21.%06d+00:00 heroku[router]: %s", i, strings.Replace(logstest.OkLine, "connect=0ms", fmt.Sprintf("connect=%dms", ms), 1)), logstest.T0)
		in.Add(fmt.Appendf(nil, "2026-11-21T08:35:21.%06d+00:00 heroku[router]: %s", i, strings.Replace(logstest.OkLine, "connect=0ms", "connect=", 1)), logstest.T0)
	}
	var batches []*logstore.Batch
	for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
		s.Append(b)
		batches = append(batches, b)
	}
	look := func(snap logstore.Snapshot) (found []int) {
		for _, at := range []int{1, 2, 254, 255, 256, 257, 7001, 7002, 1 << 31} {
			n := len(Find(snap, Query{MinConnect: time.Duration(at) * time.Millisecond}, 1, Forward, 0, 0).Hits)
			k, _ := Count(snap, Query{MinConnect: time.Duration(at) * time.Millisecond}, snap.End(), 0)
			if k != n {
				t.Errorf("%d ms: %d counted, %d found", at, k, n)
			}
			found = append(found, n)
		}
		return found
	}
	want := []int{8, 7, 6, 5, 4, 3, 3, 2, 1}
	if d := cmp.Diff(want, look(s.Snapshot())); d != "" {
		t.Error(d)
	}
	packed := logstore.NewStore(logstore.Limits{})
	packed.Append(newPacker(t).Compact(batches...))
	if d := cmp.Diff(want, look(packed.Snapshot())); d != "" {
		t.Error("packed", d)
	}
}

// A request id is looked for in a column of its own; the times that are asked for hold there too.
func TestIDWithTimes(t *testing.T) {
	b := batchOf([]byte("2026-11-21T08:35:21.640123+00:00 heroku[router]: " + strings.Replace(logstest.OkLine, "connect=0ms", "connect=7ms", 1)))
	r, _ := logs.ParseRouter(b.Line(0).Text)
	id, err := Compile(r.RequestID)
	if err != nil || r.RequestID == "" || r.Connect != 7*time.Millisecond {
		t.Fatal(err, r)
	}
	s := logstore.NewStore(logstore.Limits{})
	s.Append(b)
	for _, c := range []struct {
		q    Query
		want int
	}{{Query{Text: id}, 1}, {Query{Text: id, MinConnect: 7 * time.Millisecond}, 1}, {Query{Text: id, MinConnect: 8 * time.Millisecond}, 0},
		{Query{Text: id, MinService: r.Service}, 1}, {Query{Text: id, MinService: r.Service + time.Millisecond}, 0}} {
		if got := len(Find(s.Snapshot(), c.q, 1, Forward, 0, 0).Hits); got != c.want {
			t.Errorf("connect %s, service %s: %d, want %d", c.q.MinConnect, c.q.MinService, got, c.want)
		}
	}
}
