package tui

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// twoRollbacks is an app on v76, which copies v66: kate went from v74 to v73, and ned from that to the oldest of all.
func twoRollbacks() *panetest.World {
	w := panetest.Crash()
	list := panetest.Ledger()
	list[0].Current = false
	first, second := panetest.Release(75, 20*time.Second, "kate", "Rollback to v73"), panetest.Release(76, 5*time.Second, "ned", "Rollback to v66")
	first.Slug, second.Slug, second.Current = "slug-73", "slug-66", true
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: append([]ledger.Release{second, first}, list...)})
	return w
}

func TestAfterTwoRollbacksBListsTheReleases(t *testing.T) {
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}} {
		h := at(t, twoRollbacks(), size.W, size.H)
		h.press("B")
		if _, ok := h.top().(*dialog.Menu); !ok {
			t.Fatalf("at %v B opens %T:\n%s", size, h.top(), h.view())
		}
		h.see("No release is proposed: choose one", "v75", "v74", "v73")
		h.well()
	}
	h := at(t, twoRollbacks(), 160, 45)
	h.press("B")
	h.see("of 10 releases before v76, 8 were rolled back from, 1 did not succeed, 1 has its slug and config",
		"v75   Rollback to v73", "ned rolled back from it (v76)", "kate rolled back from it (v75)", "ned rolled back past it (v76)",
		"did not succeed: its status is failed", "runs now, as v76")
	h.press("j", "j", "enter")
	h.see("v76 Rollback to v66", "v73 Deploy df7bb82", "ned rolled back past v73 (v76)", "Type its name")
	h.write("foobaz-production")
	h.press("enter")
	if o := h.one("roll back to v73"); o.Precondition.Release != 76 {
		t.Errorf("the order stands on v%d, want v76", o.Precondition.Release)
	}
}

// What the platform does not take cannot be chosen: the cursor passes it.
func TestAListedReleaseThatCannotReturnIsNotChosen(t *testing.T) {
	w := panetest.Crash()
	first := panetest.Release(1, time.Hour, "ned", "Deploy 20a5742")
	first.Eligible = false
	second := panetest.Release(2, time.Minute, "ned", "Deploy df7bb82")
	second.Current = true
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: []ledger.Release{second, first}})
	h := at(t, w, 160, 45)
	h.press("B")
	h.see("not offered by the platform")
	h.press("j", "enter", "enter")
	h.none()
	if d, ok := h.top().(*order.Dialog); ok {
		t.Errorf("a dialog for %s opened", d.Order().Describe())
	}
}

func TestARollbackByHandWarns(t *testing.T) {
	h := at(t, upOn75(rolledBack()), 160, 45)
	h.press("3", "j", "B")
	h.see("v74 Deploy 20a5742", "kate rolled back from v74 (v75)")
	h = at(t, panetest.Crash(), 160, 45)
	h.press("B")
	h.miss("rolled back from")
}

// A dialog that must not send says why, in each of its forms, and keeps what was typed.
func TestEnterInABlockedDialogSaysWhy(t *testing.T) {
	broken := func(w *panetest.World, state model.HealthState) {
		for _, name := range []model.SourceName{"heroku/dynos", "heroku/releases", "heroku/app"} {
			w.Emit(name, panetest.Now, &model.Health{Name: name, State: state, Code: "503", Why: "the platform is not well"})
		}
	}
	for _, c := range []struct {
		name string
		make func() *panetest.World
		open []string
		yes  []string
		want string
	}{
		{"the name", panetest.Crash, []string{"B"}, []string{"enter"}, "roll back to v73"},
		{"y", staging, []string{"1", "j", "R"}, []string{"y"}, "restart web.1"},
		{"buttons", staging, allWorkers, []string{"tab", "enter"}, "restart all worker dynos"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.make()
			h := at(t, w, 160, 45)
			h.press(c.open...)
			if c.name == "the name" {
				h.write("foobaz-production")
			}
			broken(w, model.Failing)
			h.frame = nil
			h.press(c.yes...)
			h.none()
			h.see("not sent: heroku/", "fails: the platform is not well")
			if _, ok := h.top().(*order.Dialog); !ok {
				t.Fatalf("the dialog is gone:\n%s", h.view())
			}
			broken(w, model.Live)
			h.frame = nil
			h.press(c.yes[len(c.yes)-1])
			h.one(c.want)
		})
	}
}

func lostOrder(w *panetest.World, o model.Order) *panetest.World {
	o.ID, o.App, o.AppName = "o1", panetest.AppID, "foobaz-production"
	o.Precondition = w.App().Precondition(o)
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Sent})
	w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Lost, Why: "connection reset"})
	return w
}

// someRelease tells of v75, a rollback to v73 by kate, up everywhere.
func someRelease(w *panetest.World) *panetest.World {
	list := panetest.Ledger()
	list[0].Current = false
	r := panetest.Release(75, 0, "kate", "Rollback to v73")
	r.Current, r.Slug = true, "slug-73"
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: append([]ledger.Release{r}, list...)})
	return upOn75(w)
}

