package queue

import (
	"fmt"
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
