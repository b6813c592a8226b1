package remedy

import (
	"math"
	"time"
)

// Canary is the requests of dynos on the old and on the new release, in the time in which both served.
type Canary struct {
	Span     time.Duration
	Old, New Share
	Both     bool    // both had requests
	ByChance float64 // how often a difference so large comes by chance (Fisher's exact test, one-sided)
	NewIsBad float64 // how probable it is that more fail on the new release (Beta posteriors)
}

// Share is how many of some requests failed.
type Share struct{ Requests, Failed int }

func (s *Share) add(c *Cell) { s.Requests, s.Failed = s.Requests+c.Requests, s.Failed+c.Failed }

// canary compares the dynos that had switched with those that had not, while there were both.
func canary(cells []Cell, r *Release) Canary {
	var first, last time.Time
	for _, at := range r.Switched {
		if at.Sub(r.At) > time.Hour { // it never ran it
			continue
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	c := Canary{Span: last.Sub(first)}
	if first.IsZero() {
		return c
	}
	for i := range cells {
		one := &cells[i]
		end := one.At.Add(one.Length)
		at, known := r.Switched[one.Dyno]
		switch {
		case !known || one.At.Before(first) || end.After(last):
		case !one.At.Before(at):
			c.New.add(one)
		case !end.After(at):
			c.Old.add(one)
		}
	}
	if c.Both = c.Old.Requests > 0 && c.New.Requests > 0; c.Both {
		c.ByChance, c.NewIsBad = fisher(c.Old, c.New), worse(c.Old, c.New)
	}
	return c
}

// fisher is the probability that at least as many of the failures fall to the new side, if the sides are alike.
func fisher(old, fresh Share) float64 {
	n, bad := old.Requests+fresh.Requests, old.Failed+fresh.Failed
	all := logChoose(n, fresh.Requests)
	p := 0.0
	for k := fresh.Failed; k <= min(bad, fresh.Requests); k++ {
		if fresh.Requests-k <= n-bad {
			p += math.Exp(logChoose(bad, k) + logChoose(n-bad, fresh.Requests-k) - all)
		}
	}
	return min(p, 1)
}

func logChoose(n, k int) float64 {
	return -math.Log(float64(n+1)) - logBeta(float64(n-k+1), float64(k+1))
}

// worse is the probability that more fail on the new side: both shares are taken for Beta(1+failed, 1+rest).
func worse(old, fresh Share) float64 {
	a, b := float64(1+old.Failed), float64(1+old.Requests-old.Failed)
	d := float64(1 + fresh.Requests - fresh.Failed)
	p := 0.0
	for i := range fresh.Failed + 1 {
		p += math.Exp(logBeta(a+float64(i), b+d) - math.Log(d+float64(i)) - logBeta(1+float64(i), d) - logBeta(a, b))
	}
	return min(p, 1)
}
