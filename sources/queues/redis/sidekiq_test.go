package redis

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// noon is the store's clock in these tests: months away from ours.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func fake(t *testing.T) *miniredis.Miniredis {
	m := miniredis.NewMiniRedis()
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	m.SetTime(noon)
	return m
}

func seconds(at time.Time) string { return fmt.Sprintf("%.4f", float64(at.UnixMicro())/1e6) }

func job(m *miniredis.Miniredis, queue string, enqueued string) {
	m.SAdd("queues", queue)
	m.Lpush("queue:"+queue, `{"class":"Charge","args":["card 4111"],"enqueued_at":`+enqueued+`}`)
}

func process(m *miniredis.Miniredis, id, info string, busy int, beat time.Time, quiet string) {
	m.SAdd("processes", id)
	m.HSet(id, "info", info, "busy", fmt.Sprint(busy), "beat", seconds(beat), "quiet", quiet)
}

func opened(t *testing.T, m *miniredis.Miniredis) *conn {
	t.Helper()
	at, ok := readTarget(map[string]string{"REDIS_URL": "redis://" + m.Addr()}, "REDIS_URL")
	if !ok {
		t.Fatal("no address")
	}
	d, err := open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// sampleSidekiq opens the store and reads it once.
func sampleSidekiq(t *testing.T, m *miniredis.Miniredis) (*queue.Sample, time.Time) {
	t.Helper()
	return sampled(t, m, openSidekiq)
}

// none is what a search found that found nothing.
func none() []string { return nil }

// sampled reads a store once by the reader that open makes.
func sampled(t *testing.T, m *miniredis.Miniredis, open func(*pipe.Pipe, place) reader) (*queue.Sample, time.Time) {
	t.Helper()
	got, now, err := open(opened(t, m).pipe, place{names: none}).read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got, now
}

func TestSidekiqSample(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon.Add(-90*time.Second))+`,"jid":"first"`) // Sidekiq 7: seconds
	job(m, "default", seconds(noon.Add(-30*time.Second)))                  // newer, at the head
	job(m, "mail", fmt.Sprint(noon.Add(-2*time.Minute).UnixMilli()))       // Sidekiq 8: milliseconds
	job(m, "later", seconds(noon.Add(time.Hour)))                          // a clock that is far ahead
	job(m, "torn", `"yesterday"`)                                          // no number
	m.SAdd("queues", "evil\x1b[2J")                                        // listed, no list
	m.SAdd("queues", "taken")
	m.Set("queue:taken", "another program's")
	m.SAdd("paused", "mail")
	m.ZAdd("schedule", 1, "a")
	m.ZAdd("retry", 1, "a")
	m.ZAdd("retry", 2, "b")
	m.Lpush("dead", "another program's")
	m.Set("stat:processed", "1234")
	process(m, "worker.1:2:ab", `{"concurrency":10,"queues":["default","mail"]}`, 3, noon.Add(-5*time.Second), "false")
	process(m, "worker.2:2:cd", `{"capsules":{"x":{"concurrency":4,"weights":{"default":1}},"y":{"concurrency":1,"weights":{"mail":0}}}}`, 1, noon.Add(-60*time.Second), "true")
	process(m, "worker.3:2:ef", `{"queues":["default"]}`, 5, noon.Add(-61*time.Second), "false") // dead
	process(m, "ip-10-0-0-1:9:gh", `{"concurrency":5,"queues":["default"]}`, 0, noon, "false")
	m.SAdd("processes", "worker.9:2:gone") // its hash has expired
	m.HSet("worker.1:2:ab:work", "t1", `{"queue":"default","payload":"{\"class\":\"Charge\",\"args\":[\"card 4111\"]}","run_at":1777636790}`)
	m.HSet("worker.1:2:ab:work", "t2", `{"queue":"mail","payload":{"class":"Sidekiq::ActiveJob::Wrapper","wrapped":"Mail\u001b[2J","args":["card 4111"]},"run_at":1777636789}`)
	m.HSet("worker.1:2:ab:work", "t3", `{"queue":"mail","payload":5}`)
	m.HSet("ip-10-0-0-1:9:gh:workers", "t1", `{"queue":"default","payload":"{\"class\":\"Old\"}","run_at":1777636700}`) // up to 6.4.1
	m.HSet("worker.3:2:ef:work", "t1", `{"queue":"default","payload":"{\"class\":\"Dead\"}","run_at":1777636700}`)

	got, now := sampleSidekiq(t, m)
	if !now.Equal(noon) {
		t.Errorf("store's time is %v, not %v", now, noon)
	}
	taken := queue.Unread("taken")
	taken.Consumers, taken.InFlight = 0, queue.Known(0)
	want := &queue.Sample{
		Queues: []queue.Reading{
			{Name: "default", Ready: 2, Oldest: model.Duration(90 * time.Second), Consumers: 2, Quality: queue.Exact, Process: "worker", ProcessSource: "identity", InFlight: queue.Known(2), Head: sample.ShortID("first")},
			{Name: "evil", Quality: queue.Exact, InFlight: queue.Known(0)},
			{Name: "later", Ready: 1, Oldest: -1, Quality: queue.Exact, InFlight: queue.Known(0)},
			{Name: "mail", Ready: 1, Oldest: model.Duration(2 * time.Minute), Consumers: 1, Paused: true, Quality: queue.Exact, Process: "worker", ProcessSource: "identity", InFlight: queue.Known(2)},
			taken,
			{Name: "torn", Ready: 1, Oldest: -1, Quality: queue.Exact, InFlight: queue.Known(0)},
		},
		Totals: queue.Totals{Scheduled: 1, Retry: 2, Dead: -1, Busy: 4, Processed: 1234},
		Note:   "retries are overdue (2): the poller is dead; scheduled jobs are overdue (1): the poller is dead",
		Running: []queue.Running{
			{Queue: "mail", Dyno: "worker.1"},
			{Queue: "default", Job: "Old", Dyno: "ip-10-0-0-1:9", Since: noon.Add(-100 * time.Second)},
			{Queue: "mail", Job: "Mail", Dyno: "worker.1", Since: noon.Add(-11 * time.Second)},
			{Queue: "default", Job: "Charge", Dyno: "worker.1", Since: noon.Add(-10 * time.Second)},
		},
		Workers: []queue.Worker{
			{Queues: []string{"default"}, Concurrency: 5, Beat: noon},
			{Dyno: "worker.1", Queues: []string{"default", "mail"}, Concurrency: 10, Busy: 3, Beat: noon.Add(-5 * time.Second)},
			{Dyno: "worker.2", Queues: []string{"default", "mail"}, Concurrency: 5, Busy: 1, Quiet: true, Beat: noon.Add(-60 * time.Second)},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestSidekiqWritesNothing compares the whole store before and after.
func TestSidekiqWritesNothing(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	process(m, "worker.1:2:ab", `{}`, 0, noon, "false")
	before := m.Dump()
	sampleSidekiq(t, m)
	if after := m.Dump(); after != before {
		t.Errorf("the store was changed:\n%s", cmp.Diff(before, after))
	}
}

func TestProbe(t *testing.T) {
	for _, c := range []struct {
		name string
		fill func(m *miniredis.Miniredis)
		want string
	}{
		{"empty", func(m *miniredis.Miniredis) {}, ""},
		{"cache", func(m *miniredis.Miniredis) { m.Set("views/home", "x"); m.Set("queues", "a string") }, ""},
		{"one job, no process yet", func(m *miniredis.Miniredis) { m.SAdd("queues", "default") }, "sidekiq"},
		{"process, no job ever", func(m *miniredis.Miniredis) { m.SAdd("processes", "worker.1:2:ab") }, "sidekiq"},
		{"idle for long", func(m *miniredis.Miniredis) { m.Set("stat:processed", "1") }, "sidekiq"},
		{"resque", func(m *miniredis.Miniredis) { m.SAdd("resque:queues", "mail") }, "resque"},
		{"resque, failures only", func(m *miniredis.Miniredis) { m.Lpush("resque:failed", "{}") }, "resque"},
		{"rq", func(m *miniredis.Miniredis) { m.SAdd("rq:workers", "rq:worker:a") }, "rq"},
		{"asynq", func(m *miniredis.Miniredis) { m.SAdd("asynq:queues", "a") }, "asynq"},
		{"all", func(m *miniredis.Miniredis) {
			m.SAdd("queues", "a")
			m.SAdd("resque:queues", "a")
			m.SAdd("rq:queues", "rq:queue:a")
			m.SAdd("asynq:queues", "a")
		}, "sidekiqresquerqasynq"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := fake(t)
			c.fill(m)
			libs, err := opened(t, m).Discover(t.Context(), backend.DiscoverOptions{})
			got := ""
			for _, l := range libs {
				got += l.Name()
			}
			if got != c.want || err != nil {
				t.Errorf("found %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestSidekiqTail(t *testing.T) {
	for job, want := range map[string]string{
		`{"enqueued_at":1795278203.02,"jid":"a"}`:        "2026-11-21T16:23:23Z a",
		`{"enqueued_at":1795278203020}`:                  "2026-11-21T16:23:23Z ",
		`{"created_at":1795278203}`:                      "2026-11-21T16:23:23Z ",
		`{"enqueued_at":null,"created_at":1795278203.9}`: "2026-11-21T16:23:23Z ",
		`{"jid":"a"}`:             " a",
		`{"enqueued_at":-5}`:      " ",
		`{"enqueued_at":1e300}`:   " ",
		`{"enqueued_at":1e400}`:   " ",
		`{"enqueued_at":"today"}`: " ",
		`not json`:                " ",
	} {
		at, id, ok := sidekiqTail(job)
		got := " " + id
		if ok {
			got = at.Truncate(time.Second).Format(time.RFC3339) + got
		}
		if got != want {
			t.Errorf("%s: %q, want %q", job, got, want)
		}
	}
}

func FuzzWorker(f *testing.F) {
	f.Add("worker.1:2:ab", `{"queues":["a"]}`, "1777636800.5", "3")
	f.Add("x", `{"capsules":{"a":{"weights":{"b":-1}}}}`, "NaN", "-1")
	f.Fuzz(func(t *testing.T, id, info, beat, busy string) {
		w, ok := workerOf(id, []any{info, nil, busy, beat, nil}, sample.Clock{Now: noon, Known: true})
		if ok && (w.Beat.IsZero() || w.Busy < 0 || noon.Sub(w.Beat) > deadAfter) {
			t.Errorf("%+v", w)
		}
	})
}

func FuzzSidekiqTail(f *testing.F) {
	f.Add(`{"enqueued_at":1795278203.02}`)
	f.Fuzz(func(t *testing.T, job string) {
		if at, _, ok := sidekiqTail(job); ok && (at.Year() < 1970 || at.Year() > 5200) {
			t.Errorf("%s: %v", job, at)
		}
	})
}

func FuzzSidekiqWork(f *testing.F) {
	f.Add("worker.1:2:ab", `{"queue":"a","payload":"{\"class\":\"A\"}","run_at":1777636790}`)
	f.Add("x", `{"queue":"a","payload":{"class":"\u001b[2J"},"run_at":1e300}`)
	f.Fuzz(func(t *testing.T, process, hand string) {
		if r, _, ok := sidekiqWork(process, hand); ok && (r.Job != safe.Text(r.Job) || r.Queue != safe.Text(r.Queue) || r.Dyno != safe.Text(r.Dyno)) {
			t.Errorf("%+v", r)
		}
	})
}
