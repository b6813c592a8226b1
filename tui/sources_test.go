package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// heldBack is a world in which sources fail, are paused and slowed, and lines were lost.
func heldBack() *panetest.World {
	w := panetest.Calm()
	ago := func(d time.Duration) time.Time { return panetest.Now.Add(-d) }
	health := func(h model.Health, since time.Duration) {
		h.Since = ago(since)
		w.Emit(h.Name, ago(since), &h)
	}
	health(model.Health{Name: model.StoreSource("REDIS_URL"), State: model.Failing, Code: "timeout", Why: "no answer in time", Do: "Look at the store's own status",
		RetryAt: panetest.Now.Add(12 * time.Second)}, 40*time.Second)
	health(model.Health{Name: model.AddOnsSource, State: model.Live, Every: fact.Duration(10 * time.Minute)}, time.Hour)
	w.Emit(model.AddOnsSource, ago(2*time.Minute), &model.AddOns{Names: []string{"heroku-redis:mini"}})
	w.Emit(model.AddOnsSource, ago(2*time.Minute), &quarantine.List{Name: model.AddOnsSource, Total: 2, Since: ago(3 * time.Minute),
		Records: []quarantine.Record{{At: ago(2 * time.Minute), Where: "GET /apps/foobaz/addons", Why: "broken JSON", Bytes: 80}}})
	health(model.Health{Name: model.LogsSource, State: model.Failing, Code: "network", Why: "the connection was closed before the answer", Do: "Wait"}, 9*time.Minute)
	health(model.Health{Name: model.LogsSource, State: model.Live}, 8*time.Minute)
	health(model.Health{Name: model.LogsSource, State: model.Off, Code: model.CodePaused, Why: "paused by you", Do: "resume it in the pane of sources"}, 2*time.Minute)
	w.Emit("gonogo", ago(5*time.Minute), &model.Losses{Lines: 1240})
	w.Emit(model.PlatformSource, panetest.Now, &model.Budget{Remaining: 3912, Limit: 4500, Spent: 588, Lasts: true})
	w.Emit(model.PlatformSource, panetest.Now, &model.Spending{LastHour: []model.Spent{{App: panetest.AppID, Source: model.DynosSource, Requests: 360}}})
	w.Emit("gonogo", panetest.Now, &rods.Rods{List: []rods.Rod{{Kind: rods.Pace, App: panetest.AppID, Source: model.LogsSource, Since: ago(2 * time.Minute)},
		{Kind: rods.Pace, App: panetest.AppID, Source: model.DynosSource, Times: 4, Since: ago(time.Minute)}}})
	w.Tick(panetest.Now)
	return w
}

func TestSourcesLookAsKept(t *testing.T) {
	w := heldBack()
	for _, s := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}} {
		h := at(t, w, s.W, s.H)
		h.press("u")
		h.well()
		golden(t, fmt.Sprintf("screen-sources-%dx%d", s.W, s.H), draw.Block(strings.Split(h.view(), "\n")))
	}
	h := at(t, w, 160, 45)
	h.press("u", "enter")
	golden(t, "screen-sources-card", draw.Block(strings.Split(h.view(), "\n")))
	h.well()
}

// What is held back stands in one line on every screen, and on one without room as a word in the header.
func TestRodsAreInSight(t *testing.T) {
	w := heldBack()
	for _, s := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}, {W: 40, H: 12}} {
		h := at(t, w, s.W, s.H)
		h.see(" RODS ", "logs paused for 2m")
		h.well()
	}
	h := at(t, w, 60, 7)
	h.see(" RODS 2 ")
	h = at(t, panetest.Calm(), 160, 45)
	h.miss("RODS")
}

// asksFor is the rods that keys ask for, each as "kind source ×times", with "lift" where it ends.
func asksFor(out []pane.Effect) (list []string) {
	for _, e := range out {
		a, ok := e.(pane.Ask)
		if !ok || a.Request.Kind != model.SetRod {
			continue
		}
		r := a.Request.Rod
		text := fmt.Sprintf("%s %s ×%d %s", r.Kind, r.Source, r.Times, time.Duration(r.Every))
		if a.Request.Lift {
			text += " lift"
		}
		list = append(list, text)
	}
	return list
}

