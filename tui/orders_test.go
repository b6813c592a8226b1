package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// staging is the crash on an app that nobody has declared production.
func staging() *panetest.World {
	w := panetest.Crash()
	w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-staging"})
	return w
}

// allWorkers are the keys that ask to restart the two workers.
var allWorkers = []string{"1", "j", "j", "j", "R"}

func TestRollbackWantsTheName(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.press("B")
	h.see("Roll back", "U undoes it", "Esc cancel", "v74 Deploy 20a5742", "v73 Deploy df7bb82", "a new release with the code and config of v73",
		"database   it will not go back", "heroku rollback v73 -a foobaz-production", "This is production. Type its name:")
	h.press("enter")
	h.see("✖ type foobaz-production to confirm")
	h.write("foobaz-staging")
	h.miss("to confirm")
	h.press("enter")
	h.none()
	h.see("✖ that is not foobaz-production", "Type its name: foobaz-staging")
	h.press("ctrl+u")
	h.write("foobaz-productio")
	h.press("enter")
	h.none()
	h.write("nq")
	h.press("enter")
	h.none()
	h.press("backspace", "enter")
	o := h.one("roll back to v73")
	if o.Precondition.Release != 74 || o.App != panetest.AppID || o.AppName != "foobaz-production" {
		t.Errorf("the order stands on %+v", o)
	}
	h.press("enter", "enter")
	h.one("roll back to v73")
}

func TestTheNameMayBePasted(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.press("B")
	h.paste("foobaz-production\n")
	h.none()
	if f := h.top().(*order.Dialog).Typed(); strings.TrimSpace(f) != "foobaz-production" {
		t.Fatalf("pasted %q", f)
	}
	h.press("esc", "B")
	h.paste("foobaz-production")
	h.none() // a paste is never the confirmation itself
	h.press("enter")
	h.one("roll back to v73")
}

func TestAPasteIsNoCommand(t *testing.T) {
	for _, open := range [][]string{{}, {"1", "R"}, {"T"}, {"S"}, {"?"}} {
		for _, text := range []string{"y", "B", "q", "\n", "enter"} {
			h := at(t, staging(), 160, 45)
			h.press(open...)
			if quits(h.paste(text)) {
				t.Errorf("pasting %q after %v quits", text, open)
			}
			h.none()
		}
	}
}

func TestKeysMeantForWhatWasThereBefore(t *testing.T) {
	h := at(t, staging(), 160, 45)
	h.press("1", "j", "R") // web.1
	h.see("y/n")
	h.soon(399*time.Millisecond, "y")
	h.none()
	h.see("y/n")
	h.soon(time.Millisecond, "y")
	h.one("restart web.1")

	for _, key := range []string{"esc", "q", "enter", "n", "tab"} {
		h = at(t, staging(), 160, 45)
		h.press("1", "j", "R")
		h.soon(399*time.Millisecond, key)
		if h.top() == nil {
			t.Errorf("%s within the grace closed the dialog", key)
		}
	}
	h = at(t, panetest.Crash(), 160, 45, func(o *Options) { o.Grace = 2 * time.Second })
	h.press("B")
	h.paste("foobaz-production")
	if f := h.top().(*order.Dialog).Typed(); f != "" {
		t.Errorf("%q was typed within the grace", f)
	}
}

