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

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 7: "7", 0.25: "0.25", 12.5: "12.5", 99.96: "100", 480: "480", 999.4: "999", 999.6: "1k", 1234: "1.2k", 48210: "48.2k",
		999_600: "1M", 3.4e6: "3.4M", 2e12: "2T", 1e15: "1e15", -1500: "-1.5k", 0.001: "1e-03", -0.004: "-4e-03",
		math.MaxFloat64: "2e308",
	} {
		if got := Short(v); got != want {
			t.Errorf("Short(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestLatency(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0ms", -time.Second: "0ms", 999 * time.Millisecond: "999ms", time.Second: "1.0s",
		30 * time.Second: "30.0s", 29_990 * time.Millisecond: "29.9s", 59_990 * time.Millisecond: "59.9s", 125 * time.Second: "2m 05s"} {
		if got := Latency(d); got != want {
			t.Errorf("Latency(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for part, want := range map[float64]string{0: "0 %", -1: "0 %", 0.0003: "0.03 %", 0.00004: "0.004 %", 0.001: "0.1 %", 0.081: "8.1 %", 0.0994: "9.9 %",
		0.0996: "10 %", 0.12: "12 %", 1: "100 %", 1.95: "195 %"} {
		if got := Percent(part); got != want {
			t.Errorf("Percent(%v) = %q, want %q", part, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[float64]string{0: "0B", 12: "12B", 999: "999B", 1000: "1K", 1536: "1.5K", 64 << 10: "64K", 611 << 20: "611M", 999.4 * (1 << 20): "999M",
		1000 << 20: "1G", 1 << 30: "1G", 2.5 * (1 << 30): "2.5G", 14 << 30: "14G", 3 << 50: "3P"} {
		if got := Size(n); got != want || len(got) > 4 {
			t.Errorf("Size(%v) = %q, want %q", n, got, want)
		}
	}
	if got := Megabytes(512); got != "512M" {
		t.Errorf("Megabytes(512) = %q, want 512M", got)
	}
}

func TestTimes(t *testing.T) {
	pacific := time.FixedZone("PDT", -7*3600)
	at := time.Date(2026, 9, 18, 2, 7, 12, 345_678_000, time.UTC)
	for _, c := range []struct{ got, want string }{
		{Clock(at, pacific), "19:07:12"}, {Clock(at, nil), "02:07:12"}, {Moment(time.Time{}, pacific), "–"}, {Date(time.Time{}, pacific), "–"},
		{ClockMillis(at, pacific), "19:07:12.345"}, {ClockMinute(at, pacific), "19:07"},
		{Zoned(at, pacific), "19:07:12 PDT"}, {ZonedMinute(at, pacific), "19:07 PDT"}, {Zone(at, nil), "UTC"},
		{Day(at, pacific), "2026-09-17"}, {Date(at, nil), "2026-09-18 02:07:12"}, {DateMinute(at, nil), "2026-09-18 02:07"},
		{DateMillis(at, nil), "2026-09-18 02:07:12.345"}, {Moment(at, pacific), "2026-09-17 19:07:12 PDT"},
		{MomentMillis(at, pacific), "2026-09-17 19:07:12.345 PDT"}, {MomentMicros(at, pacific), "2026-09-17 19:07:12.345678 PDT"},
		{ShortDay(at, pacific), "17 Sep"}, {ShortDate(at, pacific), "17 Sep 19:07"}, {Weekday(at, pacific), "Thu"}, {Year(at, pacific), "2026"},
		{When(at, at.Add(time.Hour), pacific), "19:07:12"}, {When(at, at.Add(5*time.Hour), pacific), "17 Sep 19:07"}, {When(at, at.Add(5*time.Hour), nil), "02:07:12"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestHowOften(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 times", 1: "once", 2: "twice", 3: "3 times", 1024: "1,024 times"} {
		if got := Times(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
