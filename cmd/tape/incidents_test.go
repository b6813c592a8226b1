package tape

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/recorder"
)

func TestIncidents(t *testing.T) {
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	call := func(minute, version int, answer, why string) recorder.Milestone {
		return recorder.Milestone{At: at(minute), Kind: recorder.VerdictChanged, Version: version, Answer: answer, Text: why}
	}
	sounds := func(minute int, id, level, text string) recorder.Milestone {
		return recorder.Milestone{At: at(minute), Kind: recorder.Sounded, ID: id, Level: level, Text: text}
	}
	over := func(minute int, id string) recorder.Milestone {
		return recorder.Milestone{At: at(minute), Kind: recorder.Sounded, ID: id, Text: "what it was", Over: true}
	}
	for _, c := range []struct {
		name  string
		found []recorder.Milestone
		want  []incidentDoc
	}{
		{"none", []recorder.Milestone{call(1, 74, "go", "")}, []incidentDoc{}},
		{"a verdict", []recorder.Milestone{call(1, 74, "no-go", "ROUTE: 41 %"), call(2, 74, "no-go", "DYNO: web crashed"), call(5, 75, "hold", "")},
			[]incidentDoc{{Kind: "no-go", From: at(1), To: at(5), Release: 74, Why: "ROUTE: 41 %"}}},
		{"an alarm alone", []recorder.Milestone{call(1, 74, "go", ""), sounds(3, "queue", "warning", "mailers is growing"), over(9, "queue")},
			[]incidentDoc{{Kind: "alarm", Level: "warning", From: at(3), To: at(9), Why: "mailers is growing", Alarms: []string{"mailers is growing"}}}},
		{"one that gets worse", []recorder.Milestone{sounds(3, "queue", "warning", "mailers is growing"), sounds(5, "queue", "critical", "no worker is taking them"), over(9, "queue")},
			[]incidentDoc{{Kind: "alarm", Level: "critical", From: at(3), To: at(9), Why: "no worker is taking them", Alarms: []string{"no worker is taking them"}}}},
		{"several at once, the worst first", []recorder.Milestone{sounds(3, "queue", "warning", "mailers is growing"), sounds(4, "requests", "critical", "8.1 % of requests fail with H12"), over(6, "queue"), over(9, "requests")},
			[]incidentDoc{{Kind: "alarm", Level: "critical", From: at(3), To: at(9), Why: "8.1 % of requests fail with H12", Alarms: []string{"8.1 % of requests fail with H12", "mailers is growing"}}}},
		{"one after the other", []recorder.Milestone{sounds(3, "queue", "warning", "mailers is growing"), over(6, "queue"), sounds(8, "queue", "warning", "mailers is growing again"), over(9, "queue")},
			[]incidentDoc{{Kind: "alarm", Level: "warning", From: at(3), To: at(6), Why: "mailers is growing", Alarms: []string{"mailers is growing"}},
				{Kind: "alarm", Level: "warning", From: at(8), To: at(9), Why: "mailers is growing again", Alarms: []string{"mailers is growing again"}}}},
		{"within a verdict's", []recorder.Milestone{call(1, 74, "no-go", "ROUTE: 41 %"), sounds(2, "requests", "critical", "41 % of requests fail"), call(5, 75, "go", ""), over(7, "requests")},
			[]incidentDoc{{Kind: "no-go", From: at(1), To: at(5), Release: 74, Why: "ROUTE: 41 %", Alarms: []string{"41 % of requests fail"}}}},
		{"to the end", []recorder.Milestone{sounds(3, "queue", "critical", "no worker is taking them")},
			[]incidentDoc{{Kind: "alarm", Level: "critical", From: at(3), To: at(20), Open: true, Why: "no worker is taking them", Alarms: []string{"no worker is taking them"}}}},
		{"of which the beginning is missing", []recorder.Milestone{over(3, "queue")}, []incidentDoc{}},
	} {
		if d := cmp.Diff(c.want, incidentsOf(c.found, at(20))); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
