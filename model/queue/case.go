package queue

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// subject is what a rule looks at: a queue, or (q nil) a library as a whole, after a sample.
type subject struct {
	around   Context
	st       *Store
	l        *Library
	q        *Queue
	at       time.Time
	settings AlarmSettings
	limit    float64 // what a rule measured against, for its text

	consumer *Consumer // nil until it is asked for
}

// caseOf is the case of a queue, or of a library as a whole.
func (st *Store) caseOf(around Context, l *Library, q *Queue) subject {
	c := subject{around: around, st: st, l: l, q: q, at: l.At}
	if q != nil {
		c.settings = around.Limits(q)
	}
	return c
}

// worker is who takes the queue's jobs; nobody is known to work a library as a whole.
func (c *subject) worker() Consumer {
	if c.q == nil {
		return Consumer{}
	}
	if c.consumer == nil {
		known := c.around.Consumer(c.q)
		c.consumer = &known
	}
	return *c.consumer
}

// afterRelease is how long a release mutes alarms of backlog: its process types are on their way.
const afterRelease = 2 * time.Minute

// muted says why an alarm does not count now; empty when it does.
func (c *subject) muted(r *rule) string {
	if !r.backlog || c.q == nil {
		return ""
	}
	if c.q.Paused {
		return "paused"
	}
	switch w := c.worker(); {
	case w.Version > 0 && w.Released < afterRelease:
		return fmt.Sprintf("%[2]s after v%[1]d", w.Version, phrase.Span(w.Released))
	case w.Starting:
		return w.Type + " is starting"
	}
	return ""
}

// remedy writes what the runbook says: one sentence, and the key where one helps.
func (c *subject) remedy(r *rule, a *Alarm) {
	a.Step, a.Do, a.Intent, a.Type = r.step, "", "", ""
	w := c.worker()
	if w.Type == "" {
		if r.act != "" && w.Types == 0 {
			a.Step += " No process type is known to work it: say so under queue_process in the config."
		}
		return
	}
	act := r.act
	if act == "restart" && w.Want == 0 {
		act = "scale"
		a.Step = w.Type + " is scaled to 0."
	}
	switch act {
	case "scale":
		a.Do, a.Intent, a.Type = "scales "+w.Type, "scale", w.Type
	case "restart":
		a.Do, a.Intent, a.Type = "restarts "+w.Type, "restart", w.Type
	}
}

// medianEvery is how often the usual depth of a queue is reckoned anew.
const medianEvery = time.Minute

// usual is the median depth of the last hour.
func (q *Queue) usual(at time.Time) float64 {
	if !q.usualAt.IsZero() && at.Sub(q.usualAt).Abs() < medianEvery {
		return q.usualDepth
	}
	var depths []float64
	for _, p := range slices.Backward(q.Points) {
		if at.Sub(p.At) > fineFor {
			break
		}
		depths = append(depths, p.Ready)
	}
	slices.Sort(depths)
	q.usualAt, q.usualDepth = at, 0
	if n := len(depths); n > 0 {
		q.usualDepth = depths[n/2]
	}
	return q.usualDepth
}
