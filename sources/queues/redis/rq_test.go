package redis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

func rqJob(m *miniredis.Miniredis, queue, id string, enqueued time.Time) {
	m.SAdd("rq:queues", "rq:queue:"+queue)
	m.RPush("rq:queue:"+queue, id)
	m.HSet("rq:job:"+id, "enqueued_at", enqueued.Format("2006-01-02T15:04:05.000000Z"), "description", "shop.charge('card 4111')")
}

func rqWorker(m *miniredis.Miniredis, name, queues, current string, done, failed int) {
	m.SAdd("rq:workers", "rq:worker:"+name)
	m.HSet("rq:worker:"+name, "queues", queues, "last_heartbeat", "2026-05-01T11:59:30.000000Z",
		"successful_job_count", fmt.Sprint(done), "failed_job_count", fmt.Sprint(failed))
	if current != "" {
		m.HSet("rq:worker:"+name, "state", "busy", "current_job", current)
	}
}

func fillRQ(m *miniredis.Miniredis) {
	rqJob(m, "mail", "j1", noon.Add(-90*time.Second))
	rqJob(m, "mail", "j2", noon.Add(-30*time.Second))
	rqJob(m, "with:colon", "j3", noon.Add(time.Hour)) // a clock that is far ahead
	m.SAdd("rq:queues", "rq:queue:empty", "rq:queue:taken")
	m.Set("rq:queue:taken", "another program's")
	at := float64(noon.Unix())
	for id, score := range map[string]float64{"r1": at + 60, "r2": at + 1e9, "gone": at - 1} {
		m.ZAdd("rq:wip:mail", score, id)
	}
	m.RPush("rq:queue:mail:intermediate", "r3")
	m.ZAdd("rq:failed:mail", at+31536000, "f1")
	m.ZAdd("rq:scheduled:mail", at+60, "s1")
	m.ZAdd("rq:scheduled:mail", at-181, "s2")
	m.ZAdd("rq:finished:mail", at+500, "x")
	rqWorker(m, "a", "mail", "r1", 10, 1)
	rqWorker(m, "b", "mail,empty", "", 5, 0)
	rqWorker(m, "c", "with:colon", "r2", 3, 2)
	rqWorker(m, "left", "mail", "", 100, 0)
	m.HSet("rq:worker:left", "death", "2026-05-01T11:59:00.000000Z")
	m.SAdd("rq:workers", "rq:worker:killed") // its hash has expired
	m.HSet("rq:job:r1", "description", "shop.Cart.charge('card 4111')", "origin", "mail", "started_at", "2026-05-01T11:59:00.000000Z")
	m.HSet("rq:job:r2", "description", "pay with card 4111 (now)", "origin", "with:colon", "started_at", "2026-05-01T11:58:00Z")
}

