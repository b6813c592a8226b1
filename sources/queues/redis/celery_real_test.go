//go:build integration

package redis

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
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

// TestRealCelerySeparator sets the transport option sep, as Celery's guide does, and compares with what kombu says.
func TestRealCelerySeparator(t *testing.T) {
	t.Parallel()
	for _, sep := range []string{":", "||", "\x1f"} {
		s := queuetest.Redis(t)
		quoted, _ := json.Marshal(sep)
		options := `{"sep": ` + string(quoted) + `, "priority_steps": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "queue_order_strategy": "priority"}`
		fill := func(queue string, args ...string) map[string]int64 {
			t.Helper()
			return said(t, queuetest.Python(t, queuetest.Filler("fill-celery.py"), append([]string{s.URL(), queue}, args...)...), queue)
		}
		var want map[string]int64
		for priority := range 10 {
			want = fill("celery", "1", "0", "0", "0", strconv.Itoa(priority), options)
		}
		other := fill("other-one", "3", "0", "0", "0", "0", options)
		if want["ready"] != 10 || other["ready"] != 3 {
			t.Fatalf("kombu says %v and %v, want 10 and 3", want, other)
		}
		d := doorTo(t, s.URL())
		libs, err := d.Discover(t.Context(), backend.DiscoverOptions{Once: true})
		if err != nil || len(libs) != 1 {
			t.Fatalf("found %v, %v", libs, err)
		}
		got, _, err := libs[0].Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if q := named(t, got, "celery"); int64(q.Ready) != want["ready"] || q.Quality != queue.Exact {
			t.Errorf("sep %q: celery has %d (%s), kombu says %d", sep, q.Ready, q.Quality, want["ready"])
		}
		if q := named(t, got, "other-one"); int64(q.Ready) != other["ready"] {
			t.Errorf("sep %q: other-one has %d, kombu says %d", sep, q.Ready, other["ready"])
		}
	}
}

// TestRealCeleryDatabase is a Celery in another database than the config var's: it may be another app's and is left alone.
func TestRealCeleryDatabase(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	owner(t, s.URL()).Set(t.Context(), "celery", "a cache's, in database 0", 0)
	there := s.URL()[:len(s.URL())-1] + "1"
	queuetest.Python(t, queuetest.Filler("fill-celery.py"), there, "celery", "3")
	libs, err := doorTo(t, s.URL()).Discover(t.Context(), backend.DiscoverOptions{Once: true})
	if len(libs) > 0 || err != nil {
		t.Errorf("found %v, %v in database 0", libs, err)
	}
	if q := named(t, samples(t, doorTo(t, there))["celery"], "celery"); q.Ready != 3 {
		t.Errorf("%+v, want 3 ready", q)
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
					p.LPush(t.Context(), celeryList(name, celerySep, step), message)
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
