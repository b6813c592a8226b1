package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// screenSizes are one of every form, the drawn ones first, and the ends of the scale.
var screenSizes = []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 120, H: 40}, {W: 200, H: 50}, {W: 60, H: 20}, {W: 49, H: 9}, {W: 100, H: 19}, {W: 99, H: 45}, {W: 20, H: 3}, {W: 1, H: 1}, {W: 400, H: 120}}

func TestEveryFormIsExact(t *testing.T) {
	for name, make := range panetest.Worlds {
		w := make()
		for _, s := range screenSizes {
			at(t, w, s.W, s.H).well()
			for _, p := range []theme.Profile{theme.Mono, theme.ANSI16, theme.TrueColor} {
				h := at(t, w, s.W, s.H, func(o *Options) { o.Theme = theme.New(p, theme.ASCII) })
				h.well()
			}
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestFormsHaveTheirPanes(t *testing.T) {
	w := panetest.Crash()
	for _, c := range []struct {
		size pane.Size
		has  []string
	}{
		{pane.Size{W: 160, H: 45}, []string{"1 Processes", "2 Logs", "3 Releases", "4 Queues"}},
		{pane.Size{W: 200, H: 50}, []string{"1 Processes", "2 Logs", "3 Releases", "4 Queues"}},
		{pane.Size{W: 120, H: 40}, []string{"1 Processes", "2 Logs", "3 Releases", "4 Queues"}},
		{pane.Size{W: 80, H: 24}, []string{" 1 Proc ", " 2 Logs ", " 3 Rel ", " 4 Queue ", " 5 Err ", " 8 Router ", "PROD"}},
		{pane.Size{W: 60, H: 20}, []string{" 1 ", " 2 ", "foobaz-production"}},
		{pane.Size{W: 49, H: 9}, []string{"foobaz-production"}},
	} {
		at(t, w, c.size.W, c.size.H).see(c.has...)
	}
}

// keyNamesOfAll is every key that means something, and some that mean nothing.
func keyNamesOfAll() []string {
	names := []string{"ctrl+c", "backspace", "ctrl+w", "ctrl+n", "ctrl+p", "Q", "ä", "5", "9", "Y", "H", "é", "日"}
	for _, b := range Panes.Bindings() {
		names = append(names, b.Keys...)
	}
	return names
}

// Whatever is pressed on whatever screen of whatever app, the picture is exact and clean, and nothing is sent within the
// grace of a dialog.
func TestShellIsExactWhateverIsPressed(t *testing.T) {
	made := map[string]*panetest.World{}
	var names []string
	for _, n := range []string{"calm", "crash", "blank", "empty", "failed", "stale"} {
		made[n], names = panetest.Worlds[n](), append(names, n)
	}
	made["hostile"], made["nothing"] = hostile(), panetest.NewWorld()
	names = append(names, "hostile", "nothing")
	all := keyNamesOfAll()
	rapid.Check(t, func(t *rapid.T) {
		w := made[rapid.SampledFrom(names).Draw(t, "world")]
		profile := rapid.SampledFrom([]theme.Profile{theme.Plain, theme.TrueColor}).Draw(t, "profile")
		glyphs := rapid.SampledFrom([]*theme.Glyphs{theme.UTF8, theme.ASCII}).Draw(t, "glyphs")
		solo := rapid.SampledFrom([]pane.ID{"", "", "", pane.Logs, pane.Queues}).Draw(t, "solo")
		view := rapid.SampledFrom([]ViewID{"", "logs", "queues", "releases-only"}).Draw(t, "view")
		s, err := newScreen(Options{View: view, Theme: theme.New(profile, glyphs), Zone: panetest.Pacific, Pane: solo, ReadOnly: func(b bool) func(string) bool { return func(string) bool { return b } }(rapid.Bool().Draw(t, "read-only"))})
		if err != nil {
			t.Fatal(err)
		}
		s.state = w.State
		now := panetest.Now
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			if rapid.IntRange(0, 3).Draw(t, "turn") == 0 || s.size.W == 0 {
				if rapid.Bool().Draw(t, "drawn") {
					z := rapid.SampledFrom(screenSizes).Draw(t, "size")
					s.resize(z.W, z.H)
				} else {
					s.resize(rapid.IntRange(0, 220).Draw(t, "w"), rapid.IntRange(0, 70).Draw(t, "h"))
				}
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "wait")) * time.Millisecond)
			key := rapid.SampledFrom(all).Draw(t, "key")
			opened, _ := s.top().(*order.Dialog)
			for _, e := range s.press(keyOf(msgOf(key), now)) {
				if _, sent := e.(order.Send); sent && (opened == nil || now.Sub(opened.Opened()) < s.grace || s.readOnly()) {
					t.Fatalf("%s sent an order: %v", key, e)
				}
			}
			v := s.view()
			if s.size.W == 0 || s.size.H == 0 {
				continue
			}
			if flaw := flawOf(v, s.size.W, s.size.H); flaw != "" {
				t.Fatalf("%v after %s: %s", s.size, key, flaw)
			}
			if len(s.failing.Stack) > 0 {
				t.Fatalf("%v after %s: a pane could not draw: %s", s.size, key, s.failing.Stack[0])
			}
		}
	})
}

