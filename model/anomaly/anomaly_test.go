package anomaly

import (
	"math"
	"math/rand/v2"
	"testing"
)

// poisson draws a count.
func poisson(r *rand.Rand, mean float64) int {
	limit, p, n := math.Exp(-mean), 1.0, 0
	for {
		if p *= r.Float64(); p <= limit {
			return n
		}
		n++
	}
}

// warm is a series with a quiet past.
func warm(r *rand.Rand, mean float64) *Series {
	var s Series
	for range baseline {
		s.Close(poisson(r, mean))
	}
	return &s
}

// TestAgainstZScore measures the rule and the plain z-score on the same counts: false alarms in quiet hours, sudden bursts, and how much
// of a long incident is seen.
func TestAgainstZScore(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, mean := range []float64{0.5, 2, 10, 40} {
		quiet, alarms, zAlarms := 0, 0, 0
		for range 200 {
			s := warm(r, mean)
			for range 200 {
				sc := s.Close(poisson(r, mean))
				quiet++
				if sc.Unusual {
					alarms++
				}
				if sc.Z > 3 && sc.Count >= Least {
					zAlarms++
				}
			}
		}
		if share := float64(alarms) / float64(quiet); share > 0.003 {
			t.Errorf("quiet, mean %v: got %.2f %% false alarms, want at most 0.3 %%", mean, 100*share)
		}
		t.Logf("quiet, mean %v: %.2f %% false, z-score %.2f %%", mean, 100*float64(alarms)/float64(quiet), 100*float64(zAlarms)/float64(quiet))
	}
	for _, mean := range []float64{2, 10, 40} {
		burst, seen, zSeen, total, zTotal := 0, 0, 0, 0, 0
		const cases, buckets = 500, 12 // 36 minutes
		for range cases {
			s := warm(r, mean)
			for i := range buckets {
				sc := s.Close(poisson(r, 6*mean))
				if i == 0 && sc.Unusual {
					burst++
				}
				if _, firing := s.Firing(); firing {
					seen++
				}
				if sc.Z > 3 && sc.Count >= Least {
					zSeen++
				}
			}
		}
		total, zTotal = seen*100/(cases*buckets), zSeen*100/(cases*buckets)
		if burst*100/cases < 90 {
			t.Errorf("burst from %v to %v: got %d %% seen at once, want 90", mean, 6*mean, burst*100/cases)
		}
		if total < 90 {
			t.Errorf("incident from %v to %v: got %d %% of its buckets, want 90", mean, 6*mean, total)
		}
		if zTotal >= total {
			t.Errorf("incident from %v to %v: got %d %% by the z-score, want fewer than %d", mean, 6*mean, zTotal, total)
		}
		t.Logf("incident, %v to %v: %d %% at once, %d %% of the buckets, z-score %d %%", mean, 6*mean, burst*100/cases, total, zTotal)
	}
}

func TestJudgesNothingTooEarly(t *testing.T) {
	t.Parallel()
	var s Series
	for range leastKnown - 1 {
		s.Close(0)
	}
	if sc := s.Judge(1000); sc.Known || sc.Unusual {
		t.Errorf("after %d buckets: got %+v, want nothing judged", leastKnown-1, sc)
	}
	s.Close(0)
	if sc := s.Judge(1000); !sc.Unusual {
		t.Errorf("after %d buckets: got %+v, want it unusual", leastKnown, sc)
	}
	if sc := s.Judge(Least - 1); sc.Unusual {
		t.Errorf("%d occurrences: got %+v, want them not unusual", Least-1, sc)
	}
}

// TestStaysThroughAnIncident holds that an incident does not become what is usual, and that it ends.
func TestStaysThroughAnIncident(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	s := warm(r, 3)
	for i := range 40 { // two hours
		s.Close(poisson(r, 40))
		if buckets, firing := s.Firing(); !firing || buckets != i+1 {
			t.Fatalf("bucket %d: got firing %v for %d, want it firing for %d", i, firing, buckets, i+1)
		}
	}
	for i := range calmFor {
		s.Close(3)
		if _, firing := s.Firing(); firing != (i < calmFor-1) {
			t.Errorf("%d calm buckets: got firing %v", i+1, firing)
		}
	}
}

func TestDeployIsLeftOut(t *testing.T) {
	t.Parallel()
	var s Series
	for range leastKnown {
		s.Close(1)
	}
	s.Deployed()
	s.Close(4)
	s.Close(4)
	if n := len(s.base); n != leastKnown {
		t.Errorf("got %d buckets in the baseline, want %d", n, leastKnown)
	}
}

func TestAcceptMakesItUsual(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	s := warm(r, 2)
	for range afterHour {
		s.Close(poisson(r, 40))
	}
	s.Accept()
	if sc := s.Judge(40); sc.Unusual {
		t.Errorf("got %+v, want 40 usual after it was accepted", sc)
	}
}