func TestRQSample(t *testing.T) {
	m := fake(t)
	fillRQ(m)
	got, now := sampled(t, m, openRQ)
	if !now.Equal(noon) {
		t.Errorf("store's time is %v, not %v", now, noon)
	}
	taken := queue.Unread("taken")
	taken.Consumers = 0
	taken.InFlight, taken.Scheduled, taken.Dead = queue.Known(0), queue.Known(0), queue.Known(0)
	beat := noon.Add(-30 * time.Second)
	want := &queue.Sample{
		Queues: []queue.Reading{
			{Name: "empty", Consumers: 1, Quality: queue.Exact, InFlight: queue.Known(0), Scheduled: queue.Known(0), Dead: queue.Known(0)},
			{Name: "mail", Ready: 2, Oldest: model.Duration(90 * time.Second), Consumers: 2, Quality: queue.Exact, InFlight: queue.Known(3),
				Scheduled: queue.Known(2), Dead: queue.Known(1), Head: sample.ShortID("j1"),
				Warn: "1 taken by workers that are gone; scheduled jobs are overdue (1): the scheduler is dead"},
			taken,
			{Name: "with:colon", Ready: 1, Oldest: -1, Consumers: 1, Quality: queue.Exact, InFlight: queue.Known(0), Scheduled: queue.Known(0),
				Dead: queue.Known(0), Done: queue.Known(5), Head: sample.ShortID("j3")},
		},
		Totals: queue.Totals{Scheduled: 2, Retry: -1, Dead: 1, Busy: 2, Processed: 21, Failed: 3},
		Workers: []queue.Worker{
			{Queues: []string{"mail"}, Concurrency: 1, Busy: 1, Beat: beat},
			{Queues: []string{"empty", "mail"}, Concurrency: 1, Beat: beat},
			{Queues: []string{"with:colon"}, Concurrency: 1, Busy: 1, Beat: beat},
		},
		Running: []queue.Running{
			{Queue: "with:colon", Dyno: "c", Since: noon.Add(-2 * time.Minute)},
			{Queue: "mail", Job: "shop.Cart.charge", Dyno: "a", Since: noon.Add(-time.Minute)},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(fmt.Sprintf("%+v", got), "4111") {
		t.Error("an argument got out")
	}
}

// TestRQExecutions is the layout of version 2.10, made by hand as RQ's source writes it: the worker's hash names no job.
func TestRQExecutions(t *testing.T) {
	for name, c := range map[string]struct {
		fill    func(m *miniredis.Miniredis)
		busy    int
		running []queue.Running
	}{
		"one": {func(m *miniredis.Miniredis) { m.SAdd("rq:worker:a:executions", "r1:e1") }, 1,
			[]queue.Running{{Queue: "mail", Job: "shop.charge", Dyno: "a", Since: noon.Add(-time.Minute)}}},
		"several, and ids with a colon": {func(m *miniredis.Miniredis) { m.SAdd("rq:worker:a:executions", "r1:e1", "shop:7:e2") }, 2,
			[]queue.Running{{Queue: "mail", Job: "shop.pack", Dyno: "a", Since: noon.Add(-2 * time.Minute)}, {Queue: "mail", Job: "shop.charge", Dyno: "a", Since: noon.Add(-time.Minute)}}},
		"none":                   {func(m *miniredis.Miniredis) { m.HSet("rq:worker:a", "state", "idle") }, 0, nil},
		"as its state says only": {func(m *miniredis.Miniredis) { m.HSet("rq:worker:a", "state", "busy") }, 1, []queue.Running{{Dyno: "a"}}},
		"as version 1 has it":    {func(m *miniredis.Miniredis) { m.HSet("rq:worker:a", "state", "busy", "current_job", "r1") }, 1, []queue.Running{{Queue: "mail", Job: "shop.charge", Dyno: "a", Since: noon.Add(-time.Minute)}}},
	} {
		m := fake(t)
		rqJob(m, "mail", "j1", noon)
		rqWorker(m, "a", "mail", "", 0, 0)
		m.HSet("rq:job:r1", "description", "shop.charge('card 4111')", "origin", "mail", "started_at", "2026-05-01T11:59:00Z")
		m.HSet("rq:job:shop:7", "description", "shop.pack(7)", "origin", "mail", "started_at", "2026-05-01T11:58:00Z")
		c.fill(m)
		got, _ := sampled(t, m, openRQ)
		if got.Totals.Busy != c.busy || got.Workers[0].Busy != c.busy {
			t.Errorf("%s: %d busy, the worker %d, want %d", name, got.Totals.Busy, got.Workers[0].Busy, c.busy)
		}
		if d := cmp.Diff(c.running, got.Running); d != "" && len(c.running)+len(got.Running) > 0 {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestRQSuspended(t *testing.T) {
	m := fake(t)
	rqJob(m, "mail", "j1", noon)
	m.Set("rq:suspended", "1")
	if got, _ := sampled(t, m, openRQ); !got.Queues[0].Paused {
		t.Errorf("%+v", got.Queues)
	}
}

func TestRQWritesNothing(t *testing.T) {
	m := fake(t)
	fillRQ(m)
	before := m.Dump()
	sampled(t, m, openRQ)
	if after := m.Dump(); after != before {
		t.Errorf("the store was changed:\n%s", cmp.Diff(before, after))
	}
}

// TestRQCountersGrow: a worker takes its counters with it when it goes.
func TestRQCountersGrow(t *testing.T) {
	m := fake(t)
	rqJob(m, "mail", "j1", noon)
	r := openRQ(opened(t, m).pipe, place{names: none})
	for _, c := range []struct {
		what   string
		do     func()
		done   int64
		failed int64
	}{
		{"no worker", func() {}, 0, 0},
		{"one", func() { rqWorker(m, "a", "mail", "", 10, 2) }, 12, 2},
		{"it works", func() { rqWorker(m, "a", "mail", "", 13, 2) }, 15, 2},
		{"another", func() { rqWorker(m, "b", "mail", "", 1, 0) }, 16, 2},
		{"the first is killed", func() { m.Del("rq:worker:a"); m.SRem("rq:workers", "rq:worker:a") }, 16, 2},
		{"it comes back with its name", func() { rqWorker(m, "a", "mail", "", 1, 1) }, 18, 3},
		{"all go", func() { m.Del("rq:worker:a"); m.Del("rq:worker:b") }, 18, 3},
	} {
		c.do()
		got, _, err := r.read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		done, known := got.Queues[0].Done.Get()
		if got.Totals.Processed != c.done || got.Totals.Failed != c.failed || known != (c.what != "no worker") || known && done != c.done {
			t.Errorf("%s: %+v, queue %d %v; want %d and %d", c.what, got.Totals, done, known, c.done, c.failed)
		}
	}
	rqWorker(m, "c", "mail,other", "", 1, 0)
	if got, _, _ := r.read(t.Context()); got.Queues[0].Done != (queue.Count{}) {
		t.Errorf("a worker takes from two queues: done is %+v", got.Queues[0].Done)
	}
}

func TestRQCall(t *testing.T) {
	for description, want := range map[string]string{
		"shop.charge('card 4111')":              "shop.charge",
		"__main__.f()":                          "__main__.f",
		"builtins.dict.<locals>.f(1)":           "builtins.dict.<locals>.f",
		"pay (card 4111)":                       "",
		"card 4111":                             "",
		"":                                      "",
		"a.b\x1b[2J(1)":                         "",
		"shop.charge":                           "",
		strings.Repeat("a", 10) + ".b(c(d(e)))": "aaaaaaaaaa.b",
		"4111.charge(1)":                        "",
		"https://example.com/?token=secret(x)":  "",
	} {
		got := ""
		if call := rqCall.FindStringSubmatch(description); call != nil {
			got = call[1]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", description, got, want)
		}
	}
}

func FuzzMoment(f *testing.F) {
	f.Add("2026-05-01T11:58:00.5Z")
	f.Add("2026/05/01 11:58:00 UTC")
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := sample.ISOTime(s); ok && (at.Year() < 1969 || at.Location() != time.UTC) {
			t.Errorf("%q: %v", s, at)
		}
		if call := rqCall.FindStringSubmatch(s); call != nil && call[1] != safe.Text(call[1]) {
			t.Errorf("%q: %q", s, call[1])
		}
	})
}
