package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

func TestFleetWords(t *testing.T) {
	rolling := panetest.Calm()
	list := panetest.Ledger()
	rolling.Say("heroku/releases", panetest.Now, &model.Releases{Releases: list})
	rolling.Say("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{
		panetest.Dyno("web.1", "web", "up", 74, time.Second), panetest.Dyno("web.2", "web", "up", 74, time.Second),
		panetest.Dyno("worker.1", "worker", "up", 73, time.Hour), panetest.Dyno("worker.2", "worker", "up", 73, time.Hour),
	}})
	for _, c := range []struct {
		w    *panetest.World
		want string
	}{{panetest.Calm(), "4/4 up · v73"}, {panetest.Crash(), "4/4 crashed · v74"}, {rolling, "2/4 on v74"}, {panetest.Blank(), ""}} {
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
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "web.1-on-v74", "v74", "status 1", "2 seen since we watch", "no sample of this life yet", "load        –")
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
	w.Say("heroku/formation", panetest.Now, &model.Formation{Types: []model.ProcessType{{Type: "web", Size: "Basic"}}})
	panetest.WantIn(t, panetest.TextOf(processes.NewProcesses().Draw(w.Scene(60, 5))), "web  0/0", "no dynos: the formation is at zero · S scales it")
}

// A dyno of which the platform has told little shows dashes, never zeros.
func TestUnknownIsADash(t *testing.T) {
	w := panetest.NewWorld()
	w.Say("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{{ID: "x", Name: "web.1", Type: "web", State: "up"}}})
	w.Tick(panetest.Now)
	line := processes.NewProcesses().Draw(w.Scene(60, 3))[1]
	if strings.Contains(line, "v0") || strings.Contains(line, "0%") || strings.Count(line, "–") < 2 {
		t.Errorf("%q", line)
	}
}

func TestRollbackActsOnTheSelectedRelease(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(60, 8)
	o := p.(pane.Orderer)
	if s, ok := o.Subject(model.Rollback, sc); ok {
		t.Errorf("the current release: %+v", s)
	}
	p.Handle(keys.IntentDown, sc)
	p.Handle(keys.IntentDown, sc)
	if s, ok := o.Subject(model.Rollback, sc); !ok || s.Release != 72 {
		t.Errorf("%+v %t", s, ok)
	}
	if _, ok := o.Subject(model.Restart, sc); ok {
		t.Error("a release cannot be restarted")
	}
}

// A release that comes while the cursor stands on another does not move the cursor to a third.
func TestReleaseCursorKeepsItsRelease(t *testing.T) {
	w, p := panetest.Calm(), releases.NewReleases()
	sc := w.Focused(60, 8)
	p.Handle(keys.IntentDown, sc)
	w.Say("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
	if s, _ := p.(pane.Orderer).Subject(model.Rollback, sc); s.Release != 72 {
		t.Errorf("selected v%d", s.Release)
	}
}

func TestReleaseFates(t *testing.T) {
	w := panetest.Crash()
	list := append([]model.Release{panetest.Release(76, time.Second, "kate", "Deploy 1111111"), panetest.Release(75, 9*time.Second, "kate", "Rollback to v73")}, panetest.Ledger()...)
	list[0].Status, list[0].OutputURL = "pending", true
	list[1].Current, list[2].Current = true, false
	list[1].Slug = "slug-73"
	w.Say("heroku/releases", panetest.Now, &model.Releases{Releases: list})
	text := panetest.TextOf(releases.NewReleases().Draw(w.Scene(80, 11)))
	for version, want := range map[string]string{"v76": "◌ release command", "v75": "● current", "v74": "↩ rolled back", "v67": "✖ release command failed"} {
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line[1:], version) || strings.Contains(line, version+"  ") {
				panetest.WantIn(t, line, want)
			}
		}
	}
}

func TestReleaseCard(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(60, 8)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "Deploy 20a5742", "ned@foobaz.example", "2026-11-21 08:35:17 PST", "the code")
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "rick@foobaz.example", "exact copy of v73", "heroku rollback v73 -a foobaz-production")
}

func TestQueueRates(t *testing.T) {
	w := panetest.Crash()
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(60, 9)))
	panetest.WantIn(t, text, "381 ▲    40s ~9/s 0/s", "workers 0 of 2 worker", "drain never", "retry 12")
}

// With two busy queues the store's counter says nothing of either: only the change of depth is told.
func TestTwoBusyQueuesTellOnlyTheirNet(t *testing.T) {
	w := panetest.OnV73()
	w.Say("queues", panetest.Now, &model.QueueStore{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: model.Reading})
	for i := range 20 {
		w.Say("queues/REDIS_URL", panetest.Now.Add(time.Duration(i-19)*5*time.Second), &model.QueueSample{Store: panetest.StoreID, Library: "sidekiq",
			Queues: []model.QueueReading{
				{Name: "a", Ready: 100 + 10*i, Oldest: -1, Consumers: 1, Quality: model.Exact},
				{Name: "b", Ready: 900 - 20*i, Oldest: -1, Consumers: 1, Quality: model.Capped}},
			Totals: model.QueueTotals{Processed: int64(i * 100)}})
	}
	w.Tick(panetest.Now)
	text := panetest.TextOf(queues.NewQueues().Draw(w.Scene(60, 6)))
	panetest.WantIn(t, text, "+2/s", "-4/s", "–", "520+", "290 ▲", "net")
	if strings.Contains(text, " out ") {
		t.Errorf("a rate of both is shown for one:\n%s", text)
	}
}

