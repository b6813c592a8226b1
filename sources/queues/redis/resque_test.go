package redis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

const activeResque = `{"class":"ActiveJob::QueueAdapters::ResqueAdapter::JobWrapper","args":[{"job_class":"Charge","job_id":"%s","arguments":["card 4111"],"enqueued_at":"%s"}]}`

func fillResque(m *miniredis.Miniredis) {
	m.SAdd("resque:queues", "mail", "rails", "empty", "taken")
	m.RPush("resque:queue:mail", `{"class":"Mail","args":["card 4111"]}`, `{"class":"Mail","args":[]}`)
	m.RPush("resque:queue:rails", fmt.Sprintf(activeResque, "id-1", "2026-05-01T11:58:00.5Z"), fmt.Sprintf(activeResque, "id-2", "2026-05-01T11:59:00Z"))
	m.Set("resque:queue:taken", "another program's")
	for id, beat := range map[string]string{
		"web-host:4:mail,rails": "2026-05-01T11:59:30+00:00",
		"web-host:5:*":          "2026-05-01T13:55:01+02:00", // four minutes and 59 seconds ago
		"dead-host:6:mail":      "2026-05-01T11:54:59Z",
		"old-host:7:m*,empty":   "", // a version without heartbeats
	} {
		m.SAdd("resque:workers", id)
		if beat != "" {
			m.HSet("resque:workers:heartbeat", id, beat)
		}
	}
	m.Set("resque:worker:web-host:4:mail,rails", `{"queue":"rails","run_at":"2026-05-01T11:59:00Z","payload":`+fmt.Sprintf(activeResque, "x", "")+`}`)
	m.Set("resque:worker:old-host:7:m*,empty", `{"queue":"mail","run_at":"2026/05/01 11:58:00 UTC","payload":{"class":"Mail","args":[{"job_class":"not this"}]}}`)
	m.Set("resque:worker:dead-host:6:mail", `{"queue":"mail","run_at":"2026-05-01T08:00:00Z","payload":{"class":"Lost","args":[]}}`)
	m.RPush("resque:failed", "{}", "{}")
	m.SAdd("resque:failed_queues", "failed", "mail_failed")
	m.RPush("resque:mail_failed", "{}")
	m.Set("resque:stat:processed", "40")
	m.Set("resque:stat:failed", "3")
	for i, at := range []int64{noon.Unix() - 121, noon.Unix() + 60} {
		m.ZAdd("resque:delayed_queue_schedule", float64(at), fmt.Sprint(at))
		for range i + 1 {
			m.RPush(fmt.Sprintf("resque:delayed:%d", at), "{}")
		}
	}
}

