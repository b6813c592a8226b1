package baseline

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// habits are how the releases of an app use to begin.
type habits struct {
	dice                        *rand.Rand
	rate, base, boot, p95, errs float64
	version                     int
}

func newHabits(seed uint64) *habits {
	d := rand.New(rand.NewPCG(seed, 11))
	log := func(from, to float64) float64 {
		return math.Exp(math.Log(from) + d.Float64()*(math.Log(to)-math.Log(from)))
	}
	return &habits{dice: d, rate: log(0.05, 200), base: log(1e-4, 0.01), boot: log(0.01, 0.2), p95: log(40, 2000), errs: log(0.02, 20), version: 10}
}

func (h *habits) poisson(mean float64) int {
	if mean > 40 {
		return max(0, int(mean+math.Sqrt(mean)*h.dice.NormFloat64()+0.5))
	}
	n, p := 0, h.dice.Float64()
	for least := math.Exp(-mean); p > least; n++ {
		p *= h.dice.Float64()
	}
	return n
}

// spoiled is what is wrong with a release.
type spoiled struct{ failing, slower, raised float64 }

// release makes a release of half an hour: requests fail while it boots, now and then in a burst; by the hour of the day there are more or fewer of
// them.
func (h *habits) release(bad spoiled) *Release {
	h.version++
	r := &Release{Version: h.version, At: begun.Add(time.Duration(h.version) * 7 * time.Hour)}
	rate := h.rate * math.Exp(0.4*h.dice.NormFloat64())
	base := h.base * math.Exp(0.3*h.dice.NormFloat64())
	p95 := h.p95 * math.Exp(0.08*h.dice.NormFloat64()) * max(1, bad.slower)
	errs := h.errs * math.Exp(0.4*h.dice.NormFloat64())
	boots := 20 + h.dice.IntN(60)
	r.Boot("web", boots)
	for minute := range 30 {
		n := h.poisson(rate * 60)
		share := base + bad.failing
		if minute*60 < boots {
			share += h.boot * h.dice.Float64()
		}
		if h.dice.Float64() < 0.05 {
			share += 0.2 * h.dice.Float64()
		}
		failed := min(n, h.poisson(float64(n)*min(1, share)))
		p := Piece{Index: minute, Watched: 58, Requests: n, Failed: failed, Raised: h.poisson((errs + bad.raised) * (0.5 + h.dice.Float64()))}
		for range min(n, 60) {
			ms := p95 / math.Exp(1.645*0.8) * math.Exp(0.8*h.dice.NormFloat64())
			p.Times = p.Times.add(stepOf(int64(ms)), 1)
		}
		r.Put(&p, true)
	}
	return r
}

// past is a history of so many releases.
func (h *habits) past(n int) *History {
	out := &History{}
	for range n {
		r := h.release(spoiled{})
		r.Ended = r.At.Add(6 * time.Hour)
		out.over(r.Digest())
	}
	return out
}

// worse tells whether a release is told to be worse in a measure at any of the looks.
func worse(h *History, r *Release, m Measure) (told, known bool) {
	h.Now, h.compared = r, nil
	for _, at := range Looks {
		c := h.Start(m, r.At.Add(at))
		told, known = told || c.Worse, known || c.Known
	}
	return told, known
}

var startSeeds = flag.Int("starts", 300, "apps whose releases are compared")

// TestFirstHalfHours: a first half-hour as others were is hardly ever told, one that is clearly worse mostly is.
func TestFirstHalfHours(t *testing.T) {
	t.Parallel()
	measures := map[string]Measure{"failing": Failing, "slow": Slowness, "exceptions": Exceptions, "boot": BootTime}
	for _, n := range []int{5, 10, 20} {
		falsely, found, known := map[string]int{}, map[string]int{}, map[string]int{}
		for seed := range uint64(*startSeeds) {
			app := newHabits(seed)
			h := app.past(n)
			quiet := app.release(spoiled{})
			bad := app.release(spoiled{failing: 0.05 + 5*app.base, slower: 2.5, raised: 10 + 6*app.errs})
			bad.Boots = map[string]int{"web": 300}
			for name, m := range measures {
				if told, _ := worse(h, quiet, m); told {
					falsely[name]++
				}
				if told, seen := worse(h, bad, m); seen {
					known[name]++
					if told {
						found[name]++
					}
				}
			}
		}
		for name := range measures {
			t.Logf("%d releases before: %s: falsely %.1f %%, found %.1f %% of %d", n, name, 100*float64(falsely[name])/float64(*startSeeds), 100*float64(found[name])/float64(max(1, known[name])), known[name])
			if falsely[name]*100 > 2**startSeeds {
				t.Errorf("%s: %d of %d quiet releases are told to be worse, want 2 in 100 at most", name, falsely[name], *startSeeds)
			}
			least := 80
			if name == "failing" { // where each boot fails some requests, and bursts come and go
				least = 55
			}
			if n == 20 && found[name]*100 < least*known[name] {
				t.Errorf("%s: %d of %d bad releases are found, want %d in 100", name, found[name], known[name], least)
			}
		}
	}
}
