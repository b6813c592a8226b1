package queues

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
)

func TestMemory(t *testing.T) {
	m := lastSeen{}
	one := &queue.Sample{Queues: []queue.Reading{{Name: "a", Ready: 5, Process: "worker", ProcessSource: "identity"}, {Name: "b", Ready: 1}}}
	m.keep(one, noon)
	two := &queue.Sample{Queues: []queue.Reading{{Name: "b"}}}
	m.keep(two, noon.Add(time.Hour))
	want := []queue.Reading{{Name: "a", Quality: queue.Exact, Process: "worker", ProcessSource: "identity"}, {Name: "b"}}
	if d := cmp.Diff(want, two.Queues); d != "" {
		t.Error(d)
	}
	three := &queue.Sample{}
	m.keep(three, noon.Add(25*time.Hour-time.Second))
	if len(three.Queues) != 1 || three.Queues[0].Name != "b" {
		t.Errorf("after a day: %+v", three.Queues)
	}
}
