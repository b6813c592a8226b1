package freeze

import (
	"strings"
	"testing"
	"time"
)

func TestWindowsHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		window, now string // in UTC
		until       string // empty: it does not hold
		next        string
	}{
		{"Fri 16:00 - Mon 08:00 Europe/Berlin, weekend", "2026-09-18T13:59:59Z", "", "2026-09-18T14:00:00Z"},
		{"Fri 16:00 - Mon 08:00 Europe/Berlin, weekend", "2026-09-18T14:00:00Z", "2026-09-21T06:00:00Z", "2026-09-25T14:00:00Z"},
		{"Fri 16:00 - Mon 08:00 Europe/Berlin, weekend", "2026-09-20T22:30:00Z", "2026-09-21T06:00:00Z", "2026-09-25T14:00:00Z"},
		{"Fri 16:00 - Mon 08:00 Europe/Berlin, weekend", "2026-09-21T06:00:00Z", "", "2026-09-25T14:00:00Z"},
		{"Fri 16:00 - Mon 08:00 Europe/Berlin, the clocks go back", "2026-10-24T12:00:00Z", "2026-10-26T07:00:00Z", "2026-10-30T15:00:00Z"},
		{"22:00 - 06:00 UTC, night", "2026-09-18T23:00:00Z", "2026-09-19T06:00:00Z", "2026-09-19T22:00:00Z"},
		{"22:00 - 06:00 UTC, night", "2026-09-18T05:59:00Z", "2026-09-18T06:00:00Z", "2026-09-18T22:00:00Z"},
		{"22:00 - 06:00 UTC, night", "2026-09-18T12:00:00Z", "", "2026-09-18T22:00:00Z"},
		{"12:00 - 13:00 America/New_York, lunch", "2026-09-18T16:30:00Z", "2026-09-18T17:00:00Z", "2026-09-19T16:00:00Z"},
		{"Mon 09:00 - Mon 10:00 UTC, meeting", "2026-09-21T09:30:00Z", "2026-09-21T10:00:00Z", "2026-09-28T09:00:00Z"},
		{"Mon 10:00 - Mon 09:00 UTC, but for an hour", "2026-09-21T09:30:00Z", "", "2026-09-21T10:00:00Z"},
		{"2026-12-23 16:00 - 2027-01-02 08:00 UTC, holidays", "2026-12-31T00:00:00Z", "2027-01-02T08:00:00Z", ""},
		{"2026-12-23 16:00 - 2027-01-02 08:00 UTC, holidays", "2026-12-01T00:00:00Z", "", "2026-12-23T16:00:00Z"},
		{"2026-12-23 16:00 - 2027-01-02 08:00 UTC, holidays", "2027-01-02T08:00:00Z", "", ""},
	} {
		w, err := Parse(c.window, time.LoadLocation)
		if err != nil {
			t.Fatalf("%s: %v", c.window, err)
		}
		now, _ := time.Parse(time.RFC3339, c.now)
		until, ok := w.Holds(now)
		got := ""
		if ok {
			got = until.UTC().Format(time.RFC3339)
		}
		if got != c.until {
			t.Errorf("%s at %s: holds until %q, want %q", c.window, c.now, got, c.until)
		}
		got = ""
		if next := w.Next(now); !next.IsZero() {
			got = next.UTC().Format(time.RFC3339)
		}
		if got != c.next {
			t.Errorf("%s at %s: next %q, want %q", c.window, c.now, got, c.next)
		}
	}
}

func TestWindowsAreReadStrictly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                           "a span, a time zone and a reason",
		"Fri 16:00 - Mon 08:00 Europe/Berlin":        "a span, a time zone and a reason",
		"Fri 16:00 - Mon 08:00, no zone":             "a span, a time zone and a reason",
		"Fri 16:00 - Mon 08:00 Atlantis, x":          "a time zone such as",
		"Fri 16:00 - Mon 08:00 Local, x":             "a time zone such as",
		"Fri 24:00 - Mon 08:00 UTC, x":               "times such as",
		"Foo 16:00 - Mon 08:00 UTC, x":               "times such as",
		"Fri 16:00 - 08:00 UTC, x":                   "a weekday at both ends",
		"Fri 16:00 - 2026-01-01 08:00 UTC, x":        "a weekday at both ends",
		"08:00 - 08:00 UTC, x":                       "an end after its beginning",
		"2027-01-02 08:00 - 2026-12-23 16:00 UTC, x": "an end after its beginning",
		"2026-02-30 08:00 - 2026-12-23 16:00 UTC, x": "times such as",
	} {
		if _, err := Parse(text, time.LoadLocation); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
