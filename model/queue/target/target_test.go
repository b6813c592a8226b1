package target

import (
	"testing"
	"time"
)

func TestTargetsInNames(t *testing.T) {
	for name, want := range map[string]time.Duration{
		"within_30_seconds": 30 * time.Second, "within_5_minutes": 5 * time.Minute, "within-1h": time.Hour, "within_1_day": 24 * time.Hour,
		"mail.within_5m": 5 * time.Minute, "Within-Five-Minutes": 5 * time.Minute, "within_an_hour": time.Hour, "within_90s_low": 90 * time.Second,
		"within": 0, "within_": 0, "within_5": 0, "within_0_minutes": 0, "within_5_apples": 0, "within_5_m_s": 5 * time.Minute, "default": 0,
		"within_9999_days": 0, "within_99999999999999999999_s": 0, "notwithin_5m": 0, "5_minutes_within": 0, "within_s": 0, "within_-5_m": 5 * time.Minute,
	} {
		if got, said := Named(name); got != want || said != (want > 0) {
			t.Errorf("%s: got %s, %t, want %s", name, got, said, want)
		}
	}
}

func TestPatternsOfQueues(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"mail", "mail", true}, {"mail", "mailers", false}, {"*", "", true}, {"*", "anything", true}, {"mail*", "mailers", true}, {"mail*", "email", false},
		{"*mail", "email", true}, {"a*a", "a", false}, {"a*a", "aa", true}, {"a*b*c", "aXbYc", true}, {"a*b*c", "acb", false}, {"[a]", "a", false}, {"**", "x", true},
	} {
		if got := Matches(c.pattern, c.name); got != c.want {
			t.Errorf("%s on %q: got %t, want %t", c.pattern, c.name, got, c.want)
		}
	}
}

func TestRecord(t *testing.T) {
	var r Record
	if got := r.Words(); got != "not known yet" {
		t.Errorf("without a reading: got %q", got)
	}
	r.Note(time.Minute, time.Hour, Met) // the first reading says nothing of the time before
	for range 1799 {
		r.Note(time.Minute, time.Second, Met)
	}
	if got, want := r.Words(), "100 % of 29m 59s"; got != want {
		t.Errorf("always met: got %q, want %q", got, want)
	}
	r.Note(time.Minute, time.Second, Missed)
	if got, want := r.Words(), "99.9 % of 30m"; got != want {
		t.Errorf("missed once: got %q, want %q", got, want)
	}
	r.Note(time.Minute, time.Minute, Unknown)
	r.Miss(time.Minute)
	if got, want := r.Words(), "99.9 % of 30m; 2m not known"; got != want {
		t.Errorf("after a gap: got %q, want %q", got, want)
	}
	r.Note(2*time.Minute, time.Second, Missed)
	r.Note(2*time.Minute, time.Second, Missed)
	if got, want := r.Words(), "0 % of 1s"; got != want {
		t.Errorf("another target: got %q, want %q", got, want)
	}
}