func TestTheLineOfALostOrder(t *testing.T) {
	back := model.Order{Verb: model.Rollback, Target: 73}
	token := func(w *panetest.World, name string) *panetest.World {
		w.Emit("heroku", panetest.Now, &model.Account{Email: name + "@foobaz.example"})
		return w
	}
	for _, c := range []struct {
		name string
		w    *panetest.World
		see  []string
		miss []string
	}{
		{"ours", someRelease(token(lostOrder(panetest.Crash(), back), "kate")), []string{"✔ done 40s, though its answer was lost", "U undoes it: roll back to v74"}, []string{"somebody else"}},
		{"nobody knows", someRelease(lostOrder(panetest.Crash(), back)), []string{"done", "by you or by somebody else"}, []string{"undoes it", "✔ done"}},
		{"another's", someRelease(token(lostOrder(panetest.Crash(), back), "ned")), []string{"answer lost, looking for proof 41s of 1m; what is shown was done by kate"}, []string{"✔ done", "undoes it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := at(t, c.w, 160, 45)
			h.see(c.see...)
			h.miss(c.miss...)
		})
	}
	w := someRelease(token(lostOrder(panetest.Crash(), back), "ned"))
	w.Tick(panetest.Now.Add(model.UnknownAfter + time.Second))
	h := at(t, w, 160, 45)
	h.see("unknown: the answer was lost, and what is shown was done by kate; it was not sent again")
}

func TestTheLineOfAnOrderTellsItsLimit(t *testing.T) {
	w := rolledBack()
	h := at(t, w, 160, 45)
	h.see("0/4", "20s of 10m")
	w.Tick(panetest.Now.Add(6 * time.Minute))
	h.frame = nil
	h.see("0/4", "6m of 10m")
	w.Tick(panetest.Now.Add(model.WatchFor))
	h.frame = nil
	h.see("not finished after 10m: 0 of 4 up on v75")
	w.Tick(panetest.Now.Add(model.WatchFor + orderShown + time.Second))
	h.frame = nil
	h.miss("of 10m", "accepted v75", "not finished")
	upOn75(w)
	w.Tick(panetest.Now.Add(model.WatchFor + orderShown + 2*time.Second))
	h.frame = nil
	h.see("sent → accepted v75 → ✔ done")
}

func TestTheLineOfARestartInACrashLoop(t *testing.T) {
	w := lostOrder(panetest.Crash(), model.Order{Verb: model.Restart})
	var list []model.Dyno
	for i, name := range panetest.DynoNames {
		d := panetest.Dyno(name, []string{"web", "web", "worker", "worker"}[i], "starting", 74, 0)
		d.ID += "-again"
		list = append(list, d)
	}
	w.Emit("heroku/dynos", panetest.Now.Add(5*time.Second), &model.Dynos{Dynos: list})
	h := at(t, w, 160, 45)
	h.see("0/4 up, 4/4 restarted")
	again := append([]model.Dyno(nil), list...)
	for i := range again {
		again[i].State = "crashed"
	}
	w.Emit("heroku/dynos", panetest.Now.Add(9*time.Second), &model.Dynos{Dynos: again})
	h.frame = nil
	h.see("done 9s, by you or by somebody else (perhaps the platform), 4 of 4 have restarted, none is up")
	h.miss("✔ done")
}

// U on an order that may be another's says why there is nothing to undo.
func TestNoUndoOfWhatMayBeAnothers(t *testing.T) {
	w := someRelease(lostOrder(panetest.Crash(), model.Order{Verb: model.Rollback, Target: 73}))
	h := at(t, w, 160, 45)
	h.press("U")
	h.see("no undo: roll back to v73 was done by you or by somebody else")
	h.none()
	if d, ok := h.top().(*order.Dialog); ok {
		t.Errorf("a dialog for %s opened", d.Order().Describe())
	}
}

// The line of an order on several dynos counts the requests, and names what it did not reach.
func TestTheLineOfSeveralDynos(t *testing.T) {
	w := panetest.Calm()
	o := model.Order{ID: "o1", App: panetest.AppID, AppName: "foobaz-production", Verb: model.Restart, Dynos: []string{"web.1", "web.2", "worker.1"}}
	o.Precondition = w.App().Precondition(o)
	event := func(e model.OrderEvent) *hands {
		e.Order = o
		w.Emit("heroku/orders", panetest.Now, &e)
		w.Tick(panetest.Now.Add(2 * time.Second))
		return at(t, w, 160, 45)
	}
	event(model.OrderEvent{Stage: model.Sent}).see("restart web.1, web.2, worker.1  sent 2s")
	event(model.OrderEvent{Stage: model.Sent, Through: 1}).see("sent → 1 of 3 accepted 2s")
	left := []model.Left{{Dyno: "web.2", Why: "that is too many (422)"}, {Dyno: "worker.1"}}
	event(model.OrderEvent{Stage: model.Accepted, Left: left}).see("sent → accepted → 0/1  web.2: that is too many (422); worker.1 was not sent")
	d := panetest.Dyno("web.1", "web", "up", 73, 0)
	d.ID = "again"
	w.Emit("heroku/dynos", panetest.Now.Add(5*time.Second), &model.Dynos{Dynos: []model.Dyno{d, panetest.Dyno("web.2", "web", "up", 73, time.Hour)}})
	h := at(t, w, 160, 45)
	h.see("⚠ done", "web.2: that is too many (422); worker.1 was not sent")
	h.miss("undoes it")
}
