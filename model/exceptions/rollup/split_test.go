package rollup

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// The bounds are those of tables of the Poisson distribution, to a hundredth.
func TestBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		count     int
		low, high float64
	}{{0, 0, 3.69}, {1, 0.025, 5.57}, {5, 1.62, 11.67}, {10, 4.80, 18.39}, {129, 107.7, 153.3}} {
		low, high := Rate{c.count, time.Minute}.Bounds()
		if math.Abs(low-c.low) > 0.03 || math.Abs(high-c.high) > 0.03 {
			t.Errorf("%d in a minute: got %.2f to %.2f, want %.2f to %.2f", c.count, low, high, c.low, c.high)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	at := start.Add(60 * time.Minute)
	for _, c := range []struct {
		name          string
		before, after []time.Duration // from when v74 became current
		now           time.Duration
		want          string
		differ        bool
	}{
		{"new", nil, repeat(10*time.Second, 24), 4 * time.Minute, "0 in 3m0s, 24 in 4m0s", true},
		{"as often", repeat(-time.Minute, 10), repeat(time.Minute, 10), 11 * time.Minute, "10 in 12m0s, 10 in 11m0s", false},
		{"gone", repeat(-10*time.Second, 60), nil, 9 * time.Minute, "54 in 9m0s, 0 in 9m0s", true},
		{"longer than the release before was seen", repeat(-time.Minute, 50), repeat(time.Minute, 3), 90 * time.Minute, "50 in 1h0m0s, 3 in 1h30m0s", true},
	} {
		var g Groups
		releases := on(73, start.Add(-time.Hour), 74, at)
		read(&g, releases, line(start, "app", "web.1", "hello"))
		for i := len(c.before) - 1; i >= 0; i-- {
			read(&g, releases, raise(at.Add(c.before[i]), "web.1", "PaymentError", "app/pay.rb", "charge")...)
		}
		for _, d := range c.after {
			read(&g, releases, raise(at.Add(d), "web.1", "PaymentError", "app/pay.rb", "charge")...)
		}
		g.Tick(time.Time{}, releases)
		s := g.All()[0].Split(Current{Now: at.Add(c.now), Version: 74, Before: 73, At: at, BeforeAt: start.Add(-time.Hour), Watched: start})
		got := fmt.Sprintf("%d in %v, %d in %v", s.Earlier.Count, s.Earlier.Over, s.Since.Count, s.Since.Over)
		if got != c.want || s.Differ() != c.differ {
			t.Errorf("%s: got %s, differ %v, want %s, %v", c.name, got, s.Differ(), c.want, c.differ)
		}
	}
	if s := (&Group{}).Split(Current{Now: at, Version: 74, At: at.Add(-time.Minute), Watched: at}); s.Known() {
		t.Errorf("not watched before: got %+v, want nothing known", s)
	}
}

// repeat is n times, each a step after the one before.
func repeat(step time.Duration, n int) (out []time.Duration) {
	for i := range n {
		out = append(out, step*time.Duration(i+1))
	}
	return out
}
