package queue

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// Point is one reading of a queue: its depth, the age of its oldest job in seconds, and the jobs that came and went a second.
// All but the depth are negative when unknown.
type Point struct {
	At      time.Time
	Ready   float64
	Oldest  float64
	In, Out float32
}

// What is kept of a queue's readings. An hour at five seconds and a day at thirty are about 3,600 points, 200 kB a queue, which
// is why only some queues get so much; the others keep what rates and ages need.
const (
	fineFor       = time.Hour
	keptFor       = 24 * time.Hour
	thinned       = 30 * time.Second // one point in so long beyond the hour: the highest of each
	chartedQueues = 50               // by depth, of one store
	unchartedKeep = 24               // points of the others
	chooseEvery   = time.Minute
	thinAtLeast   = 64 // points are thinned in batches: taking one from the front moves all
)

// mark adds the reading to the points.
func (q *Queue) mark(at time.Time) {
	q.Points = append(q.Points, Point{At: at, Ready: float64(q.Ready), Oldest: seconds(q.Oldest), In: -1, Out: -1})
}

func seconds(d fact.Duration) float64 { return time.Duration(d).Seconds() }

// recall puts what the store remembers before the first reading, or into the gap since the last one, in its place.
func (q *Queue) recall(past []Past, at time.Time) {
	last := time.Time{}
	if n := len(q.Points); n > 0 {
		last = q.Points[n-1].At
	}
	for _, p := range past {
		if p.At.After(last) && p.At.Before(at) && p.Ready >= 0 && at.Sub(p.At) <= keptFor {
			q.Points = append(q.Points, Point{At: p.At, Ready: float64(p.Ready), Oldest: -1, In: -1, Out: -1})
			last = p.At
		}
	}
}

// bound thins out and drops what is too old; never more than limit points are kept.
func (q *Queue) bound(at time.Time, limit int) {
	if !q.charted {
		limit = min(limit, unchartedKeep)
	}
	old := q.fine
	for old < len(q.Points) && at.Sub(q.Points[old].At) > fineFor {
		old++
	}
	if old-q.fine >= thinAtLeast {
		q.thin(old)
	}
	drop := max(0, len(q.Points)-limit)
	if drop == 0 && len(q.Points) > 0 && at.Sub(q.Points[0].At) > keptFor+thinAtLeast*thinned {
		drop = thinAtLeast
	}
	if drop > 0 {
		q.Points = slices.Delete(q.Points, 0, min(drop, len(q.Points)))
		q.fine = max(0, q.fine-drop)
	}
}

// thin merges the points from fine up to old into one for each half minute, keeping the highest: a spike never vanishes.
func (q *Queue) thin(old int) {
	to := q.fine
	for _, p := range q.Points[q.fine:old] {
		if to > 0 && p.At.Truncate(thinned).Equal(q.Points[to-1].At.Truncate(thinned)) {
			last := &q.Points[to-1]
			last.Ready, last.Oldest = max(last.Ready, p.Ready), max(last.Oldest, p.Oldest)
			last.In, last.Out = max(last.In, p.In), max(last.Out, p.Out)
			continue
		}
		q.Points[to] = p
		to++
	}
	q.Points = slices.Delete(q.Points, to, old)
	q.fine = to
}

// choose says which queues are charted when there are more than can be: those that were deepest while we watch.
func (st *Store) choose(at time.Time) {
	if len(st.Queues) <= chartedQueues {
		for _, q := range st.Queues {
			q.charted = true
		}
		return
	}
	if at.Sub(st.ranks).Abs() < chooseEvery {
		return
	}
	st.ranks = at
	peaks := make(map[*Queue]float64, len(st.Queues))
	for _, q := range st.Queues {
		for _, p := range q.Points {
			peaks[q] = max(peaks[q], p.Ready)
		}
	}
	ranked := slices.Clone(st.Queues)
	slices.SortFunc(ranked, func(a, b *Queue) int {
		return cmp.Or(cmp.Compare(peaks[b], peaks[a]), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Library, b.Library))
	})
	for i, q := range ranked {
		q.charted = i < chartedQueues
	}
}