// A held key repeats thirty times a second: it must never carry an order through.
func TestAHeldKeySendsNothingTwice(t *testing.T) {
	hold := func(h *hands, key string) {
		for range 120 {
			h.soon(33*time.Millisecond, key)
		}
	}
	h := at(t, panetest.Crash(), 160, 45)
	h.press("R", "j")
	hold(h, "enter") // opens the dialog of the chosen row, and finds the safe button
	h.none()

	h = at(t, panetest.Crash(), 160, 45)
	hold(h, "B")
	h.none()

	h = at(t, staging(), 160, 45)
	h.press(append(allWorkers, "tab")...)
	hold(h, "enter")
	h.one("restart all worker dynos")

	h = at(t, staging(), 160, 45)
	h.press("R", "j", "j") // web.1
	hold(h, "enter")
	h.none()
	h.press("enter") // pressed anew, it still opened the dialog
	h.none()
	h.see("Restart web.1 on foobaz-staging?", "press y to confirm")

	h = at(t, staging(), 160, 45)
	h.press("1", "j")
	hold(h, "R")
	h.none()

	h = at(t, staging(), 160, 45)
	h.press("1", "j", "S", "4")
	hold(h, "enter")
	h.none()

	h = at(t, staging(), 160, 45)
	h.press("1", "j", "R")
	hold(h, "y")
	h.one("restart web.1")

	h = at(t, panetest.Crash(), 160, 45)
	h.press("B")
	h.paste("foobaz-production")
	hold(h, "enter")
	h.one("roll back to v73")
}

func TestTheSafeButtonHasTheFocus(t *testing.T) {
	open := func() *hands {
		h := at(t, staging(), 160, 45)
		h.press(allWorkers...)
		return h
	}
	h := open()
	h.see("restart all worker dynos", "2 dynos", "That is 2 dynos.", "Cancel", "Restart", "heroku ps:restart -p worker -a foobaz-staging", "Enter cancel")
	h.press("enter")
	h.none()
	h.see("not sent: restart all worker dynos")
	for _, move := range []string{"tab", "left", "right", "h", "l", "j", "k", "up", "down", "shift+tab"} {
		h = open()
		h.press(move)
		h.see("Enter confirm")
		h.press("enter")
		h.one("restart all worker dynos")
	}
	h = open()
	h.press("y")
	h.one("restart all worker dynos")
	h = open()
	h.press("tab", "tab", "enter")
	h.none()
	for _, no := range []string{"n", "q", "esc"} {
		h = open()
		h.press("Y", "R", "space", no)
		if h.top() != nil {
			t.Errorf("%s does not close the dialog", no)
		}
		h.none()
	}
}

func TestEscIsOneWayOut(t *testing.T) {
	for _, c := range []struct {
		w    *panetest.World
		keys []string
		says string
	}{
		{panetest.Crash(), []string{"B"}, "not sent: roll back to v73"},
		{panetest.Crash(), []string{"T", "tab"}, "not sent: maintenance on"},
		{staging(), []string{"1", "j", "R"}, "not sent: restart web.1"},
	} {
		h := at(t, c.w, 160, 45)
		h.press(append(c.keys, "esc")...)
		if h.top() != nil {
			t.Errorf("%v: Esc leaves the dialog open", c.keys)
		}
		h.see(c.says)
		h.none()
	}
	h := at(t, staging(), 160, 45)
	h.press("1", "j", "R", "n")
	h.see("not sent: restart web.1")
	h.none()
}

func TestOrdersActOnTheSelection(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string // what the dialog asks about
	}{
		{[]string{"1", "j", "k", "R"}, "restart all web dynos"},
		{[]string{"1", "j", "R"}, "restart web.1"},
		{[]string{"1", "G", "R"}, "restart worker.2"},
		{[]string{"1", "G", "X"}, "stop worker.2"},
		{[]string{"2", "X", "G", "enter"}, "stop worker.2"},
		{[]string{"3", "j", "B"}, "roll back to v73"},
		{[]string{"3", "j", "j", "B"}, "roll back to v72"},
		{[]string{"2", "B"}, "roll back to v73"},
		{[]string{"4", "B"}, "roll back to v73"},
		{[]string{"T"}, "maintenance on"},
	} {
		h := at(t, panetest.Crash(), 160, 45)
		h.press(c.keys...)
		d, ok := h.top().(*order.Dialog)
		if !ok {
			t.Errorf("%v opens %T", c.keys, h.top())
			continue
		}
		if got := d.Order().Describe(); got != c.want {
			t.Errorf("%v: %q, want %q", c.keys, got, c.want)
		}
		if d.Order().Dyno != "" && d.Order().Type != "" {
			t.Errorf("%v: the order names a dyno and a type: %+v", c.keys, d.Order())
		}
		h.none()
	}
}

