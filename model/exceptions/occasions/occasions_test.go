package occasions

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestOccasions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		seconds []float64
		want    Seen
	}{
		{"nothing", nil, Seen{}},
		{"once", []float64{3}, Seen{Count: 1, Runs: 1}},
		{"ten at once", []float64{3, 3, 3.1, 3.2, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7}, Seen{Count: 1, Runs: 1}},
		{"a burst of twelve seconds", []float64{1, 3, 6, 9, 11, 13}, Seen{Count: 3, Runs: 1, longest: 2}},
		{"two bursts", []float64{1, 3, 31, 34, 36}, Seen{Count: 3, Runs: 2, longest: 1}},
		{"seldom", []float64{0, 60, 130, 210}, Seen{Count: 4, Runs: 4}},
		{"on and on", []float64{0, 9, 19, 22, 31, 40}, Seen{Count: 6, Runs: 1, longest: 8}},
		{"one comes late", []float64{0, 60, 30, 61}, Seen{Count: 3, Runs: 3}},
		{"what comes late joins two runs", []float64{0, 20, 10}, Seen{Count: 3, Runs: 1, longest: 4}},
		{"an hour later", []float64{0, 3600, 3605}, Seen{Count: 3, Runs: 2, longest: 1}},
		{"an hour late", []float64{3600, 0}, Seen{Count: 1, Runs: 1}},
	} {
		var s Seen
		begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		for _, x := range c.seconds {
			s.Note(begin.Add(time.Duration(x * float64(time.Second))))
		}
		if s.Count != c.want.Count || s.Runs != c.want.Runs || s.Longest() != c.want.Longest() {
			t.Errorf("%s: got %d, %d runs, the longest %s; want %d, %d, %s", c.name, s.Count, s.Runs, s.Longest(), c.want.Count, c.want.Runs, c.want.Longest())
		}
	}
}

// It makes no difference in which order what came is told of.
func TestTheOrderMakesNoDifference(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 2))
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for range 200 {
		var at []time.Time
		for range 1 + dice.IntN(40) {
			at = append(at, begin.Add(time.Duration(dice.IntN(300))*time.Second))
		}
		var mixed, sorted Seen
		for _, one := range at {
			mixed.Note(one)
		}
		slices.SortFunc(at, time.Time.Compare)
		for _, one := range at {
			sorted.Note(one)
		}
		if mixed != sorted {
			t.Fatalf("got %+v, in order %+v", mixed, sorted)
		}
	}
}
