package verdict

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var slowSeeds = flag.Int("slow", 150, "releases of each kind in the test of slow routes")

// sorted are service times, the shortest first.
type sorted []time.Duration

func (s sorted) Count() int { return len(s) }

func (s sorted) Over(limit time.Duration) int {
	i, _ := slices.BinarySearch(s, limit+1)
	return len(s) - i
}

func (s sorted) Quantile(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	return s[min(len(s)-1, int(math.Ceil(q*float64(len(s)))-1))]
}

// routed is an app with routes, of which one may become slow with a release.
type routed struct {
	dice      *rand.Rand
	begin, at time.Time
	moved     time.Time
	release   Release
	routes    []madeRoute
	all, own  []burst // in which all routes are slow, and one
	hurt      int     // which one, of own
	cold      float64
	slots     map[int64]map[string]sorted

	bad    int // the route that has become slow; -1: none has
	slower float64
}

type madeRoute struct {
	name          string
	rate          float64 // a second
	median, sigma float64 // ms
	stuck         float64 // the share that takes seconds
	cold          float64
}

func (d *routed) uniform(from, to float64) float64 { return from + (to-from)*d.dice.Float64() }

func (d *routed) logUniform(from, to float64) float64 {
	return math.Exp(d.uniform(math.Log(from), math.Log(to)))
}

func newRouted(seed uint64, bad bool) *routed {
	d := &routed{dice: rand.New(rand.NewPCG(seed, 4711)), slots: map[int64]map[string]sorted{}, bad: -1}
	d.begin = noon
	d.at = d.begin.Add(seconds(d.uniform(120, 1500))).Truncate(time.Second)
	d.moved = d.at.Add(seconds(d.uniform(5, 45))).Truncate(time.Second)
	d.release = Release{Version: 74, Before: 73, At: d.at, Preboot: d.dice.Float64() < 0.2}
	if d.release.Preboot {
		d.moved = d.at.Add(prebootFor)
	}
	total := d.logUniform(0.3, 40)
	weights, sum := make([]float64, 2+d.dice.IntN(24)), 0.0
	for i := range weights {
		weights[i] = 1 / float64(i+1)
		sum += weights[i]
	}
	for i, w := range weights {
		m := madeRoute{name: fmt.Sprint("GET /", i), rate: total * w / sum, median: d.logUniform(10, 400), sigma: d.uniform(0.3, 1.2), stuck: d.uniform(0, 0.02), cold: 1}
		if d.dice.Float64() < 0.2 {
			m.cold = d.uniform(1, 3)
		}
		d.routes = append(d.routes, m)
	}
	d.cold, d.hurt = d.uniform(1, 2), d.dice.IntN(len(weights))
	for _, list := range []*[]burst{&d.all, &d.own} {
		for t := d.begin; t.Before(d.at.Add(20 * time.Minute)); {
			t = t.Add(seconds(d.dice.ExpFloat64() * 1200))
			*list = append(*list, burst{t, t.Add(seconds(d.uniform(2, 15))), 3})
		}
	}
	if bad {
		d.bad, d.slower = d.dice.IntN(min(4, len(weights))), d.uniform(2.5, 6)
	}
	return d
}

func in(list []burst, at time.Time) bool {
	return slices.ContainsFunc(list, func(b burst) bool { return !at.Before(b.from) && at.Before(b.to) })
}

