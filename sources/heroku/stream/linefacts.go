package stream

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
)

// backlogSlack is how much older than the session a new line may be: what is older is backlog.
const backlogSlack = 5 * time.Second

// Activity is what a new log line tells of an app.
type Activity uint8

const (
	ChangeActivity Activity = iota // the platform's API was asked for a change: a release, a scale
	DynoActivity                   // a dyno changes its state
)

// lineFacts turns lines into facts: milestones, lifecycles, vitals. What is new, and no backlog, is also an activity.
type lineFacts struct {
	activity func(Activity)
	vitals   map[string]model.Vitals // by dyno: memory and load come in lines of their own
}

// emitAt passes on a fact with the time of its line.
type emitAt func(at time.Time, f model.Fact)

func newLineFacts(heard func(Activity)) *lineFacts {
	return &lineFacts{activity: heard, vitals: map[string]model.Vitals{}}
}

// read reads a line of the session opened at that time on the platform's clock.
func (t *lineFacts) read(l logs.Line, opened time.Time, emit emitAt) {
	if l.Gap {
		return
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

// api gives a milestone. Log sessions are our own doing as often as not, and no activity.
func (t *lineFacts) api(l logs.Line, live bool, emit emitAt) {
	m, ok := logs.ParseAPI(l.Text)
	if !ok || m.Kind == logs.Session {
		return
	}
	m.By, _, _ = strings.Cut(m.By, " ") // an address; what follows it is as foreign as the text
	emit(l.At, &model.Milestone{Milestone: m})
	if live {
		t.activity(ChangeActivity)
	}
}

func (t *lineFacts) lifecycle(l logs.Line, live bool, emit emitAt) {
	c, ok := logs.ParseLifecycle(l.Text)
	if !ok {
		return
	}
	emit(l.At, &model.Lifecycle{Lifecycle: c, Dyno: l.Proc})
	if live && c.Kind != logs.Memory {
		t.activity(DynoActivity)
	}
}

// dynosKept bounds what is remembered of dynos: one-offs have new names for ever.
const dynosKept = 1000

// sample gives a dyno's vitals, joined from its two lines.
func (t *lineFacts) sample(l logs.Line, emit emitAt) {
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
	emit(l.At, &v)
}

// newer keeps what was known where the line says nothing.
func newer(was, is float64) float64 {
	if is < 0 {
		return was
	}
	return is
}
