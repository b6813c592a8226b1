package heroku

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// How soon a log line makes the pollers look, and how far apart such looks stay.
const (
	milestoneWithin = 300 * time.Millisecond
	milestoneGap    = time.Second
	lifecycleWithin = 500 * time.Millisecond
	lifecycleGap    = 2 * time.Second
	backlogSlack    = 5 * time.Second // lines this much older than the session are news still
)

// telling turns lines into what they tell: milestones, lifecycles, vitals. What is new, and no backlog, also wakes the
// pollers.
type telling struct {
	w      *Watch
	vitals map[string]model.Vitals // by dyno: memory and load come in lines of their own
}

func newTelling(w *Watch) *telling { return &telling{w: w, vitals: map[string]model.Vitals{}} }

// batch reads every line of a batch of the session opened at that time on the platform's clock.
func (t *telling) batch(b *logstore.Batch, opened time.Time, emit func(model.Event)) {
	for i := range b.Len() {
		l := b.Line(i)
		if l.Gap {
			continue
		}
		live := l.At.After(opened.Add(-backlogSlack))
		switch {
		case l.Class == logs.API:
			t.api(l, live, emit)
		case l.Class == logs.System && l.Metrics:
			t.sample(l, emit)
		case l.Class == logs.System:
			t.lifecycle(l, live, emit)
		}
	}
}

// api tells a milestone. Log sessions are our own doing as often as not, and no activity.
func (t *telling) api(l logs.Line, live bool, emit func(model.Event)) {
	m, ok := logs.ParseAPI(l.Text)
	if !ok || m.Kind == logs.Session {
		return
	}
	m.By, _, _ = strings.Cut(m.By, " ") // an address; what follows it is as foreign as the text
	t.w.emit(emit, logsName, l.At, &model.Milestone{Milestone: m})
	if live {
		t.w.trigger(wish{within: milestoneWithin, gap: milestoneGap, quick: true}, "heroku/releases", "heroku/dynos", "heroku/formation")
	}
}

func (t *telling) lifecycle(l logs.Line, live bool, emit func(model.Event)) {
	c, ok := logs.ParseLifecycle(l.Text)
	if !ok {
		return
	}
	t.w.emit(emit, logsName, l.At, &model.Lifecycle{Lifecycle: c, Dyno: l.Proc})
	if live && c.Kind != logs.Memory {
		t.w.trigger(wish{within: lifecycleWithin, gap: lifecycleGap, quick: true}, "heroku/dynos")
	}
}

// dynosKept bounds what is remembered of dynos: one-offs have new names for ever.
const dynosKept = 1000

// sample tells a dyno's vitals, joined from its two lines.
func (t *telling) sample(l logs.Line, emit func(model.Event)) {
	s, ok := parseSample(l.Text)
	if !ok {
		return
	}
	v, known := t.vitals[l.Proc]
	if !known || v.Life != s.life {
		v = model.Vitals{Dyno: l.Proc, Life: s.life, Memory: -1, Quota: -1, Load: -1}
	}
	v.Memory, v.Quota, v.Load = newer(v.Memory, s.memory), newer(v.Quota, s.quota), newer(v.Load, s.load)
	if len(t.vitals) >= dynosKept {
		clear(t.vitals)
	}
	t.vitals[l.Proc] = v
	t.w.emit(emit, logsName, l.At, &v)
}

// newer keeps what was known where the line says nothing.
func newer(was, is float64) float64 {
	if is < 0 {
		return was
	}
	return is
}
