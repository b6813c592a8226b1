package verdict

import (
	"fmt"
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
)

// The measures of routes that have become slow.
const (
	mostRoutes   = 16  // the busiest before the release
	leastOfRoute = 30  // service times from before
	routeBlock   = 4.8 // nats: two blocks are no verdict, three may be one
	routeSure    = 9.2 // nats: ln 10,000, and for each route that is tested its part
	othersFor    = 3   // blocks in which the other routes are looked at
	leastOthers  = 4   // requests of theirs
	mostOthers   = 0.3 // of them that may be slow: beyond it all is slow, which is no matter of one route
)

// routes tests whether single routes have become slow since the release, from its first requests on. While the others are slow too nothing counts:
// dynos that have just come up are slow everywhere.
type routes struct {
	list []*route
	next time.Time     // the next block
	past [][]slowCount // of the last blocks, by route
}

// slowCount is how many requests came, and how many of them took longer than the upper quarter may.
type slowCount struct{ n, slow int }

// route is the test of one: whether more of its requests exceed so many times the old p95 than one in 20, or so many times the upper quarter than one
// in four. The latter is there for routes of which single requests always took long.
type route struct {
	name        string
	tail, high  slowShare
	median, p95 quantile
	sample      int // in the last minutes
}

// slowShare is the test of what takes longer than a time.
type slowShare struct {
	*shareTest
	over time.Duration
}

// quantile is one of a route's times, as it is told.
type quantile struct {
	name   string
	part   float64
	before time.Duration
	limit  time.Duration
	now    time.Duration // in the last minutes; 0: nobody has looked
}

func newRoute(p Path, factor float64) *route {
	at := func(name string, part float64) quantile {
		q := p.Times.Quantile(part)
		return quantile{name: name, part: part, before: q, limit: scaled(q, factor)}
	}
	r := &route{name: p.Name, median: at("p50", 0.5), p95: at("p95", 0.95)}
	r.tail = slowShare{newShareTest(0.06, routeBlock, farMultiples), r.p95.limit}
	r.high = slowShare{newShareTest(0.28, routeBlock, farMultiples), at("", 0.75).limit}
	return r
}

// add takes the times of a block. What comes late after the release is not its doing: it only speaks for a route.
func (r *route) add(t Times, late bool) {
	for _, test := range []*slowShare{&r.tail, &r.high} {
		if late {
			test.most = 0
		}
		test.add(t.Count(), t.Over(test.over))
	}
}

func (r *route) nats() float64 {
	return math.Log((math.Exp(r.tail.nats()) + math.Exp(r.high.nats())) / 2)
}

// measure notes how long the requests of a route take now.
func (r *route) measure(paths []Path) {
	if i := slices.IndexFunc(paths, func(p Path) bool { return p.Name == r.name }); i >= 0 {
		t := paths[i].Times
		r.median.now, r.p95.now, r.sample = t.Quantile(r.median.part), t.Quantile(r.p95.part), t.Count()
	}
}

// slower is the quantile that shows it, the steadier one first; nil where none does any more.
func (r *route) slower() *quantile {
	for _, q := range []*quantile{&r.median, &r.p95} {
		if q.now > q.limit {
			return q
		}
	}
	return nil
}

// beginRoutes sets what the routes are compared with; false where it is too early, or nothing is known of the time before.
func (v *Verdict) beginRoutes(f *Facts, s *Settings) bool {
	r := v.Release
	from := r.At
	if r.Preboot {
		from = v.moved
	}
	if v.routes != nil || f.Paths == nil || r.Version == 0 || from.IsZero() || f.Watched.IsZero() || !f.Watched.Before(r.At) || v.First.Sub(r.At) > oldRelease {
		return v.routes != nil
	}
	v.routes = &routes{next: from.Truncate(blockLength).Add(blockLength)}
	past := r.At.Add(-beforeFor)
	if f.Watched.After(past) {
		past = f.Watched
	}
	before := slices.DeleteFunc(f.Paths.Of(past, r.At), func(p Path) bool { return p.Times.Count() < leastOfRoute })
	slices.SortStableFunc(before, func(a, b Path) int { return b.Times.Count() - a.Times.Count() })
	factor := s.of(rowOf(SlowRouteRule)).Hold
	for _, p := range before[:min(len(before), mostRoutes)] {
		v.routes.list = append(v.routes.list, newRoute(p, factor))
	}
	return true
}

