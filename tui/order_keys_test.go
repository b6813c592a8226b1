package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// elsewhere declares a world's app to be no production.
func elsewhere(w *panetest.World) *panetest.World {
	w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-staging"})
	return w
}

// backlog is a queue that grows though its workers take jobs: the advice scales them.
func backlog() *panetest.World {
	w := panetest.OnV73()
	w.Queue(func(i int) (int, time.Duration, int) { return 400 + 40*i, time.Duration(i) * 20 * time.Second, 2 })
	w.Tick(panetest.Now)
	return w
}

// idle is a queue whose workers take nothing, with so many of them: the advice restarts them.
func idle(workers int) *panetest.World {
	w := panetest.OnV73()
	f := panetest.Formation()
	f.Types[1].Quantity = workers
	w.Emit("heroku/formation", panetest.Now, f)
	dynos := []model.Dyno{panetest.Dyno("web.1", "web", "up", 73, time.Hour), panetest.Dyno("web.2", "web", "up", 73, time.Hour)}
	for i := range workers {
		dynos = append(dynos, panetest.Dyno(fmt.Sprint("worker.", i+1), "worker", "up", 73, time.Hour))
	}
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: dynos})
	w.Queue(func(i int) (int, time.Duration, int) {
		if i < 20 {
			return 3, time.Second, 2
		}
		return 10 * i, time.Duration(i) * 5 * time.Second, 0
	})
	w.Tick(panetest.Now)
	return w
}

// oneDown is an app of which one dyno has crashed, long after its release: the advice restarts it.
func oneDown() *panetest.World {
	w := panetest.Calm()
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: []model.Dyno{
		panetest.Dyno("web.1", "web", "up", 73, 2*time.Hour), panetest.Dyno("web.2", "web", "up", 73, 2*time.Hour),
		panetest.Dyno("worker.1", "worker", "up", 73, 2*time.Hour), panetest.Dyno("worker.2", "worker", "crashed", 73, time.Minute)}})
	w.Tick(panetest.Now)
	return w
}

// saying fails unless the advice of a world does this.
func saying(t *testing.T, w *panetest.World, intent keys.Intent, typ string) *panetest.World {
	t.Helper()
	adv, ok := advice.Of(w.State, w.App())
	if !ok || keys.Intent(adv.Intent) != intent || adv.Type != typ {
		t.Fatalf("the advice is %+v, want %s of %q", adv, intent, typ)
	}
	return w
}

// opened is what a screen asks, or which row of a menu the cursor is on.
func opened(h *hands) string {
	switch d := h.top().(type) {
	case *order.Dialog:
		for _, line := range strings.Split(h.view(), "\n") { // the first line names app and target
			if _, rest, ok := strings.Cut(line, "│  foobaz-"); ok {
				_, rest, _ = strings.Cut(rest, "  ")
				text, _, _ := strings.Cut(rest, "  ")
				return text
			}
		}
		return "a dialog that names nothing"
	case *dialog.Menu:
		for _, line := range strings.Split(h.view(), "\n") {
			if _, rest, ok := strings.Cut(line, "▌ "); ok {
				return "the menu at " + strings.Fields(rest)[0]
			}
		}
		return fmt.Sprintf("a menu without a cursor: %+v", d)
	case nil:
		return "nothing"
	default:
		return fmt.Sprintf("%T", d)
	}
}

