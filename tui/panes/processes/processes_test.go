package processes_test

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

func TestFleetWords(t *testing.T) {
	rolling := panetest.Calm()
	list := panetest.Ledger()
	rolling.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: list})
	rolling.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{
		panetest.Dyno("web.1", "web", "up", 74, time.Second), panetest.Dyno("web.2", "web", "up", 74, time.Second),
		panetest.Dyno("worker.1", "worker", "up", 73, time.Hour), panetest.Dyno("worker.2", "worker", "up", 73, time.Hour),
	}})
	for _, c := range []struct {
		w    *panetest.World
		want string
	}{{panetest.Calm(), "4/4 up · v73"}, {panetest.Crash(), "0/4 up · v74"}, {rolling, "2/4 on v74"}, {panetest.Blank(), ""}} {
		if got := widget.TextOf(processes.NewProcesses().Spec(c.w.Scene(60, 8)).Right); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestProcessesSelectTypesAndDynos(t *testing.T) {
	w, p := panetest.Crash(), processes.NewProcesses()
	sc := w.Focused(60, 8)
	o := p.(pane.Orderer)
	for _, c := range []struct {
		move keys.Intent
		verb model.Verb
		want pane.Subject
		ok   bool
	}{
		{"", model.Restart, pane.Subject{Type: "web"}, true},
		{keys.IntentDown, model.Restart, pane.Subject{Dyno: "web.1", Type: "web"}, true},
		{"", model.Scale, pane.Subject{Type: "web"}, true},
		{"", model.Rollback, pane.Subject{}, false},
		{keys.IntentBottom, model.Stop, pane.Subject{Dyno: "worker.2", Type: "worker"}, true},
		{keys.IntentTop, model.Stop, pane.Subject{Type: "web"}, true},
	} {
		p.Handle(c.move, sc)
		if got, ok := o.Subject(c.verb, sc); got != c.want || ok != c.ok {
			t.Errorf("%s %s: %+v %t, want %+v", c.move, c.verb, got, ok, c.want)
		}
	}
	if got, ok := processes.NewProcesses().(pane.Orderer).Subject(model.Restart, w.Scene(60, 8)); ok {
		t.Errorf("a cursor nobody sees selects %+v", got)
	}
}

func TestProcessCards(t *testing.T) {
	w, p := panetest.Crash(), processes.NewProcesses()
	sc := w.Focused(60, 8)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "0/2", "bundle exec thin start", "web.1", "✖ crashed")
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "web.1-on-v74", "v74", "status 1", "2 since gonogo started", "no sample of this life yet", "load        –")
}

func TestLogsOfTheSelection(t *testing.T) {
	w, p := panetest.Crash(), processes.NewProcesses()
	sc := w.Focused(60, 8)
	p.Handle(keys.IntentDown, sc)
	several := p.Handle(keys.IntentLogsOf, sc).(pane.Several)
	if several[0] != (pane.Focus{Pane: pane.Logs}) || several[1] != (pane.To{Pane: pane.Logs, Message: pane.FilterLogs{Dyno: "web.1"}}) {
		t.Errorf("%#v", several)
	}
}

func TestFormationAtZeroSaysHowToScale(t *testing.T) {
	w := panetest.Empty()
	w.Emit("heroku/formation", panetest.Now, &model.Formation{Types: []model.ProcessType{{Type: "web", Size: "Basic"}}})
	panetest.WantIn(t, panetest.TextOf(processes.NewProcesses().Draw(w.Scene(60, 5))), "web  0/0", "no dynos: the formation is at zero · S scales it")
}

// A dyno of which the platform has told little shows dashes, never zeros.
func TestUnknownIsADash(t *testing.T) {
	w := panetest.NewWorld()
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{{ID: "x", Name: "web.1", Type: "web", State: "up"}}})
	w.Tick(panetest.Now)
	line := processes.NewProcesses().Draw(w.Scene(60, 3))[1]
	if strings.Contains(line, "v0") || strings.Contains(line, "0%") || strings.Count(line, "–") < 2 {
		t.Errorf("%q", line)
	}
}

func TestADeployIsNoTrouble(t *testing.T) {
	d := model.Process{Restarts: 1, Exit: 143}
	if got := processes.RestartsRole(&d); got != theme.Dim {
		t.Errorf("after SIGTERM: role %d", got)
	}
	d.Exit = 1
	if got := processes.RestartsRole(&d); got != theme.Bad {
		t.Errorf("after status 1: role %d", got)
	}
}
