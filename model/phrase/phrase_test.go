package phrase

import (
	"math"
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 48210: "48,210", 1234567: "1,234,567", -1285: "-1,285", -999: "-999"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 jobs wait", 1: "1 job waits", 2: "2 jobs wait", 1285: "1,285 jobs wait"} {
		if got := Count(n, "job waits", "jobs wait"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Plural(1285, "line"); got != "1,285 lines" {
		t.Errorf("Plural(1285) = %q, want %q", got, "1,285 lines")
	}
}

func TestList(t *testing.T) {
	for _, tt := range []struct {
		names []string
		want  string
	}{{nil, ""}, {[]string{"rq"}, "rq"}, {[]string{"rq", "bullmq"}, "rq and bullmq"}, {[]string{"rq", "celery", "bullmq"}, "rq, celery and bullmq"}} {
		if got := List(tt.names); got != tt.want {
			t.Errorf("List(%q) = %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestDurations(t *testing.T) {
	tests := []struct {
		d         time.Duration
		age, span string
	}{
		{-time.Hour, "0s", "0s"},
		{900 * time.Millisecond, "0s", "0s"},
		{41 * time.Second, "41s", "41s"},
		{time.Minute, "1m", "1m"},
		{6*time.Minute + 2*time.Second, "6m", "6m 02s"},
		{59*time.Minute + 59*time.Second + 999*time.Millisecond, "59m", "59m 59s"},
		{2*time.Hour + 5*time.Minute + 59*time.Second, "2h", "2h 05m"},
		{time.Hour + 59*time.Second, "1h", "1h"},
		{3*day + 4*time.Hour, "3d", "3d 4h"},
		{3*day + 59*time.Minute, "3d", "3d"},
		{math.MaxInt64, "106751d", "106751d 23h"},
	}
	for _, tt := range tests {
		if got := Age(tt.d); got != tt.age {
			t.Errorf("Age(%s) = %q, want %q", tt.d, got, tt.age)
		}
		if got := Span(tt.d); got != tt.span {
			t.Errorf("Span(%s) = %q, want %q", tt.d, got, tt.span)
		}
	}
}