func TestHeaderKeepsTheAppAndDropsTheRest(t *testing.T) {
	w := panetest.Crash()
	w.Emit("status", panetest.Now, &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "green"}}})
	w.Emit("heroku/app", panetest.Now, &model.Budget{Remaining: 4387, Limit: 4500})
	wide := at(t, w, 200, 50).row(0)
	for _, want := range []string{" foobaz-production ", " PRODUCTION ", "v74", "Deploy 20a5742", "ned", "api 4,387", "lines/s", "08:35:58 PST"} {
		if !strings.Contains(wide, want) {
			t.Errorf("wide: no %q in %q", want, wide)
		}
	}
	clock, app := 0, 0
	for width := 50; width <= 200; width++ {
		row := at(t, w, width, 50).row(0)
		if strings.Contains(row, "08:35") {
			clock++
		}
		if strings.Contains(row, "foobaz-production") {
			app++
		}
		if strings.Contains(row, "api ") && !strings.Contains(row, "lines/s") {
			t.Errorf("%d columns: the API budget outlived the rate of the log: %q", width, row)
		}
		if strings.Contains(row, "lines/s") && !strings.Contains(row, "08:35") {
			t.Errorf("%d columns: the rate outlived the clock: %q", width, row)
		}
	}
	if app != 151 {
		t.Errorf("the app's name is in %d of 151 headers", app)
	}
	if clock < 100 {
		t.Errorf("the clock is in %d of 151 headers", clock)
	}
}

func TestPlatformUnknownIsNeverGreen(t *testing.T) {
	g := theme.UTF8
	for _, c := range []struct {
		name     string
		platform *model.Platform
		seen     time.Duration
		mark     string
	}{
		{"never asked", nil, 0, g.Off},
		{"green", &model.Platform{Reachable: true}, 10 * time.Second, g.Good},
		{"green long ago", &model.Platform{Reachable: true}, 4 * time.Minute, g.Off},
		{"not reachable", &model.Platform{}, 10 * time.Second, g.Off},
		{"red", &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "red"}, {Name: "Data", Status: "yellow"}}}, 0, g.Bad},
		{"yellow", &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}}, 0, g.Warn},
	} {
		w := panetest.NewWorld()
		if c.platform != nil {
			w.Emit("status", panetest.Now.Add(-c.seen), c.platform)
		}
		w.Tick(panetest.Now)
		if got := order.Platform(w.Scene(80, 1)).Mark; got != c.mark {
			t.Errorf("%s: got %q, want %q", c.name, got, c.mark)
		}
	}
}

func TestPlatformNamesWhoTold(t *testing.T) {
	red := []model.System{{Name: "Apps", Status: "red"}}
	for want, f := range map[string]*model.Platform{
		" 10s":                       {Reachable: true},
		" 10s (Salesforce)":          {Reachable: true, By: "Salesforce"},
		" incident 10s (Salesforce)": {Reachable: true, By: "Salesforce", Systems: red},
		" incident 10s":              {Reachable: true, Systems: red},
		" status not reachable":      {},
	} {
		w := panetest.NewWorld()
		w.Emit("status", panetest.Now.Add(-10*time.Second), f)
		w.Tick(panetest.Now)
		if got := order.Platform(w.Scene(80, 1)).Text(); got != want {
			t.Errorf("%+v: got %q, want %q", f, got, want)
		}
	}
}

