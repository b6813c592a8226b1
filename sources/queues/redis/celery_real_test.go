//go:build integration

package redis

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// TestRealCelery compares with what kombu says of its queues, and with what the tasks were sent as.
func TestRealCelery(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	fill := func(queue string, args ...string) {
		t.Helper()
		queuetest.Python(t, queuetest.Filler("fill-celery.py"), append([]string{s.URL(), queue}, args...)...)
	}
	fill("celery", "3", "0", "0", "2")
	for priority, n := range map[string]string{"0": "2", "3": "1", "5": "1", "9": "4"} {
		fill("by/priority: ☂", n, "0", "0", "0", priority)
	}
	want := said(t, queuetest.Python(t, queuetest.Filler("fill-celery.py"), s.URL(), "by/priority: ☂"), "by/priority: ☂")
	if want["ready"] != 8 {
		t.Fatal(want)
	}
	before := dump(t, s.URL())
	d := doorTo(t, s.URL())
	got := samples(t, d)["celery"]
	if got == nil {
		t.Fatal("no celery")
	}
	if q := named(t, got, "celery"); q.Ready != 3 || q.Head == "" || q.Oldest != -1 || q.Consumers != -1 {
		t.Errorf("%+v", q)
	} else {
		is(t, "in flight", q.InFlight, 2)
		if q.Held < 0 || q.Held > model.Duration(time.Minute) || q.HeldLimit != model.Duration(time.Hour) {
			t.Errorf("held for %v of %v", time.Duration(q.Held), time.Duration(q.HeldLimit))
		}
	}
	if len(got.Running) != 2 || got.Running[0].Job != "orbit.report" || got.Running[0].Queue != "celery" || got.Totals.Busy != 2 {
		t.Errorf("running %+v, %d in flight", got.Running, got.Totals.Busy)
	}
	// A queue of another exchange is found by its key, beside the readings.
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{})
	if err != nil {
		t.Fatal(err)
	}
	queuetest.Await(t, "the other exchange's queue", func() bool {
		sample, _, err := libs[0].Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = sample
		return len(got.Queues) == 2
	})
	if q := named(t, got, "by/priority: ☂"); int64(q.Ready) != want["ready"] {
		t.Errorf("%+v, want %d", q, want["ready"])
	} else {
		is(t, "in flight", q.InFlight, 0)
	}
	if d := cmp.Diff(before, dump(t, s.URL())); d != "" {
		t.Errorf("the store was changed:\n%s", d)
	}
}

// TestRealCeleryDatabase is a Celery in another database than the config var's: the code has added "/1".
func TestRealCeleryDatabase(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	home := owner(t, s.URL())
	home.Set(t.Context(), "celery", "a cache's, in database 0", 0)
	queuetest.Python(t, queuetest.Filler("fill-celery.py"), s.URL()[:len(s.URL())-1]+"1", "celery", "3")
	d := doorTo(t, s.URL())
	got := samples(t, d)["celery (db 1)"]
	if q := named(t, got, "celery"); q.Ready != 3 {
		t.Errorf("%+v", q)
	}
	// A database that the server does not have is refused, and nothing is taken from the one it stays in.
	refused := d.pipe.In(99)
	var wrong *pipe.Text
	err := refused.Run(t.Context(), func(p *pipe.Batch) { wrong = p.Get("celery") })
	if _, answered := reply(err); !answered || wrong.Err() == nil {
		t.Errorf("%q, %v, %v", wrong.Val(), wrong.Err(), err)
	}
	var at *pipe.Text
	if err := d.pipe.Run(t.Context(), func(p *pipe.Batch) { at = p.Get("celery") }); err != nil || at.Val() == "" {
		t.Errorf("the connection is not in its own database: %v, %v", at, err)
	}
}

// TestRealCeleryWorker is a worker that holds tasks: as many as it runs, and as many again as it fetched ahead.
func TestRealCeleryWorker(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	queuetest.StartPython(t, queuetest.Filler("work-celery.py"), s.URL(), "celery", "1", "hold").Await("ready")
	queuetest.Python(t, queuetest.Filler("fill-celery.py"), s.URL(), "celery", "10")
	d := doorTo(t, s.URL())
	var q queue.Reading
	var sample *queue.Sample
	queuetest.Await(t, "the worker to take tasks", func() bool {
		sample = samples(t, d)["celery"]
		q = named(t, sample, "celery")
		held, _ := q.InFlight.Get()
		return q.Ready+int(held) == 9 && held == 4 // one runs and was acknowledged as it began
	})
	if sample.Note != "Celery tells what workers hold, not what they run; 1 worker at most" {
		t.Error(sample.Note)
	}
}

// TestRealCeleryCost counts the round trips of a reading of a hundred queues with messages of all priorities.
func TestRealCeleryCost(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	c := owner(t, s.URL())
	queuetest.Python(t, queuetest.Filler("fill-celery.py"), s.URL(), "celery", "1", "0", "0", "20")
	message := c.LIndex(t.Context(), "celery", 0).Val()
	_, err := c.Pipelined(t.Context(), func(p redis.Pipeliner) error {
		for i := range 99 {
			name := fmt.Sprintf("queue-%02d", i)
			p.SAdd(t.Context(), "_kombu.binding.celery", bound(name, name))
			for _, step := range []int{0, 3, 6, 9} {
				for range 20 {
					p.LPush(t.Context(), celeryList(name, step), message)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d, h := counted(t, s.URL())
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{})
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	h.n.Store(0)
	if err := c.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	sample, _, err := libs[0].Read(t.Context())
	if err != nil || len(sample.Queues) != 100 || sample.Queues[99].Ready != 80 {
		t.Fatal(err, sample)
	}
	_, took := commands(t, c)
	t.Logf("%d queues: %d round trips, %v of the server's time", len(sample.Queues), h.n.Load(), took)
	if n := h.n.Load(); n > 3 || n == 0 {
		t.Errorf("%d round trips", n)
	}
}
