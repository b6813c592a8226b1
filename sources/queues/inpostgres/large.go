package inpostgres

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
)

const (
	mostEntries  = 10_000                // of an index are looked at for a queue, at first
	leastEntries = 100                   // and at least, however slow the server
	goal         = 12 * time.Millisecond // of the server's time for a reading of a large table
	samplePages  = 100                   // of a table that is sampled

	mostRows = 10_000_000 // in a table that is counted whole at all

	cheap      = 300 * time.Millisecond // a whole count of a large table that takes longer is not repeated soon
	wholeEvery = time.Minute            // at most
	dear       = 30 * time.Minute       // until a whole count is tried again that was too dear
	wholeShare = 2000                   // a whole count is repeated after so many times as it took
)

// whole is a whole count of a large table.
type whole struct {
	counts counts
	until  time.Time // by the store's clock: they are too old then
	next   time.Time // not before
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
// was not counted to its end. Whole counts are rare; between two of them the last one counts, as an estimate. Where one is too
// dear, a sample tells how many there are of what is too much to be counted: that is common enough to be met.
func (r *reader) complete(ctx context.Context, t *tally) error {
	for i, l := range r.planned.layouts {
		if r.vitals[i].small() || l.sampled || !t.lacks(l) {
			continue
		}
		fresh, err := r.recount(ctx, t.now, i)
		if err != nil {
			return err
		}
		if t.now.Before(r.wholes[i].until) {
			t.complete(l, r.wholes[i].counts, fresh)
			continue
		}
		if l.from != "" { // a view has no pages
			continue
		}
		got := counts{}
		c, err := r.ask(ctx, usual, []question{l.guess(r.vitals[i], got)})
		if err != nil {
			return err
		}
		r.took += c.took
		for f := range fields {
			t.lengthen(f, got, model.Estimated)
		}
	}
	return nil
}

// recount counts a whole table when it is time to; it tells whether it did. An error is of the connection.
func (r *reader) recount(ctx context.Context, now time.Time, i int) (fresh bool, err error) {
	w, l := &r.wholes[i], r.planned.layouts[i]
	if now.Before(w.next) || r.vitals[i].rows > mostRows {
		return false, nil
	}
	got := counts{}
	c, err := r.ask(ctx, usual, []question{{sql: l.whole(), row: l.row(got, func(c cell) cell { return c })}})
	switch {
	case err != nil && r.conn.IsClosed():
		return false, err
	case err != nil:
		w.next = now.Add(dear)
		return false, nil
	}
	*w = c.whole(got)
	r.took += c.took
	return true, nil
}

// whole dates a whole count.
func (c clock) whole(got counts) whole {
	again := dear
	if c.took < cheap {
		again = max(wholeEvery, wholeShare*c.took)
	}
	return whole{counts: got, next: c.now.Add(again), until: c.now.Add(min(again, 10*time.Minute) + wholeEvery/2)}
}

// guess asks for estimates from a sample of the table's pages.
func (l layout) guess(v vital, into counts) question {
	share := min(1, float64(samplePages)/float64(max(1, v.pages())))
	return question{sql: l.sample(100 * share), row: l.row(into, func(c cell) cell {
		c.n, c.quality, c.guessed = int64(float64(c.n)/share+0.5), model.Estimated, true
		return c
	})}
}
