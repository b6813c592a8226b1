package api

import (
	"strconv"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/allowance"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// TestRetryAfterIsReadAndBounded: seconds, an epoch, a date, and nonsense.
func TestRetryAfterIsReadAndBounded(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "soon": 0, "1e3": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second,
		"3600": allowance.LongClosing, "99999999999": allowance.LongClosing, "99999999999999999999999": allowance.LongClosing,
		"1700000045":                    45 * time.Second,
		"1700000045000":                 allowance.LongClosing, // an epoch in milliseconds
		"1500000000":                    0,                     // an epoch that has passed
		"Tue, 14 Nov 2023 22:14:05 GMT": 45 * time.Second,
		"Tue, 14 Nov 2028 22:14:05 GMT": allowance.LongClosing,
		"Tue, 14 Nov 2003 22:14:05 GMT": 0,
	} {
		if got := retryAfter(v, now); got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "30", "-1", "1772355600", "99999999999999999999", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		f.Add(s)
	}
	now := time.Unix(1_700_000_000, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > allowance.LongClosing {
			t.Errorf("%q: %v", s, d)
		}
	})
}
