package stream

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// The types of the formation decide whose dyno a log line is of, from the moment that they are known.
func TestLinesKnowTheFormation(t *testing.T) {
	var types []string
	s := New(served(t, herokutest.NewPlatform()), App{ID: herokutest.App, Types: func() []string { return types }})
	opened := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	line := func(proc string) string {
		s.add([][]byte{[]byte("2026-03-01T09:00:00.000000+00:00 app[" + proc + "]: ready")})
		kind := ""
		s.emitBatches(func(e model.Event) {
			if f, ok := e.Fact.(*model.LogLines); ok {
				kind = f.Batch.Line(0).Type
			}
		}, true, opened)
		return kind
	}
	for _, c := range []struct {
		proc, before, after string
	}{
		{"web-abc-def", "web-abc-def", "web"},
		{"web-api-abc-def", "web-api-abc-def", "web-api"},
		{"web-7c9f6d5b8-x2k4q", "web", "web"},
		{"web.1", "web", "web"},
	} {
		types = nil
		if got := line(c.proc); got != c.before {
			t.Errorf("%s is of %q before the formation is known, want %q", c.proc, got, c.before)
		}
		types = []string{"web", "web-api"}
		if got := line(c.proc); got != c.after {
			t.Errorf("%s is of %q, want %q", c.proc, got, c.after)
		}
	}
}
