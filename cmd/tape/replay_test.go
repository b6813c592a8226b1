package tape

import (
	"testing"
	"time"
)

func TestMomentsOfARecording(t *testing.T) {
	zone := time.FixedZone("PDT", -7*3600)
	began := time.Date(2026, 9, 17, 23, 55, 4, 500_000_000, zone)
	for text, want := range map[string]time.Time{
		"14m30s":               began.Add(14*time.Minute + 30*time.Second),
		"0s":                   began,
		"23:58:00":             time.Date(2026, 9, 17, 23, 58, 0, 0, zone),
		"23:55:04":             began, // the second that it begins in
		"00:03":                time.Date(2026, 9, 18, 0, 3, 0, 0, zone),
		"2026-09-18 00:03:09":  time.Date(2026, 9, 18, 0, 3, 9, 0, zone),
		"2026-09-18T00:03":     time.Date(2026, 9, 18, 0, 3, 0, 0, zone),
		"2026-09-18T07:03:00Z": time.Date(2026, 9, 18, 0, 3, 0, 0, zone),
	} {
		if got, err := momentIn(text, began); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"soon", "-5m", "25:00", "2026-09-31", ""} {
		if got, err := momentIn(text, began); err == nil {
			t.Errorf("%q is taken as %s", text, got)
		}
	}
}