func TestStoresThatAreNotRead(t *testing.T) {
	for access, want := range map[model.StoreAccess]string{
		model.Asking:      "REDIS_URL of a production app: o reads it",
		model.NotRead:     "REDIS_URL is not read: o reads it",
		model.Unreachable: "REDIS_URL cannot be reached from here: connection refused",
		model.Reading:     "REDIS_URL: connection refused",
	} {
		w := panetest.Calm()
		w.Say("queues", panetest.Now, &model.QueueStore{Store: "other", Var: "REDIS_URL", Access: access, Why: "connection refused"})
		w.App().Stores = []model.StoreID{"other"}
		p := queues.NewQueues()
		sc := w.Focused(70, 6)
		panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), want)
		e := p.Handle(keys.IntentAllow, sc)
		if several, ok := e.(pane.Several); ok != (access != model.Reading) || ok && several[0].(pane.Ask).Request.Store != "other" {
			t.Errorf("%s: %#v", access, e)
		}
	}
}

func TestQueueOrdersActOnItsProcess(t *testing.T) {
	w, p := panetest.Crash(), queues.NewQueues()
	sc := w.Focused(60, 20)
	if s, ok := p.(pane.Orderer).Subject(model.Scale, sc); !ok || s.Type != "worker" {
		t.Errorf("%+v %t", s, ok)
	}
	if _, ok := p.(pane.Orderer).Subject(model.Rollback, sc); ok {
		t.Error("a queue cannot be rolled back")
	}
}

func TestQueueWindow(t *testing.T) {
	w, p := panetest.Crash(), queues.NewQueues()
	sc := w.Focused(60, 20)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "-5m", "v74")
	p.Handle(keys.IntentRight, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "-1h")
	if got := widget.TextOf(p.Spec(sc).TitleExtra); got != "1h" {
		t.Errorf("title says %q", got)
	}
}

func TestBucketsKeepSpikesAndShowGaps(t *testing.T) {
	from := panetest.Now
	at := func(s int, v float64) model.Point {
		return model.Point{At: from.Add(time.Duration(s) * time.Second), Ready: v}
	}
	got := queues.Buckets([]model.Point{at(0, 1), at(1, 900), at(2, 1), at(80, 5)}, from, from.Add(100*time.Second), 10, queues.Holds, queues.ReadyOf)
	if got[0] != 900 || got[1] != 1 || got[8] != 5 || got[9] != 5 {
		t.Errorf("%v", got)
	}
	if got[5] == got[5] {
		t.Errorf("half a minute after a reading it still holds: %v", got)
	}
}

func TestGrowthBeganAtTheFootOfTheSlope(t *testing.T) {
	gap := math.NaN()
	for _, c := range []struct {
		values []float64
		want   int
	}{
		{[]float64{21, 22, 21, 66, 111, 381}, 2},
		{[]float64{gap, 0, 0, 66, 250, 500, 1394}, 2},
		{[]float64{300, 320, 381}, -1},
		{[]float64{900, 20, 20, 400, gap}, 2},
		{nil, -1},
	} {
		if got := queues.GrowthBegan(c.values); got != c.want {
			t.Errorf("%v: %d, want %d", c.values, got, c.want)
		}
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

func TestHeadlines(t *testing.T) {
	w := panetest.Crash()
	sc := w.Scene(78, 1)
	for _, c := range []struct {
		p    pane.Pane
		want string
	}{
		{processes.NewProcesses(), "web 0/2 ✖✖ crashed 1s   worker 0/2 ✖✖ crashed 3s"},
		{releases.NewReleases(), "v74 Deploy 20a5742 · ned · 41s"},
		{queues.NewQueues(), "queue default 381 ▲"},
		{logs.NewLogs(), "LIVE 70 lines"},
	} {
		if got := widget.TextOf(c.p.(pane.Headline).Headline(sc)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// The question of a store is answered by one key from every pane.
func TestAStoreIsAllowedFromAnyPane(t *testing.T) {
	ask := func() *panetest.World {
		w := panetest.Calm()
		w.Say("queues", panetest.Now, &model.QueueStore{Store: "other", Var: "REDIS_URL", Access: model.Asking})
		w.App().Stores = []model.StoreID{"other"}
		return w
	}
	for _, tile := range []string{"1", "2", "3", "4"} {
		h := at(t, ask(), 160, 45)
		h.press(tile, "o")
		asked := slices.ContainsFunc(h.out, func(e pane.Effect) bool {
			a, ok := e.(pane.Ask)
			return ok && a.Request.Kind == model.OpenQueues && a.Request.Store == "other" && a.Request.Allow
		})
		if !asked {
			t.Errorf("pane %s: %v", tile, h.out)
		}
	}
}
