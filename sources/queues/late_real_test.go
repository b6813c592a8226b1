//go:build integration

package queues

import (
	"context"
	"os"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

func TestMain(m *testing.M) { os.Exit(queuetest.Main(m)) }

// TestRealQueuesThatComeLater begins with an empty Redis and an empty PostgreSQL. What the libraries put there afterwards is read within 20 s.
func TestRealQueuesThatComeLater(t *testing.T) {
	const within = 20 * time.Second
	redis, postgres := queuetest.Redis(t), queuetest.SharedPostgres(t).Database("late")
	type seen struct{ library, queue string }
	came := make(chan seen, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	empty := make(chan bool, 100)
	watch := func(url string) {
		w := NewWatcher(Options{Found: found(t, url), Mode: Auto})
		go func() {
			_ = w.Run(ctx, func(e model.Event) {
				switch f := e.Fact.(type) {
				case *queue.StoreInfo:
					if f.Why == noLibrary {
						empty <- true
					}
				case *queue.Sample:
					for _, q := range f.Queues {
						came <- seen{f.Library, q.Name}
					}
				}
			})
		}()
		select {
		case <-empty:
		case <-time.After(10 * time.Second):
			t.Fatalf("a watcher does not say that its store is empty")
		}
	}
	watch(redis.URL())
	watch(postgres)
	fill := map[seen]func(){
		{"rq", "post"}:             func() { queuetest.Python(t, queuetest.Filler("fill-rq.py"), redis.URL(), "post", "2") },
		{"celery", "video"}:        func() { queuetest.Python(t, queuetest.Filler("fill-celery.py"), redis.URL(), "video", "2") }, // an exchange of its own
		{"bullmq", "mail"}:         func() { queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), redis.URL(), "mail", "2") },
		{"bee-queue", "bees"}:      func() { queuetest.Node(t, queuetest.Filler("fill-bee-queue.js"), redis.URL(), "bees", "2") },
		{"pg-boss", "parcel"}:      func() { queuetest.Node(t, queuetest.Filler("fill-pg-boss.js"), postgres, "parcel", "2") }, // beside the other
		{"graphile-worker", "pay"}: func() { queuetest.Node(t, queuetest.Filler("fill-graphile-worker.js"), postgres, "pay", "2") },
	}
	filled := map[seen]time.Time{}
	for s, f := range fill {
		f()
		filled[s] = time.Now()
	}
	late := time.After(within + 5*time.Second)
	for len(filled) > 0 {
		select {
		case s := <-came:
			if at, waits := filled[s]; waits {
				t.Logf("%s %s was read %v after it was filled", s.library, s.queue, time.Since(at).Round(100*time.Millisecond))
				if time.Since(at) > within {
					t.Errorf("%s %s was read after %v, want %v at most", s.library, s.queue, time.Since(at), within)
				}
				delete(filled, s)
			}
		case <-late:
			t.Fatalf("not read: %v", filled)
		}
	}
}
