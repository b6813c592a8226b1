package logs_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/logs"
)

// TestAChangeOfTheVerdictStandsInTheLog: below the line that was the newest when it came, also when that was drawn before.
func TestAChangeOfTheVerdictStandsInTheLog(t *testing.T) {
	w, p := eras(false), logs.NewLogs()
	sc := w.Focused(100, 30)
	before := panetest.TextOf(p.Draw(sc))
	a := sc.State.App(sc.App.ID)
	a.Calls = append(a.Calls, model.Call{Line: 5, Change: verdict.Change{At: panetest.Now, Release: 73, Answer: verdict.NoGo, Why: "DYNO: web crashed twice"}})
	p = logs.NewLogs()
	after := panetest.TextOf(p.Draw(sc))
	const rule = "NO-GO v73  DYNO: web crashed twice"
	if strings.Contains(before, "NO-GO") || !strings.Contains(after, rule) {
		t.Fatalf("got\n%s\nwant %q in it, which was not there before", after, rule)
	}
	if at := strings.Index(after, rule); at < strings.Index(after, "seventy-three") || at > strings.Index(after, "Release v74") && strings.Contains(after, "Release v74") || at > strings.Index(after, "seventy-four") {
		t.Errorf("it does not stand below line 5:\n%s", after)
	}
}
