package remedy

import (
	"math"
	"time"
)

// delays are how long after its switch a dyno's trouble begins, where the release brought it, and how often it is so long.
var delays = []struct {
	d    time.Duration
	part float64
}{{0, 0.42}, {10 * time.Second, 0.13}, {20 * time.Second, 0.10}, {40 * time.Second, 0.09}, {time.Minute, 0.08}, {2 * time.Minute, 0.08}, {5 * time.Minute, 0.06}, {10 * time.Minute, 0.04}}

// findBegins compares all moments at which it may have begun on all dynos together.
func (e *evidence) findBegins() {
	var n, bad float64
	for _, c := range e.cells {
		n, bad = n+c.n, bad+c.bad
	}
	from, to := e.Began.Add(-before), e.Began.Add(after)
	var n0, bad0 float64
	i := 0
	for at := from.Truncate(step); !at.After(to); at = at.Add(step) {
		for i < len(e.cells) && e.cells[i].at.Before(at) {
			n0, bad0 = n0+e.cells[i].n, bad0+e.cells[i].bad
			i++
		}
		e.begins = append(e.begins, moment{at, fit(bad0, n0, bad-bad0, n-n0)})
	}
}

// together is how well it fits that the trouble began on all dynos at one moment: mostly between from and to, where they are given, else
// at any.
func (e *evidence) together(from, to time.Time) float64 {
	if e.alone {
		return math.Log(e.chance(e.Began, from, to))
	}
	in := 0
	for _, m := range e.begins {
		if within(m.at, from, to) {
			in++
		}
	}
	terms := make([]float64, 0, len(e.begins))
	for _, m := range e.begins {
		p := 1 / float64(len(e.begins))
		switch {
		case from.IsZero():
		case in == 0:
			p *= 1 - nearly
		case within(m.at, from, to):
			p = nearly/float64(in) + (1-nearly)*p
		default:
			p *= 1 - nearly
		}
		terms = append(terms, math.Log(p)+m.fit)
	}
	return logSum(terms)
}

// chance is the probability of one step of time to be the one at which it began.
func (e *evidence) chance(at, from, to time.Time) float64 {
	all := float64((before + after) / step)
	switch {
	case from.IsZero():
		return 1 / all
	case within(at, from, to):
		return nearly/min(all, max(1, float64(to.Sub(from)/step))) + (1-nearly)/all
	}
	return (1 - nearly) / all
}

func within(at, from, to time.Time) bool { return !at.Before(from) && !at.After(to) }

// following is how well it fits that each dyno's trouble began when it had switched to a release, or so long after.
func (e *evidence) following(r *Release) float64 {
	if e.alone {
		return math.Log(e.followingAlone(r))
	}
	terms := make([]float64, 0, len(delays))
	for _, d := range delays {
		var n0, bad0, n1, bad1 float64
		for _, c := range e.cells {
			if c.at.Before(r.switched(c.dyno).Add(d.d)) {
				n0, bad0 = n0+c.n, bad0+c.bad
			} else {
				n1, bad1 = n1+c.n, bad1+c.bad
			}
		}
		terms = append(terms, math.Log(d.part)+fit(bad0, n0, bad1, n1))
	}
	return logSum(terms)
}

// followingAlone is the same where only one moment is known: it is laid in one step of time among those after the first switch.
func (e *evidence) followingAlone(r *Release) float64 {
	first := r.switched("")
	d := e.Began.Sub(first)
	all := float64((before + after) / step)
	if d < -step {
		return 0.01 / all
	}
	for i := len(delays) - 1; i > 0; i-- {
		if from := delays[i].d; d >= from {
			to := 2 * from
			if i+1 < len(delays) {
				to = delays[i+1].d
			}
			if d > 2*delays[len(delays)-1].d {
				return 0.01 / all
			}
			return delays[i].part / max(1, float64((to-from)/step))
		}
	}
	return delays[0].part / 2
}
