package processes_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
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
	risen := panetest.Crash() // two of four, a second ago
	risen.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{
		panetest.Dyno("web.1", "web", "up", 74, time.Second), panetest.Dyno("web.2", "web", "up", 74, time.Second),
		panetest.Dyno("worker.1", "worker", "crashed", 74, time.Second), panetest.Dyno("worker.2", "worker", "crashed", 74, time.Second),
	}})
	for _, c := range []struct {
		w    *panetest.World
		want string
	}{{panetest.Calm(), "4/4 up · v73"}, {panetest.Crash(), "0/4 up · v74"}, {rolling, "2/4 on v74"}, {risen, "0/4 stay up · v74"}, {panetest.Blank(), ""}} {
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
		if got, ok := o.Subject(c.verb, sc); !reflect.DeepEqual(got, c.want) || ok != c.ok {
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
	line := processes.NewProcesses().Draw(w.Scene(60, 3))[2]
	if strings.Contains(line, "v0") || strings.Contains(line, "0%") || strings.Count(line, "–") < 2 {
		t.Errorf("%q", line)
	}
}

func TestADeployIsNoTrouble(t *testing.T) {
	up := panetest.Now.Add(-10 * time.Second)
	d := model.Process{Dyno: model.Dyno{State: "up", UpdatedAt: up}, Restarts: 1, Exit: 143}
	if got := looks.RestartsRole(&d, panetest.Now); got != theme.Dim {
		t.Errorf("after SIGTERM: role %d", got)
	}
	d.Exit = 1
	if got := looks.RestartsRole(&d, panetest.Now); got != theme.Bad {
		t.Errorf("after status 1: role %d", got)
	}
	if got := looks.RestartsRole(&d, up.Add(time.Minute)); got != theme.Dim {
		t.Errorf("up for a minute: role %d, want it faded", got)
	}
	d.State = "crashed"
	if got := looks.RestartsRole(&d, up.Add(time.Hour)); got != theme.Bad {
		t.Errorf("crashed for an hour: role %d", got)
	}
}

func TestMarkedDynosAreTheSubject(t *testing.T) {
	w, p := panetest.Crash(), processes.NewProcesses()
	sc := w.Focused(60, 10)
	o := p.(pane.Orderer)
	for _, i := range []keys.Intent{keys.IntentDown, keys.IntentMarkRow, keys.IntentMarkRow} {
		p.Handle(i, sc)
	}
	if got, ok := o.Subject(model.Restart, sc); !ok || !reflect.DeepEqual(got, pane.Subject{Dynos: []string{"web.1", "web.2"}}) {
		t.Errorf("restart: %+v %t", got, ok)
	}
	if got, _ := o.Subject(model.Scale, sc); got.Type != "worker" || got.Dynos != nil {
		t.Errorf("scale acts on the row under the cursor: %+v", got)
	}
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "✖*web.1", "✖*web.2", "✖ worker.1")
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{panetest.Dyno("web.2", "web", "up", 74, time.Second)}})
	if got, _ := o.Subject(model.Restart, w.Focused(60, 10)); !reflect.DeepEqual(got.Dynos, []string{"web.2"}) {
		t.Errorf("after web.1 went: %+v", got)
	}
}

// Filter and order hold through updates, and the border tells of the filter.
func TestFilterAndOrderHold(t *testing.T) {
	w, p := panetest.Calm(), processes.NewProcesses()
	sc := w.Focused(63, 10)
	p.(pane.Typer).Typed(list.FilterPrompt, "worker", true, sc)
	p.(pane.Chooser).Chosen(list.SortMenu, []string{"memory"}, sc)
	for range 2 {
		text := panetest.TextOf(p.Draw(sc))
		if strings.Contains(text, "web.1") || strings.Index(text, "worker.2") > strings.Index(text, "worker.1") {
			t.Errorf("want the workers alone, worker.2 first:\n%s", text)
		}
		panetest.WantIn(t, text, "memory▾")
		if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "worker 2 of 4 shown" {
			t.Errorf("border %q", got)
		}
		w.Tick(panetest.Now.Add(time.Second))
	}
	p.(pane.Typer).Typed(list.FilterPrompt, "clock", true, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "0 of 4 dynos match clock; Esc shows all")
	p.Handle(keys.IntentBack, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "web.1", "worker.2")
}

// The columns stand where they stood, whatever the dynos do and report.
func TestProcessColumnsStay(t *testing.T) {
	calm, crash := panetest.Calm(), panetest.Crash()
	for _, width := range []int{32, 42, 53, 63, 120} {
		at := func(w *panetest.World, cell string) int {
			for _, line := range processes.NewProcesses().Draw(w.Scene(width, 9)) {
				if before, _, ok := strings.Cut(line, cell); ok && strings.Contains(line, "worker.1") {
					return len([]rune(before))
				}
			}
			return -1
		}
		if a, b := at(calm, "v73"), at(crash, "v74"); a != b || a < 0 {
			t.Errorf("%d columns: the release stands at %d while calm, at %d in a crash", width, a, b)
		}
	}
}

// A large pane shows below the list what is known of the dyno under the cursor; of a type, of the dyno with the most memory.
func TestZoomTellsOfADyno(t *testing.T) {
	w, p := panetest.Crash(), processes.NewProcesses()
	sc := w.Focused(158, 40)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "last exit", "restarts    4 since gonogo started", "08:35:36  web.1       exit 1")
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "✖ crashed for 1s on v74", "restarts    2 since gonogo started: 08:35:36, 08:35:28")
	calm := panetest.Calm().Focused(158, 40)
	text := panetest.TextOf(processes.NewProcesses().Draw(calm))
	panetest.WantIn(t, text, "memory of web.2  314M of 512M, 61 %", "512M ┤", "-10m", "now")
	if over := strings.Index(text, "512M ┤"); !strings.Contains(text[over:over+200], "╌") {
		t.Error("no line at the quota")
	}
}