// While Heroku is not green, its state and the age of that are on every screen. An incident stays while the page does not answer.
func TestThePlatformsStateIsOnEveryScreen(t *testing.T) {
	yellow := &model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}}
	for _, c := range []struct {
		first, then *model.Platform
		want        map[int]string
	}{
		{yellow, nil, map[int]string{160: "heroku ⚠ yellow 2m", 80: "heroku ⚠ yellow 2m", 60: "heroku ⚠ yellow 2m", 40: "heroku ⚠ yellow"}},
		{yellow, &model.Platform{}, map[int]string{160: "heroku ⚠ yellow 2m, not reachable", 80: "heroku ⚠ yellow 2m", 60: "heroku ⚠ yellow 2m", 40: "heroku ⚠ yellow"}},
		{&model.Platform{Reachable: true}, &model.Platform{}, map[int]string{160: "heroku ○ status not reachable 2m", 80: "heroku ○", 60: "heroku ○ 2m", 40: "heroku ○"}},
	} {
		for width, want := range c.want {
			w := panetest.Calm()
			w.Emit("status", panetest.Now.Add(-2*time.Minute), c.first)
			if c.then != nil {
				w.Emit("status", panetest.Now.Add(-time.Second), c.then)
			}
			w.Tick(panetest.Now)
			h := at(t, w, width, 24)
			if got := h.row(0); !strings.Contains(got, want) {
				t.Errorf("%d columns: got %q, want %q", width, got, want)
			}
			h.well()
		}
	}
}

func TestQuitIsAskedTwice(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	if quits(h.press("q")) {
		t.Fatal("one q quits")
	}
	h.see("q again quits")
	if !quits(h.press("q")) {
		t.Error("the second q does not quit")
	}
	h = at(t, panetest.Calm(), 120, 40)
	h.press("q")
	if quits(h.soon(quitWindow+time.Second, "q")) {
		t.Error("a q long after the first quits")
	}
	if !quits(h.press("q")) {
		t.Error("but then the next does not")
	}
	h = at(t, panetest.Calm(), 120, 40)
	h.press("q", "j")
	if quits(h.press("q")) {
		t.Error("a q after another key quits")
	}
}

// A question that is no longer open must not stand there: it would be untrue.
func TestTheQuestionOfQFades(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	h.press("q")
	h.apply([]model.Event{{At: h.now, Seen: h.now.Add(quitWindow), Fact: &model.Tick{Now: h.now.Add(quitWindow)}}})
	h.miss("q again quits")
}

func TestInterrupt(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	for _, open := range []string{"?", ":", "B", "F", "/"} {
		h.press(open)
		if quits(h.press("ctrl+c")) {
			t.Fatalf("C-c over %s quits", open)
		}
		if h.top() != nil || h.prompt != nil {
			t.Errorf("C-c leaves %s open", open)
		}
	}
	if !quits(h.press("ctrl+c")) {
		t.Error("C-c at the top does not quit")
	}
	h.none()
}

// C-c in a prompt is a way out like Esc: what was typed so far does not stay in force.
func TestInterruptTakesATypedFilterBack(t *testing.T) {
	for _, out := range []string{"esc", "ctrl+c"} {
		h := at(t, panetest.Crash(), 160, 45)
		before := h.view()
		h.press("&")
		h.write("NameError")
		h.press(out)
		if h.view() != before {
			t.Errorf("after %s the picture is another:\n%s", out, h.view())
		}
	}
}

func TestFocus(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	for key, pane := range map[string]pane.ID{"1": pane.Processes, "2": pane.Logs, "3": pane.Releases, "4": pane.Queues} {
		if h.press(key); h.focus != pane {
			t.Errorf("%s focuses %s", key, h.focus)
		}
	}
	inView := h.members()
	last := inView[len(inView)-1].ID
	h.press(h.digitOf(last))
	h.press("tab")
	if h.focus != "processes" {
		t.Errorf("Tab from the last pane focuses %s", h.focus)
	}
	h.press("shift+tab")
	if h.focus != last {
		t.Errorf("S-Tab from the first pane focuses %s, want %s", h.focus, last)
	}
}

