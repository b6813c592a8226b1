package heroku

import (
	"errors"
	"strconv"
	"testing"
	"time"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestLowAllowanceIsKeptForOrders(t *testing.T) {
	tests := []struct {
		remaining           string
		visible, background bool
		slowest, fastest    float64
	}{
		{"4500", true, true, 1, 1},
		{"901", true, true, 1, 1},
		{"450", true, false, 2, 2},
		{"200", true, false, 4.5, 4.5},
		{"100", false, false, mostStretch, mostStretch},
		{"0", false, false, mostStretch, mostStretch},
	}
	for _, tt := range tests {
		t.Run(tt.remaining, func(t *testing.T) {
			now := time.Unix(0, 0)
			b := newBudget(func() time.Time { return now })
			b.saw(tt.remaining)
			if err := b.admit(asked); err != nil {
				t.Errorf("orders: %v", err)
			}
			if got := b.admit(visible) == nil; got != tt.visible {
				t.Errorf("visible %v", got)
			}
			if got := b.admit(background) == nil; got != tt.background {
				t.Errorf("background %v", got)
			}
			if s := b.stretch(); s < tt.fastest-0.01 || s > tt.slowest+0.01 {
				t.Errorf("stretch %v", s)
			}
		})
	}
}

// TestAllowanceRefills: what was refused says when it may go, and then it goes.
func TestAllowanceRefills(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBudget(func() time.Time { return now })
	b.saw("60") // 75 short of the floor of 135: a minute
	var f *Failure
	if !errors.As(b.admit(visible), &f) || f.After < 59*time.Second || f.After > 61*time.Second {
		t.Fatalf("%+v", f)
	}
	now = now.Add(f.After)
	if err := b.admit(visible); err != nil {
		t.Error(err)
	}
	b.refused(0)
	if b.admit(visible) == nil {
		t.Error("a 429 did not close the lane")
	}
	now = now.Add(refusedPause)
	if err := b.admit(visible); err != nil {
		t.Error(err)
	}
}

func TestSpentRequestsCountBetweenAnswers(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBudget(func() time.Time { return now })
	if _, known := b.fact(); known {
		t.Error("known before the first answer")
	}
	b.saw("136")
	for range 5 {
		b.spend()
	}
	if b.admit(visible) == nil {
		t.Error("five requests were not counted")
	}
	if b.saw("") || b.saw("-1") || b.saw("many") {
		t.Error("took nonsense for a count")
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "30", "-1", "1772355600", "99999999999999999999", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		f.Add(s)
	}
	now := time.Unix(1_700_000_000, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > time.Hour {
			t.Errorf("%q: %v", s, d)
		}
	})
}
