package doctor

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

func TestKeptLines(t *testing.T) {
	const at = "2026-11-21T08:35:21.640123+00:00 "
	for name, c := range map[string]struct {
		lines  []string
		want   int
		vitals bool
	}{
		"nothing":                  {nil, 0, false},
		"the session's own line":   {[]string{at + "app[api]: Log session created by user ned@foobaz.example"}, 0, false},
		"a line and its rest":      {[]string{at + "app[web.1]: first", "  and the rest"}, 1, false},
		"a gap":                    {[]string{at + "heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 5 messages since 2026-11-21T08:35:20+00:00."}, 1, false},
		"all of them, and metrics": {[]string{at + "heroku[web.1]: source=web.1 dyno=heroku.1.0c1d sample#memory_total=180.43MB", at + "app[api]: Log session created by user ned@foobaz.example", at + "app[web.1]: ready", "rest"}, 2, true},
	} {
		in := logstore.NewIngest(logstore.IngestOptions{})
		for _, l := range c.lines {
			in.Add([]byte(l), time.Unix(0, 0))
		}
		lines, vitals := 0, false
		if b := in.Next(time.Unix(0, 0), true); b != nil {
			lines, vitals = keptLines(b)
		}
		if lines != c.want || vitals != c.vitals {
			t.Errorf("%s: %d lines, vitals %v; want %d, %v", name, lines, vitals, c.want, c.vitals)
		}
	}
}