func TestZoom(t *testing.T) {
	for _, key := range []string{"z", "+"} {
		h := at(t, panetest.Calm(), 160, 45)
		whole := h.view()
		h.press("3", key)
		h.see("3 Releases")
		h.miss("1 Processes", "2 Logs", "4 Queues")
		h.well()
		h.press("q", "2")
		if h.view() != whole {
			t.Errorf("q does not leave the zoom of %s:\n%s", key, h.view())
		}
		h.press(key, "esc")
		if h.view() != whole {
			t.Error("Esc does not leave the zoom")
		}
		h.press(key, "4")
		h.see("4 Queues")
		h.miss("2 Logs")
	}
	h := at(t, panetest.Calm(), 80, 24)
	h.press("z")
	h.well()
	if h.zoomed {
		t.Error("a tab is the whole screen already, and it was zoomed")
	}
}

func TestOnePaneOnly(t *testing.T) {
	solo := func(o *Options) { o.Pane = "queues" }
	h := at(t, panetest.Calm(), 160, 45, solo)
	h.see("Queues")
	h.miss("2 Logs", "1 Processes")
	h.press("tab")
	if h.focus != pane.Queues {
		t.Errorf("Tab went to %s, want queues: there is no other", h.focus)
	}
	h.well()
	h.press("2")
	if h.see("1 Processes"); h.focus != pane.Logs || h.viewed.ID != Overview {
		t.Errorf("the digit of another pane leads to %s in view %s, want logs in the overview", h.focus, h.viewed.ID)
	}
	h = at(t, panetest.Calm(), 80, 24, solo)
	h.well()
	h.see("Queues")
	if _, err := newScreen(Options{Pane: "nothing"}); err == nil || !strings.Contains(err.Error(), "processes, logs, releases, queues") {
		t.Errorf("an unknown pane: %v", err)
	}
}

func TestHelp(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.press("?")
	h.see("Help", "Changes the platform, after a confirmation", "restart what is marked or selected, else what the advice names", "Logs", "regular expression")
	h.well()
	h.press("?")
	h.miss("Changes the platform")
	h.press("1", "f1")
	h.see("Help", "logs of this dyno or process type")
	h.miss("regular expression")
	small := at(t, panetest.Calm(), 80, 24)
	small.press("?")
	small.see("Help")
	first := small.view()
	small.press("G")
	if small.view() == first {
		t.Error("help longer than the screen does not scroll")
	}
	small.press("q")
	if small.top() != nil {
		t.Error("q does not close help")
	}
	small.none()
}

func TestPalette(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	h.press(":")
	h.see("Commands", "restart", "zoom")
	h.write("full screen")
	h.see("zoom")
	h.miss("maintenance  ")
	h.press("enter")
	if !h.zoomed {
		t.Error("the palette did not zoom")
	}
	h.press(":")
	h.write("no such words here")
	h.see("no command has these words")
	h.press("enter")
	h.see("there is no command no")
	h.press("esc", ":")
	h.write("maintenance")
	h.press("ctrl+n", "ctrl+p", "enter")
	if _, ok := h.top().(*order.Dialog); !ok {
		t.Fatalf("the palette did not ask before maintenance: %T", h.top())
	}
	h.none()
}

func TestMenuIsWalkedWithKeys(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	h.press("R")
	h.see("Restart", "all dynos", "web", "worker.2")
	h.press("j", "enter")
	c, ok := h.top().(*order.Dialog)
	if !ok || c.Order().Type != "web" || c.Order().Dyno != "" {
		t.Fatalf("the second row is not web: %+v", h.top())
	}
	h.press("esc", "R", "G", "enter")
	if c, ok = h.top().(*order.Dialog); !ok || c.Order().Dyno != "worker.2" {
		t.Fatalf("the last row is not worker.2: %+v", h.top())
	}
	h.press("esc", "R", "G", "g", "up", "enter")
	if c, ok = h.top().(*order.Dialog); !ok || c.Order().Dyno+c.Order().Type != "" || c.Order().Describe() != "restart all dynos" {
		t.Fatalf("the first row is not all dynos: %+v", h.top())
	}
	h.press("esc", "R", "q")
	if h.top() != nil {
		t.Error("q does not close the menu")
	}
	h.none()
}

