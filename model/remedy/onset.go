package remedy

import (
	"math"
	"time"
)

// delay is how long after its switch a dyno's trouble begins, where the release brought it, and how often it is so long.
type delay struct {
	d    time.Duration
	part float64
}

// delays are at once, within a minute, within ten.
var delays = delaysOf(0.45, 0.35, 0.20)

func delaysOf(once, minute, ten float64) []delay {
	list := []delay{{0, once}}
	for d := step; d <= time.Minute; d += step {
		list = append(list, delay{d, minute / 6})
	}
	for d := time.Minute + 2*step; d <= 10*time.Minute; d += 2 * step {
		list = append(list, delay{d, ten / 27})
	}
	return list
}

// beginnings are all moments at which the trouble of some requests may have begun.
func beginnings(cells []cell, began time.Time) (list []moment) {
	var n, bad float64
	for _, c := range cells {
		n, bad = n+c.n, bad+c.bad
	}
	from, to := began.Add(-before), began.Add(after)
	var n0, bad0 float64
	i := 0
	for at := from.Truncate(step); !at.After(to); at = at.Add(step) {
		for i < len(cells) && cells[i].at.Before(at) {
			n0, bad0 = n0+cells[i].n, bad0+cells[i].bad
			i++
		}
		list = append(list, moment{at, fit(bad0, n0, bad-bad0, n-n0)})
	}
	return list
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

// apart is how well it fits that each dyno's trouble began at a moment of its own.
func (e *evidence) apart() float64 {
	if e.alone {
		return e.together(time.Time{}, time.Time{})
	}
	cells, dynos := map[string][]cell{}, []string(nil)
	for _, c := range e.cells {
		if cells[c.dyno] == nil {
			dynos = append(dynos, c.dyno)
		}
		cells[c.dyno] = append(cells[c.dyno], c)
	}
	sum := 0.0
	for _, d := range dynos {
		list := beginnings(cells[d], e.Began)
		terms := make([]float64, len(list))
		for i, m := range list {
			terms[i] = m.fit - math.Log(float64(len(list)))
		}
		var n, bad float64
		for _, c := range cells[d] {
			n, bad = n+c.n, bad+c.bad
		}
		sum += logSum(append(terms, math.Log(0.2)+marginal(bad, n, wellA, wellB))) // or it has not begun yet
	}
	return sum
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
	lags := make([]time.Duration, len(e.cells)) // since the switch
	for i := range e.cells {
		lags[i] = e.cells[i].at.Sub(r.switched(e.cells[i].dyno))
	}
	terms := make([]float64, 0, len(delays))
	for _, d := range delays {
		var n0, bad0, n1, bad1 float64
		for i := range e.cells {
			if c := &e.cells[i]; lags[i] < d.d {
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
	for _, one := range delays {
		if d <= one.d {
			return one.part / float64(max(1, (one.d-max(0, one.d-2*step))/step))
		}
	}
	return 0.01 / all
}
