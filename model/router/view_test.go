package router

import (
	"testing"
	"time"
)

// Since a release, and as long before it as it is current, and at least a minute; where a span is asked for, or the release is older than what is
// kept, the span and as long before.
func TestAViewComparesWithBefore(t *testing.T) {
	var h History
	for s := range 360 {
		status := 200
		if s >= 300 {
			status = 500
		}
		add(&h, 3600, hit{at: float64(10 * s), status: status}.line())
	}
	h.Alive(after(3600))
	for _, c := range []struct {
		name                  string
		version               int
		at                    float64
		span                  time.Duration
		since, before, failed int
		told                  int
	}{
		{"since the release", 74, 3000, 0, 60, 60, 60, 74},
		{"a span that is asked for", 74, 3000, 5 * time.Minute, 30, 30, 30, 0},
		{"no release", 0, 0, 0, 90, 90, 60, 0},
		{"an old release", 74, -600, 0, 90, 90, 60, 0},
		{"a release of some seconds", 74, 3570, 0, 3, 6, 3, 74},
		{"half of the time before is not known", 74, 1000, 0, 260, 100, 60, 74},
	} {
		v := h.View(c.version, after(c.at), c.span)
		if v.Since.Requests != c.since || v.Before.Requests != c.before || v.Since.Failed != c.failed || v.Version != c.told {
			t.Errorf("%s: %d requests, %d failed, %d before, since v%d; want %d, %d, %d, v%d", c.name, v.Since.Requests, v.Since.Failed, v.Before.Requests, v.Version,
				c.since, c.failed, c.before, c.told)
		}
	}
	var none History
	if v := none.View(74, after(0), 0); v.Since.Requests != 0 || !v.Until.IsZero() {
		t.Errorf("nothing was read: %+v", v)
	}
}

// Columns begin at multiples of their length, and together have what their span has.
func TestColumnsMeet(t *testing.T) {
	var h History
	for s := range 300 {
		add(&h, 600, hit{at: float64(2 * s), status: 200}.line())
	}
	columns := h.Columns(10, time.Minute)
	sum := 0
	for i, c := range columns {
		sum += c.Requests
		if c.From.Truncate(time.Minute) != c.From {
			t.Errorf("column %d begins at %v, want a whole minute", i, c.From)
		}
	}
	if want := h.Between(columns[0].From, time.Time{}).Requests; sum != want || want == 0 {
		t.Errorf("the columns have %d requests, want %d", sum, want)
	}
}
