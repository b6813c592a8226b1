package pulse

import (
	"math"
	"testing"
	"time"
)

func TestPerMinute(t *testing.T) {
	begin := time.Date(2026, 9, 17, 3, 0, 7, 0, time.UTC)
	at := func(s int) time.Time { return begin.Add(time.Duration(s) * time.Second) }
	for _, c := range []struct {
		name        string
		every, for_ int // seconds
		now         int
		want        float64
		known       bool
	}{
		{"too early", 10, 20, 20, 0, false},
		{"every ten seconds", 10, 600, 600, 6, true},
		{"every minute", 60, 600, 600, 1, true},
		{"it has stopped a while ago", 10, 600, 780, 9 / 4.6, true},
		{"it has stopped long ago", 10, 600, 1200, 0, true},
		{"after a day", 10, 100, 86400, 0, true},
	} {
		var p Pulse
		for s := 0; s < c.for_; s += c.every {
			p.Add(at(s), 1)
		}
		got, known := p.PerMinute(at(c.now))
		if known != c.known || math.Abs(got-c.want) > 0.35 {
			t.Errorf("%s: got %.2f, %t, want %.2f, %t", c.name, got, known, c.want, c.known)
		}
	}
	if _, known := (Pulse{}).PerMinute(begin); known {
		t.Error("nothing was counted, and yet there is a rate")
	}
}

func TestAClockThatGoesBackLosesNothing(t *testing.T) {
	now := time.Date(2026, 9, 17, 3, 0, 0, 0, time.UTC)
	var p Pulse
	p.Add(now, 10)
	p.Add(now.Add(-time.Hour), 10)
	if got, _ := p.PerMinute(now.Add(time.Minute)); got != 20 {
		t.Errorf("got %v a minute, want 20", got)
	}
}

// A clock that says nonsense is counted by, and nothing breaks.
func TestTimesBeforeTheEpoch(t *testing.T) {
	for _, at := range []time.Time{time.Unix(-1, 0), time.Unix(-45, 0), time.Unix(-1e9, 0)} {
		var p Pulse
		p.Add(at, 30)
		p.Add(at.Add(time.Minute), 30)
		if got, known := p.PerMinute(at.Add(time.Minute)); got != 60 || !known {
			t.Errorf("at %v: got %v a minute, known %t, want 60", at, got, known)
		}
	}
}
