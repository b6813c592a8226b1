package postgres

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

const (
	mostEntries  = 10_000               // of an index are read for a queue, at first
	leastEntries = 100                  // and at least, however slow the server
	goal         = 8 * time.Millisecond // of the server's time for counting in a large table; a sample comes on top
	samplePages  = 100                  // of a table that is sampled, or fewer where they hold
	sampleRows   = 3000                 // so many rows, but not fewer than
	leastPages   = 25                   // of these
	mostPages    = 400_000              // of a table that is sampled beside its index: to choose among pages takes time for each

	mostRows = 10_000_000 // in a table that is counted whole at all

	cheap      = 300 * time.Millisecond // a whole count of a large table that takes longer is not repeated soon
	wholeEvery = time.Minute            // at most
	dear       = 30 * time.Minute       // until a whole count is tried again that was too dear
	wholeShare = 2000                   // a whole count is repeated after so many times as it took
)

// whole is a whole count of a large table.
type whole struct {
	counts counts
	sample counts    // what the sample gave at the same time: by how much it is wrong
	until  time.Time // by the store's clock: the counts are too old then
	next   time.Time // not before
}

// adapt sets how many entries are read, by what the last reading cost the server.
func (r *reader) adapt(took time.Duration) {
	switch {
	case took > goal:
		r.most = max(leastEntries, int(float64(r.most)*float64(goal)/float64(took)))
	case took < goal/2:
		r.most = min(mostEntries, 2*r.most)
	}
}

// complete adds what is missing of large tables: the states that no index leads to, by whole counts, which are rare and in between
// stand as estimates; and how many there are of what was not counted to its end, by a sample that is measured against the last
// whole count. What is too much to be counted is common enough to be met in a sample.
func (r *reader) complete(ctx context.Context, t *tally) error {
	for i, l := range r.planned.layouts {
		if r.stats[i].small() || l.sampled || !t.lacks(l) {
			continue
		}
		w := &r.wholes[i]
		fresh, err := r.recount(ctx, t.Now, i)
		if err != nil {
			return err
		}
		now := counts{}
		if l.hasPages() && r.stats[i].pages() <= mostPages {
			c, err := r.Run(ctx, link.Usual, []link.Query{l.guess(r.stats[i], now)})
			if err != nil {
				return err
			}
			r.took += c.Took
		}
		if fresh {
			w.sample = now
			t.complete(l, w.counts, queue.Exact)
			continue
		}
		t.lengthen(now, w.measure)
		if t.Now.Before(w.until) {
			t.complete(l, w.counts, queue.Estimated)
		}
	}
	return nil
}

// measure is what to multiply a sample's number with, by the last whole count. The pages that are met stay the same, so that
// what is wrong with them stays so too; within bounds, since jobs move on.
func (w *whole) measure(queue string, f field) float64 {
	c, s := w.counts[queue], w.sample[queue]
	if c == nil || s == nil || s[f].n == 0 || c[f].n == 0 {
		return 1
	}
	return min(2, max(0.5, float64(c[f].n)/float64(s[f].n)))
}

// recount counts a whole table when it is time to; it reports whether it did. An error is of the connection.
func (r *reader) recount(ctx context.Context, now time.Time, i int) (fresh bool, err error) {
	w, l := &r.wholes[i], r.planned.layouts[i]
	if now.Before(w.next) || r.stats[i].rows > mostRows {
		return false, nil
	}
	got := counts{}
	c, err := r.Run(ctx, link.Usual, []link.Query{{SQL: l.whole(), Row: l.row(got, func(c cell) cell { return c })}})
	switch {
	case err != nil && r.Conn.Closed():
		return false, err
	case err != nil:
		w.next = now.Add(dear)
		return false, nil
	}
	*w = dated(c, got)
	r.took += c.Took
	return true, nil
}

// dated is a whole count with its times.
func dated(c link.Clock, got counts) whole {
	again := dear
	if c.Took < cheap {
		again = max(wholeEvery, wholeShare*c.Took)
	}
	return whole{counts: got, next: c.Now.Add(again), until: c.Now.Add(min(again, 10*time.Minute) + wholeEvery/2)}
}