func TestResqueSample(t *testing.T) {
	m := fake(t)
	fillResque(m)
	got, now := sampled(t, m, openResque)
	if !now.Equal(noon) {
		t.Errorf("store's time is %v, not %v", now, noon)
	}
	taken := queue.Unread("taken")
	taken.Consumers, taken.InFlight = 1, queue.Known(0)
	want := &queue.Sample{
		Note: "scheduled jobs are overdue: the scheduler is dead",
		Queues: []queue.Reading{
			{Name: "empty", Consumers: 2, Quality: queue.Exact, InFlight: queue.Known(0)},
			{Name: "mail", Ready: 2, Oldest: -1, Consumers: 3, Quality: queue.Exact, InFlight: queue.Known(1), Dead: queue.Known(1)},
			{Name: "rails", Ready: 2, Oldest: model.Duration(119500 * time.Millisecond), Consumers: 2, Quality: queue.Exact, InFlight: queue.Known(1), Head: sample.ShortID("id-1")},
			taken,
		},
		Totals: queue.Totals{Scheduled: 3, Retry: -1, Dead: 3, Busy: 2, Processed: 40, Failed: 3},
		Workers: []queue.Worker{
			{Queues: []string{"empty", "mail"}, Concurrency: 1, Busy: 1},
			{Queues: []string{"mail", "rails"}, Concurrency: 1, Busy: 1, Beat: noon.Add(-30 * time.Second)},
			{Queues: []string{"empty", "mail", "rails", "taken"}, Concurrency: 1, Beat: noon.Add(-299 * time.Second)},
		},
		Running: []queue.Running{
			{Queue: "mail", Job: "Mail", Dyno: "old-host:7", Since: noon.Add(-2 * time.Minute)},
			{Queue: "rails", Job: "Charge", Dyno: "web-host:4", Since: noon.Add(-time.Minute)},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(fmt.Sprintf("%+v", got), "4111") {
		t.Error("an argument got out")
	}
}

// TestResqueManyDueTimes: what cannot be counted at bounded cost is unknown.
func TestResqueManyDueTimes(t *testing.T) {
	m := fake(t)
	m.SAdd("resque:queues", "mail")
	for i := range dueTimes + 1 {
		m.ZAdd("resque:delayed_queue_schedule", float64(noon.Unix())+float64(i), fmt.Sprint(i))
	}
	if got, _ := sampled(t, m, openResque); got.Totals.Scheduled != -1 {
		t.Errorf("%d scheduled", got.Totals.Scheduled)
	}
}

func TestResqueWritesNothing(t *testing.T) {
	m := fake(t)
	fillResque(m)
	before := m.Dump()
	sampled(t, m, openResque)
	if after := m.Dump(); after != before {
		t.Errorf("the store was changed:\n%s", cmp.Diff(before, after))
	}
}

func TestResqueQueues(t *testing.T) {
	all := []string{"a/b", "high", "low", "mail_in", "mail_out"}
	for id, want := range map[string]string{
		"h:1:high,low":     "high low",
		"h:1:*":            "a/b high low mail_in mail_out",
		"h:1:*,!low":       "a/b high mail_in mail_out",
		"h:1:!mail_*,*":    "a/b high low",
		"h:1:a*":           "a/b",
		"h:1:mail_?n":      "mail_in",
		"h:1:with:colon,x": "with:colon x",
		"h:1:high, high,":  "high",
		"h:1:[":            "",
		"h:1":              "",
	} {
		if got := strings.Join(resqueQueues(id, all), " "); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if !slices.Equal(all, []string{"a/b", "high", "low", "mail_in", "mail_out"}) {
		t.Error("the names were changed")
	}
}

// TestResqueHead: only of Active Job's word it is known what it means.
func TestResqueHead(t *testing.T) {
	own := `{"class":"Mine","args":[{"job_class":"A","job_id":"card 4111","enqueued_at":"2026-05-01T11:58:00Z"}]}`
	if at, id, ok := resqueHead(own); ok || id != "" {
		t.Errorf("%v %q", at, id)
	}
	if at, id, ok := resqueHead(fmt.Sprintf(activeResque, "a", "2026-05-01T11:58:00Z")); !ok || id != "a" || !at.Equal(noon.Add(-2*time.Minute)) {
		t.Errorf("%v %q %v", at, id, ok)
	}
}

// TestNamespaces: Sidekiq and Resque keep their queues under the same names when both have a namespace.
func TestNamespaces(t *testing.T) {
	for _, c := range []struct {
		name string
		fill func(m *miniredis.Miniredis)
		want string
	}{
		{"sidekiq", func(m *miniredis.Miniredis) { m.SAdd("shop:queues", "a"); m.SAdd("shop:processes", "x") }, "sidekiq (shop)"},
		{"sidekiq, no process yet", func(m *miniredis.Miniredis) { m.SAdd("shop:queues", "a") }, "sidekiq (shop)"},
		{"resque", func(m *miniredis.Miniredis) { m.SAdd("shop:queues", "a"); m.SAdd("shop:workers", "h:1:a") }, "resque (shop)"},
		{"neither", func(m *miniredis.Miniredis) { m.Set("shop:queues", "a") }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := fake(t)
			c.fill(m)
			var verified func() (string, string)
			_ = opened(t, m).pipe.Run(t.Context(), func(p *pipe.Batch) { verified = verifyNamespace(p, "shop") }) // a bad reply is that command's own
			got, prefix := verified()
			if got != "" {
				got += " (" + prefix + ")"
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestSidekiqInNamespace(t *testing.T) {
	m := fake(t)
	m.SAdd("shop:queues", "mail")
	m.Lpush("shop:queue:mail", `{"enqueued_at":`+seconds(noon.Add(-time.Minute))+`}`)
	m.SAdd("shop:processes", "worker.1:2:ab")
	m.HSet("shop:worker.1:2:ab", "info", `{"queues":["mail"],"concurrency":5}`, "busy", "1", "beat", seconds(noon), "quiet", "false")
	m.HSet("shop:worker.1:2:ab:workers", "t", `{"queue":"mail","payload":"{\"class\":\"A\"}","run_at":1777636790}`)
	m.Set("shop:stat:processed", "7")
	m.SAdd("queues", "other")
	got, _ := sampled(t, m, func(c *pipe.Pipe, _ place) reader { return openSidekiq(c, place{prefix: "shop"}) })
	want := []queue.Reading{{Name: "mail", Ready: 1, Oldest: model.Duration(time.Minute), Consumers: 1, Quality: queue.Exact,
		Process: "worker", ProcessSource: "identity", InFlight: queue.Known(1)}}
	if d := cmp.Diff(want, got.Queues); d != "" || got.Totals.Processed != 7 || len(got.Running) != 1 {
		t.Errorf("%s %+v", d, got)
	}
}

func FuzzResqueWork(f *testing.F) {
	f.Add("h:1:a", `{"queue":"a","run_at":"2026-05-01T11:59:00Z","payload":{"class":"A","args":[{"job_class":"B"}]}}`)
	f.Add(":::", `{"queue":"\u001b","payload":{"args":5}}`)
	f.Fuzz(func(t *testing.T, id, hand string) {
		if r, _, ok := resqueWork(id, hand); ok && (r.Job != safe.Text(r.Job) || r.Queue != safe.Text(r.Queue) || r.Dyno != safe.Text(r.Dyno)) {
			t.Errorf("%+v", r)
		}
		resqueHead(hand)
		resqueQueues(id, []string{id})
	})
}
