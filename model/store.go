package model

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Store is a queue store as it is followed over time. Several apps may point to it.
type Store struct {
	QueueStore
	At      time.Time // of the last sample, by the store's clock
	Totals  QueueTotals
	Workers []Worker
	Queues  []Queue // by trouble: no consumer first, then by depth

	last    QueueTotals
	lastAt  time.Time
	OutRate float64 // jobs a second the whole store finishes, from its own counter; negative when unknown
}

// Queue is one queue over time.
type Queue struct {
	QueueReading
	Points []Point // oldest first, bounded
	Net    float64 // change of depth in jobs a second over the last half minute; NaN-free: 0 while unknown
	Seen   time.Time
}

// Point is one reading of a queue's depth and of the age of its oldest job (negative: unknown).
type Point struct {
	At     time.Time
	Ready  float64
	Oldest float64 // seconds
}

// rateWindow is the span over which rates are taken: at least three ticks of Sidekiq's counters, which jump every 10 s.
const rateWindow = 30 * time.Second

// forgetQueue is how long a queue that has vanished stays on the screen: Redis drops an empty list, which looks the same.
const forgetQueue = 24 * time.Hour

func (s *State) applyQueue(a *App, e Event) {
	switch f := e.Fact.(type) {
	case *QueueStore:
		st, fresh := s.storeOf(a, f.Store), *f // the event is not ours to change
		if fresh.Library == "" {
			fresh.Library = st.Library
		}
		s.bumpIf(SectionQueues, st.QueueStore != fresh)
		st.QueueStore = fresh
	case *QueueSample:
		st := s.storeOf(a, f.Store)
		s.bumpIf(SectionQueues, st.take(f, e.At, max(2, s.limits.Points)))
	}
}

func (s *State) storeOf(a *App, id StoreID) *Store {
	st := s.stores[id]
	if st == nil {
		st = &Store{QueueStore: QueueStore{Store: id, Access: Reading}, OutRate: -1}
		s.stores[id] = st
	}
	if !slices.Contains(a.Stores, id) {
		a.Stores = append(a.Stores, id)
	}
	return st
}

// take adds a sample. A queue that the sample does not name is empty, not gone: its list was dropped by the store.
func (st *Store) take(f *QueueSample, at time.Time, points int) bool {
	if !at.After(st.At) && !st.At.IsZero() {
		return false // older than what we have
	}
	st.Library, st.Totals, st.Workers, st.At = f.Library, f.Totals, f.Workers, at
	st.rate(f.Totals, at)
	named := map[string]bool{}
	for _, r := range f.Queues {
		named[r.Name] = true
		q := st.queue(r.Name)
		q.QueueReading, q.Seen = r, at
		if r.Quality != NotKnown && r.Ready >= 0 {
			q.Points = appendBounded(q.Points, Point{at, float64(r.Ready), seconds(r.Oldest)}, points)
		}
	}
	for i := range st.Queues {
		q := &st.Queues[i]
		if !named[q.Name] {
			q.Ready, q.Oldest, q.Quality = 0, 0, Exact
			q.Points = appendBounded(q.Points, Point{At: at}, points)
		}
		q.Net = q.net(at)
	}
	st.Queues = slices.DeleteFunc(st.Queues, func(q Queue) bool { return at.Sub(q.Seen) > forgetQueue })
	slices.SortStableFunc(st.Queues, byTrouble)
	return true
}

func seconds(d Duration) float64 { return timeDuration(d).Seconds() }

func (st *Store) queue(name string) *Queue {
	for i := range st.Queues {
		if st.Queues[i].Name == name {
			return &st.Queues[i]
		}
	}
	st.Queues = append(st.Queues, Queue{})
	return &st.Queues[len(st.Queues)-1]
}

// byTrouble puts a queue with jobs and nobody to take them first, then the deepest; paused ones are on purpose.
func byTrouble(a, b Queue) int {
	return cmp.Or(
		cmp.Compare(b.stuck(), a.stuck()),
		cmp.Compare(b.Ready, a.Ready),
		strings.Compare(a.Name, b.Name))
}

func (q Queue) stuck() int {
	if q.Ready > 0 && q.Consumers == 0 && !q.Paused {
		return 1
	}
	return 0
}

// rate takes the finished jobs a second from the store's own counter, over at least rateWindow. A counter that went
// back was reset: the window begins anew.
func (st *Store) rate(t QueueTotals, at time.Time) {
	if t.Processed < 0 {
		st.OutRate = -1
		return
	}
	if st.lastAt.IsZero() || t.Processed < st.last.Processed {
		st.last, st.lastAt, st.OutRate = t, at, -1
		return
	}
	if span := at.Sub(st.lastAt); span >= rateWindow {
		st.OutRate = float64(t.Processed-st.last.Processed) / span.Seconds()
		st.last, st.lastAt = t, at
	}
}

// net is the slope of the depth over the last rateWindow.
func (q Queue) net(now time.Time) float64 {
	if len(q.Points) < 2 {
		return 0
	}
	last := q.Points[len(q.Points)-1]
	for i := len(q.Points) - 2; i >= 0; i-- {
		p := q.Points[i]
		if last.At.Sub(p.At) >= rateWindow || i == 0 {
			return (last.Ready - p.Ready) / max(1, last.At.Sub(p.At).Seconds())
		}
	}
	return 0
}

// longestDrain is when draining is as good as not draining.
const longestDrain = 365 * 24 * time.Hour

// Drain is the time until the queue is empty at the present slope; false when it does not drain, or its depth is unknown.
func (q Queue) Drain() (time.Duration, bool) {
	if q.Ready == 0 {
		return 0, true
	}
	if q.Ready < 0 || q.Net >= 0 {
		return 0, false
	}
	left := float64(q.Ready) / -q.Net
	if left > longestDrain.Seconds() {
		return 0, false
	}
	return time.Duration(left * float64(time.Second)), true
}
