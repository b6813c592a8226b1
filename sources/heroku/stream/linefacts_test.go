package stream

import (
	"slices"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// TestOnlyNewLinesAreActivity: the backlog is history, and a log session is nobody's act.
func TestOnlyNewLinesAreActivity(t *testing.T) {
	opened := time.Date(2026, 3, 1, 9, 0, 10, 0, time.UTC)
	tests := []struct {
		name string
		line string
		want []Activity
	}{
		{"milestone", "2026-03-01T09:00:11+00:00 app[api]: Release v75 created by user ned@orbit.example", []Activity{ChangeActivity}},
		{"lifecycle", "2026-03-01T09:00:11+00:00 heroku[web.1]: State changed from up to crashed", []Activity{DynoActivity}},
		{"history", "2026-03-01T08:59:00+00:00 app[api]: Release v74 created by user ned@orbit.example", nil},
		{"old crash", "2026-03-01T08:59:00+00:00 heroku[web.1]: State changed from up to crashed", nil},
		{"log session", "2026-03-01T09:00:11+00:00 app[api]: Log session created by user ned@orbit.example", nil},
		{"an app's words", "2026-03-01T09:00:11+00:00 app[web.1]: Release v75 created by user ned@orbit.example", nil},
		{"memory", "2026-03-01T09:00:11+00:00 heroku[web.1]: Process running mem=526M(102.8%)", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := logstore.NewIngest(logstore.IngestOptions{})
			in.Add([]byte(tt.line), opened)
			var got []Activity
			facts := newLineFacts(func(a Activity) { got = append(got, a) })
			facts.read(in.Next(opened, true).Line(0), opened, func(time.Time, model.Fact) {})
			if !slices.Equal(got, tt.want) {
				t.Errorf("activity %v, want %v", got, tt.want)
			}
		})
	}
}
