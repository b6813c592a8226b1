package redis

import (
	"encoding/binary"
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

// pbInt and pbText make fields of a protobuf message.
func pbInt(number int, v int64) string {
	return string(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3), uint64(v)))
}

func pbText(number int, s string) string {
	return string(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3|2), uint64(len(s)))) + s
}

func asynqTask(m *miniredis.Miniredis, queue, id string, since time.Time) {
	m.SAdd("asynq:queues", queue)
	m.Lpush("asynq:{"+queue+"}:pending", id)
	m.HSet("asynq:{"+queue+"}:t:"+id, "pending_since", fmt.Sprint(since.UnixNano()), "msg", "card 4111")
}

func asynqProcess(m *miniredis.Miniredis, id, status string, expires time.Time) {
	m.ZAdd("asynq:servers", float64(expires.Unix()), "asynq:servers:{"+id+"}")
	m.Set("asynq:servers:{"+id+"}", pbText(1, "host")+pbInt(2, 7)+pbText(3, "s")+pbInt(4, 10)+
		pbText(5, pbText(1, "mail")+pbInt(2, 6))+pbText(5, pbText(1, "low")+pbInt(2, 1))+pbInt(6, 1)+
		pbText(7, status)+pbText(8, pbInt(1, 1777636000))+pbInt(9, 2))
}

func fillAsynq(m *miniredis.Miniredis) {
	asynqTask(m, "mail", "t1", noon.Add(-90*time.Second))
	asynqTask(m, "mail", "t2", noon.Add(-30*time.Second))
	asynqTask(m, "low", "t3", noon.Add(time.Hour)) // a clock that is far ahead
	asynqTask(m, "evil\x1b[2J}", "t4", noon)
	m.SAdd("asynq:queues", "old", "taken")
	m.Set("asynq:{taken}:pending", "another program's")
	m.Set("asynq:{old}:processed:2026-05-01", "7") // before there were totals
	m.RPush("asynq:{mail}:active", "t5", "t6")
	at := float64(noon.Unix())
	m.ZAdd("asynq:{mail}:lease", at+30, "t5")
	m.ZAdd("asynq:{mail}:lease", at-121, "t6")
	m.ZAdd("asynq:{mail}:scheduled", at+60, "t7")
	m.ZAdd("asynq:{mail}:retry", at-121, "t8")
	m.ZAdd("asynq:{mail}:retry", at-119, "t9")
	m.ZAdd("asynq:{mail}:archived", at, "t10")
	m.Set("asynq:{mail}:processed", "40")
	m.Set("asynq:{mail}:failed", "3")
	m.Set("asynq:{mail}:paused", "1")
	asynqProcess(m, "host:7:a", "active", noon.Add(10*time.Second))
	asynqProcess(m, "host:7:b", "stopped", noon.Add(10*time.Second))
	asynqProcess(m, "host:7:dead", "active", noon.Add(-time.Second))
	m.ZAdd("asynq:servers", at+5, "asynq:servers:{expired}")
	m.HSet("asynq:workers:{host:7:a}", "t5", pbText(1, "host")+pbInt(2, 7)+pbText(4, "t5")+pbText(5, "charge\x1b[2J")+pbText(6, "card 4111")+
		pbText(7, "mail")+pbText(8, pbInt(1, noon.Unix()-60)+pbInt(2, 500))+pbText(9, pbInt(1, noon.Unix()+60)))
}

func TestAsynqSample(t *testing.T) {
	m := fake(t)
	fillAsynq(m)
	got, now := sampled(t, m, openAsynq)
	if !now.Equal(noon) {
		t.Errorf("store's time is %v, not %v", now, noon)
	}
	none := func(r queue.Reading) queue.Reading {
		z := queue.Known(0)
		r.InFlight, r.Scheduled, r.Retry, r.Dead, r.Done, r.Failed = z, z, z, z, z, z
		return r
	}
	taken := queue.Unread("taken")
	taken.Consumers = 0
	old := none(queue.Reading{Name: "old", Quality: queue.Exact})
	old.Done, old.Failed = queue.Count{}, queue.Count{}
	want := &queue.Sample{
		Queues: []queue.Reading{
			none(queue.Reading{Name: "evil}", Ready: 1, Quality: queue.Exact, Head: sample.ShortID("t4")}),
			none(queue.Reading{Name: "low", Ready: 1, Oldest: -1, Consumers: 1, Quality: queue.Exact, Head: sample.ShortID("t3")}),
			{Name: "mail", Ready: 2, Oldest: model.Duration(90 * time.Second), Consumers: 1, Paused: true, Quality: queue.Exact,
				InFlight: queue.Known(2), Scheduled: queue.Known(1), Retry: queue.Known(2), Dead: queue.Known(1),
				Done: queue.Known(40), Failed: queue.Known(3), Head: sample.ShortID("t1"),
				Warn: "1 taken by workers that are gone; due tasks are overdue (1): the forwarder is dead"},
			old,
			none(taken),
		},
		Totals: queue.Totals{Scheduled: 1, Retry: 2, Dead: 1, Busy: 4, Processed: -1, Failed: -1},
		Workers: []queue.Worker{
			{Queues: []string{"low", "mail"}, Concurrency: 10, Busy: 2, Quiet: true},
			{Queues: []string{"low", "mail"}, Concurrency: 10, Busy: 2},
		},
		Running: []queue.Running{{Queue: "mail", Job: "charge", Dyno: "host:7", Since: noon.Add(-time.Minute + 500)}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(fmt.Sprintf("%+v", got), "4111") {
		t.Error("a payload got out")
	}
}

func TestAsynqWritesNothing(t *testing.T) {
	m := fake(t)
	fillAsynq(m)
	before := m.Dump()
	sampled(t, m, openAsynq)
	if after := m.Dump(); after != before {
		t.Errorf("the store was changed:\n%s", cmp.Diff(before, after))
	}
}

func FuzzAsynqInfo(f *testing.F) {
	f.Add(pbText(1, "host") + pbInt(4, -1) + pbText(5, pbText(1, "mail")) + pbInt(9, 1<<40))
	f.Add("\x08")
	f.Add("\x0d\x01\x02\x03\x04\x09\x01\x02\x03\x04\x05\x06\x07\x08\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, b string) {
		if w, ok := asynqInfo(b); ok && (w.Concurrency < 0 || w.Busy < 0) {
			t.Errorf("%+v", w)
		}
		if r, ok := asynqWork(b); ok && (r.Job != safe.Text(r.Job) || r.Dyno != safe.Text(r.Dyno)) {
			t.Errorf("%+v", r)
		}
	})
}
