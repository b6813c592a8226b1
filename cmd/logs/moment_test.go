package logs

import (
	"strings"
	"testing"
	"time"
)

func TestMoments(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) // 10:00 in Berlin
	for _, c := range []struct {
		since, until string
		zone         *time.Location
		from, to     string // until is told less its nanosecond
	}{
		{"2h", "", time.UTC, "2026-11-30T07:00:00Z", ""},
		{"1d", "90m", time.UTC, "2026-11-29T09:00:00Z", "2026-11-30T07:30:00.000000001Z"},
		{"1d12h", "", time.UTC, "2026-11-28T21:00:00Z", ""},
		{"1w", "", time.UTC, "2026-11-23T09:00:00Z", ""},
		{"2h ago", "90m ago", time.UTC, "2026-11-30T07:00:00Z", "2026-11-30T07:30:00.000000001Z"},
		{"15 minutes ago", "5 Mins", time.UTC, "2026-11-30T08:45:00Z", "2026-11-30T08:55:00.000000001Z"},
		{"2days", "1 hour ago", time.UTC, "2026-11-28T09:00:00Z", "2026-11-30T08:00:00.000000001Z"},
		{"2026/11/29", "2026/11/29 10:30", time.UTC, "2026-11-29T00:00:00Z", "2026-11-29T10:30:00.000000001Z"},
		{"1.5h", "", time.UTC, "2026-11-30T07:30:00Z", ""},
		{"08:30", "08:45", time.UTC, "2026-11-30T08:30:00Z", "2026-11-30T08:45:00.000000001Z"},
		{"9:30", "", time.UTC, "2026-11-29T09:30:00Z", ""}, // of yesterday: today's is still to come
		{"9:30", "", berlin, "2026-11-30T08:30:00Z", ""},
		{"23:00", "01:00", time.UTC, "2026-11-29T23:00:00Z", "2026-11-30T01:00:00.000000001Z"},
		{"", "8:00:05.5", time.UTC, "", "2026-11-30T08:00:05.500000001Z"},
		{"2026-11-29", "2026-11-29", time.UTC, "2026-11-29T00:00:00Z", "2026-11-30T00:00:00Z"},
		{"2026-11-29", "", berlin, "2026-11-28T23:00:00Z", ""},
		{"2026-11-29 10:30", "2026-11-29T10:31:02", berlin, "2026-11-29T09:30:00Z", "2026-11-29T09:31:02.000000001Z"},
		{"2026-11-29T10:30:00Z", "2026-11-29 12:30:00+01:00", berlin, "2026-11-29T10:30:00Z", "2026-11-29T11:30:00.000000001Z"},
		{"today", "", berlin, "2026-11-29T23:00:00Z", ""},
		{"yesterday", "yesterday", time.UTC, "2026-11-29T00:00:00Z", "2026-11-30T00:00:00Z"},
		{"2026-10-25", "2026-10-25", berlin, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}, // a day of 25 hours
		{"0", "0s", time.UTC, "", ""},
	} {
		since, err := parseMoment("--since", c.since)
		until, err2 := parseMoment("--until", c.until)
		if err != nil || err2 != nil {
			t.Errorf("%s, %s: %v, %v", c.since, c.until, err, err2)
			continue
		}
		w := window{since: since, until: until}
		from, to := w.times(now, c.zone)
		if got := told(from); got != c.from {
			t.Errorf("since %s: got %s, want %s", c.since, got, c.from)
		}
		if got := told(to); got != c.to {
			t.Errorf("until %s: got %s, want %s", c.until, got, c.to)
		}
	}
	for _, bad := range []string{"-5m", "5", "soon", "25:00", "2026-13-01", "2026-02-30", "10:30:99", "999999w", "1y", "h", "ago", "5 ago", "soon ago", "10:30 ago", "minutes"} {
		if m, err := parseMoment("--since", bad); err == nil || !strings.Contains(err.Error(), "--since") {
			t.Errorf("%s: got %+v, %v", bad, m, err)
		}
	}
}

func told(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
