package allowance

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

const (
	agesAfter = time.Minute     // a background request that waits this long counts as visible
	lateAfter = 2 * time.Second // who does not come in its time is passed over
)

// Turn is a place in the queue.
type Turn struct {
	class  Class
	reason Reason
	n      uint64 // the order of arrival
	since  time.Time
	due    time.Time // when it is expected to try; zero: it has not tried yet
}

// queue is who waits for a request, and which apps were served when.
type queue struct {
	turns  []*Turn
	served map[model.AppID]uint64 // by the count of all that were served
	n      uint64                 // arrivals and services
}

func newQueue() queue { return queue{served: map[model.AppID]uint64{}} }

// Join takes a place in the queue.
func (s *Scheduler) Join(c Class, r Reason) *Turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	s.queue.n++
	t := &Turn{class: c, reason: r, n: s.queue.n, since: now, due: now}
	s.queue.turns = append(s.queue.turns, t)
	return t
}

// Move gives a turn another class: the app came into view, or went out of it.
func (s *Scheduler) Move(t *Turn, c Class) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.class != c {
		t.class = c
		s.wake()
	}
}

// Leave gives the place up. It does nothing after the turn was taken.
func (s *Scheduler) Leave(t *Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.queue.turns, t); i >= 0 {
		s.queue.turns = slices.Delete(s.queue.turns, i, i+1)
		s.wake()
	}
}

// serve takes a turn out and notes that its app was served.
func (q *queue) serve(t *Turn) {
	if i := slices.Index(q.turns, t); i >= 0 {
		q.turns = slices.Delete(q.turns, i, i+1)
	}
	q.n++
	q.served[t.reason.App] = q.n
}

// ahead is how many turns come before one. Those whose class is barred do not, nor those that were expected and did not come.
func (q *queue) ahead(t *Turn, now time.Time, barred func(Class) bool) (n int) {
	for _, other := range q.turns {
		if other != t && now.Sub(other.due) < lateAfter && !barred(other.class) && q.before(other, t, now) {
			n++
		}
	}
	return n
}

// before tells whether a comes before b: by class, then the app that was served longer ago, then who came first.
func (q *queue) before(a, b *Turn, now time.Time) bool {
	if x, y := a.rank(now), b.rank(now); x != y {
		return x < y
	}
	if x, y := q.served[a.reason.App], q.served[b.reason.App]; x != y {
		return x < y
	}
	return a.n < b.n
}

// rank is the class that the turn counts as.
func (t *Turn) rank(now time.Time) Class {
	if t.class == Background && now.Sub(t.since) >= agesAfter {
		return Visible
	}
	return t.class
}
