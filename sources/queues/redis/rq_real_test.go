//go:build integration

package redis

import (
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// rqReport is what RQ's own API says.
type rqReport struct {
	Version string
	Queues  map[string]struct {
		Ready, Active, Failed, Scheduled, Consumers int
		Oldest                                      string
	}
	Workers []struct {
		Name, Beat, Job, Queue, Since string
		Queues                        []string
		Done, Failed                  int
	}
	Suspended bool
}

// TestRealRQ compares every number with what RQ's own API says, and the depths with "rq info".
func TestRealRQ(t *testing.T) {
	t.Parallel()
	server := openToDebug(t)
	url := server.URL()
	fill := queuetest.Filler("fill-rq.py")
	queuetest.Python(t, fill, url, "mail", "3", "2", "1", "1")
	queuetest.Python(t, fill, url, strange, "2")
	frugal(t, url, "rq", 3)
	held := queuetest.StartPython(t, queuetest.Filler("work-rq.py"), url, "mail", "hold")
	quick := queuetest.StartPython(t, queuetest.Filler("work-rq.py"), url, strange, "quick")
	l, _ := lookup(t, url, "rq")
	queuetest.Await(t, "RQ's workers", func() bool {
		s, _ := taken(t, l)
		return len(s.Running) == 1 && s.Running[0].Job != "" && named(t, s, safeName(strange)).Ready == 0 && s.Totals.Busy == 1 && s.Totals.Processed == 2
	})
	s := compareRQ(t, l, url)
	if r := s.Running[0]; r.Job != "orbit.report" || r.Queue != "mail" {
		t.Errorf("%+v", r)
	}

	info := queuetest.Python(t, "-m", "rq.cli", "info", "--raw", "--only-queues", "--url", url)
	if !strings.Contains(info, "queue mail 2\n") {
		t.Errorf("rq info: %q", info)
	}

	// One worker leaves and takes its counters with it; the other is killed, and its hash expires while its key stays in the set.
	quick.Quit()
	held.Kill()
	for _, key := range owner(t, url).SMembers(t.Context(), "rq:workers").Val() {
		owner(t, url).Del(t.Context(), key)
	}
	owner(t, url).Set(t.Context(), "rq:suspended", 1, 0)
	gone, _ := taken(t, l)
	if len(gone.Workers) != 0 || gone.Totals.Busy != 0 || gone.Totals.Processed != s.Totals.Processed || named(t, gone, "mail").Consumers != 0 {
		t.Errorf("after the workers went: %+v %+v", gone.Totals, gone.Workers)
	}
	if !named(t, gone, "mail").Paused {
		t.Error("RQ is suspended, and the queue not paused")
	}
}

// compareRQ compares a sample with RQ's word.
func compareRQ(t *testing.T, l backend.Library, url string) *queue.Sample {
	t.Helper()
	s, now := taken(t, l)
	own := reported[rqReport](t, queuetest.Python(t, "testdata/report-rq.py", url))
	if len(own.Queues) != len(s.Queues) || len(own.Workers) != len(s.Workers) {
		t.Fatalf("RQ %s says %+v, the sample is %+v", own.Version, own, s)
	}
	total := queue.Totals{Retry: -1}
	done := map[string]int64{}
	for _, w := range own.Workers {
		total.Processed += int64(w.Done + w.Failed)
		total.Failed += int64(w.Failed)
		done[w.Queues[0]] += int64(w.Done + w.Failed)
		if w.Job != "" {
			total.Busy++
			since, _ := sample.ISOTime(w.Since)
			if want := (queue.Running{Queue: safeName(w.Queue), Job: w.Job, Dyno: w.Name, Since: since}); !slices.Contains(s.Running, want) {
				t.Errorf("%+v is not among %+v", want, s.Running)
			}
		}
	}
	for name, o := range own.Queues {
		q := named(t, s, safeName(name))
		want := queue.Reading{Name: q.Name, Ready: o.Ready, Consumers: o.Consumers, Quality: queue.Exact, Paused: own.Suspended, Head: q.Head,
			InFlight: queue.Known(int64(o.Active)), Scheduled: queue.Known(int64(o.Scheduled)), Dead: queue.Known(int64(o.Failed)),
			Done: queue.Known(done[name])}
		if at, ok := sample.ISOTime(o.Oldest); ok {
			want.Oldest = model.Duration(now.Sub(at))
		}
		if d := differ(want, q); d != "" || o.Ready > 0 && q.Head == "" {
			t.Errorf("%q: %s", name, d)
		}
		total.Scheduled += o.Scheduled
		total.Dead += o.Failed
	}
	if s.Totals != total {
		t.Errorf("totals %+v, RQ says %+v", s.Totals, total)
	}
	return s
}
