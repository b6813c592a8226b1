package postgres

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// mute is how many readings go without a question that failed.
const mute = 30

// reader reads one library in one schema. It is used by one goroutine at a time.
type reader struct {
	library
	*link.Conn
	schema string
	name   string
	closed *sources.Failure // its tables are there and may not be read

	planned readPlan
	stats   []tableStats  // of the layouts' tables, by the last reading; nil before the first
	most    int           // entries of an index read for a queue
	wholes  []whole       // the last whole counts of large tables
	took    time.Duration // of the server's time for the last reading
	muted   map[int]int   // optional queries that failed: readings until they are asked again
}

func (r *reader) use(p readPlan) {
	r.planned, r.stats, r.most, r.wholes, r.muted = p, nil, mostEntries, make([]whole, len(p.layouts)), map[int]int{}
}

// read takes one sample: in one round trip, after a first that learns how large the tables are, and with another one where a
// large table is counted whole.
func (r *reader) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	if r.closed != nil {
		return nil, time.Time{}, r.closed
	}
	if r.stats == nil {
		v, qs := r.examine()
		if _, err := r.Run(ctx, link.Usual, qs); err != nil {
			return nil, time.Time{}, err
		}
		r.stats = v
	}
	t := newTally()
	t.note(r.planned.note)
	next, qs := r.examine()
	for i, l := range r.planned.layouts {
		qs = append(qs, r.count(t, l, r.stats[i])...)
	}
	large := r.large()
	c, err := r.Run(ctx, link.Guard{Statement: link.Usual.Statement, ByIndex: large}, append(qs, r.optional(t, large)...))
	if err != nil {
		r.most = max(leastEntries, r.most/4)
		return nil, time.Time{}, err
	}
	t.Clock, r.took = c, c.Took
	for i, l := range r.planned.layouts {
		small := r.stats[i].small()
		t.know(l, small || l.sampled)
		t.vague = t.vague || l.sampled && !small
	}
	if large {
		r.adapt(c.Took)
		if err := r.complete(ctx, t); err != nil {
			return nil, time.Time{}, err
		}
	}
	r.stats = next
	if r.planned.ends && !c.Standby {
		t.sample.Totals.Processed = next[0].deleted
	}
	t.sample.Whole = r.planned.whole && len(r.muted) == 0 && len(t.about) < mostQueues
	return t.finish(r.planned.hides, r.planned.held), c.Now, nil
}

// large reports whether one of the tables is not to be counted whole.
func (r *reader) large() bool {
	return slices.ContainsFunc(r.stats, func(v tableStats) bool { return !v.small() })
}

// examine asks how large the tables are.
func (r *reader) examine() ([]tableStats, []link.Query) {
	v := make([]tableStats, len(r.planned.layouts))
	var qs []link.Query
	for i, l := range r.planned.layouts {
		qs = append(qs, statsQuery(l.table.oid, &v[i]))
	}
	return v, qs
}

// count asks for the counts of one table.
func (r *reader) count(t *tally, l layout, v tableStats) []link.Query {
	switch {
	case v.small():
		return []link.Query{{SQL: l.whole(), Row: l.row(t.counts, func(c cell) cell { return c })}}
	case l.sampled:
		t.note("estimates from a sample: the table is large and no index leads to these numbers")
		qs := []link.Query{l.guess(v, t.counts)}
		if l.probe != nil {
			qs = append(qs, t.probe(l.probe(max(leastEntries, r.most/10))))
		}
		return qs
	}
	var qs []link.Query
	for _, g := range l.groups {
		if g.indexed {
			qs = append(qs, link.Query{SQL: l.walk(g, r.most), Row: g.row(t.counts)})
		}
	}
	return qs
}

// optional are the queries that the reading can do without.
func (r *reader) optional(t *tally, large bool) []link.Query {
	var qs []link.Query
	for i, s := range r.planned.optional {
		if large && !s.large {
			continue
		}
		if r.muted[i] > 1 {
			r.muted[i]--
			continue
		}
		delete(r.muted, i)
		q := link.Query{SQL: s.sql, Optional: func(error) { r.muted[i] = mute }}
		q.Row = func(scan func(...any) error) error { return s.row(t, scan) }
		if s.then != nil {
			q.Then = func() { s.then(t) }
		}
		qs = append(qs, q)
	}
	return qs
}

// row reads a row of a whole count, or of a sample, which has another column before the counts.
func (l layout) row(into counts, as func(cell) cell, before ...any) func(scan func(...any) error) error {
	var states []jobState
	for _, g := range l.groups {
		states = append(states, g.states...)
	}
	return func(scan func(...any) error) error {
		queue, cells, err := scanCells(scan, len(states), before...)
		for i, c := range cells {
			into.add(queue, states[i].field, as(c))
		}
		return err
	}
}

// row reads a row of a walk.
func (g group) row(into counts) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var more bool
		q, cells, err := scanCells(scan, len(g.states), &more)
		for i, c := range cells {
			if more {
				c.quality, c.guessed = queue.Capped, !g.aged
			}
			into.add(q, g.states[i].field, c)
		}
		return err
	}
}

// scanCells reads a queue's name and its cells, and what stands between them.
func scanCells(scan func(...any) error, n int, between ...any) (string, []cell, error) {
	var q *string
	to := append([]any{&q}, between...)
	out := make([]cell, n)
	since := make([]*float64, n)
	for i := range out {
		to = append(to, &out[i].n, &since[i])
	}
	if err := scan(to...); err != nil {
		return "", nil, err
	}
	for i, s := range since {
		out[i].quality = queue.Exact
		if s != nil {
			out[i].since = *s
		}
	}
	return nameOr(q), out, nil
}
