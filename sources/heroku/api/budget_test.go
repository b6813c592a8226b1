package api

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// TestLowAllowanceIsKeptForOrders: the less is left, the slower the pollers; nothing of what they look at stops, and what may
// be old trickles.
func TestLowAllowanceIsKeptForOrders(t *testing.T) {
	tests := []struct {
		remaining  string
		background int // of ten requests in one moment
		sparse     bool
		stretch    float64
	}{
		{"4500", 10, false, 1},
		{"901", 10, false, 1},
		{"450", 1, false, 2},
		{"200", 1, false, 4.5},
		{"136", 1, false, mostStretch},
		{"100", 1, true, mostStretch},
		{"1", 1, true, mostStretch},
		{"0", 1, true, mostStretch},
	}
	for _, tt := range tests {
		t.Run(tt.remaining, func(t *testing.T) {
			now := time.Unix(0, 0)
			b := newBudget(func() time.Time { return now })
			b.observe(200, tt.remaining)
			for _, l := range []Priority{Asked, Visible} {
				if err := b.admit(l); err != nil {
					t.Errorf("priority %d: %v", l, err)
				}
			}
			went := 0
			for range 10 {
				if b.admit(Background) == nil {
					went++
				}
			}
			if went != tt.background {
				t.Errorf("%d of 10 background requests went, want %d", went, tt.background)
			}
			now = now.Add(trickle)
			if err := b.admit(Background); err != nil {
				t.Errorf("background a minute later: %v", err)
			}
			now = now.Add(-trickle)
			if s := b.stretch(); s < tt.stretch-0.01 || s > tt.stretch+0.01 {
				t.Errorf("stretch %v, want %v", s, tt.stretch)
			}
			if got := b.sparse(); got != tt.sparse {
				t.Errorf("sparse %v, want %v", got, tt.sparse)
			}
		})
	}
}

// TestRetryAfterIsReadAndBounded: seconds, an epoch, a date, and nonsense.
func TestRetryAfterIsReadAndBounded(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "soon": 0, "1e3": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second,
		"3600": LongClosing, "99999999999": LongClosing, "99999999999999999999999": LongClosing,
		"1700000045":                    45 * time.Second,
		"1700000045000":                 LongClosing, // an epoch in milliseconds
		"1500000000":                    0,           // an epoch that has passed
		"Tue, 14 Nov 2023 22:14:05 GMT": 45 * time.Second,
		"Tue, 14 Nov 2028 22:14:05 GMT": LongClosing,
		"Tue, 14 Nov 2003 22:14:05 GMT": 0,
	} {
		if got := retryAfter(v, now); got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
}

// TestAClosingIsShortAndProbed: whatever a 429 asks for, soon one request finds out, and the others wait for it.
func TestAClosingIsShortAndProbed(t *testing.T) {
	for _, tt := range []struct {
		asks time.Duration
		want []time.Duration // one closing after the other
	}{
		{0, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{time.Hour, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{1 << 62, []time.Duration{15 * time.Second, 30 * time.Second, LongClosing, LongClosing}},
		{7 * time.Second, []time.Duration{7 * time.Second, 7 * time.Second}},
		{20 * time.Second, []time.Duration{15 * time.Second, 20 * time.Second}},
	} {
		t.Run(tt.asks.String(), func(t *testing.T) {
			now := time.Unix(1_700_000_000, 0)
			b := newBudget(func() time.Time { return now })
			for i, want := range tt.want {
				b.observe(http.StatusTooManyRequests, "0")
				b.refused(tt.asks)
				if left, _ := b.refused(tt.asks); left != want {
					t.Fatalf("closing %d: %v, want %v", i, left, want)
				}
				if f, ok := b.fact(); !ok || !f.Paused.Equal(now.Add(want)) {
					t.Errorf("told %+v, want paused until %v", f, now.Add(want))
				}
				if b.admit(Visible) == nil || b.admit(Background) == nil {
					t.Error("a poller went during the closing")
				}
				if err := b.admit(Asked); err != nil {
					t.Errorf("what a person asked for: %v", err)
				}
				now = now.Add(want)
				if err := b.admit(Visible); err != nil {
					t.Errorf("the probe: %v", err)
				}
				if b.admit(Visible) == nil {
					t.Error("a second request went beside the probe")
				}
			}
			now = now.Add(probeTime)
			if err := b.admit(Visible); err != nil {
				t.Errorf("after a probe without an answer: %v", err)
			}
			b.observe(http.StatusOK, "4000")
			if left, _ := b.refused(0); left != ShortClosing {
				t.Errorf("the next closing, after a good answer: %v", left)
			}
		})
	}
}

// TestWhatEndsAClosing: any answer that shows allowance does, at once.
func TestWhatEndsAClosing(t *testing.T) {
	for _, tt := range []struct {
		name      string
		status    int
		remaining string
		probe     bool // it is the probe's answer
		opens     bool
	}{
		{"allowance", 200, "4480", false, true},
		{"a little of it", 200, "1", false, true},
		{"allowance with a 304", 304, "4480", false, true},
		{"allowance with a 404", 404, "4480", false, true},
		{"allowance with a 201", 201, "17", false, true},
		{"a good answer without a count", 200, "", false, true},
		{"a good answer with a broken count", 200, "many", false, true},
		{"a good answer and none left", 200, "0", false, false},
		{"the probe's good answer and none left", 200, "0", true, true},
		{"another 429", 429, "4480", false, false},
		{"a 503", 503, "", false, false},
		{"a proxy's 403", 403, "", true, false},
	} {
		now := time.Unix(0, 0)
		b := newBudget(func() time.Time { return now })
		b.observe(200, "4500")
		_, opened := b.refused(ShortClosing)
		if tt.probe {
			now = now.Add(ShortClosing)
			if err := b.admit(Visible); err != nil {
				t.Fatalf("%s: the probe: %v", tt.name, err)
			}
		}
		b.observe(tt.status, tt.remaining)
		told := false
		select {
		case <-opened:
			told = true
		default:
		}
		f, _ := b.fact()
		if open := b.admit(Visible) == nil; open != tt.opens || told != tt.opens || f.Paused.IsZero() != (tt.opens || tt.probe) {
			t.Errorf("%s: open %v, told %v, fact %+v, want %v", tt.name, open, told, f, tt.opens)
		}
	}
}

func TestSpentRequestsCountBetweenAnswers(t *testing.T) {
	now := time.Unix(0, 0)
	b := newBudget(func() time.Time { return now })
	if _, known := b.fact(); known {
		t.Error("known before the first answer")
	}
	b.observe(200, "136")
	if b.sparse() {
		t.Error("136 are not so few")
	}
	for range 5 {
		b.spend()
	}
	if !b.sparse() {
		t.Error("five requests were not counted")
	}
	if b.observe(200, "") || b.observe(200, "-1") || b.observe(200, "many") {
		t.Error("took nonsense for a count")
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "30", "-1", "1772355600", "99999999999999999999", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		f.Add(s)
	}
	now := time.Unix(1_700_000_000, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > LongClosing {
			t.Errorf("%q: %v", s, d)
		}
	})
}
