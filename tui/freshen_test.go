package tui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/tabs"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/widget"
)

// orderKeys open the dialog of each verb, with the sources that it rests on.
var orderKeys = []struct {
	keys    []string
	sources []model.SourceName
}{
	{[]string{"B"}, []model.SourceName{"heroku/app", "heroku/releases", "heroku/dynos", "heroku/formation"}},
	{[]string{"T"}, []model.SourceName{"heroku/app"}},
	{[]string{"1", "j", "R"}, []model.SourceName{"heroku/app", "heroku/dynos", "heroku/formation"}},
	{[]string{"1", "j", "X"}, []model.SourceName{"heroku/app", "heroku/dynos", "heroku/formation"}},
	{[]string{"1", "j", "S", "+", "1", "enter"}, []model.SourceName{"heroku/app", "heroku/formation", "heroku/dynos"}},
}

// allLive is the crash with every source at work.
func allLive() *panetest.World {
	w := panetest.Crash()
	w.Live("heroku/app", "heroku/dynos", "heroku/formation", "heroku/releases")
	return w
}

// ill makes a source fail.
func ill(w *panetest.World, name model.SourceName, h model.Health) {
	h.Name, h.Every = name, w.State.Source(panetest.AppID, name).Every
	w.Emit(name, w.State.Now, &h)
}

func (h *hands) asked() (names []model.SourceName) {
	for _, e := range h.out {
		if a, ok := e.(pane.Ask); ok && a.Request.Kind == model.Refresh {
			names = append(names, a.Request.Source)
		}
	}
	return names
}

// TestADialogReadsWhatItRestsOn: when it opens, and for its app alone.
func TestADialogReadsWhatItRestsOn(t *testing.T) {
	for _, c := range orderKeys {
		h := at(t, allLive(), 160, 45)
		h.press(c.keys...)
		if _, open := h.considered(); !open {
			t.Fatalf("%v opened no dialog:\n%s", c.keys, h.view())
		}
		if got := h.asked(); !slices.Equal(got, c.sources) {
			t.Errorf("%v asks for %q, want %q", c.keys, got, c.sources)
		}
	}
}

// TestADialogKeepsItsSourcesFresh: it asks again before what they say grows old and while it cannot be had, and then no more
// often than every few seconds.
func TestADialogKeepsItsSourcesFresh(t *testing.T) {
	for _, c := range []struct {
		name        string
		health      model.Health // of the sources; none: they stay live and say nothing more
		least, most int          // requests of each source in a minute
	}{
		{"nothing more comes", model.Health{}, 10, 20},
		{"it fails", model.Health{State: model.Failing, Code: "503", Why: "the platform is not well"}, 15, 20},
		{"it has stopped", model.Health{State: model.Stopped, Code: "403", Why: "no"}, 15, 20},
		{"the allowance is spent", model.Health{State: model.Failing, Code: "429", Why: "spent"}, 15, 20},
		{"it is off", model.Health{State: model.Off}, 0, 0},
	} {
		for _, o := range orderKeys {
			w := allLive()
			h := at(t, w, 160, 45)
			h.press(o.keys...)
			if c.health.State != "" {
				for _, source := range o.sources {
					ill(w, source, c.health)
				}
			}
			n := map[model.SourceName]int{}
			for i := range 60 {
				w.Tick(panetest.Now.Add(time.Duration(i+1) * time.Second))
				for _, e := range h.refreshed() {
					a, ok := e.(pane.Ask)
					if !ok || !slices.Contains(o.sources, a.Request.Source) || a.Request.App != panetest.AppID {
						t.Errorf("%s: %v", c.name, e)
					}
					n[a.Request.Source]++
				}
			}
			for _, source := range o.sources {
				if n[source] < c.least || n[source] > c.most {
					t.Errorf("%s, %v: %d requests of %s in a minute, want %d..%d", c.name, o.keys, n[source], source, c.least, c.most)
				}
			}
			h.press("esc")
			w.Tick(panetest.Now.Add(5 * time.Minute))
			if e := h.refreshed(); len(e) > 0 {
				t.Errorf("%s: without a dialog: %v", c.name, e)
			}
		}
	}
}

