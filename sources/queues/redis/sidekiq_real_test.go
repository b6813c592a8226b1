//go:build integration

package redis

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// sidekiqReport is what Sidekiq's own API says.
type sidekiqReport struct {
	Version string
	Queues  map[string]struct {
		Ready   int
		Latency float64
	}
	Scheduled, Retry, Dead, Busy int
	Processed, Failed            int64
	Processes                    []struct {
		Host              string
		Busy, Concurrency int
		Queues            []string
	}
	Work []struct {
		Queue, Class string
		RunAt        int64 `json:"run_at"`
	}
}

// TestRealSidekiq compares every number with what Sidekiq's own API says.
func TestRealSidekiq(t *testing.T) {
	t.Parallel()
	server := openToDebug(t)
	url, c := server.URL(), owner(t, server.URL())
	fill := queuetest.Filler("fill-sidekiq.rb")
	queuetest.Ruby(t, fill, url, "mail", "3", "2", "2", "1")
	queuetest.Ruby(t, fill, url, strange, "4")
	frugal(t, url, "sidekiq", 2)
	queuetest.StartRuby(t, queuetest.Filler("work-sidekiq.rb"), url, "mail", "2", "hold", "worker.1")
	l, _ := lookup(t, url, "sidekiq")
	var s *queue.Sample
	queuetest.Await(t, "Sidekiq's heartbeat", func() bool {
		s, _ = taken(t, l)
		return len(s.Running) == 2 && s.Totals.Busy == 2
	})
	own := reported[sidekiqReport](t, queuetest.Ruby(t, "testdata/report-sidekiq.rb", url))
	want := queue.Totals{Scheduled: own.Scheduled, Retry: own.Retry, Dead: own.Dead, Busy: own.Busy, Processed: own.Processed, Failed: own.Failed}
	if s.Totals != want || s.Note != "" {
		t.Errorf("totals %+v %q, Sidekiq %s says %+v", s.Totals, s.Note, own.Version, want)
	}
	held := map[string]int64{}
	for _, w := range own.Work {
		held[w.Queue]++
		r := queue.Running{Queue: safeName(w.Queue), Job: w.Class, Dyno: "worker.1", Since: time.Unix(w.RunAt, 0).UTC()}
		if !slices.Contains(s.Running, r) {
			t.Errorf("%+v is not among %+v", r, s.Running)
		}
	}
	if len(own.Queues) != len(s.Queues) || len(own.Work) != 2 {
		t.Fatalf("Sidekiq says %+v, the sample is %+v", own, s)
	}
	for name, o := range own.Queues {
		q := named(t, s, safeName(name))
		reading := queue.Reading{Name: q.Name, Ready: o.Ready, Oldest: q.Oldest, Quality: queue.Exact, InFlight: queue.Known(held[name]), Head: q.Head}
		for _, p := range own.Processes {
			if slices.Contains(p.Queues, name) {
				reading.Consumers++
				reading.Process, reading.ProcessSource = "worker", "identity"
			}
		}
		if d := differ(reading, q); d != "" || o.Ready > 0 && q.Head == "" {
			t.Errorf("%q: %s", name, d)
		}
		if !near(time.Duration(q.Oldest), time.Duration(math.Round(o.Latency*1e9))) {
			t.Errorf("%q: oldest %v, Sidekiq says %v s", name, time.Duration(q.Oldest), o.Latency)
		}
	}
	if len(own.Processes) != 1 || len(s.Workers) != 1 {
		t.Fatalf("processes %+v, the sample has %+v", own.Processes, s.Workers)
	}
	if w, p := s.Workers[0], own.Processes[0]; w.Dyno != p.Host || w.Busy != p.Busy || w.Concurrency != p.Concurrency || !slices.Equal(w.Queues, p.Queues) {
		t.Errorf("worker %+v, Sidekiq says %+v", w, p)
	}

	// The poller is dead: a retry stays that was due minutes ago. (A live one takes some ten seconds to begin.)
	due := c.ZRangeWithScores(t.Context(), "retry", 0, 0).Val()[0]
	c.ZAdd(t.Context(), "retry", redis.Z{Score: due.Score - 3600 - 130, Member: due.Member})
	if s, _ := taken(t, l); s.Note != "retries are overdue (1): the poller is dead" {
		t.Errorf("note %q", s.Note)
	}
}