// On the current release B cannot mean that release: whatever it answers, it must not offer to roll back to v74.
func TestRollbackNeverGoesToTheCurrentRelease(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.press("3", "g", "B")
	if d, ok := h.top().(*order.Dialog); ok && d.Order().Target == 74 {
		t.Errorf("B on the current release offers it:\n%s", h.view())
	}
}

func TestAFailedReleaseIsNoTarget(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.press("3", "j", "j", "j", "j", "j", "j", "j", "B")
	if h.top() != nil {
		t.Fatalf("a dialog opened:\n%s", h.view())
	}
	h.see("cannot roll back: v67 did not succeed: its status is failed")
}

func TestNothingToRollBackTo(t *testing.T) {
	w := panetest.Crash()
	one := panetest.Release(1, time.Hour, "ned", "Initial release")
	one.Current = true
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: []ledger.Release{one}})
	h := at(t, w, 160, 45)
	h.press("B")
	h.see("nothing to roll back to")
	h = at(t, panetest.Blank(), 160, 45)
	h.press("B")
	h.see("nothing to roll back to")
	for _, c := range []struct{ key, command string }{
		{"R", "heroku ps:restart -a APP"}, {"X", "heroku ps:stop -d DYNO -a APP"}, {"S", "heroku ps:scale TYPE=N -a APP"},
		{"B", "heroku rollback vN -a APP"}, {"T", "heroku maintenance:on -a APP"}, {"U", "there is only a log: not sent."},
	} { // a log has no app
		w := panetest.NewWorld()
		w.Log(panetest.CrashLines()...)
		w.Emit("heroku/dynos", panetest.Now, &model.Health{Name: model.DynosSource, State: model.Off})
		h = at(t, w, 160, 45, readOnly)
		h.press(c.key)
		h.see("there is only a log: not sent. ", c.command)
		h.none()
	}
	h = at(t, panetest.NewWorld(), 160, 45)
	for _, key := range []string{"B", "R", "S", "X", "T", "U"} {
		h.press(key)
		h.see("no app is known yet")
	}
	h.none()
}

// rolledBack is v75, a copy of v73, running everywhere 41 s after it was ordered.
func rolledBack() *panetest.World {
	w := panetest.Crash()
	o := model.Order{ID: "o1", App: panetest.AppID, AppName: "foobaz-production", Verb: model.Rollback, Target: 73, Precondition: model.Precondition{Release: 74}}
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Sent})
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Accepted, Version: 75})
	list := panetest.Ledger()
	list[0].Current = false
	r := panetest.Release(75, 0, "kate", "Rollback to v73")
	r.Current, r.Slug = true, "slug-73"
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: append([]ledger.Release{r}, list...)})
	w.Tick(panetest.Now.Add(20 * time.Second))
	return w
}

func upOn75(w *panetest.World) *panetest.World {
	var up []model.Dyno
	for i, name := range panetest.DynoNames {
		up = append(up, panetest.Dyno(name, []string{"web", "web", "worker", "worker"}[i], "up", 75, time.Second))
	}
	w.Emit("heroku/dynos", panetest.Now.Add(40*time.Second), &model.Dynos{Dynos: up})
	w.Live("heroku/releases", "heroku/dynos")
	w.Tick(panetest.Now.Add(41 * time.Second))
	return w
}

func TestAnOrderIsFollowedToItsEnd(t *testing.T) {
	w := rolledBack()
	h := at(t, w, 160, 45)
	h.see("roll back to v73", "sent → accepted v75 → 0/4")
	h.miss("done")
	upOn75(w)
	h.frame = nil
	h.see("sent → accepted v75 → ✔ done 40s", "U undoes it: roll back to v74", "(9m left)")
}

