package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// fleet is three apps: the one of the crash, one that is well, one in maintenance.
func fleet() *panetest.World {
	w := panetest.Crash()
	emit := func(app model.AppID, source model.SourceName, f model.Fact) {
		w.State.Apply([]model.Event{{At: panetest.Now, Seen: panetest.Now, App: app, Source: source, Fact: f}})
	}
	for _, app := range []model.AppID{"alpha", "omega"} {
		emit(app, "heroku/app", &model.AppInfo{Name: string(app), Maintenance: app == "omega"})
		emit(app, "heroku/formation", panetest.Formation())
		emit(app, "heroku/releases", &model.Releases{Releases: current(73)})
		dynos := &model.Dynos{}
		for _, name := range panetest.DynoNames {
			dynos.Dynos = append(dynos.Dynos, panetest.Dyno(name, strings.Split(name, ".")[0], "up", 73, time.Hour))
		}
		emit(app, "heroku/dynos", dynos)
	}
	w.Tick(panetest.Now)
	return w
}

func current(v int) []ledger.Release {
	r := panetest.Release(v, 2*time.Hour, "rick", "Deploy df7bb82")
	r.Current = true
	return []ledger.Release{r}
}

func TestAppsAreListedWithTheirState(t *testing.T) {
	h := at(t, fleet(), 120, 40)
	h.press("@")
	h.see("Apps", "✖ foobaz-production", "0 of 4 up, crashed on v74", "alpha", "4/4 up on v73", "omega", "aintenance", "open another app")
	var order []int
	v := h.view()
	for _, name := range []string{"✖ foobaz-production", "omega ", "alpha "} {
		order = append(order, strings.LastIndex(v, name))
	}
	if !slices.IsSorted(order) {
		t.Errorf("the worst is not first:\n%s", v)
	}
	h.press("G", "k", "k", "enter")
	if h.app().Info.Name != "alpha" {
		t.Errorf("Enter leads to %s, want alpha", h.app().Info.Name)
	}
	for _, size := range pictureSizes {
		small := at(t, fleet(), size.W, size.H)
		small.press("@")
		small.well()
	}
}

func TestAnotherAppIsOpenedFromTheList(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	h.press("@")
	out := h.press("G", "enter")
	if _, ok := h.top().(*dialog.Palette); !ok {
		t.Fatalf("the last row opens no line to type in:\n%s", h.view())
	}
	h.see(": open ")
	if len(out) != 1 || out[0] != (listApps{}) {
		t.Errorf("the names of apps are asked for by %v", out)
	}
	h.write("shop")
	if got := h.press("enter"); len(got) != 1 || got[0].(pane.Ask).Request.Name != "shop" {
		t.Errorf("Enter asks %v, want to open shop", got)
	}
}

// What begins in an app that nobody looks at is told, and counted as long as it lasts.
func TestTroubleOfAnAppOutOfViewIsTold(t *testing.T) {
	w := fleet()
	h := at(t, w, 160, 45)
	h.press("@", "G", "k", "k", "enter")
	h.miss("✖ foobaz-production")
	later := panetest.Now.Add(time.Second)
	h.apply([]model.Event{{At: later, Seen: later, Fact: &model.Tick{Now: later}}})
	h.see("✖ foobaz-production: ", "@ switches", "2/3 ✖ foobaz-production +1")
	h.press("j")
	later = later.Add(time.Second)
	h.apply([]model.Event{{At: later, Seen: later, Fact: &model.Tick{Now: later}}})
	h.miss("@ switches") // once
	h.see("✖ foobaz-production +1")
	alone := at(t, panetest.Crash(), 160, 45)
	alone.apply([]model.Event{{At: later, Seen: later, Fact: &model.Tick{Now: later}}})
	alone.miss("@ switches", "✖1")
}

// Several apps stand side by side: the worst is in view at the start, moving the cursor brings another into view, Enter leads to its panes.
func TestAppsSideBySide(t *testing.T) {
	for _, size := range pictureSizes {
		h := at(t, fleet(), size.W, size.H, func(o *Options) { o.View = SideBySide })
		h.well()
		h.see("✖ ", "alpha")
	}
	h := at(t, fleet(), 160, 45, func(o *Options) { o.View = SideBySide })
	h.see("foobaz-production", "alpha", "omega", "0/4", "4/4", "v74", "v73", "Events of all apps")
	if got := h.app().Info.Name; got != "foobaz-production" {
		t.Errorf("%s is in view, want the worst: foobaz-production", got)
	}
	h.press("k")
	if got := h.app().Info.Name; got != "alpha" {
		t.Errorf("a row further up %s is in view, want alpha", got)
	}
	h.press("enter")
	h.see("1 Processes")
	if h.app().Info.Name != "alpha" || h.viewed.ID != Overview {
		t.Errorf("Enter leads to the view %s of %s, want the overview of alpha", h.viewed.ID, h.app().Info.Name)
	}
	h.press("@", "G", "k", "enter")
	if h.viewed.ID != SideBySide || h.app().Info.Name != "alpha" {
		t.Errorf("the menu leads to the view %s of %s, want all apps with alpha in view", h.viewed.ID, h.app().Info.Name)
	}
	if out := h.press("@"); len(out) != 1 || out[0] != (listApps{}) {
		t.Errorf("@ asks for %v, want the names of apps", out)
	}
	h.see(": open ")
}

func TestTwoAppsAreCompared(t *testing.T) {
	h := at(t, fleet(), 160, 45, func(o *Options) { o.View = SideBySide })
	h.press("c")
	h.see("Compare foobaz-production with", "alpha", "omega")
	h.press("enter")
	h.see("foobaz-production and ", "code", "maintenance", "Alike", "values are never read")
	h.press("esc")
	alone := at(t, panetest.Crash(), 160, 45, func(o *Options) { o.View = SideBySide })
	alone.press("c")
	alone.see("there is no other app to compare it with")
}

// The list of all apps has a header of its own; the sign of production stays.
func TestTheHeaderOfAllApps(t *testing.T) {
	w := fleet()
	h := at(t, w, 160, 45, func(o *Options) { o.View = SideBySide })
	first := func() string { return strings.Split(h.view(), "\n")[0] }
	for _, want := range []string{"all apps", "3 apps", "no-go", "foobaz-production", "PROD"} {
		if !strings.Contains(first(), want) {
			t.Errorf("the header lacks %q: %s", want, first())
		}
	}
	h.press("enter")
	if got := first(); strings.Contains(got, "all apps") || !strings.Contains(got, "foobaz-production") {
		t.Errorf("the header of one app is %s", got)
	}
}
