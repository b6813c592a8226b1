package heroku

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

// The types that the formation's poller reads decide whose dyno a log line is of.
func TestLinesKnowTheFormation(t *testing.T) {
	p := newPlatform()
	p.set("/formation", []any{map[string]any{"type": "web", "quantity": 1}, map[string]any{"type": "web-api", "quantity": 1}})
	w := served(t, p).Watch(fakeApp, model.AppInfo{})
	opened := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	line := func(proc string) string {
		w.stream.add([][]byte{[]byte("2026-03-01T09:00:00.000000+00:00 app[" + proc + "]: ready")})
		kind := ""
		w.stream.give(func(e model.Event) {
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
		w.types.learn(model.Formation{})
		if got := line(c.proc); got != c.before {
			t.Errorf("%s is of %q before the formation is known, want %q", c.proc, got, c.before)
		}
		if _, _, err := w.lookFormation(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if got := line(c.proc); got != c.after {
			t.Errorf("%s is of %q, want %q", c.proc, got, c.after)
		}
	}
}