// guess asks for estimates from a sample of the table's pages.
func (l layout) guess(v tableStats, into counts) link.Query {
	pages := min(samplePages, max(leastPages, sampleRows*v.pages()/max(1, v.rows)))
	share := min(1, float64(pages)/float64(max(1, v.pages())))
	var met int64
	return link.Query{SQL: l.sample(100 * share), Row: l.row(into, func(c cell) cell {
		c.n, c.quality, c.guessed = int64(float64(c.n)*v.times(met, share)+0.5), queue.Estimated, true
		return c
	}, &met)}
}

// times is what to multiply a sample's numbers with: the rows of the table by those that it met. Where the table was never analyzed
// its rows are not known, and the share of its pages counts.
func (v tableStats) times(met int64, share float64) float64 {
	if met > 0 && v.live > 0 {
		return max(1, float64(v.live)/float64(met))
	}
	return 1 / share
}

// lacks reports whether something of a table was not counted, or not to its end.
func (t *tally) lacks(l layout) bool {
	for _, g := range l.groups {
		for _, s := range g.states {
			if !t.known[s.field] {
				return true
			}
			for _, c := range t.counts {
				if c[s.field].quality == queue.Capped {
					return true
				}
			}
		}
	}
	return false
}

// complete adds what a whole count of a table gave, now or, as an estimate, a while ago.
func (t *tally) complete(l layout, all counts, quality queue.Quality) {
	for f := range fields {
		switch {
		case !l.holds(f):
		case t.known[f]:
			for name, c := range t.counts {
				if w := all[name]; w != nil && c[f].quality == queue.Capped {
					c[f].n, c[f].quality = max(c[f].n, w[f].n), quality
					if c[f].guessed && w[f].since != 0 {
						c[f].since, c[f].guessed = w[f].since, quality != queue.Exact
					}
				}
			}
		default:
			for name := range t.counts {
				t.counts[name][f] = cell{} // what a part of it gave
			}
			for name, c := range all {
				w := c[f]
				w.quality, w.guessed = quality, quality != queue.Exact
				t.counts.add(name, f, w)
			}
			t.known[f] = true
		}
	}
}

// lengthen replaces the counts that were not taken to their end by what a sample gives, times what measure gives.
func (t *tally) lengthen(sample counts, measure func(queue string, f field) float64) {
	for name, c := range t.counts {
		for f := range fields {
			if s := sample[name]; s != nil && c[f].quality == queue.Capped && s[f].n > 0 {
				c[f].n, c[f].quality = max(c[f].n, int64(float64(s[f].n)*measure(name, f)+0.5)), queue.Estimated
			}
		}
	}
}

// probe asks for the jobs that have been due for longest. When all that are due were read, their counts are exact; else they
// are the least there can be, and the age is the least as well.
func (t *tally) probe(sql string) link.Query {
	seen, short := counts{}, false
	return link.Query{SQL: sql, Row: func(scan func(...any) error) error {
		var q *string
		var more bool
		c := cell{quality: queue.Exact}
		var since *float64
		if err := scan(&q, &c.n, &since, &more); err != nil {
			return err
		}
		if since != nil {
			c.since = *since
		}
		short = short || more
		seen.add(nameOr(q), ready, c)
		return nil
	}, Then: func() { t.due(seen, short) }}
}

// due takes the counts of the jobs that have been due for longest: exact ones, unless reading them was cut short.
func (t *tally) due(seen counts, short bool) {
	if !short {
		for _, q := range t.counts {
			q[ready] = cell{quality: queue.Exact}
		}
	}
	for name, w := range seen {
		q := t.counts[name]
		if q == nil {
			q = &[fields]cell{}
			t.counts[name] = q
		}
		c, was := w[ready], q[ready]
		if short {
			c.n, c.quality, c.guessed = max(c.n, was.n), queue.Estimated, true
			if was.since != 0 && (c.since == 0 || was.since < c.since) {
				c.since = was.since
			}
		}
		q[ready] = c
	}
}
