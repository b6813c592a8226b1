package rollup

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/anomaly"
)

// Rate is how often something came in a span of time.
type Rate struct {
	Count int
	Over  time.Duration
}

// PerMinute is the rate; 0 of no time.
func (r Rate) PerMinute() float64 { return r.per(float64(r.Count)) }

func (r Rate) per(n float64) float64 {
	if r.Over <= 0 {
		return 0
	}
	return n / r.Over.Minutes()
}

// Bounds are the rates a minute between which the true one lies in 19 of 20 cases, if each occurrence is independent of the others.
func (r Rate) Bounds() (low, high float64) {
	const z = 1.96
	bound := func(n, sign float64) float64 { // Byar's approximation of the bounds of a Poisson count
		return n * math.Pow(1-1/(9*n)+sign*z/(3*math.Sqrt(n)), 3)
	}
	n := float64(r.Count)
	if r.Count > 0 {
		low = max(0, bound(n, -1))
	}
	return r.per(low), r.per(bound(n+1, 1))
}

// Split is an error before and after the current release became current, over about the same length of time.
type Split struct {
	Version, Before int // releases; Before is 0 where it is not known
	Earlier, Since  Rate
}

// Known tells whether there is something on both sides to compare.
func (s Split) Known() bool { return s.Version > 0 && s.Earlier.Over > 0 && s.Since.Over > 0 }

// Differ tells that the rates differ by more than chance: their bounds do not overlap.
func (s Split) Differ() bool {
	lowBefore, highBefore := s.Earlier.Bounds()
	low, high := s.Since.Bounds()
	return s.Known() && (low > highBefore || high < lowBefore)
}

// Split tells a group's rates on both sides of the beginning of the current release. What is kept of the time before is counted in buckets,
// so that the two spans differ by up to half a bucket; rates allow for that.
func (g *Group) Split(c Current) Split {
	s := Split{Version: c.Version, Before: c.Before}
	if c.Version == 0 || c.At.IsZero() || !c.Now.After(c.At) || c.Watched.IsZero() || !c.Watched.Before(c.At) {
		return s
	}
	here, _ := g.On(c.Version)
	s.Since = Rate{here.Count, c.Now.Sub(c.At)}
	from := c.Watched // the release before, as far as it was watched
	if c.BeforeAt.After(from) {
		from = c.BeforeAt
	}
	first := int64(math.Round(float64(c.At.Add(-s.Since.Over).UnixNano()) / float64(anomaly.Width)))
	first = min(first, anomaly.BucketOf(c.At.Add(-1)))
	if !anomaly.Start(first).After(from) || first < g.counter.Oldest() { // all of it
		before, _ := g.On(c.Before)
		s.Earlier = Rate{before.Count, c.At.Sub(from)}
		return s
	}
	end := anomaly.BucketOf(c.At) // the bucket in which the release begins
	if c.Ended {                  // what came after it is counted in the same buckets: those before its own are whole
		s.Earlier.Over = anomaly.Start(end).Sub(anomaly.Start(first))
	} else {
		s.Earlier.Over = c.At.Sub(anomaly.Start(first))
		end = g.counter.Newest() + 1
		s.Earlier.Count = -here.Count // what they hold of the current release
	}
	for n := first; n < end; n++ {
		s.Earlier.Count += g.counter.At(n)
	}
	s.Earlier.Count = max(0, s.Earlier.Count)
	return s
}

// Add adds another error's rates of the same release.
func (s *Split) Add(other Split) {
	if !other.Known() {
		return
	}
	if !s.Known() {
		*s = other
		return
	}
	s.Earlier.Count += other.Earlier.Count
	s.Since.Count += other.Since.Count
}
