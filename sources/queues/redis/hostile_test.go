package redis

import (
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// values reads a text in the place of a job, a process or a message of each library.
func values(t *testing.T, s string) {
	t.Helper()
	_, _, _ = resqueHead(s)
	_, _ = celeryDelivery(s)
	_, _, _ = beeDue(s)
	_, _ = jobDue([]any{s, s, s})
	_, _ = asynqInfo(s)
	sidekiq, _, _ := sidekiqWork(s, s)
	resque, _, _ := resqueWork(s, s)
	worker, _ := workerOf(s, []any{s, s, s, s, s}, sample.Clock{})
	for _, text := range []string{sidekiq.Job, sidekiq.Queue, sidekiq.Dyno, resque.Job, resque.Queue, resque.Dyno, worker.Dyno} {
		if text != safe.Text(text) {
			t.Errorf("%.60q is read as %q", s, text)
		}
	}
	if at, _, ok := sidekiqTail(s); ok && at.Year() < 1970 {
		t.Errorf("%.60q is of %v", s, at)
	}
}

// Whatever a store holds, its reading ends, and what is read is text for a terminal.
func TestHostileValuesAreReadOrLeftOut(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) { values(t, string(raw)) })
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{`{"queue":"default","class":"Mail","run_at":1764500000,"payload":"{}"}`, `{"hostname":"web.1","pid":4,"tag":"app","busy":1}`,
		`{"body":"W10=","headers":{"task":"x"},"properties":{"delivery_info":{"routing_key":"mail"}}}`, "web.1:4:mail,default", `{"id":"1","timestamp":1764500000000,"delay":5}`} {
		f.Add(s)
	}
	f.Fuzz(values)
}