// TestTheDriverKeepsADialogFresh: a batch of facts is where the dialog asks again.
func TestTheDriverKeepsADialogFresh(t *testing.T) {
	w, r := allLive(), &recorder{}
	a := driven(t, w, r, &bytes.Buffer{})
	a.Update(msgOf("B"))
	if len(r.asked) != 4 || r.asked[1].Source != "heroku/releases" {
		t.Fatalf("opening it asks for %v, want four sources, the releases among them", r.asked)
	}
	a.Update(batchMsg{events: []model.Event{{Fact: &model.Tick{Now: panetest.Now.Add(5 * time.Minute)}}}})
	if len(r.asked) != 8 || r.asked[5].Source != "heroku/releases" {
		t.Errorf("five minutes later it asked for %v, want the four again", r.asked)
	}
}

// TestTheAllowanceBlocksNoOrder: not a spent one, not a refusal. What was never read does.
func TestTheAllowanceBlocksNoOrder(t *testing.T) {
	for _, code := range []string{"429", "budget"} {
		for _, c := range orderKeys {
			w := allLive()
			h := at(t, w, 160, 45)
			h.press(c.keys...)
			for _, source := range c.sources {
				ill(w, source, model.Health{State: model.Failing, Code: code, Why: "the account's API allowance is used up"})
			}
			h.frame = nil
			if o, open := h.considered(); !open || h.blocked(o) != "" {
				t.Errorf("%s, %v: blocked: %q", code, c.keys, h.blocked(o))
			}
		}
		w := panetest.NewWorld()
		w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-staging"})
		w.Emit("heroku/releases", panetest.Now, &model.Health{Name: "heroku/releases", State: model.Failing, Code: code, Why: "used up"})
		w.Tick(panetest.Now)
		h := at(t, w, 160, 45)
		o := model.Order{App: panetest.AppID, AppName: "foobaz-staging", Verb: model.Rollback, Target: 1}
		if why := h.blocked(o); why == "" {
			t.Errorf("%s: an order that rests on nothing is not blocked", code)
		}
	}
}

// TestABlockedDialogGoesOn: the reading that it asked for comes, and it may be confirmed.
func TestABlockedDialogGoesOn(t *testing.T) {
	w := allLive()
	w.Tick(panetest.Now.Add(10 * time.Minute))
	h := at(t, w, 160, 45)
	h.press("B")
	h.see("our data is 10m old")
	for _, f := range []struct {
		source model.SourceName
		fact   model.Fact
	}{
		{"heroku/app", new(w.App().Info)}, {"heroku/dynos", &model.Dynos{Dynos: w.State.Observe(w.App()).Dynos}},
		{"heroku/formation", panetest.Formation()}, {"heroku/releases", &model.Releases{Releases: w.App().Ledger.Releases}},
	} {
		h.frame = nil
		h.see("our data is 10m old")
		w.Emit(f.source, w.State.Now, f.fact)
	}
	h.frame = nil
	h.see("Type its name")
	h.paste("foobaz-production")
	h.press("enter")
	if len(h.sent()) != 1 {
		t.Errorf("sent %v", h.sent())
	}
}

