package errors_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/owners"
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
		Files: []commits.File{{Path: "app/pay.rb", Kind: commits.Changed, Hunks: []commits.Hunk{{Line: 10, Lines: 4, From: 9, Was: 9,
			Text: []string{" def charge", "-  pay(euros)", "+  pay(cents)", "+  note(cents)", "   done", " end"}}}}},
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
	panetest.WantIn(t, draw(p, sc), "on v74", "Before and after", "more than before", "app/pay.rb:12  charge  changed in 20a5742 by ned", "changed these lines: app/pay.rb:12",
		"The only commit in v74", "3 calls in rack", "20a5742 ned", "What 20a5742 did there   app/pay.rb, 2 lines in, 1 out", "-   10    pay(euros)", "+   10    pay(cents)", "▸   12    done", "By dyno")
	p.Handle(keys.IntentUnfold, sc)
	if got := draw(p, sc); strings.Contains(got, "calls in rack") || !strings.Contains(got, "rack/server.rb:11") {
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

// TestTheWholeStandsOnACard: where the pane is too narrow for it, Enter opens it.
func TestTheWholeStandsOnACard(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	sc := w.Focused(78, 20)
	if got := draw(p, sc); strings.Contains(got, "What 20a5742 did") {
		t.Errorf("beside a narrow list: got\n%s", got)
	}
	show, ok := p.Handle(keys.IntentOpen, sc).(pane.Show)
	if !ok {
		t.Fatal("Enter opens nothing")
	}
	var text []string
	for _, l := range show.Card.Lines {
		text = append(text, widget.TextOf(l))
	}
	panetest.WantIn(t, strings.Join(text, "\n"), "since v74", "What 20a5742 did there", "pay(cents)", "One error by class and place")
}

// TestRatesAroundAnEarlierRelease: the rates of the list and of the group are told against the release that is asked for.
func TestRatesAroundAnEarlierRelease(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	sc := w.Focused(160, 40)
	draw(p, sc)
	if got := p.Handle(keys.IntentNextRelease, sc); got != (pane.Say{Text: "v74 is the current release"}) {
		t.Errorf("the next release: got %+v", got)
	}
	if got := p.Handle(keys.IntentPrevRelease, sc); got != (pane.Say{Text: "before and after v73"}) {
		t.Errorf("the release before: got %+v", got)
	}
	panetest.WantIn(t, draw(p, sc), "on v73")
	if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "around v73" {
		t.Errorf("the border: got %q", got)
	}
	p.Handle(keys.IntentNextRelease, sc)
	panetest.WantIn(t, draw(p, sc), "on v74")
}

// TestErrorsOfOneOwner are alone in the list; a name that owns nothing is refused.
func TestErrorsOfOneOwner(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	w.Emit("repo", panetest.Now, &model.ErrorSettings{Owners: []owners.Rule{{Path: "app/pay.rb", Owner: "payments"}, {Path: "app/old.rb", Owner: "platform"}}})
	w.Tick(panetest.Now.Add(2 * time.Minute))
	sc := w.Focused(160, 40)
	menu, ok := p.Handle(keys.IntentOwners, sc).(pane.Menu)
	if !ok || len(menu.Items) != 3 {
		t.Fatalf("got %+v, want everybody and two owners", menu)
	}
	var text []string
	for _, i := range menu.Items {
		text = append(text, widget.TextOf(i.Label))
	}
	panetest.WantIn(t, strings.Join(text, "\n"), "payments      1 error, 1 new", "platform", "/min now, ", "before v74")
	receive := p.(pane.Receiver).Receive
	if got := receive(pane.OfOwner{Name: "payments"}, sc); got != (pane.Say{Text: "1 error of payments"}) {
		t.Errorf("got %+v", got)
	}
	if got := draw(p, sc); !strings.Contains(got, "PaymentError") || strings.Contains(got, "OldError") {
		t.Errorf("of payments: got\n%s", got)
	}
	if got := receive(pane.OfOwner{Name: "nobody else"}, sc); got != (pane.Say{Text: "no error is of nobody else; owners are payments, platform", Bad: true}) {
		t.Errorf("got %+v", got)
	}
	receive(pane.OfOwner{Name: "*"}, sc)
	panetest.WantIn(t, draw(p, sc), "PaymentError", "OldError")
}

// TestPagesThatNeverWereAreNotCounted: they are told in one line.
func TestPagesThatNeverWereAreNotCounted(t *testing.T) {
	w, p := broken(), errors.NewErrors()
	for i := range 3 {
		at := fmt.Sprintf("08:36:0%d.000", i)
		w.Log([3]string{at, "app[web.1]", `ActionController::RoutingError (No route matches [GET] "/wp-login.php"):`}, [3]string{at, "app[web.1]", "app/tenant.rb:9:in 'call'"},
			[3]string{at, "app[web.1]", "Completed 404 in 3ms"})
	}
	w.Tick(panetest.Now.Add(2 * time.Minute))
	got := draw(p, w.Focused(160, 40))
	panetest.WantIn(t, got, "Not counted: 3 lines of 1 page that this app never had (scanners).")
	if strings.Contains(got, "RoutingError") {
		t.Errorf("got\n%s", got)
	}
}

// TestWhatComesUnusuallyOftenStandsBelowTheList, also where no exception came at all.
func TestWhatComesUnusuallyOftenStandsBelowTheList(t *testing.T) {
	w, p := panetest.NewWorld(), errors.NewErrors()
	w.Live("heroku/logs")
	for minute := range 25 {
		w.Log([3]string{fmt.Sprintf("%02d:%02d:00.000", 7+minute*3/60, minute*3%60), "app[web.1]", "hello"})
	}
	sc := w.Focused(160, 40)
	panetest.WantIn(t, draw(p, sc), "No errors in the log of 1h")
	before := w.State.Version(model.SectionErrors)
	for i := range 12 {
		w.Log([3]string{fmt.Sprintf("08:35:%02d.000", 20+i), "heroku[router]", `at=error code=H12 desc="Request timeout" method=GET path="/reports/7" host=a.example request_id=x fwd="1.2.3.4" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https`})
	}
	w.Tick(panetest.Now.Add(10 * time.Second))
	if w.State.Version(model.SectionErrors) == before {
		t.Error("the pane is not drawn anew")
	}
	panetest.WantIn(t, draw(p, w.Focused(160, 40)), "No errors in the log", "▲ H12 Request timeout  12 in 3m", "usually 0, since 08:", "▲ GET /reports/:id  12 in 3m")
}
