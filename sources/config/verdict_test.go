package config

import (
	"strings"
	"testing"
	"time"
)

func TestLimitsOfTheVerdict(t *testing.T) {
	l := load(t, standing(t, `apps:
  shop:
    verdict_window: 3m
    verdict_requests: 50
    verdict:
      slow-requests: {hold: 2, no_go: 4.5}
      memory: {off: true}
`, ""))
	app := l.Config.App("shop")
	if got := app.Verdict["slow-requests"]; got != (VerdictRule{Hold: 2, NoGo: 4.5}) {
		t.Errorf("slow-requests: got %+v, want hold 2 and no_go 4.5", got)
	}
	if !app.Verdict["memory"].Off || time.Duration(app.VerdictWindow) != 3*time.Minute || app.VerdictRequests != 50 {
		t.Errorf("got %+v, want memory off, a window of 3m, 50 requests", app)
	}
}

func TestLimitsOfTheVerdictThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"slow-request: {hold: 2}":         "is of no rule",
		"slow-requests: {hold: -1}":       "above 0",
		"slow-requests: {hold: much}":     "a number",
		"slow-requests: {holds: 1}":       "holds",
		"slow-requests: {no_go: .inf}":    "no_go",
		"failing-requests: {no_go: \"\"}": "no_go",
	} {
		_, err := Load(standing(t, "apps:\n  shop:\n    verdict:\n      "+text+"\n", ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that tells of %q", text, err, want)
		}
	}
}
