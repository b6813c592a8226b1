//go:build integration

package rabbitmq

import (
	"encoding/json"
	"testing"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// said is what Celery's own transport says of a queue.
func said(t *testing.T, url, queue string) (ready, consumers int) {
	t.Helper()
	var r struct {
		Queues map[string]struct{ Ready, Consumers int }
	}
	if err := json.Unmarshal([]byte(queuetest.Python(t, queuetest.Filler("fill-celery.py"), url, queue)), &r); err != nil {
		t.Fatal(err)
	}
	return r.Queues[queue].Ready, r.Queues[queue].Consumers
}

// TestRealCelery reads the queues of a Celery with a worker that runs one task and holds four more, and after that worker was
// killed. Its control queues are not shown, and the first reading brings what the broker remembers.
func TestRealCelery(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedRabbitMQ(t)
	address := s.Vhost("celery")
	fill := queuetest.Filler("fill-celery.py")
	queuetest.Python(t, fill, address, "mail", "10")
	queuetest.Python(t, fill, address, "bulk", "3")
	worker := queuetest.StartPython(t, queuetest.Filler("work-celery.py"), address, "mail", "1", "hold")
	worker.Await("ready.")
	lib := must(t, target(t, address, s.ManagementURL()), &keeper{})
	sample := settled(t, lib, "the worker's share", func(q map[string]queue.Reading) bool {
		held, _ := q["mail"].InFlight.Get()
		return q["mail"].Ready == 5 && held == 4
	})
	got := byName(sample)
	for _, name := range []string{"mail", "bulk"} {
		ready, consumers := said(t, address, name)
		if q := got[name]; q.Ready != ready || q.Consumers != consumers || q.Oldest != -1 {
			t.Errorf("%s: %+v, Celery says %d ready, %d consumers", name, q, ready, consumers)
		}
	}
	if len(got) != 2 {
		t.Errorf("shown: %v", got)
	}
	worker.Kill()
	settled(t, lib, "the worker's end", func(q map[string]queue.Reading) bool {
		held, known := q["mail"].InFlight.Get()
		return q["mail"].Ready == 9 && q["mail"].Consumers == 0 && held == 0 && known
	})
	queuetest.Await(t, "the broker's memory", func() bool {
		first, at, err := must(t, target(t, address, s.ManagementURL()), &keeper{}).Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		past := byName(first)["mail"].Past
		for i, p := range past {
			if !p.At.Before(at) || i > 0 && !p.At.After(past[i-1].At) || p.Ready > 10 {
				t.Errorf("%+v before %v", past, at)
			}
		}
		return len(past) > 0 && past[len(past)-1].Ready >= 5
	})
}
