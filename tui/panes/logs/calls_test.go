package logs_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/pane"
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

// TestAFilterDoesNotHideAChangeOfTheVerdict: where the line at which it came is hidden, it stands below the last line before it that is shown; above the
// first, where all before it are hidden.
func TestAFilterDoesNotHideAChangeOfTheVerdict(t *testing.T) {
	for _, c := range []struct {
		name, dyno   string
		line         model.Call
		above, below string // the lines between which it stands; empty: none
	}{
		{"no filter", "", model.Call{Line: 3}, "third", "fourth"},
		{"its line is shown", "web.1", model.Call{Line: 3}, "third", "fifth"},
		{"its line is hidden", "web.1", model.Call{Line: 2}, "first", "third"},
		{"all after it are hidden", "web.1", model.Call{Line: 6}, "fifth", ""},
		{"its line and all before it are hidden", "web.2", model.Call{Line: 1}, "", "second"},
		{"its line and the last are hidden", "web.2", model.Call{Line: 5}, "fourth", "sixth"},
	} {
		w, p := panetest.NewWorld(), logs.NewLogs()
		w.Live("heroku/logs")
		for i, text := range []string{"first", "second", "third", "fourth", "fifth", "sixth"} {
			w.Log([3]string{"08:10:0" + string(rune('0'+i)) + ".000", "app[web." + string(rune('1'+i%2)) + "]", text})
		}
		w.Tick(panetest.Now)
		sc := w.Focused(100, 30)
		if c.dyno != "" {
			p.(pane.Receiver).Receive(pane.FilterLogs{Dyno: c.dyno}, sc)
		}
		p.Draw(sc) // what was drawn before it came
		c.line.Change = verdict.Change{At: panetest.Now, Release: 73, Answer: verdict.NoGo, Why: "DYNO: web crashed twice"}
		a := sc.State.App(sc.App.ID)
		a.Calls = append(a.Calls, c.line)
		text := panetest.TextOf(p.Draw(sc))
		at := strings.Index(text, "NO-GO v73")
		if at < 0 || strings.Count(text, "NO-GO v73") != 1 {
			t.Errorf("%s: got\n%s\nwant the change once", c.name, text)
			continue
		}
		if c.above != "" && strings.Index(text, c.above) > at || c.below != "" && strings.Index(text, c.below) < at {
			t.Errorf("%s: got\n%s\nwant it between %q and %q", c.name, text, c.above, c.below)
		}
	}
}
