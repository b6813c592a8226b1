package backend

import (
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for at, want := range map[time.Duration]time.Duration{
		-time.Hour: time.Hour, -time.Millisecond: time.Millisecond, 0: 0,
		3 * time.Second: 0, time.Minute: 0, // another clock may be a little ahead
		time.Minute + time.Second: -1, time.Hour: -1, 24 * 365 * time.Hour: -1,
	} {
		if got := time.Duration(Age(now, now.Add(at))); got != want {
			t.Errorf("of a stamp %v from now: %v, want %v", at, got, want)
		}
	}
}