// feedRoutes gives the tests of routes what came since.
func (v *Verdict) feedRoutes(f *Facts, s *Settings) {
	if !v.beginRoutes(f, s) || len(v.routes.list) == 0 {
		return
	}
	fresh := false
	v.routes.next = nextBlock(v.routes.next, f.Now)
	for end := v.routes.next.Add(blockLength); !end.Add(lateBy).After(f.Now); end = v.routes.next.Add(blockLength) {
		late := !v.moved.IsZero() && end.Sub(v.moved) > blameFor
		v.routes.add(f.Paths.Of(v.routes.next, end), late)
		v.routes.next, fresh = end, true
	}
	if worst, nats := v.routes.worst(); fresh && nats >= unlikely {
		from := f.Now.Add(-shown)
		if v.Release.At.After(from) {
			from = v.Release.At
		}
		worst.measure(f.Paths.Of(from, f.Now))
	}
}

// add takes a block.
func (r *routes) add(paths []Path, late bool) {
	found, block := make([]Times, len(r.list)), make([]slowCount, len(r.list))
	for _, p := range paths {
		if i := slices.IndexFunc(r.list, func(one *route) bool { return one.name == p.Name }); i >= 0 {
			found[i], block[i] = p.Times, slowCount{p.Times.Count(), p.Times.Over(r.list[i].high.over)}
		}
	}
	r.past = fact.Append(r.past, block, othersFor)
	for i, one := range r.list {
		if found[i] != nil && r.othersAreWell(i) {
			one.add(found[i], late)
		}
	}
}

// othersAreWell tells whether the routes but one have been as fast as they were.
func (r *routes) othersAreWell(but int) bool {
	var sum slowCount
	for _, block := range r.past {
		for i, c := range block {
			if i != but {
				sum.n, sum.slow = sum.n+c.n, sum.slow+c.slow
			}
		}
	}
	return sum.n >= leastOthers && float64(sum.slow) <= mostOthers*float64(sum.n)
}

// worst is the route with most evidence against it, less what it takes that so many are tested; nil where none is.
func (r *routes) worst() (worst *route, nats float64) {
	for _, one := range r.list {
		if n := one.nats(); worst == nil || n > nats {
			worst, nats = one, n
		}
	}
	return worst, nats - math.Log(float64(max(1, len(r.list))))
}

// findSlowRoute looks whether one route takes longer than it did.
func findSlowRoute(l *look) Finding {
	v := l.v
	if !l.answered() || v.routes == nil || len(v.routes.list) == 0 {
		return Finding{}
	}
	r, nats := v.routes.worst()
	f := Finding{Answer: Go, Sample: -1, Value: words(phrase.Plural(len(v.routes.list), "route")), Limit: figure(l.limits.Hold, "over "+times(l.limits.Hold)),
		Text: "no route takes clearly longer than before", Change: "hold if one clearly takes over " + times(l.limits.Hold) + " as long"}
	q := r.slower()
	if q == nil || nats < routeSure && (v.stands(SlowRouteRule) < Hold || nats < unlikely) {
		return f
	}
	f.Answer, f.Subject, f.Sample = Hold, r.name, r.sample
	f.Value, f.Before = figure(float64(q.now.Milliseconds()), q.name+" "+phrase.Latency(q.now)), words(q.name+" "+phrase.Latency(q.before))
	f.Limit = figure(l.limits.Hold, "over "+phrase.Latency(q.limit))
	f.Text = fmt.Sprintf("%s takes %s, before it was %s", r.name, f.Value.Text, phrase.Latency(q.before))
	f.Change = fmt.Sprintf("go 2m after %s is under %s", q.name, phrase.Latency(q.limit))
	return f
}