func TestAfterARollbackTheBadReleaseIsNotProposed(t *testing.T) {
	w := upOn75(rolledBack())
	list := w.App().Ledger.Releases
	w.Emit("heroku/releases", panetest.Now.Add(41*time.Second), &model.Releases{Releases: list})
	h := at(t, w, 160, 45)
	h.press("B")
	if d, ok := h.top().(*order.Dialog); ok && (d.Order().Target == 74 || d.Order().Target == 75 || d.Order().Target == 73) {
		t.Errorf("B proposes v%d after the rollback to v73", d.Order().Target)
	}
	h.miss("v75 Rollback to v73 · kate · 41s   →   v74")
}

func TestUndoIsOfferedForTenMinutes(t *testing.T) {
	w := upOn75(rolledBack())
	h := at(t, w, 160, 45)
	h.press("U")
	d, ok := h.top().(*order.Dialog)
	if !ok || d.Order().Describe() != "roll back to v74" {
		t.Fatalf("U opens %+v", h.top())
	}
	if d.Order().Precondition.Release != 75 {
		t.Errorf("it stands on v%d", d.Order().Precondition.Release)
	}
	h.press("esc")
	w.Tick(panetest.Now.Add(41*time.Second + model.UndoFor + time.Second))
	h.frame = nil
	h.press("U")
	h.see("nothing to undo")
	h.miss("undoes it")
	h.none()
}

func TestUndoOfScaleAndMaintenance(t *testing.T) {
	for _, c := range []struct {
		order model.Order
		proof model.Fact
		undo  string
	}{
		{model.Order{Verb: model.Maintenance, On: true}, &model.AppInfo{Name: "foobaz-production", Production: true, Maintenance: true}, "maintenance off"},
		{model.Order{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "worker", From: 2, To: 0}}}, nil, "scale worker 0 → 2"},
		{model.Order{Verb: model.Restart, Dyno: "web.1"}, nil, ""},
	} {
		w := panetest.Calm()
		o := c.order
		o.ID, o.App, o.AppName = "o", panetest.AppID, "foobaz-production"
		o.Precondition = w.App().Precondition(o)
		w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Sent})
		w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Accepted})
		if c.proof != nil {
			w.Emit("heroku/app", panetest.Now.Add(time.Second), c.proof)
		} else {
			f := panetest.Formation()
			dynos := []model.Dyno{panetest.Dyno("web.1", "web", "up", 73, -time.Second), panetest.Dyno("web.2", "web", "up", 73, 2*time.Hour)}
			dynos[0].ID, dynos[0].CreatedAt = "new", panetest.Now.Add(time.Second)
			if o.Verb == model.Scale {
				f.Types[1].Quantity = 0
			}
			w.Emit("heroku/formation", panetest.Now.Add(time.Second), f)
			w.Emit("heroku/dynos", panetest.Now.Add(time.Second), &model.Dynos{Dynos: dynos})
		}
		w.Tick(panetest.Now.Add(5 * time.Second))
		h := at(t, w, 160, 45)
		if stage := w.App().LastOrder().Stage; stage != model.Done {
			t.Fatalf("%s: %s", o.Describe(), stage)
		}
		h.press("U")
		d, ok := h.top().(*order.Dialog)
		if got := ""; ok {
			if got = d.Order().Describe(); got != c.undo {
				t.Errorf("undo of %s is %q, want %q", o.Describe(), got, c.undo)
			}
		} else if c.undo != "" {
			t.Errorf("undo of %s opens nothing:\n%s", o.Describe(), h.view())
		}
	}
}

func TestALostAnswerIsNeverDone(t *testing.T) {
	w := panetest.Crash()
	o := model.Order{ID: "o1", App: panetest.AppID, AppName: "foobaz-production", Verb: model.Rollback, Target: 73, Precondition: model.Precondition{Release: 74}}
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Sent})
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Lost, Why: "connection reset"})
	w.Tick(panetest.Now.Add(10 * time.Second))
	h := at(t, w, 160, 45)
	h.see("answer lost, looking for proof 10s")
	h.miss("done")
	w.Live("heroku/releases")
	h.frame = nil
	h.press("B")
	h.see("another action is still waiting for an answer: roll back to v73")
	h.paste("foobaz-production")
	h.press("enter")
	h.none()
	h.press("esc")
	h.press("j")
	w.Tick(panetest.Now.Add(model.UnknownAfter + time.Second))
	h.frame = nil
	h.see("unknown: the answer was lost and nothing proves it; it was not sent again")
}

