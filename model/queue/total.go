package queue

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// total follows the sum of a library's queues as if it were one queue. What others gave up is no part of it, nor is a stream.
func (l *Library) total(at time.Time, points int) {
	fresh := l.Total == nil
	if fresh {
		l.Total = &Queue{Library: l.Name, charted: true}
	}
	r := Unread("")
	r.Ready, r.Oldest, r.Quality, r.Consumers = 0, 0, Exact, 0
	in, out, flying := sum{known: true}, sum{known: true}, sum{known: true}
	for _, q := range l.queues {
		if q.DeadLetter || q.Stream {
			continue
		}
		if q.Ready < 0 || q.Quality == NotKnown {
			r.Quality = Estimated // at least so many
			continue
		}
		if q.Quality != Exact && r.Quality == Exact {
			r.Quality = q.Quality
		}
		r.Ready += q.Ready
		if age, sure := q.Age(); sure != AgeUnknown && sure != AgeAtMost {
			r.Oldest = max(r.Oldest, fact.Duration(age))
		} else if q.Ready > 0 && r.Oldest == 0 {
			r.Aged = Estimated
		}
		in.rate(q.Enters.Now)
		out.rate(q.Leaves.Now)
		flying.count(q.InFlight)
	}
	if in.known {
		r.In = PerSecond(in.n)
	}
	if out.known {
		r.Out = PerSecond(out.n)
	}
	if flying.known {
		r.InFlight = Known(int64(flying.n))
	}
	if fresh {
		r.Past = l.past()
	}
	q := l.Total
	q.read(r, at, points)
	q.Net = q.net()
	q.Enters.from(q.In, Count{}, at, 0)
	q.Leaves.from(q.Out, Count{}, at, 0)
	if _, known := q.Leaves.Now.Get(); !known { // of its queues nobody counts what leaves each, but the library counts what it finishes
		q.Leaves = Flow{Now: l.Out.Now, Shown: l.Out.Shown, Source: FromLibrary, at: at}
	}
	q.balance(at)
	q.draw(at)
}

// sum is a sum of numbers of which one may be unknown: then it is too.
type sum struct {
	n     float64
	known bool
}

func (s *sum) rate(r Rate) {
	v, ok := r.Get()
	s.n, s.known = s.n+v, s.known && ok
}

func (s *sum) count(c Count) {
	v, ok := c.Get()
	s.n, s.known = s.n+float64(v), s.known && ok
}

// past is the sum of what the queues recalled from before the first reading, at the moments that all of them know.
func (l *Library) past() []Past {
	sums, times, counted := map[time.Time]int{}, map[time.Time]int{}, 0
	for _, q := range l.queues {
		if q.DeadLetter || q.Stream {
			continue
		}
		counted++
		for _, p := range q.Points[:max(0, len(q.Points)-1)] {
			sums[p.At] += int(p.Ready)
			times[p.At]++
		}
	}
	var out []Past
	for at, n := range times {
		if n == counted {
			out = append(out, Past{At: at, Ready: sums[at]})
		}
	}
	slices.SortFunc(out, func(a, b Past) int { return a.At.Compare(b.At) })
	return out
}
