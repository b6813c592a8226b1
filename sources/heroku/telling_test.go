package heroku

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// TestOnlyNewLinesWakeThePollers: the backlog is history, and a log session is nobody's act.
func TestOnlyNewLinesWakeThePollers(t *testing.T) {
	opened := time.Date(2026, 3, 1, 9, 0, 10, 0, time.UTC)
	tests := []struct {
		name string
		line string
		want []string
	}{
		{"milestone", "2026-03-01T09:00:11+00:00 app[api]: Release v75 created by user ned@orbit.example", []string{"heroku/dynos", "heroku/formation", "heroku/releases"}},
		{"lifecycle", "2026-03-01T09:00:11+00:00 heroku[web.1]: State changed from up to crashed", []string{"heroku/dynos"}},
		{"history", "2026-03-01T08:59:00+00:00 app[api]: Release v74 created by user ned@orbit.example", nil},
		{"old crash", "2026-03-01T08:59:00+00:00 heroku[web.1]: State changed from up to crashed", nil},
		{"log session", "2026-03-01T09:00:11+00:00 app[api]: Log session created by user ned@orbit.example", nil},
		{"an app's words", "2026-03-01T09:00:11+00:00 app[web.1]: Release v75 created by user ned@orbit.example", nil},
		{"memory", "2026-03-01T09:00:11+00:00 heroku[web.1]: Process running mem=526M(102.8%)", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := NewClient(Options{Token: fakeToken})
			if err != nil {
				t.Fatal(err)
			}
			w := c.Watch(fakeApp, model.AppInfo{})
			in := logstore.NewIngest(logstore.IngestOptions{})
			in.Add([]byte(tt.line), opened)
			w.stream.tell.batch(in.Next(opened, true), opened, func(model.Event) {})
			var woken []string
			for _, p := range w.pollers {
				if len(p.wishes) > 0 {
					woken = append(woken, p.name)
				}
			}
			if len(woken) != len(tt.want) {
				t.Fatalf("woke %v, want %v", woken, tt.want)
			}
			for i := range woken {
				if woken[i] != tt.want[i] {
					t.Errorf("woke %v, want %v", woken, tt.want)
				}
			}
		})
	}
}
