package command

import (
	"testing"
	"time"
)

func TestATimeOfDayIsOfTheDayThatIsMeant(t *testing.T) {
	zone := time.FixedZone("PST", -8*3600)
	day := func(d, h, m int) time.Time { return time.Date(2026, 11, d, h, m, 0, 0, zone) }
	for _, c := range []struct {
		name, text string
		span       Span
		want       time.Time
	}{
		{"within one day", "03:09", Span{day(21, 2, 0), day(21, 4, 0), day(21, 3, 0)}, day(21, 3, 9)},
		{"before midnight", "23:50", Span{day(20, 23, 0), day(21, 1, 0), day(21, 0, 30)}, day(20, 23, 50)},
		{"after midnight", "00:10", Span{day(20, 23, 0), day(21, 1, 0), day(20, 23, 30)}, day(21, 0, 10)},
		{"in no part of it", "12:00", Span{day(20, 23, 0), day(21, 1, 0), day(20, 23, 30)}, day(20, 12, 0)},
		{"with its day", "2026-11-19 12:00", Span{day(20, 23, 0), day(21, 1, 0), day(20, 23, 30)}, day(19, 12, 0)},
		{"ahead", "+1h30m", Span{Here: day(20, 23, 0)}, day(21, 0, 30)},
		{"back", "-30m", Span{Here: day(20, 23, 0)}, day(20, 22, 30)},
	} {
		if got, err := When(c.text, zone, c.span); err != nil || !got.Equal(c.want) {
			t.Errorf("%s: %s is %s (%v), want %s", c.name, c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", "noon", "25:00", "+soon", "12:00:61", "-"} {
		if got, err := When(text, zone, Span{Here: day(20, 23, 0)}); err == nil {
			t.Errorf("%q is %s, want an error", text, got)
		}
	}
}

func TestCommonIsWhatAllWordsShare(t *testing.T) {
	for _, c := range []struct {
		words []Word
		want  string
	}{
		{nil, ""},
		{[]Word{{Text: "web"}}, "web"},
		{[]Word{{Text: "web.1"}, {Text: "web.2"}, {Text: "web"}}, "web"},
		{[]Word{{Text: "web"}, {Text: "worker"}}, "w"},
		{[]Word{{Text: "é"}, {Text: "è"}}, ""},
	} {
		if got := Common(c.words); got != c.want {
			t.Errorf("%v share %q, want %q", c.words, got, c.want)
		}
	}
}

func TestHistoryKeepsEachLineOnce(t *testing.T) {
	var h History
	for _, line := range []string{"a", "b", "a"} {
		h = h.With(line)
	}
	if len(h) != 2 || h[0] != "b" || h[1] != "a" {
		t.Errorf("the history is %v, want b and a", h)
	}
	for range 2 * mostLines {
		h = h.With(string(rune('a' + len(h))))
	}
	if len(h) > mostLines {
		t.Errorf("%d lines are kept, want at most %d", len(h), mostLines)
	}
}