func TestCardScrolls(t *testing.T) {
	h := at(t, panetest.Calm(), 80, 24)
	var lines [][]draw.Run
	for i := range 60 {
		lines = append(lines, []draw.Run{draw.R(theme.Text, fmt.Sprintf("fact %02d.", i))})
	}
	h.open(&dialog.Card{Card: pane.Card{Title: "Sixty", Lines: lines, Copy: "all of it"}})
	h.see("Sixty", "fact 00.")
	h.miss("fact 59.")
	h.press("G")
	h.see("fact 59.")
	h.miss("fact 00.")
	h.press("k")
	h.miss("fact 59.")
	h.press("g", "ctrl+d", "ctrl+u", "space", "b")
	h.see("fact 00.")
	out := h.press("y")
	if c, ok := out[0].(pane.Copy); !ok || c.Text != "all of it" {
		t.Errorf("y copies %v", out)
	}
	h.press("q")
	if h.top() != nil {
		t.Error("q does not close the card")
	}
	h.resize(30, 6)
	h.open(&dialog.Card{Card: pane.Card{Title: "Sixty", Lines: lines}})
	h.well()
}

func TestFreezeHoldsAndThaws(t *testing.T) {
	h := at(t, panetest.Calm(), 120, 40)
	out := h.press("=")
	if len(out) != 1 || out[0] != (unfreeze{Frozen: true}) {
		t.Fatalf("= gives %v", out)
	}
	h.see("FROZEN")
	out = h.press("=")
	if len(out) != 1 || out[0] != (unfreeze{}) {
		t.Fatalf("= again gives %v", out)
	}
	h.miss("FROZEN")
	h.press("=")
	out = h.press("T")
	if !slices.Contains(out, pane.Effect(unfreeze{})) || h.frozen {
		t.Errorf("an order on a frozen picture does not unfreeze it: %v", out)
	}
}

// second is a world of two apps; the other has no production.
func twoApps() *panetest.World {
	w := panetest.Calm()
	other := model.AppID("11111111-89ab-cdef-0123-456789abcdef")
	for _, f := range []model.Fact{
		&model.AppInfo{Name: "foobaz-staging"},
		&model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 1, Size: "Basic"}}},
		&model.Dynos{Dynos: []model.Dyno{panetest.Dyno("web.1", "web", "up", 12, time.Hour)}},
		&model.Releases{Releases: []ledger.Release{{ID: "o12", Version: 12, Status: "succeeded", Current: true, Eligible: true, Description: "Deploy 0000aaa", By: "rick@foobaz.example", CreatedAt: panetest.Now.Add(-time.Hour)}}},
	} {
		w.Seq++
		w.State.Apply([]model.Event{{Seq: w.Seq, At: panetest.Now, Seen: panetest.Now, Source: "heroku/" + model.SourceName(f.Kind()), App: other, Fact: f}})
	}
	return w
}

func TestAnotherAppComesIntoView(t *testing.T) {
	h := at(t, twoApps(), 160, 45)
	h.see("foobaz-production", "1/2", "v73")
	h.press("@")
	h.see("Apps", "foobaz-staging", "in view")
	h.press("j", "enter")
	if row := h.row(0); !strings.Contains(row, "foobaz-staging") || !strings.Contains(row, "2/2") || strings.Contains(row, "PRODUCTION") {
		t.Errorf("header %q", row)
	}
	h.miss("v73", "worker.1")
	h.see("v12")
	h.press("T")
	c, ok := h.top().(*order.Dialog)
	if !ok || c.Order().AppName != "foobaz-staging" {
		t.Fatalf("an order goes to %+v", h.top())
	}
	one := at(t, panetest.Calm(), 160, 45)
	one.press("@")
	one.see("Apps", "open another app…")
}