// TestTheBorderNamesTheKey: a pane that fails says which key tries now, as long as there is room, and never at the price of what
// failed.
func TestTheBorderNamesTheKey(t *testing.T) {
	for _, code := range []string{"401", "403", "429", "503", "two_factor", "timeout", "garbage"} {
		for width := 50; width <= 220; width += 5 {
			w := panetest.Calm()
			for _, name := range []model.SourceName{"heroku/dynos", "heroku/releases"} {
				w.Emit(name, panetest.Now, &model.Health{Name: name, State: model.Stopped, Code: code, Why: "no", RetryAt: panetest.Now.Add(time.Minute)})
			}
			w.Tick(panetest.Now.Add(26 * time.Second))
			for _, pane := range []string{"1", "3"} {
				h := at(t, w, width, 45)
				h.press(pane)
				v := h.view()
				want := "stale 26s · " + code
				if width >= 100 || draw.Width(want) <= width-tabs.Width(h.tabBar())-2 { // else the tabs take the room
					if !strings.Contains(v, want) {
						t.Errorf("%d columns, pane %s: no %q:\n%s", width, pane, want, v)
					}
				}
				if width >= 160 && !strings.Contains(v, code+" · r tries again") {
					t.Errorf("%d columns, pane %s: no key:\n%s", width, pane, v)
				}
			}
		}
	}
	w := panetest.Calm()
	w.Emit("heroku/dynos", panetest.Now, &model.Health{Name: "heroku/dynos", State: model.Failing, Code: "403"})
	w.Tick(panetest.Now.Add(26 * time.Second))
	wide := tabs.Width(at(t, w, 300, 24).tabBar())
	for beside, want := range map[int]string{37: "stale 26s · 403 · r tries again", 29: "stale 26s · 403 · r retries", 21: "stale 26s · 403"} {
		h := at(t, w, wide+beside, 24, func(o *Options) { o.Breakpoints = layout.DefaultBreakpoints(); o.Breakpoints.Columns2 = 200 })
		h.press("1")
		h.see(want)
	}
}

// TestALostStoreNamesTheKey: in the queues' border too, but not for a store that could never be reached from here.
func TestALostStoreNamesTheKey(t *testing.T) {
	for _, c := range []struct {
		name   string
		access queue.Access
		after  time.Duration
		want   bool
	}{
		{"lost", queue.AccessUnreachable, time.Minute, true},
		{"lost a moment ago", queue.AccessUnreachable, time.Second, true},
		{"stale and at work", queue.AccessRead, time.Minute, false},
	} {
		w := panetest.Calm()
		w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: panetest.StoreID, Var: "REDIS_URL", Library: "sidekiq", Access: c.access, Why: "no answer in time"})
		w.Tick(panetest.Now.Add(c.after))
		border := widget.TextOf(queues.NewQueues().Spec(w.Scene(80, 20)).Right)
		if got := strings.HasSuffix(border, " · r tries again"); got != c.want {
			t.Errorf("%s: %q", c.name, border)
		}
	}
	w := panetest.Calm()
	w.Emit("queues", panetest.Now, &queue.StoreInfo{Store: "far", Var: "FOLLOWER_URL", Access: queue.AccessUnreachable, Why: "no answer in time"})
	w.Tick(panetest.Now)
	if border := widget.TextOf(queues.NewQueues().Spec(w.Scene(80, 20)).Right); strings.Contains(border, "tries") {
		t.Errorf("never reached: %q", border)
	}
}

// TestAPauseIsCountedDown: in the header, shorter where that is narrow, and gone when it is over.
func TestAPauseIsCountedDown(t *testing.T) {
	for width := 60; width <= 220; width++ {
		w := panetest.Calm()
		w.Emit("heroku", panetest.Now, &model.Budget{Remaining: 0, Limit: 4500, Paused: panetest.Now.Add(42 * time.Second)})
		for _, left := range []int{42, 41, 1} {
			w.Tick(panetest.Now.Add(time.Duration(42-left) * time.Second))
			row := at(t, w, width, 24).row(0)
			want := fmt.Sprintf("paused %ds", left)
			if width >= 80 && !strings.Contains(row, want) {
				t.Errorf("%d columns: no %q in %q", width, want, row)
			}
			if width >= 160 && !strings.Contains(row, "polling "+want) {
				t.Errorf("%d columns: %q", width, row)
			}
		}
		for _, over := range []model.Budget{{Remaining: 4480, Limit: 4500}, {Remaining: 0, Limit: 4500, Paused: panetest.Now}} {
			w.Emit("heroku", panetest.Now, &over)
			w.Tick(panetest.Now.Add(43 * time.Second))
			if row := at(t, w, width, 24).row(0); strings.Contains(row, "paused") {
				t.Errorf("%d columns, %+v: %q", width, over, row)
			}
		}
	}
}
