package queues

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
)

func TestMemory(t *testing.T) {
	m := memory{}
	one := &model.QueueSample{Queues: []model.QueueReading{{Name: "a", Ready: 5, Process: "worker", Told: "identity"}, {Name: "b", Ready: 1}}}
	m.keep(one, noon)
	two := &model.QueueSample{Queues: []model.QueueReading{{Name: "b"}}}
	m.keep(two, noon.Add(time.Hour))
	want := []model.QueueReading{{Name: "a", Quality: model.Exact, Process: "worker", Told: "identity"}, {Name: "b"}}
	if d := cmp.Diff(want, two.Queues); d != "" {
		t.Error(d)
	}
	three := &model.QueueSample{}
	m.keep(three, noon.Add(25*time.Hour-time.Second))
	if len(three.Queues) != 1 || three.Queues[0].Name != "b" {
		t.Errorf("after a day: %+v", three.Queues)
	}
}
