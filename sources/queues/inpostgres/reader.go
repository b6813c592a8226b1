package inpostgres

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

const (
	mostEntries  = 10_000                // of an index are looked at for a queue, at first
	leastEntries = 500                   // and at least, however slow the server
	goal         = 12 * time.Millisecond // of the server's time for a reading of a large table
	samplePages  = 200                   // of a table that is sampled

	mostRows = 10_000_000 // in a table that is counted whole at all
	mute     = 30         // readings without a question that failed

	cheap      = 300 * time.Millisecond // a whole count of a large table that takes longer is not repeated soon
	wholeEvery = time.Minute            // at most
	dear       = 30 * time.Minute       // until a whole count is tried again that was too dear
	wholeShare = 2000                   // a whole count is repeated after so many times as it took
)

// reader reads one library in one schema. It is used by one goroutine at a time.
type reader struct {
	library
	*link
	schema string
	name   string
	closed *sources.Failure // its tables are there and may not be read

	planned plan
	vitals  []vital       // of the layouts' tables, by the last reading; nil before the first
	most    int           // entries of an index looked at for a queue
	wholes  []whole       // the last whole counts of large tables
	took    time.Duration // of the server's time for the last reading
	muted   map[int]int   // spare questions that failed: readings until they are asked again
}

// whole is a whole count of a large table.
type whole struct {
	counts counts
	until  time.Time // by the store's clock: they are too old then
	next   time.Time // not before
}

func (r *reader) take(p plan) {
	r.planned, r.vitals, r.most, r.wholes, r.muted = p, nil, mostEntries, make([]whole, len(p.layouts)), map[int]int{}
}

// read takes one sample: in one round trip, after a first that learns how large the tables are, and with another one where a
// large table is counted whole.
func (r *reader) read(ctx context.Context) (*model.QueueSample, time.Time, error) {
	if r.closed != nil {
		return nil, time.Time{}, r.closed
	}
	if r.vitals == nil {
		v, qs := r.examine()
		if _, err := r.ask(ctx, usual, qs); err != nil {
			return nil, time.Time{}, err
		}
		r.vitals = v
	}
	t := newTally()
	t.note(r.planned.note)
	next, qs := r.examine()
	for i, l := range r.planned.layouts {
		qs = append(qs, r.count(t, l, r.vitals[i])...)
	}
	large := r.large()
	c, err := r.ask(ctx, guard{statement: usual.statement, byIndex: large}, append(qs, r.extras(t, large)...))
	if err != nil {
		r.most = max(leastEntries, r.most/4)
		return nil, time.Time{}, err
	}
	t.clock, r.took = c, c.took
	for i, l := range r.planned.layouts {
		t.know(l, r.vitals[i].small() || l.sampled)
	}
	if large {
		r.adapt(c.took)
		if err := r.complete(ctx, t); err != nil {
			return nil, time.Time{}, err
		}
	}
	r.vitals = next
	if r.planned.ends && !c.standby {
		t.sample.Totals.Processed = next[0].deleted
	}
	t.sample.Whole = r.planned.whole && len(r.muted) == 0
	return t.finish(r.planned.hides, r.planned.held), c.now, nil
}

// large tells whether one of the tables is not to be counted whole.
func (r *reader) large() bool {
	return slices.ContainsFunc(r.vitals, func(v vital) bool { return !v.small() })
}

// examine asks how large the tables are.
func (r *reader) examine() ([]vital, []question) {
	v := make([]vital, len(r.planned.layouts))
	var qs []question
	for i, l := range r.planned.layouts {
		qs = append(qs, vitals(l.table.oid, &v[i]))
	}
	return v, qs
}