// A key holds back, and the same key lets go.
func TestKeysOfRods(t *testing.T) {
	for _, c := range []struct{ key, first, again string }{
		{"x", "pace heroku/dynos ×0 0s", "pace heroku/dynos ×1 0s lift"},
		{"n", "stores  ×0 0s", "stores  ×0 0s lift"},
		{"l", "read-only  ×0 0s", "read-only  ×0 0s lift"},
		{"d", "lines  ×0 30s", "lines  ×0 1m0s"},
		{"w", "pace heroku/dynos ×2 0s", "pace heroku/dynos ×4 0s"},
	} {
		w := panetest.Calm()
		h := at(t, w, 160, 45)
		h.press("u")
		out := h.press(c.key)
		if d := cmp.Diff([]string{c.first}, asksFor(out)); d != "" {
			t.Errorf("%s asks for (-want +got):\n%s", c.key, d)
			continue
		}
		r := out[0].(pane.Ask).Request.Rod
		r.Since = panetest.Now
		h.apply([]model.Event{{Seen: panetest.Now, Fact: &rods.Rods{List: []rods.Rod{r}}}})
		h.see(" RODS ")
		if d := cmp.Diff([]string{c.again}, asksFor(h.press(c.key))); d != "" {
			t.Errorf("%s again asks for (-want +got):\n%s", c.key, d)
		}
	}
}

func TestCommandsOfRods(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	for line, want := range map[string]string{
		"pause logs": "pace heroku/logs ×0 0s", "pause heroku/dynos": "pace heroku/dynos ×0 0s", "slow dynos": "pace heroku/dynos ×2 0s", "slow dynos 8": "pace heroku/dynos ×8 0s",
		"lograte 1m": "lines  ×0 1m0s", "stores off": "stores  ×0 0s", "read-only on": "read-only  ×0 0s",
	} {
		if d := cmp.Diff([]string{want}, asksFor(h.runs(line))); d != "" {
			t.Errorf("%s asks for (-want +got):\n%s", line, d)
		}
	}
	for _, line := range []string{"pause moon", "slow logs", "slow dynos 3", "lograte 2m", "stores maybe", "resume dynos", "lograte all", "stores on", "read-only off"} {
		if got := asksFor(h.runs(line)); len(got) > 0 || h.toast.Text == "" {
			t.Errorf("%s asks for %v and says %q, want a reason alone", line, got, h.toast.Text)
		}
	}
}

// In a recording and a saved log there is nothing to hold back, and the keys say so.
func TestRodsAreDeadWhereNothingIsRead(t *testing.T) {
	for name, change := range map[string]func(*Options){"a recording": replaying, "a saved log": offline} {
		h := at(t, panetest.Calm(), 160, 45, change)
		h.focusPane("sources")
		for _, key := range []string{"x", "w", "d", "n", "l"} {
			if got := asksFor(h.press(key)); len(got) > 0 || !strings.Contains(h.toast.Text, name) {
				t.Errorf("%s: %s asks for %v and says %q", name, key, got, h.toast.Text)
			}
		}
	}
}

// Read-only for this run keeps every order's key from opening a dialog.
func TestReadOnlyForThisRunClosesOrders(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.apply([]model.Event{{Seen: panetest.Now, Fact: &rods.Rods{List: []rods.Rod{{Kind: rods.ReadOnly, Since: panetest.Now}}}}})
	h.see(" READ-ONLY ")
	h.press("1", "j", "R")
	if len(h.dialogs) > 0 || !strings.Contains(h.toast.Text, "read-only") {
		t.Errorf("%d dialogs, %q; want none and the reason", len(h.dialogs), h.toast.Text)
	}
}

// The dialog of an order asks for what it rests on, also where that is paused, and again before it grows old.
func TestADialogAsksForWhatIsPaused(t *testing.T) {
	w := panetest.Calm()
	w.Emit(model.DynosSource, panetest.Now, &model.Health{Name: model.DynosSource, State: model.Off, Code: model.CodePaused, Every: fact.Duration(10 * time.Second)})
	later := panetest.Now.Add(time.Minute)
	w.Tick(later)
	h := at(t, w, 160, 45)
	asked := func(out []pane.Effect) bool {
		for _, e := range out {
			if a, ok := e.(pane.Ask); ok && a.Request.Kind == model.Refresh && a.Request.Source == model.DynosSource {
				return true
			}
		}
		return false
	}
	h.press("1", "j")
	if !asked(h.press("R")) {
		t.Error("the dialog of a restart does not ask for the dynos")
	}
	h.see("heroku/dynos is paused by you")
	h.apply([]model.Event{{Fact: &model.Tick{Now: later.Add(4 * time.Second)}}})
	if !asked(h.refreshed()) {
		t.Error("the open dialog does not ask again")
	}
	h.none()
}