// A dialog whose sources cannot be relied on says so, and sends nothing.
func TestADialogWithoutItsSourcesIsDead(t *testing.T) {
	health := func(h model.Health) func(*panetest.World) {
		return func(w *panetest.World) {
			for _, name := range []model.SourceName{"heroku/dynos", "heroku/formation", "heroku/releases", "heroku/app"} {
				h.Name = name
				one := h
				w.Emit(name, panetest.Now, &one)
			}
		}
	}
	for _, c := range []struct {
		name string
		make func() *panetest.World
		hurt func(*panetest.World)
		says string
	}{
		{"stale", panetest.Crash, func(w *panetest.World) {
			w.Live("heroku/app")
			w.Emit("heroku/app", panetest.Now, &w.App().Info)
			w.Tick(panetest.Now.Add(42 * time.Second))
		}, "our data is 42s old"},
		{"failing", panetest.Crash, health(model.Health{State: model.Failing, Code: "503", Why: "the platform is not well"}), "fails: the platform is not well"},
		{"stopped", panetest.Crash, health(model.Health{State: model.Stopped, Code: "401", Why: "token rejected"}), "fails: token rejected"},
		{"off", panetest.Crash, health(model.Health{State: model.Off}), "is off"},
	} {
		for _, keys := range [][]string{{"B"}, {"1", "j", "R"}, {"T"}, {"1", "j", "X"}} {
			w := c.make()
			c.hurt(w)
			h := at(t, w, 160, 45)
			h.press(keys...)
			h.see(c.says)
			h.miss("Type its name")
			h.paste("foobaz-production")
			h.press("tab", "enter", "y", "enter")
			if len(h.sent()) > 0 {
				t.Errorf("%s: %v sent %v", c.name, keys, h.sent())
			}
			h.well()
		}
	}
}

func TestAWaitingSourceBlocksAnOrder(t *testing.T) {
	w := panetest.NewWorld()
	w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-staging"})
	w.Tick(panetest.Now)
	h := at(t, w, 160, 45)
	o := model.Order{App: panetest.AppID, AppName: "foobaz-staging", Verb: model.Rollback, Target: 1}
	if why := h.blocked(o); why != "heroku/releases has not answered yet" {
		t.Errorf("blocked: %q", why)
	}
	o.Verb, o.On = model.Maintenance, true
	if why := h.blocked(h.grounded(o)); why != "" {
		t.Errorf("maintenance is blocked: %q", why)
	}
}

func TestReadOnly(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45, readOnly)
	h.see("READ-ONLY")
	if foot := h.row(-1); strings.Contains(foot, "restart") || strings.Contains(foot, "roll back") {
		t.Errorf("the footer offers orders: %q", foot)
	}
	for _, c := range []struct {
		keys    []string
		command string
	}{
		{[]string{"B"}, "heroku rollback v73 -a foobaz-production"},
		{[]string{"1", "j", "R"}, "heroku ps:restart -d web.1 -a foobaz-production"},
		{[]string{"2", "R", "enter"}, "heroku ps:restart -a foobaz-production"},
		{[]string{"1", "g", "j", "X"}, "heroku ps:stop -d web.1 -a foobaz-production"},
		{[]string{"T"}, "heroku maintenance:on -a foobaz-production"},
	} {
		h.press(c.keys...)
		h.see("read-only: not sent. " + c.command + "   y copies it")
		if h.top() != nil {
			t.Errorf("%v opens %T", c.keys, h.top())
		}
		if e := h.press("y"); len(e) != 1 || e[0] != (pane.Copy{Text: c.command, What: "the command"}) {
			t.Errorf("%v, then y: %v", c.keys, e)
		}
		h.press("j")
		if e := h.press("y"); len(e) == 1 && e[0] == (pane.Copy{Text: c.command, What: "the command"}) {
			t.Errorf("%v: the command is copied though its message is gone", c.keys)
		}
	}
	h.none()
}

