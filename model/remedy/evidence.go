package remedy

import (
	"math"
	"slices"
	"time"
)

// seeing is whether a sign is seen; the zero value: nobody could look.
type seeing uint8

const (
	unlooked seeing = iota
	seen
	unseen
)

// evidence is the facts, and what is made of them once.
type evidence struct {
	*Facts
	signs  [signs]seeing
	surge  time.Time // when more requests began to come; zero: they did not
	cells  []cell    // those that tell, the oldest first
	begins []moment  // of the trouble, if it began on all dynos together
	alone  bool      // requests tell nothing: only the moment at which it began is known
}

// cell is a Cell with at most so many requests that no burst decides alone.
type cell struct {
	at     time.Time
	dyno   string
	n, bad float64
}

// moment is one at which the trouble may have begun, with how well that fits.
type moment struct {
	at  time.Time
	fit float64
}

// The measures of requests.
const (
	before     = 15 * time.Minute // so long before the trouble began is looked at
	after      = 10 * time.Minute // and so long of it
	mostInCell = 8.0
	fewFailed  = 5 // failures below which requests tell nothing
	step       = 10 * time.Second
)

func newEvidence(f *Facts) *evidence {
	e := &evidence{Facts: f}
	failed := 0.0
	for i := range f.Cells {
		c := &f.Cells[i]
		if c.Requests == 0 || c.At.Before(f.Began.Add(-before)) || c.At.After(f.Began.Add(after)) || e.straddles(c) {
			continue
		}
		one := cell{c.At, c.Dyno, float64(c.Requests), float64(c.Failed)}
		if one.n > mostInCell {
			one.n, one.bad = mostInCell, one.bad*mostInCell/one.n
		}
		failed += one.bad
		e.cells = append(e.cells, one)
	}
	slices.SortStableFunc(e.cells, func(a, b cell) int { return a.at.Compare(b.at) })
	e.alone = failed < fewFailed
	e.findSurge()
	e.noteSigns()
	if !e.alone {
		e.begins = beginnings(e.cells, f.Began)
	}
	return e
}

// straddles tells a cell in which its dyno changed from one release to another.
func (e *evidence) straddles(c *Cell) bool {
	for i := range e.Releases {
		at := e.Releases[i].switched(c.Dyno)
		if at.After(c.At) && at.Before(c.At.Add(c.Length)) {
			return true
		}
	}
	return false
}

// switched is when a dyno began to run the release. Requests that no dyno had failed on the way to any of them.
func (r *Release) switched(dyno string) time.Time {
	if at, ok := r.Switched[dyno]; ok {
		return at
	}
	first := time.Time{}
	for _, at := range r.Switched {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	if first.IsZero() || dyno != "" {
		return r.At
	}
	return first
}

// The measures of a surge: it is there when the trouble begins. What comes later may be people who try again.
const (
	surgeNear  = 30 * time.Second
	surgeMost  = 1.6
	surgeLeast = 20 // requests
	bootFor    = 90 * time.Second
)

// findSurge looks for more requests around the moment at which it began than before it, and before the release.
func (e *evidence) findSurge() {
	from, to, until := e.Began.Add(-before), e.Began.Add(-90*time.Second), e.Began.Add(surgeNear)
	if from.Before(e.Watched) {
		from = e.Watched
	}
	if until.After(e.Now) {
		until = e.Now
	}
	for i := range e.Releases {
		if at := e.Releases[i].At; at.Before(e.Began.Add(surgeNear)) && at.After(from.Add(time.Minute)) && at.Before(to) {
			to = at
		}
	}
	var was, now float64
	for i := range e.Cells {
		c := &e.Cells[i]
		if end := c.At.Add(c.Length); !c.At.Before(from) && !end.After(to) {
			was += float64(c.Requests)
		} else if !c.At.Before(e.Began.Add(-surgeNear)) && !end.After(until) {
			now += float64(c.Requests)
		}
	}
	expected := was * (until.Sub(e.Began) + surgeNear).Seconds() / to.Sub(from).Seconds()
	if to.Sub(from) < time.Minute || until.Sub(e.Began) < surgeNear/2 || was < surgeLeast || expected < surgeLeast && now < surgeLeast {
		return
	}
	e.signs[surge] = unseen
	if now > surgeMost*expected && now-expected > 4*math.Sqrt(expected) {
		e.signs[surge], e.surge = seen, e.Began
	}
}

// noteSigns notes what is seen.
func (e *evidence) noteSigns() {
	note := func(s sign, known, is bool) {
		switch {
		case known && is:
			e.signs[s] = seen
		case known:
			e.signs[s] = unseen
		}
	}
	begins := e.Began.Add(2 * time.Minute)
	log := !e.Watched.IsZero()
	note(incident, e.Platform.Read, !e.Platform.Since.IsZero())
	note(platformFail, log, e.Platform.Errors > 2)
	note(backlog, e.Queues.Known, e.Queues.On() && e.Queues.Since.Before(begins))
	r := e.current()
	if own := e.Memory.On() && r != nil && e.Memory.Since.After(r.At); !own { // the release itself may need more
		note(highMemory, e.Memory.Known, e.Memory.On() && e.Memory.Since.Before(begins))
	}
	note(remote, e.Remote.Known, e.Remote.On())
	on, other := 0, 0
	for _, c := range e.Crashed {
		if e.listed(c.Release) {
			on += c.Dynos
		} else {
			other += c.Dynos
		}
	}
	note(newCrash, true, on > 0 && other == 0)
}

func (e *evidence) listed(version int) bool {
	return slices.ContainsFunc(e.Releases, func(r Release) bool { return r.Version == version })
}

func (e *evidence) crashedOn(version int) bool {
	return slices.ContainsFunc(e.Crashed, func(c Crash) bool { return c.Release == version && c.Dynos > 0 })
}

// blind tells that too little is known for any odds.
func (e *evidence) blind() bool {
	begunUnwatched := e.Watched.IsZero() || !e.Began.After(e.Watched.Add(time.Minute))
	return len(e.Releases) == 0 || begunUnwatched && !slices.Contains(e.signs[incident:newCrash], seen) && e.signs[newCrash] != seen
}

// The shares that are expected before and while it goes wrong, as Beta distributions.
const (
	wellA, wellB = 0.5, 25
	illA, illB   = 0.8, 1.6
)

// fit is the logarithm of the probability of failures before and after, whatever their shares are (Beta-binomial). Where fewer fail after,
// it is no beginning.
func fit(bad0, n0, bad1, n1 float64) float64 {
	if n1 > 0 && n0 > 0 && bad1/n1 < bad0/n0 || bad1 == 0 {
		return math.Inf(-1)
	}
	return marginal(bad0, n0, wellA, wellB) + marginal(bad1, n1, illA, illB)
}

func marginal(k, n, a, b float64) float64 { return logBeta(a+k, b+n-k) - logBeta(a, b) }

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

// logSum is the logarithm of the sum of numbers of which the logarithms are given.
func logSum(list []float64) float64 {
	most := math.Inf(-1)
	for _, v := range list {
		most = max(most, v)
	}
	if math.IsInf(most, -1) {
		return most
	}
	sum := 0.0
	for _, v := range list {
		sum += math.Exp(v - most)
	}
	return most + math.Log(sum)
}
