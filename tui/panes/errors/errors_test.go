package errors_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/errors"
	"app.gonogo/gonogo/tui/widget"
)

// raised is an exception of the app with a call of its own and some of libraries.
func raised(at, class, file string) [][3]string {
	lines := [][3]string{{at, "app[web.1]", class + " (it failed):"}, {at, "app[web.1]", file + ":12:in 'charge'"}}
	for i := range 3 {
		lines = append(lines, [3]string{at, "app[web.1]", fmt.Sprintf("/app/vendor/bundle/ruby/3.3.0/gems/rack-3.0.0/lib/rack/server.rb:%d:in 'call'", 10+i)})
	}
	return append(lines, [3]string{at, "app[web.1]", "Completed 500 in 3ms"})
}

// broken is an app that has an old error on v73, and on v74 a new one that a commit may have to do with.
func broken() *panetest.World {
	w := panetest.OnV73()
	for i := range 12 {
		w.Log(raised(fmt.Sprintf("08:31:%02d.000", 4*i), "OldError", "app/old.rb")...)
	}
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
	w.Emit("repo", panetest.Now, &model.Commits{Range: commits.Range{Version: 74, Commits: []commits.Commit{{
		SHA: "20a57420000000000000000000000000000000a0", Author: "ned", Subject: "Charge in cents",
		Files: []commits.File{{Path: "app/pay.rb", Kind: commits.Changed, Hunks: []commits.Hunk{{Line: 10, Lines: 4}}}},
	}}}})
	w.Log([3]string{"08:35:17.021", "app[api]", "Release v74 created by user ned@foobaz.example"})
	for i := range 8 {
		w.Log(raised(fmt.Sprintf("08:35:%02d.000", 20+4*i), "PaymentError", "app/pay.rb")...)
	}
	w.Log([3]string{"08:35:55.000", "app[web.2]", "hello"})
	w.Tick(panetest.Now.Add(10 * time.Second))
	return w
}

func draw(p pane.Pane, sc pane.Scene) string { return panetest.TextOf(p.Draw(sc)) }

func TestOnlyWhatBeganOnTheRelease(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	sc := w.Focused(160, 40)
	panetest.WantIn(t, draw(p, sc), "PaymentError", "OldError")
	if got := p.Handle(keys.IntentOnlyNew, sc); got != (pane.Say{Text: "1 error first seen since v74"}) {
		t.Errorf("got %+v", got)
	}
	if got := draw(p, sc); !strings.Contains(got, "PaymentError") || strings.Contains(got, "OldError") {
		t.Errorf("only new: got\n%s", got)
	}
	if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "first seen since v74" {
		t.Errorf("the border: got %q", got)
	}
	p.Handle(keys.IntentOnlyNew, sc)
	panetest.WantIn(t, draw(p, sc), "PaymentError", "OldError")
}

func TestDetailsTellRatesSuspectsAndFrames(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	sc := w.Focused(160, 40)
	panetest.WantIn(t, draw(p, sc), "on v73", "since v74", "more than before", "app/pay.rb:12", "these lines changed in 20a5742", "ned", "3 calls of libraries", "20a5742 ned")
	p.Handle(keys.IntentUnfold, sc)
	if got := draw(p, sc); strings.Contains(got, "of libraries") || !strings.Contains(got, "rack/server.rb:11") {
		t.Errorf("unfolded: got\n%s", got)
	}
}

func TestAsksTheLogsWhatIsDifferent(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	want := pane.To{Pane: pane.Logs, Message: pane.Compare{What: "PaymentError", Class: "PaymentError", Text: "it failed"}}
	if got := p.Handle(keys.IntentDifferent, w.Focused(160, 40)); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Nothing moves sideways with what the rows say, and no line is wider than the pane.
func TestFits(t *testing.T) {
	w := broken()
	for _, size := range []pane.Size{{W: 38, H: 6}, {W: 58, H: 12}, {W: 78, H: 20}, {W: 129, H: 30}, {W: 158, H: 43}, {W: 198, H: 48}} {
		p := errors.NewErrors()
		b := p.Draw(w.Focused(size.W, size.H))
		if len(b) != size.H {
			t.Errorf("%v: got %d lines", size, len(b))
		}
		panetest.WantIn(t, panetest.TextOf(b), "new", "PaymentError")
	}
}