// The number must be known before there is a command: the dialog takes it, and sends nothing.
func TestReadOnlyScale(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45, readOnly)
	h.press("1", "G", "S", "4")
	h.see("scale worker 2 → 4", "heroku ps:scale worker=4 -a foobaz-production", "read-only", "y copy the command")
	if e := h.press("y"); len(e) != 1 || e[0] != (pane.Copy{Text: "heroku ps:scale worker=4 -a foobaz-production", What: "the command"}) {
		t.Errorf("y: %v", e)
	}
	h.press("enter")
	h.see("not sent: read-only")
	h.press("foobaz-production", "enter")
	h.none()
}

// The world goes on behind an open dialog: what it was opened on may no longer be so.
func TestTheAppChangesUnderTheDialog(t *testing.T) {
	later := panetest.Now.Add(2 * time.Second)
	newer := func(w *panetest.World) {
		r := panetest.Release(75, -2*time.Second, "kate", "Deploy 0c0ffee")
		r.Current = true
		list := panetest.Ledger()
		list[0].Current = false
		w.Emit("heroku/releases", later, &model.Releases{Releases: append([]ledger.Release{r}, list...)})
	}
	reborn := func(w *panetest.World) {
		var list []model.Dyno
		for i, name := range panetest.DynoNames {
			d := panetest.Dyno(name, []string{"web", "web", "worker", "worker"}[i], "up", 74, 0)
			d.ID += "-again"
			list = append(list, d)
		}
		w.Emit("heroku/dynos", later, &model.Dynos{Dynos: list})
	}
	gone := func(w *panetest.World) { w.Emit("heroku/dynos", later, &model.Dynos{}) }
	scaled := func(w *panetest.World) {
		f := panetest.Formation()
		f.Types[0].Quantity = 5
		w.Emit("heroku/formation", later, f)
	}
	switched := func(w *panetest.World) {
		w.Emit("heroku/app", later, &model.AppInfo{Name: "foobaz-production", Production: true, Maintenance: true})
	}
	for _, c := range []struct {
		keys []string
		move func(*panetest.World)
		says string
	}{
		{[]string{"B"}, newer, "changed since you asked: v75 by kate appeared"},
		{[]string{"1", "j", "R"}, reborn, "changed since you asked: web.1 restarted"},
		{[]string{"1", "j", "R"}, gone, "changed since you asked: web.1 is gone"},
		{[]string{"1", "j", "S", "3", "enter"}, scaled, "changed since you asked: web was scaled from 2 to 5"},
		{[]string{"T"}, switched, "changed since you asked: maintenance was turned on"},
	} {
		w := panetest.Crash()
		h := at(t, w, 160, 45)
		h.press(c.keys...)
		if _, ok := h.top().(*order.Dialog); !ok {
			t.Fatalf("%v opens %T", c.keys, h.top())
		}
		h.miss("since you asked")
		c.move(w)
		h.frame = nil
		h.see(c.says, "ask anew")
		h.paste("foobaz-production")
		h.press("tab", "enter", "y", "enter")
		h.see("✖ not sent: " + c.says)
		if len(h.sent()) > 0 {
			t.Errorf("%v: sent %v in spite of the change", c.keys, h.sent())
		}
	}
}

