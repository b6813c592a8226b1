//go:build integration

package redis

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/queues/queuetest"
)

// hundred fills a store with a hundred queues of fifty jobs and twenty workers that have ten jobs in hand each (where a worker
// may have more than one), in the layout that the library publishes.
type hundred struct {
	library string
	trips   int64
	queue   func(ctx context.Context, p redis.Pipeliner, name string, now time.Time)
	worker  func(ctx context.Context, p redis.Pipeliner, i int, now time.Time)
	busy    int
}

var hundreds = []hundred{
	{"sidekiq", 2, func(ctx context.Context, p redis.Pipeliner, name string, now time.Time) {
		p.SAdd(ctx, "queues", name)
		for i := range 50 {
			p.LPush(ctx, "queue:"+name, fmt.Sprintf(`{"class":"Report","args":["someone@example.com",%d],"jid":"%024x","created_at":%d.5,"enqueued_at":%[3]d.5}`, i, i, now.Unix()))
		}
	}, func(ctx context.Context, p redis.Pipeliner, i int, now time.Time) {
		id := fmt.Sprintf("worker.%d:4:0123456789ab", i)
		p.SAdd(ctx, "processes", id)
		p.HSet(ctx, id, "info", `{"concurrency":10,"queues":["queue-1","queue-2"]}`, "busy", 10, "beat", now.Unix(), "quiet", "false")
		for j := range 10 {
			p.HSet(ctx, id+":work", fmt.Sprint(j), fmt.Sprintf(`{"queue":"queue-1","run_at":%d,"payload":"{\"class\":\"Report\",\"args\":[1]}"}`, now.Unix()))
		}
	}, 200},
	{"resque", 2, func(ctx context.Context, p redis.Pipeliner, name string, now time.Time) {
		p.SAdd(ctx, "resque:queues", name)
		for i := range 50 {
			p.RPush(ctx, "resque:queue:"+name, fmt.Sprintf(activeResque, fmt.Sprint(i), now.Format(time.RFC3339)))
		}
	}, func(ctx context.Context, p redis.Pipeliner, i int, now time.Time) {
		id := fmt.Sprintf("host:%d:queue-1,queue-2", i)
		p.SAdd(ctx, "resque:workers", id)
		p.HSet(ctx, "resque:workers:heartbeat", id, now.Format(time.RFC3339))
		p.Set(ctx, "resque:worker:"+id, `{"queue":"queue-1","run_at":"2026-05-01T12:00:00Z","payload":{"class":"Report","args":[1]}}`, 0)
	}, 20},
	{"rq", 3, func(ctx context.Context, p redis.Pipeliner, name string, now time.Time) {
		p.SAdd(ctx, "rq:queues", "rq:queue:"+name)
		for i := range 50 {
			id := fmt.Sprint(name, "-", i)
			p.RPush(ctx, "rq:queue:"+name, id)
			p.HSet(ctx, "rq:job:"+id, "enqueued_at", now.Format(time.RFC3339), "data", "x")
		}
	}, func(ctx context.Context, p redis.Pipeliner, i int, now time.Time) {
		key := fmt.Sprint("rq:worker:", i)
		p.SAdd(ctx, "rq:workers", key)
		p.HSet(ctx, key, "queues", "queue-1,queue-2", "state", "busy", "current_job", fmt.Sprint("queue-1-", i), "last_heartbeat", now.Format(time.RFC3339))
	}, 20},
	{"asynq", 3, func(ctx context.Context, p redis.Pipeliner, name string, now time.Time) {
		p.SAdd(ctx, "asynq:queues", name)
		for i := range 50 {
			p.LPush(ctx, "asynq:{"+name+"}:pending", i)
			p.HSet(ctx, fmt.Sprint("asynq:{", name, "}:t:", i), "pending_since", now.UnixNano(), "msg", "x")
		}
	}, func(ctx context.Context, p redis.Pipeliner, i int, now time.Time) {
		id := fmt.Sprintf("{host:%d:x}", i)
		p.ZAdd(ctx, "asynq:servers", redis.Z{Score: float64(now.Unix() + 60), Member: "asynq:servers:" + id})
		p.Set(ctx, "asynq:servers:"+id, pbText(1, "host")+pbInt(4, 10)+pbText(5, pbText(1, "queue-1")+pbInt(2, 1))+pbText(7, "active")+pbInt(9, 10), 0)
		for j := range 10 {
			p.HSet(ctx, "asynq:workers:"+id, fmt.Sprint(j), pbText(1, "host")+pbText(5, "report")+pbText(6, "payload")+pbText(7, "queue-1"))
		}
	}, 200},
}

// fill puts the hundred into a store.
func (h hundred) fill(t testing.TB, url string, now time.Time) {
	t.Helper()
	_, err := owner(t, url).Pipelined(t.Context(), func(p redis.Pipeliner) error {
		for i := range 100 {
			h.queue(t.Context(), p, fmt.Sprintf("queue-%d", i), now)
		}
		for i := range 20 {
			h.worker(t.Context(), p, i, now)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRealCost reads a hundred queues of each library: at most so many round trips, nothing but commands that read, none that
// looks through the keys.
func TestRealCost(t *testing.T) {
	for _, h := range hundreds {
		t.Run(h.library, func(t *testing.T) {
			url := openToDebug(t).URL()
			now := time.Now().UTC()
			h.fill(t, url, now)
			frugal(t, url, h.library, h.trips)
			l, _ := lookup(t, url, h.library)
			taken(t, l)
			s, _ := taken(t, l)
			if len(s.Queues) != 100 || len(s.Workers) != 20 || s.Totals.Busy != h.busy || len(s.Running) == 0 {
				t.Fatalf("%d queues, %d workers, %d running, %+v", len(s.Queues), len(s.Workers), len(s.Running), s.Totals)
			}
			if q := named(t, s, "queue-7"); q.Ready != 50 || q.Head == "" || !near(time.Duration(q.Oldest), time.Since(now)) {
				t.Fatalf("%+v", q)
			}
		})
	}
}

// BenchmarkHundredQueues is what the server counts as its own time for one reading of a hundred queues and twenty workers.
func BenchmarkHundredQueues(b *testing.B) {
	for _, h := range hundreds {
		b.Run(h.library, func(b *testing.B) {
			url := queuetest.Redis(b).URL()
			h.fill(b, url, time.Now().UTC())
			l, trips := lookup(b, url, h.library)
			taken(b, l)
			c := owner(b, url)
			trips.n.Store(0)
			if err := c.ConfigResetStat(b.Context()).Err(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				taken(b, l)
			}
			_, took := commands(b, c)
			b.ReportMetric(float64(took.Microseconds())/1000/float64(b.N), "server-ms/reading")
			b.ReportMetric(float64(trips.n.Load())/float64(b.N), "trips/reading")
		})
	}
}