func TestAKeyMeansWhatTheAdviceNames(t *testing.T) {
	for _, c := range []struct {
		name string
		w    *panetest.World
		keys []string
		want string
	}{
		{"S, the workers are too few", saying(t, backlog(), keys.IntentScale, "worker"), []string{"S"}, "scale worker"},
		{"R, the workers take nothing", saying(t, idle(2), keys.IntentRestart, "worker"), []string{"R"}, "restart all worker dynos"},
		{"B, v74 crashes", saying(t, panetest.Crash(), keys.IntentRollback, ""), []string{"B"}, "roll back to v73"},
		{"R, one dyno has crashed", oneDown(), []string{"R"}, "restart worker.2"},
		{"another key: the menu begins at the dyno", oneDown(), []string{"X"}, "the menu at worker.2"},
		{"from the queues", backlog(), []string{"4", "S"}, "scale worker"},
		{"from the releases", backlog(), []string{"3", "S"}, "scale worker"},
		{"another key: the menu begins there", backlog(), []string{"R"}, "the menu at worker"},
		{"another key of the dynos", idle(2), []string{"X"}, "the menu at worker"},
		{"another key of the formation", idle(2), []string{"S"}, "the menu at worker"},
		{"the cursor of the focused pane wins", backlog(), []string{"1", "g", "S"}, "scale web"},
		{"on a dyno too", idle(2), []string{"1", "g", "j", "R"}, "restart web.1"},
		{"a release under the cursor", panetest.Crash(), []string{"3", "g", "j", "j", "B"}, "roll back to v72"},
		{"the cursor of a pane without the focus does not", backlog(), []string{"1", "g", "2", "S"}, "scale worker"},
		{"nothing is advised: the menu as it is", panetest.Calm(), []string{"R"}, "the menu at all"},
		{"nothing is advised", panetest.Calm(), []string{"S"}, "the menu at web"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := at(t, c.w, 160, 45)
			h.press(c.keys...)
			if got := opened(h); got != c.want {
				t.Errorf("%v opens %q, want %q\n%s", c.keys, got, c.want, h.view())
			}
			h.none()
		})
	}
}

// withMarks is a pane whose marked rows an order acts on.
type withMarks struct {
	pane.Pane
	dynos []string
}

func (m withMarks) Subject(model.Verb, pane.Scene) (pane.Subject, bool) {
	return pane.Subject{Dyno: "web.2", Dynos: m.dynos}, true
}

func TestMarkedRowsAreOneOrder(t *testing.T) {
	for _, c := range []struct {
		dynos   []string
		key     string
		asks    string
		answers []string
		want    string
	}{
		{[]string{"worker.1", "worker.2"}, "R", "That is 2 dynos.", []string{"y"}, "restart worker.1, worker.2"},
		{[]string{"web.1", "worker.1"}, "X", "That is 2 dynos.", []string{"tab", "enter"}, "stop web.1, worker.1"},
		{[]string{"web.1", "web.2"}, "R", "Visitors will notice.", []string{"foobaz-staging", "enter"}, "restart web.1, web.2"},
		{[]string{"worker.2"}, "R", "Restart worker.2 on foobaz-staging?", []string{"y"}, "restart worker.2"},
		{nil, "R", "Restart web.2 on foobaz-staging?", []string{"y"}, "restart web.2"},
	} {
		h := at(t, staging(), 160, 45)
		for i, p := range h.panes {
			if p.ID == pane.Processes {
				h.panes[i].Pane = withMarks{p.Pane, c.dynos}
			}
		}
		h.press("1", c.key)
		h.see(c.asks, c.want)
		for _, k := range c.answers {
			if k == "foobaz-staging" {
				h.write(k)
				continue
			}
			h.press(k)
		}
		o := h.one(c.want)
		if n := max(1, len(c.dynos)); len(o.Precondition.Dynos) != n {
			t.Errorf("%v: it is confirmed against %v", c.dynos, o.Precondition.Dynos)
		}
		if len(o.Dynos) > 0 && (o.Dyno != "" || o.Type != "" || !slices.Equal(o.Dynos, c.dynos)) {
			t.Errorf("%v: the order is %+v", c.dynos, o)
		}
	}
}

// A marked dyno that is gone is no reason to forget the others silently.
func TestAMarkedDynoThatIsGone(t *testing.T) {
	h := at(t, staging(), 160, 45)
	for i, p := range h.panes {
		if p.ID == pane.Processes {
			h.panes[i].Pane = withMarks{p.Pane, []string{"worker.1", "worker.9"}}
		}
	}
	h.press("1", "R")
	h.see("worker.9 does not run")
	h.press("y", "enter")
	h.see("not sent: worker.9 does not run")
	h.none()
}

func TestARenamedAppIsAskedAboutAnew(t *testing.T) {
	for _, c := range []struct {
		keys []string
		yes  []string
	}{{[]string{"B"}, []string{"enter"}}, {allWorkers, []string{"y"}}, {[]string{"1", "j", "R"}, []string{"y", "enter"}}, {[]string{"1", "j", "S", "3"}, []string{"enter"}}} {
		w := staging()
		h := at(t, w, 160, 45)
		h.press(c.keys...)
		w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-demo"})
		h.frame = nil
		h.see("changed since you asked: the app is called foobaz-demo now")
		h.paste("foobaz-staging")
		h.press(c.yes...)
		h.none()
	}
}

