package logstore

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstest"
)

func TestLogplexTellsOfGaps(t *testing.T) {
	const at = "2026-03-01T09:00:00+00:00 "
	for raw, want := range map[string]string{
		"logplex[1]: Error L11 (Tail buffer overflow) -> dropped 12 messages since x":            "Gap: 12 lines lost: L11: the platform dropped log messages",
		"heroku[logplex]: Error L10 (output buffer overflow) -> 491 messages dropped since x":    "Gap: 491 lines lost: L10: the platform dropped log messages",
		"app[log-shuttle]: Error L12: 222 messages dropped since 2013-11-04T21:31:32+00:00.":     "Gap: 222 lines lost: L12: the platform dropped log messages",
		"heroku[logplex]: Error L13 (Local delivery error)":                                      "Gap: unknown number of lines lost: L13: the platform dropped log messages",
		"app[web.1]: Error L11 (Tail buffer overflow) -> dropped 12 messages since x":            "",
		"app[web.1]: x heroku[logplex]: Error L11 (Tail buffer overflow) -> dropped 12 messages": "",
		"heroku[logplex]: Error L15 (Tail buffer temporarily unavailable) -> The tail buffer ":   "",
		"heroku[logplex]: Gap: 5 lines lost: not by us":                                          "",
	} {
		in := NewIngest(IngestOptions{})
		in.Add([]byte(at+raw), logstest.T0)
		lines := drain(in, logstest.T0, true)
		got := ""
		if len(lines) > 1 {
			got = lines[1].Text
		}
		if got != want || len(lines) > 2 {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
		if want != "" && !lines[1].At.Equal(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: the gap is at %v", raw, lines[1].At)
		}
	}
}