// took is how long a request of a route takes at a time.
func (d *routed) took(i int, at time.Time) time.Duration {
	m := d.routes[i]
	if d.dice.Float64() < m.stuck {
		return seconds(d.uniform(1, 10))
	}
	ms := m.median * math.Exp(m.sigma*d.dice.NormFloat64())
	if in(d.all, at) || in(d.own, at) && i == d.hurt {
		ms *= 3
	}
	if !at.Before(d.moved) {
		if at.Sub(d.moved) < time.Minute {
			ms *= d.cold
		}
		if at.Sub(d.moved) < 20*time.Second {
			ms *= m.cold
		}
		if i == d.bad {
			ms *= d.slower
		}
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// second makes the requests of a second.
func (d *routed) second(at time.Time) {
	if at.After(d.at) && at.Before(d.moved) && !d.release.Preboot {
		return // they wait until the dynos are up
	}
	slot := at.UnixNano() / int64(blockLength)
	if d.slots[slot] == nil {
		d.slots[slot] = map[string]sorted{}
	}
	for i, m := range d.routes {
		for n := m.rate; n > 0; n-- {
			if d.dice.Float64() < n {
				d.slots[slot][m.name] = append(d.slots[slot][m.name], d.took(i, at))
			}
		}
	}
}

// Of gives the times as they are counted: a span has the slots that begin in it.
func (d *routed) Of(from, to time.Time) (list []Path) {
	length := int64(blockLength)
	first, last := (from.UnixNano()+length-1)/length, (to.UnixNano()+length-1)/length
	for _, m := range d.routes {
		var all sorted
		for n := first; n < last; n++ {
			all = append(all, d.slots[n][m.name]...)
		}
		if slices.Sort(all); len(all) > 0 {
			list = append(list, Path{m.name, all})
		}
	}
	return list
}

// Between counts nothing: other rules have nothing to say.
func (d *routed) Between(time.Time, time.Time) Window { return Window{} }

// run says how long after the requests moved to the release a route was told to be slow, and which; false where none was within ten minutes.
func (d *routed) run() (after time.Duration, subject string, told bool) {
	var v Verdict
	f := Facts{Watched: d.begin, KnownTypes: true, Requests: d, Paths: d, Log: LogView{Live: true}, Release: Release{Version: 73, At: d.begin.Add(-time.Hour)}}
	for now := d.begin; now.Before(d.moved.Add(10 * time.Minute)); now = now.Add(time.Second) {
		d.second(now)
		if now.Before(d.at.Add(-2 * time.Second)) {
			continue
		}
		f.Now, f.Types = now, []Type{{Name: "web", Want: 2, Up: 2, On: 2, Newest: d.begin, Answered: true}}
		if now.After(d.at) {
			f.Release = d.release
			f.Types[0].Newest = d.moved
			if now.Before(d.moved) {
				f.Types[0].On, f.Types[0].Newest = 0, d.begin
			}
		}
		v.Judge(&f, &Settings{})
		if i := slices.IndexFunc(v.Findings, func(f Finding) bool { return f.Rule == SlowRouteRule && f.Answer >= Hold }); i >= 0 {
			return now.Sub(d.moved), v.Findings[i].Subject, true
		}
	}
	return 0, "", false
}

// A route that has become slow is told soon; where nothing has changed, nothing is told: not because dynos are cold, nor of a burst.
func TestSlowRoutes(t *testing.T) {
	t.Parallel()
	wrong := 0
	for i := range *slowSeeds {
		if _, subject, told := newRouted(uint64(2*i+2), false).run(); told {
			wrong++
			t.Logf("seed %d: %s", 2*i+2, subject)
		}
	}
	var times []time.Duration
	known, other := 0, 0
	for i := range *slowSeeds {
		d := newRouted(uint64(2*i+1), true)
		m := d.routes[d.bad]
		if m.rate < 0.3 || m.rate*d.at.Sub(d.begin).Seconds() < 3*leastOfRoute || len(d.routes) < 3 {
			continue
		}
		known++
		if after, subject, told := d.run(); told && subject == m.name {
			times = append(times, after)
		} else if told {
			other++
		}
	}
	slices.Sort(times)
	t.Logf("of %d quiet releases %d had a slow route; of %d with one that has 18 requests a minute %d were told, half of them %s after the requests had moved, nine of ten %s; %d named another",
		*slowSeeds, wrong, known, len(times), times[len(times)/2], times[len(times)*9/10], other)
	if part := float64(wrong) / float64(*slowSeeds); part > 0.01 {
		t.Errorf("got %d of %d quiet releases with a slow route, want at most 1 in 100", wrong, *slowSeeds)
	}
	if len(times) < known*9/10 {
		t.Errorf("got %d of %d slow routes, want nine of ten", len(times), known)
	}
	if got := times[len(times)/2]; got > 75*time.Second {
		t.Errorf("half of the slow routes are told %s after the requests had moved, want at most 75s", got)
	}
}
