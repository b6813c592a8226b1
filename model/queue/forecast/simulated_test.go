package forecast

import (
	"flag"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue"
)

var table = flag.Bool("table", false, "print what was told and what came")

// plant is a simulated queue and its workers, in steps of a tenth of a second.
type plant struct {
	pattern
	rand         *rand.Rand
	at           float64 // seconds
	ready        int
	added, taken int64
	due          float64   // arrivals that have not made a whole job yet
	again        []float64 // when jobs that failed come back
	busy         []float64 // when each worker is free
}

// pattern is how jobs come and how long each takes.
type pattern struct {
	name    string
	tells   int // how many of ten questions are answered at least
	dynos   int
	backlog int
	arrive  func(r *rand.Rand, at float64) float64 // jobs a second
	poisson bool
	burst   int                        // jobs that come at once
	period  float64                    // seconds between two bursts
	last    func(r *rand.Rand) float64 // seconds that a job takes
	fails   float64                    // part of the jobs that come back after half a minute
	watched time.Duration              // before the forecast
}

const (
	step     = 0.1
	threads  = 5 // of a dyno
	readings = 5 // seconds between two
)

func (p *plant) advance(dynos int) {
	for len(p.busy) < dynos*threads {
		p.busy = append(p.busy, p.at)
	}
	came := p.arrive(p.rand, p.at) * step
	if p.poisson {
		came = float64(chance(p.rand, came))
	}
	p.due += came
	n := int(p.due)
	p.due -= float64(n)
	if p.burst > 0 && int((p.at+step)/p.period) > int(p.at/p.period) {
		n += p.burst
	}
	for len(p.again) > 0 && p.again[0] <= p.at {
		p.again, n = p.again[1:], n+1
	}
	p.ready, p.added = p.ready+n, p.added+int64(n)
	p.at += step
	for i := range p.busy[:dynos*threads] {
		for p.busy[i] <= p.at && p.ready > 0 {
			p.ready, p.taken = p.ready-1, p.taken+1
			p.busy[i] = max(p.busy[i], p.at-step) + p.last(p.rand)
			if p.rand.Float64() < p.fails {
				p.again = append(p.again, p.at+30)
			}
		}
	}
}

