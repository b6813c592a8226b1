package api

import (
	"net/http"
	"testing"
	"time"
)

// TestOneOddDateIsNotBelieved: a Date far from the platform's clock counts when the next answer says the same.
func TestOneOddDateIsNotBelieved(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		ahead []time.Duration // of each answer's Date, ten seconds apart
		want  time.Duration
	}{
		"true":                       {[]time.Duration{0, 0}, 0},
		"a little":                   {[]time.Duration{20 * time.Second}, 20 * time.Second},
		"one of 2038":                {[]time.Duration{0, 12 * 365 * 24 * time.Hour, 0}, 0},
		"the first of 2038":          {[]time.Duration{12 * 365 * 24 * time.Hour, 0}, 0},
		"the last of 1970":           {[]time.Duration{0, 0, -56 * 365 * 24 * time.Hour}, 0},
		"our clock is an hour off":   {[]time.Duration{time.Hour, time.Hour}, time.Hour},
		"our clock was set":          {[]time.Duration{0, -time.Hour, -time.Hour}, -time.Hour},
		"a cache that stands still":  {[]time.Duration{-time.Hour, -time.Hour - 10*time.Second, -time.Hour - 20*time.Second}, 0},
		"two odd ones that disagree": {[]time.Duration{time.Hour, 3 * time.Hour, 0}, 0},
		"odd ones between true ones": {[]time.Duration{time.Hour, 0, time.Hour, 0, time.Hour}, 0},
	} {
		var s skew
		for i, ahead := range c.ahead {
			now := start.Add(time.Duration(i) * 10 * time.Second)
			h := http.Header{"Date": {now.Add(ahead).Format(http.TimeFormat)}}
			s.observe(h, now, now, true)
			if at := s.plausibleDate(h, now); !at.IsZero() && at.Sub(now.Add(s.ahead)).Abs() > farOff {
				t.Errorf("%s: answer %d stamps its facts with %s, at %s", name, i, at, now)
			}
		}
		if off := (s.ahead - c.want).Abs(); off > 2*skewGrain {
			t.Errorf("%s: the clock is %s ahead, want %s", name, s.ahead, c.want)
		}
	}
}
