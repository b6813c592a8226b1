package tape

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
)

// What a link leads to that nobody can show is said at once, without a terminal and without asking the platform.
func TestALinkThatLeadsNowhereSaysWhy(t *testing.T) {
	home := t.TempDir()
	now := time.Date(2026, 11, 30, 19, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"gonogo:shop/logs@2026-11-30T12:00:00Z": "cannot show the logs of shop at 2026-11-30 12:00:00 UTC",
		"gonogo:shop/logs@2026-11-30T20:00:00Z": "still to come",
		"https://example.com":                   "a link begins with gonogo:",
		"gonogo:mail/logs":                      "the link is of the app mail",
	} {
		p := &base.Process{Getenv: func(string) string { return "" }, Cwd: home, Home: home, Clock: func() time.Time { return now }}
		f := &base.Flags{At: text, Utc: true, Apps: []string{"shop"}}
		if err := OpenLink(t.Context(), p, f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestARecordingIsOpenedBehindTheLine(t *testing.T) {
	at := time.Date(2026, 11, 30, 19, 0, 0, 0, time.UTC)
	for _, c := range []struct{ end, want time.Time }{{time.Time{}, at.Add(seenWithin)}, {at.Add(time.Second), at.Add(time.Second)}, {at.Add(time.Hour), at.Add(seenWithin)}} {
		o := chosen{at: at, end: c.end}
		if o.behind(); !o.at.Equal(c.want) {
			t.Errorf("a recording until %s: got %s, want %s", c.end, o.at, c.want)
		}
	}
}