// An app that becomes production under an open dialog wants its name.
func TestAnAppBecomesProductionUnderTheDialog(t *testing.T) {
	w := staging()
	h := at(t, w, 160, 45)
	h.press("1", "j", "R")
	h.see("y/n")
	w.Emit("heroku/app", panetest.Now, &model.AppInfo{Name: "foobaz-staging", Production: true})
	h.frame = nil
	h.see("This is production. Type its name:")
	h.press("y", "enter")
	h.none()
	h.see("that is not foobaz-staging")
	h.press("ctrl+u")
	h.write("foobaz-staging")
	h.press("enter")
	h.one("restart web.1")
}

func TestPasteIntoTheFields(t *testing.T) {
	h := at(t, staging(), 160, 45)
	h.press("1", "j", "S")
	h.paste("3\n")
	h.none()
	h.see("scale web 2 → 3")
	h.press("ctrl+u")
	h.paste("500; heroku apps:destroy\x1b[31m")
	h.see("is not a quantity")
	h.well()
	h.press("enter")
	h.none()

	h = at(t, panetest.Crash(), 160, 45)
	h.press("B")
	h.paste(" foobaz-production\n")
	h.none()
	h.press("enter")
	h.one("roll back to v73")

	h = at(t, panetest.Crash(), 80, 24)
	h.press("B")
	h.paste(strings.Repeat("long-name-", 40) + "end")
	h.see("g-name-end▌")
	h.well()
	h.press("enter")
	h.see("that is not foobaz-production")
	h.none()
}

// S-Tab goes back from the confirmation to the number.
func TestTheWayBackToTheNumber(t *testing.T) {
	h := at(t, staging(), 160, 45)
	h.press("1", "j", "S", "5", "0", "0", "enter")
	h.see("That is 500 web dynos instead of 2.", "Type its name:", "S-Tab number")
	h.press("shift+tab", "backspace", "backspace")
	h.see("scale web 2 → 5", "Scale web to: 5▌")
	h.press("enter", "y")
	h.one("scale web 2 → 5")
}

// A number that was typed before a colleague scaled is not sent; typed anew it is.
func TestScaledMeanwhile(t *testing.T) {
	w := staging()
	h := at(t, w, 160, 45)
	h.press("1", "j", "S", "+", "1")
	h.see("scale web 2 → 3")
	f := panetest.Formation()
	f.Types[0].Quantity = 5
	w.Emit("heroku/formation", panetest.Now, f)
	h.frame = nil
	h.see("changed since you asked: web was scaled from 2 to 5", "now        5 × Standard-1X")
	h.press("enter")
	h.see("not sent: changed since you asked: web was scaled from 2 to 5")
	h.none()
	h.press("backspace", "1")
	h.see("scale web 5 → 6")
	h.press("enter")
	h.one("scale web 5 → 6")
}

// Words that have no room in one line go on in the next, as far as the dialog is whole.
func TestLongLinesGoOn(t *testing.T) {
	h := at(t, staging(), 60, 24)
	h.press("T")
	h.see("expect     every request will be answered with the ", "             maintenance page (503 H80); the dynos ", "             keep running")
	h.well()
	h = at(t, staging(), 60, 26)
	h.press("B")
	h.see("           v73; U undoes it")
	h = at(t, staging(), 40, 12)
	h.press("B")
	h.see("Type its name:", "…")
	h.well()
}

// Whatever the size and the order, the dialog is whole and shows its question.
func TestEveryDialogAtEverySize(t *testing.T) {
	for _, size := range []pane.Size{{W: 200, H: 50}, {W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}, {W: 40, H: 12}} {
		for _, c := range []struct {
			keys []string
			see  []string
		}{
			{[]string{"B"}, []string{"Type its name:"}},
			{[]string{"1", "j", "R"}, []string{"y"}},
			{allWorkers, []string{"Cancel", "Restart"}},
			{[]string{"1", "S"}, []string{"Scale web to:"}},
			{[]string{"1", "S", "9", "0", "0", "enter"}, []string{"Type its name:"}},
			{[]string{"T"}, []string{"Type its name:"}},
		} {
			h := at(t, staging(), size.W, size.H)
			h.press(c.keys...)
			h.see(c.see...)
			h.well()
		}
	}
}
