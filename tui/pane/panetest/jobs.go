package panetest

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// Jobs is an app with two stores: fifty queues of RabbitMQ, some with names that nobody should choose, and two of Sidekiq. One grows,
// one is worked by nobody, one is paused, and one keeps what others gave up.
func Jobs() *World {
	w := OnV73()
	w.Emit("queues", Now, &queue.StoreInfo{Store: "rabbit", Var: "CLOUDAMQP_URL", Library: "rabbitmq", Access: queue.AccessRead})
	w.Emit("queues", Now, &queue.StoreInfo{Store: StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead})
	w.Emit("queues", Now, &queue.Settings{Alarms: map[string]queue.AlarmSettings{"reports": {Depth: 500, For: model.Duration(time.Minute)}}})
	const n = 60
	for i := range n {
		at := Now.Add(-time.Duration(n-1-i) * 10 * time.Second)
		w.Emit("queues/CLOUDAMQP_URL", at, Rabbit(i))
		w.Emit("queues/REDIS_URL", at.Add(-time.Second), &queue.Sample{Store: StoreID, Library: "sidekiq", Every: model.Duration(10 * time.Second),
			Totals:  queue.Totals{Retry: 12, Dead: 3, Scheduled: 40, Busy: 2, Processed: int64(5000 + 20*i), Failed: 4},
			Workers: []queue.Worker{{Dyno: "worker.1", Queues: []string{"default"}, Concurrency: 10, Busy: 2, Beat: at.Add(-3 * time.Second)}},
			Running: []queue.Running{{Queue: "default", Job: "ReportJob", Dyno: "worker.1", Since: at.Add(-90 * time.Second)}},
			Queues: []queue.Reading{{Name: "default", Ready: 3 + i%4, Oldest: model.Duration(time.Second), Consumers: 2, Quality: queue.Exact, Process: "worker", ProcessSource: "identity"},
				{Name: "mailers", Ready: 0, Consumers: 2, Quality: queue.Exact, Paused: true, Process: "worker", ProcessSource: "identity"}}})
	}
	w.Tick(Now)
	return w
}

// Rabbit is the reading of a RabbitMQ with fifty queues, the i-th.
func Rabbit(i int) *queue.Sample {
	f := &queue.Sample{Store: "rabbit", Library: "rabbitmq", Whole: true, Every: model.Duration(10 * time.Second), Lag: model.Duration(5 * time.Second),
		Note: "metrics are up to 5s old", Totals: queue.UnknownTotals()}
	add := func(r queue.Reading) { f.Queues = append(f.Queues, r) }
	one := func(name string, ready, consumers int, in, out float64) queue.Reading {
		r := queue.Unread(name)
		r.Ready, r.Quality, r.Consumers, r.In, r.Out, r.InFlight = ready, queue.Exact, consumers, queue.PerSecond(in), queue.PerSecond(out), queue.Known(int64(consumers*4))
		return r
	}
	add(one("reports", 300+20*i, 2, 12, 10))
	add(one("orphan", 7, 0, 0, 0))
	gone := one("jobs.dlq", 4, 0, 0, 0)
	gone.DeadLetter = true
	add(gone)
	capped := one("imports", 10_000, 3, 80, 80)
	capped.Quality = queue.Capped
	add(capped)
	for k := range 44 {
		add(one(fmt.Sprintf("tenant-%02d.events", k), k%3, 1, float64(k%3), float64(k%3)))
	}
	for _, name := range []string{"日本語のキュー 👩‍👩‍👧", "a/b:c d", strings.Repeat("long-", 40), "unread"} {
		r := one(name, 1, 1, 0.5, 0.5)
		if name == "unread" {
			r = queue.Unread(name)
		}
		add(r)
	}
	return f
}
