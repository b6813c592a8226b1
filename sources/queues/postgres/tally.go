package postgres

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// cell is how many jobs of a queue are in one state.
type cell struct {
	n       int64
	quality queue.Quality // empty: nothing was counted
	since   float64       // epoch seconds: the least of all; 0: unknown, or none
	guessed bool          // since may not be the least
}

// add puts the jobs of another part of the same queue beside those that are there.
func (c cell) add(o cell) cell {
	switch {
	case c.quality == "":
		return o
	case o.quality == "":
		return c
	}
	c.n += o.n
	if worse(o.quality, c.quality) {
		c.quality = o.quality
	}
	if o.since != 0 && (c.since == 0 || o.since < c.since) {
		c.since = o.since
	}
	c.guessed = c.guessed || o.guessed
	return c
}

// worse reports whether a says less than b: what is a lower bound stays one beside an estimate.
func worse(a, b queue.Quality) bool {
	rank := []queue.Quality{queue.Exact, queue.Estimated, queue.Capped}
	return slices.Index(rank, a) > slices.Index(rank, b)
}

// counts are the cells of all queues.
type counts map[string]*[fields]cell

// add puts a cell to a queue's.
func (c counts) add(queue string, f field, o cell) {
	q := c[queue]
	if q == nil {
		q = &[fields]cell{}
		c[queue] = q
	}
	q[f] = q[f].add(o)
}

// tally is a sample while it is put together.
type tally struct {
	link.Clock
	counts counts
	known  [fields]bool              // the state was counted: a queue without a row has none
	partly [fields]bool              // some part of it was not
	vague  bool                      // counted in a sample: what is rare is not met, and none does not mean none
	about  map[string]*queue.Reading // what is known of a queue beside its counts
	sample *queue.Sample
	notes  []string

	staff   []workerRow        // what the live workers take
	staffed bool               // all live workers were listed
	stand   counts             // what the library itself counted: stands in for what is not known
	ins     map[string]float64 // jobs a second by queue; nil: unknown
	outs    map[string]float64
}

// workerRow is a live worker process, or a part of one with queues of its own.
type workerRow struct {
	takes func(queue string) bool
	quiet bool
}

func newTally() *tally {
	return &tally{counts: counts{}, stand: counts{}, about: map[string]*queue.Reading{}, sample: &queue.Sample{Totals: queue.UnknownTotals()}}
}

// queue is the reading of a queue, which is named by that.
func (t *tally) queue(name string) *queue.Reading {
	q := t.about[name]
	if q == nil {
		r := queue.Unread(safe.Text(name))
		q = &r
		t.about[name] = q
	}
	return q
}

// note adds what limits the numbers; once.
func (t *tally) note(s string) {
	if s != "" && !slices.Contains(t.notes, s) {
		t.notes = append(t.notes, s)
	}
}

// warn adds what is wrong with a queue.
func (t *tally) warn(queue, s string) {
	q := t.queue(queue)
	if q.Warn != "" {
		s = q.Warn + "; " + s
	}
	q.Warn = s
}

// age is the time since a moment of the server's clock; negative where that is not known.
func (t *tally) age(since float64) model.Duration { return backend.Age(t.Now, at(since)) }

// at is a moment of the server's clock.
func at(epoch float64) time.Time { return time.UnixMicro(int64(epoch * 1e6)).UTC() }

// know notes which states of a table have been counted: all, or those that an index leads to.
func (t *tally) know(l layout, all bool) {
	for _, g := range l.groups {
		for _, s := range g.states {
			t.partly[s.field] = t.partly[s.field] || !all && !g.indexed
			t.known[s.field] = !t.partly[s.field]
		}
	}
}

// standIn takes the library's own counts for the states that are not known.
func (t *tally) standIn() {
	was := t.known
	for name, c := range t.stand {
		for f := range fields {
			if !was[f] && c[f].quality != "" {
				t.counts.add(name, f, c[f])
				t.known[f] = true
			}
		}
	}
}

// finish puts the counts into the readings, and the totals. Nothing is said of a queue that hides names; held is the library's
// limit on a job in flight.
func (t *tally) finish(hides func(string) bool, held time.Duration) *queue.Sample {
	t.standIn()
	for name := range t.counts {
		t.queue(name)
	}
	var none [fields]cell
	var sum [fields]int64
	for name, r := range t.about {
		if hides != nil && hides(name) {
			continue
		}
		c := t.counts[name]
		if c == nil {
			c = &none
		}
		t.read(r, c)
		if r.Held > 0 {
			r.HeldLimit = model.Duration(held)
		}
		t.beside(r, name)
		for f := range fields {
			sum[f] += c[f].n
		}
		t.sample.Queues = append(t.sample.Queues, *r)
	}
	slices.SortFunc(t.sample.Queues, func(a, b queue.Reading) int { return cmp.Compare(a.Name, b.Name) })
	for f, total := range map[field]*int{scheduled: &t.sample.Totals.Scheduled, retry: &t.sample.Totals.Retry, dead: &t.sample.Totals.Dead, flying: &t.sample.Totals.Busy} {
		if t.known[f] && !(t.vague && sum[f] == 0) {
			*total = int(sum[f])
		}
	}
	t.sample.Lag = model.Duration(t.Lag)
	t.sample.Note = strings.Join(t.notes, "; ")
	return t.sample
}

// beside puts what is known of a queue beside its counts into its reading.
func (t *tally) beside(r *queue.Reading, name string) {
	if t.staffed {
		r.Consumers = 0
		for _, w := range t.staff {
			if !w.quiet && w.takes(name) {
				r.Consumers++
			}
		}
	}
	if t.ins != nil {
		r.In = queue.PerSecond(t.ins[name])
	}
	if t.outs != nil {
		r.Out = queue.PerSecond(t.outs[name])
	}
}

// read puts the cells of one queue into its reading.
func (t *tally) read(r *queue.Reading, c *[fields]cell) {
	if t.known[ready] {
		w := c[ready]
		r.Ready, r.Quality, r.Oldest = int(w.n), cmp.Or(w.quality, queue.Exact), 0
		if t.vague && w.quality == "" {
			r.Quality = queue.Estimated
		}
		switch {
		case w.n == 0 && r.Quality != queue.Exact:
			r.Oldest = -1
		case w.n == 0:
		case w.since == 0:
			r.Oldest = -1
		default:
			r.Oldest = t.age(w.since)
			if w.guessed {
				r.Aged = queue.Estimated
			}
		}
	}
	for f, to := range map[field]*queue.Count{flying: &r.InFlight, scheduled: &r.Scheduled, retry: &r.Retry, dead: &r.Dead} {
		if _, told := to.Get(); !told && t.known[f] && !(t.vague && c[f].n == 0) {
			*to = queue.Known(c[f].n)
		}
		if c[f].quality == queue.Capped {
			t.note("some counts beside the ready ones stop early and are too low")
		}
	}
	if s := c[flying].since; s != 0 {
		r.Held = max(0, t.age(s))
	}
}
