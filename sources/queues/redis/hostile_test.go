package redis

import (
	"testing"

	"app.gonogo/gonogo/model/hostiletest"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Whatever a store holds in the place of a job, a process or a message, its reading ends, and what is read is text for a terminal.
func TestHostileValuesAreReadOrLeftOut(t *testing.T) {
	hostiletest.Each(t, func(t *testing.T, raw []byte) {
		s := string(raw)
		_, _, _ = sidekiqTail(s)
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
	})
}