// chance is a number of events of which so many are expected.
func chance(r *rand.Rand, expected float64) int {
	n, left := 0, math.Exp(-expected)
	for x := r.Float64(); x > left; x *= r.Float64() {
		n++
	}
	return n
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// told runs a plant, reads it as a store is read, and gives the forecast with the plant as it then stands.
func told(c pattern, seed int64) (Plan, plant) {
	p := plant{pattern: c, rand: rand.New(rand.NewSource(seed)), ready: c.backlog, added: int64(c.backlog)}
	st := queue.NewStore("s")
	for i := 0; p.at < c.watched.Seconds(); i++ {
		p.advance(c.dynos)
		if i%int(readings/step) == 0 {
			r := queue.Unread("default")
			r.Ready, r.Quality, r.Consumers = p.ready, queue.Exact, c.dynos
			r.Added, r.Done = queue.Known(p.added), queue.Known(p.taken)
			st.Sample(&queue.Sample{Store: "s", Library: "sidekiq", Queues: []queue.Reading{r}, Totals: queue.UnknownTotals(), Every: fact.Duration(readings * time.Second)},
				noon.Add(time.Duration(p.at*float64(time.Second))), 5000, calm{})
		}
	}
	plan, _ := Of(Crew{Type: "worker", Up: c.dynos, Works: []Work{{Names: []string{"default"}, Queue: st.Queues[0]}}})
	return plan, p
}

// calm is a context without settings.
type calm struct{}

func (calm) Limits(*queue.Queue) queue.AlarmSettings { return queue.AlarmSettings{} }
func (calm) Consumer(*queue.Queue) queue.Consumer    { return queue.Consumer{} }

// ends is when the backlog is gone with so many dynos; false when it is not after three hours.
func (p plant) ends(dynos int) (float64, bool) {
	p.busy, p.again = slices.Clone(p.busy), slices.Clone(p.again)
	p.rand = rand.New(rand.NewSource(99))
	from := p.at
	for p.at < from+3*3600 {
		if p.advance(dynos); p.ready == 0 {
			return p.at - from, true
		}
	}
	return 0, false
}

func always(v float64) func(*rand.Rand, float64) float64 {
	return func(*rand.Rand, float64) float64 { return v }
}

func evenly(v float64) func(*rand.Rand) float64 { return func(*rand.Rand) float64 { return v } }

func exponential(mean float64) func(*rand.Rand) float64 {
	return func(r *rand.Rand) float64 { return mean * r.ExpFloat64() }
}

// patterns are ways in which jobs come and are worked off. Two dynos of five threads do 10 jobs a second where a job takes a second.
var patterns = []pattern{
	{name: "even, drains", tells: 10, dynos: 2, backlog: 5000, arrive: always(6), last: evenly(1), watched: 5 * time.Minute},
	{name: "even, grows", tells: 10, dynos: 2, backlog: 900, arrive: always(12), last: evenly(1), watched: 5 * time.Minute},
	{name: "by chance, drains", tells: 8, dynos: 2, backlog: 6000, arrive: always(5), poisson: true, last: exponential(1), watched: 10 * time.Minute},
	{name: "by chance, grows", tells: 9, dynos: 2, backlog: 900, arrive: always(14), poisson: true, last: exponential(1), watched: 10 * time.Minute},
	{name: "by chance, in balance", tells: 4, dynos: 2, backlog: 2000, arrive: always(10), poisson: true, last: exponential(1), watched: 10 * time.Minute},
	{name: "bursts every minute", tells: 5, dynos: 4, backlog: 25000, arrive: always(2), burst: 400, period: 60, last: exponential(1), watched: 15 * time.Minute},
	{name: "bursts every six minutes", dynos: 4, backlog: 20000, arrive: always(1), burst: 4000, period: 360, last: exponential(1), watched: 10 * time.Minute},
	{name: "rises steadily", dynos: 2, backlog: 3000, arrive: func(_ *rand.Rand, at float64) float64 { return 5 + at/120 }, poisson: true, last: exponential(1), watched: 10 * time.Minute},
	{name: "a day in twenty minutes", dynos: 4, backlog: 20000, arrive: func(_ *rand.Rand, at float64) float64 { return 12 * (1 + math.Sin(at/1200*2*math.Pi)) }, poisson: true, last: exponential(1), watched: 20 * time.Minute},
	{name: "twice as many for 8 minutes", tells: 8, dynos: 4, backlog: 20000, arrive: since(720, 6, 12), poisson: true, last: exponential(1), watched: 20 * time.Minute},
	{name: "twice as many for a minute", dynos: 4, backlog: 20000, arrive: since(840, 6, 14), poisson: true, last: exponential(1), watched: 15 * time.Minute},
	{name: "some jobs take very long", tells: 5, dynos: 4, backlog: 20000, arrive: always(6), poisson: true, last: func(r *rand.Rand) float64 { return min(0.4*math.Pow(1-r.Float64(), -1/1.5), 300) }, watched: 15 * time.Minute},
	{name: "a fifth fails and comes back", tells: 8, dynos: 4, backlog: 20000, arrive: always(6), poisson: true, last: exponential(1), fails: 0.2, watched: 15 * time.Minute},
	{name: "now and then empty", dynos: 2, backlog: 0, arrive: always(9.5), poisson: true, last: exponential(1), watched: 15 * time.Minute},
}

func since(when, before, after float64) func(*rand.Rand, float64) float64 {
	return func(_ *rand.Rand, at float64) float64 {
		if at < when {
			return before
		}
		return after
	}
}

// What is told of a backlog comes within 15 %, or is not told.
func TestForecastAgainstSimulation(t *testing.T) {
	for _, c := range patterns {
		t.Run(c.name, func(t *testing.T) {
			answered := 0
			for seed := range int64(5) {
				plan, p := told(c, seed)
				for _, n := range []int{c.dynos, 2 * c.dynos} {
					if plan.compare(t, p, n, seed) {
						answered++
					}
				}
				plan.compareNeeded(t, p, seed)
			}
			if answered < c.tells {
				t.Errorf("got %d of 10 questions answered, want %d", answered, c.tells)
			}
		})
	}
}

// compare holds what is told for a number of dynos against what comes, and says whether anything was told.
func (p Plan) compare(t *testing.T, then plant, dynos int, seed int64) (answered bool) {
	a := p.With(dynos)
	came, gone := then.ends(dynos)
	if *table {
		t.Logf("seed %d, %d waiting, %d dynos: told %s, came %s (%s)", seed, then.ready, dynos, a.text(), ended(came, gone), p.Missing)
	}
	switch {
	case a.Is == Gone && (!gone || math.Abs(a.After.Seconds()-came) > 0.15*came):
		t.Errorf("seed %d: got gone in %s with %d dynos, want within 15 %% of %s", seed, a.After, dynos, ended(came, gone))
	case a.Is == Never && gone:
		t.Errorf("seed %d: got never gone with %d dynos, want gone in %s", seed, dynos, ended(came, gone))
	}
	return a.Is != Unsure
}

// compareNeeded holds how many dynos are told to be needed against what comes with so many, and with one less.
func (p Plan) compareNeeded(t *testing.T, then plant, seed int64) {
	from, to, known := p.Needed(Target)
	if !known {
		return
	}
	came, gone := then.ends(to)
	if *table {
		t.Logf("seed %d: ten minutes take %d to %d dynos; with %d it came in %s", seed, from, to, to, ended(came, gone))
	}
	if !gone || came > 1.15*Target.Seconds() {
		t.Errorf("seed %d: got %d dynos for %s, which took %s", seed, to, Target, ended(came, gone))
	}
	if from > 1 {
		if came, gone := then.ends(from - 1); gone && came < 0.85*Target.Seconds() {
			t.Errorf("seed %d: got %d dynos for %s, and one less took only %s", seed, from, Target, ended(came, gone))
		}
	}
}

func (a Answer) text() string {
	return [...]string{"cannot tell", "gone in " + a.After.Round(time.Second).String(), "never"}[a.Is]
}

func ended(came float64, gone bool) string {
	if !gone {
		return "never within three hours"
	}
	return fmt.Sprintf("%.0f s", came)
}