// count asks for the counts of one table.
func (r *reader) count(t *tally, l layout, v vital) []question {
	switch {
	case v.small():
		return []question{{sql: l.whole(), row: l.row(t.counts, func(c cell) cell { return c })}}
	case l.sampled:
		share := min(1, float64(samplePages)/float64(max(1, v.pages())))
		t.note("estimates from a sample: the table is large and no index leads to these numbers")
		return []question{{sql: l.sample(100 * share), row: l.row(t.counts, func(c cell) cell {
			c.n, c.quality, c.guessed = int64(float64(c.n)/share+0.5), model.Estimated, true
			return c
		})}}
	}
	var qs []question
	for _, a := range l.arms {
		if a.indexed {
			qs = append(qs, question{sql: l.walk(a, r.most), row: a.row(t.counts)})
		}
	}
	return qs
}

// extras asks what the reading can do without.
func (r *reader) extras(t *tally, large bool) []question {
	var qs []question
	for i, s := range r.planned.spares {
		if large && !s.large {
			continue
		}
		if r.muted[i] > 1 {
			r.muted[i]--
			continue
		}
		delete(r.muted, i)
		q := question{sql: s.sql, spare: func(error) { r.muted[i] = mute }}
		q.row = func(scan func(...any) error) error { return s.row(t, scan) }
		if s.then != nil {
			q.then = func() { s.then(t) }
		}
		qs = append(qs, q)
	}
	return qs
}

// adapt sets how many entries are looked at, by what the last reading cost the server.
func (r *reader) adapt(took time.Duration) {
	switch {
	case took > goal:
		r.most = max(leastEntries, int(float64(r.most)*float64(goal)/float64(took)))
	case took < goal/2:
		r.most = min(mostEntries, 2*r.most)
	}
}

// complete adds what only a whole count tells of large tables: the states that no index leads to, and how many there are of what
// was not counted to its end. Whole counts are rare; between two of them the last one counts, as an estimate.
func (r *reader) complete(ctx context.Context, t *tally) error {
	for i, l := range r.planned.layouts {
		if v := r.vitals[i]; v.small() || l.sampled || v.rows > mostRows || !t.lacks(l) {
			continue
		}
		w, fresh := &r.wholes[i], false
		if !t.now.Before(w.next) {
			got := counts{}
			c, err := r.ask(ctx, usual, []question{{sql: l.whole(), row: l.row(got, func(c cell) cell { return c })}})
			switch {
			case err != nil && r.conn.IsClosed():
				return err
			case err != nil:
				w.next = t.now.Add(dear)
			default:
				fresh = true
				*w = c.whole(got)
				r.took += c.took
			}
		}
		if t.now.Before(w.until) {
			t.complete(l, w.counts, fresh)
		}
	}
	return nil
}

// whole dates a whole count.
func (c clock) whole(got counts) whole {
	again := dear
	if c.took < cheap {
		again = max(wholeEvery, wholeShare*c.took)
	}
	return whole{counts: got, next: c.now.Add(again), until: c.now.Add(min(again, 10*time.Minute) + wholeEvery/2)}
}

// row reads a row of a whole count, or of a sample.
func (l layout) row(into counts, as func(cell) cell) func(scan func(...any) error) error {
	var states []state
	for _, a := range l.arms {
		states = append(states, a.states...)
	}
	return func(scan func(...any) error) error {
		queue, cells, err := cells(scan, len(states), nil)
		for i, c := range cells {
			into.add(queue, states[i].field, as(c))
		}
		return err
	}
}

// row reads a row of a walk.
func (a arm) row(into counts) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var more bool
		queue, cells, err := cells(scan, len(a.states), &more)
		for i, c := range cells {
			if more {
				c.quality, c.guessed = model.Capped, !a.aged
			}
			into.add(queue, a.states[i].field, c)
		}
		return err
	}
}

// cells reads a queue's name and its cells, with whether there is more between them where that is asked for.
func cells(scan func(...any) error, n int, more *bool) (string, []cell, error) {
	var queue *string
	to := []any{&queue}
	if more != nil {
		to = append(to, more)
	}
	out := make([]cell, n)
	since := make([]*float64, n)
	for i := range out {
		to = append(to, &out[i].n, &since[i])
	}
	if err := scan(to...); err != nil {
		return "", nil, err
	}
	for i, s := range since {
		out[i].quality = model.Exact
		if s != nil {
			out[i].since = *s
		}
	}
	return named(queue), out, nil
}