// The app that was named first is looked at first, whichever answers first; not when the user is at work already.
func TestTheFirstAppLeads(t *testing.T) {
	come := func(h *hands, id, name string) {
		h.apply([]model.Event{{At: panetest.Now, Seen: panetest.Now, Source: "heroku/app", App: model.AppID(id), Fact: &model.AppInfo{Name: name}}})
	}
	first := func(o *Options) { o.First = "shop" }
	h := at(t, panetest.NewWorld(), 120, 40, first)
	come(h, "2", "shop-staging")
	h.see("shop-staging")
	come(h, "1", "shop")
	if row := h.row(0); !strings.Contains(row, " shop ") || !strings.Contains(row, "2/2") {
		t.Errorf("header %q", row)
	}
	h.press("@", "g", "enter")
	come(h, "1", "shop")
	if row := h.row(0); !strings.Contains(row, " shop-staging ") {
		t.Errorf("the choice was taken back: %q", row)
	}
	h = at(t, panetest.NewWorld(), 120, 40, first)
	come(h, "2", "shop-staging")
	h.press("j")
	come(h, "1", "shop")
	if row := h.row(0); !strings.Contains(row, " shop-staging ") {
		t.Errorf("another app came under the hands of the user: %q", row)
	}
}

func TestNarrowFooterStillTellsOfHelp(t *testing.T) {
	for width := 50; width <= 220; width++ {
		h := at(t, panetest.Crash(), width, 24)
		if !strings.Contains(h.row(-1), "? help") {
			t.Errorf("%d columns: %q", width, h.row(-1))
		}
		for _, pane := range []string{"1", "3", "4"} {
			if h.press(pane); !strings.Contains(h.row(-1), "? help") {
				t.Errorf("%d columns, pane %s: %q", width, pane, h.row(-1))
			}
		}
	}
}

// Only the way in tells that it is shut: a status page out of reach says nothing of the app.
func TestNotConnected(t *testing.T) {
	say := func(name model.SourceName, why string) *panetest.World {
		w := panetest.NewWorld()
		w.Seq++
		w.State.Apply([]model.Event{{Seq: w.Seq, At: panetest.Now, Seen: panetest.Now, Fact: &model.Health{Name: name, State: model.Failing, Code: "401", Why: why,
			Do: "Log in again: heroku login", RetryAt: panetest.Now.Add(8 * time.Second)}}})
		w.Tick(panetest.Now)
		return w
	}
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}} {
		h := at(t, say("app foobaz-production", "the token was rejected"), size.W, size.H)
		h.see("Not connected", "app foobaz-production", "the token was rejected", "heroku login", "tries again in 8s")
		h.well()
		h.press("?")
		h.see("Help")
		h = at(t, say("status", "connection refused"), size.W, size.H)
		h.miss("Not connected")
	}
	at(t, say("app foobaz-production", "the token was rejected"), 49, 9).well()
}

// Letters that a slow line delivers together are single keys; a paste is none.
func TestKeysThatComeTogether(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	a := &app{screen: h.screen, Options: Options{Backend: &recorder{}, Clock: func() time.Time { return panetest.Now }}, ctx: t.Context()}
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("1jjj")})
	if sub, ok := h.pane("processes").(pane.Orderer).Subject(model.Restart, h.body("processes")); !ok || sub.Type != "worker" {
		t.Errorf("1jjj selects %+v", sub)
	}
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("Tlly"), Paste: true})
	if h.top() != nil {
		t.Error("a paste opened a dialog")
	}
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("By")})
	if d, ok := h.top().(*order.Dialog); !ok || d.Typed() != "" {
		t.Errorf("the key beside B was not ignored: %+v", h.top())
	}
}

func TestPullIsOneAtATime(t *testing.T) {
	a := &app{screen: at(t, panetest.Calm(), 80, 24).screen, ctx: t.Context()}
	if a.pull() == nil || a.pull() != nil {
		t.Fatal("two requests are out")
	}
	a.frozen = true
	if a.pulling = false; a.takeBatch(batchMsg{}) != nil {
		t.Error("a frozen picture asks for more")
	}
	a.frozen = false
	if a.takeBatch(batchMsg{}) == nil {
		t.Error("a thawed picture asks for nothing")
	}
}

func TestASoloPaneOffersNoWayToOthers(t *testing.T) {
	h := at(t, panetest.Crash(), 120, 30, func(o *Options) { o.Pane = "queues" })
	if foot := h.row(-1); strings.Contains(foot, "Tab") || strings.Contains(foot, "zoom") || !strings.Contains(foot, "? help") {
		t.Errorf("%q", foot)
	}
}