func TestScaleByNumber(t *testing.T) {
	for _, c := range []struct {
		typed, order, says string
	}{
		{"3", "scale web 2 → 3", "3 × Standard-1X, now 0 up"},
		{"+1", "scale web 2 → 3", ""},
		{"-1", "scale web 2 → 1", ""},
		{" 4 ", "scale web 2 → 4", ""},
		{"0", "scale web 2 → 0", "every request will be answered with 503 H14"},
		{"2", "", "web is already at 2"},
		{"-3", "", "a quantity is between 0 and 1000"},
		{"1001", "", "a quantity is between 0 and 1000"},
		{"three", "", `"three" is not a quantity: write 3, +1 or -1`},
		{"3x", "", "is not a quantity"},
		{"99999999999999999999", "", "is not a quantity"},
		{"", "", "type a number, +1 or -1"},
	} {
		h := at(t, staging(), 160, 45)
		h.press("1", "j", "k", "S")
		h.see("scale web", "now        2 × Standard-1X, 0 up", "Scale web to:", "a number, +1 or -1")
		h.write(c.typed)
		if c.order == "" { // wrong input keeps the dialog, and Enter says why
			h.press("enter")
			h.see("✖ ", c.says, "Scale web to: "+strings.TrimRight(c.typed, " "))
			h.none()
			continue
		}
		h.see(c.says, c.order, "heroku ps:scale web="+c.order[len(c.order)-1:])
		h.none()
	}
	h := at(t, staging(), 160, 45)
	h.press("1", "j", "S", "3", "esc")
	if h.top() != nil {
		t.Error("Esc does not leave the dialog")
	}
	h.see("not sent: scale web 2 → 3")
	h.press("2", "S")
	h.see("Scale", "now 2 × Standard-1X")
	h.press("G", "enter")
	h.see("scale worker")
	h.write("+2")
	h.press("enter")
	h.see("That is 2 more dynos.", "Cancel", "Scale", "S-Tab number")
	h.press("tab", "enter")
	o := h.one("scale worker 2 → 4")
	if o.Precondition.Quantity["worker"] != 2 {
		t.Errorf("the order stands on %+v", o.Precondition)
	}
}

// A one-off cannot be scaled: on it S asks which of the formation is meant.
func TestAOneOffCannotBeScaled(t *testing.T) {
	w := panetest.Calm()
	run := panetest.Dyno("run.4711", "run", "up", 73, time.Minute)
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{run}})
	h := at(t, w, 160, 45)
	h.press("1", "G", "S")
	m, ok := h.top().(*dialog.Menu)
	if !ok || len(m.Items) != 2 || m.Items[0].Key != "web" || m.Items[1].Key != "worker" {
		t.Fatalf("S on a one-off opens %+v", h.top())
	}
	if say, ok := h.askQuantity("run").(pane.Say); !ok || say.Text != "run is not in the formation; it cannot be scaled" {
		t.Errorf("a one-off is asked for a quantity")
	}
}

// Whatever the size of the terminal, a dialog shows its question or the reason why it is dead.
func TestTheQuestionIsNeverCutOff(t *testing.T) {
	for _, size := range []pane.Size{{W: 200, H: 50}, {W: 80, H: 24}, {W: 60, H: 20}, {W: 60, H: 12}, {W: 50, H: 10}, {W: 49, H: 9}} {
		h := at(t, panetest.Crash(), size.W, size.H)
		h.press("B")
		h.see("This is production.", "Type its name")
		h.well()
		h = at(t, staging(), size.W, size.H)
		h.press(allWorkers...)
		h.see("Cancel", "Restart")
		h = at(t, staging(), size.W, size.H)
		h.press("B")
		h.see("Type its name")
		h.well()
		h = at(t, panetest.Crash(), size.W, size.H)
		h.press("1", "j", "S", "5", "0", "0")
		h.see("Scale web to: 500▌")
		h.press("enter")
		h.see("Type its name", "That is 500 web dynos instead of 2.")
		h.well()
		h = at(t, panetest.Stale(), size.W, size.H)
		h.press("B")
		h.see("our data is")
	}
}

// What is typed stays in sight: in a narrow dialog too the hand must see what it writes.
func TestTypedNameIsSeen(t *testing.T) {
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}} {
		h := at(t, panetest.Crash(), size.W, size.H)
		h.press("B")
		h.write("foobaz-prod")
		h.see("Type its name: foobaz-prod▌")
	}
}
