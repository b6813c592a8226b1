package queues

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
)

// A job that cannot be read is told without a word of it; the queue is read all the same.
func TestAJobThatCannotBeReadIsTold(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon.Add(-time.Minute)))
	m.Push("queue:odd", "geheim: not JSON")
	m.SAdd("queues", "odd")
	b := begin(t, Options{Found: found(t, "redis://"+m.Addr()), Mode: Auto, Clock: func() time.Time { return noon }})
	e := b.until("quarantine", func(f model.Fact) bool { _, ok := f.(*quarantine.Record); return ok })
	r := e.Fact.(*quarantine.Record)
	l := quarantine.List{}
	l.Add(*r)
	if shown := l.Shown().Records[0]; shown.Where != "the oldest job of the queue odd" || shown.Raw != "" || strings.Contains(shown.Why, "geheim") || shown.Bytes != len("geheim: not JSON") {
		t.Errorf("told %+v", shown)
	}
	e = b.until("sample", isSample)
	if s := e.Fact.(*queue.Sample); len(s.Queues) != 2 {
		t.Errorf("queues %+v, want both", s.Queues)
	}
}
