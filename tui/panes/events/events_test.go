package events

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/widget"
)

// restarted is a calm app, of which web.2 went through a daily restart and web.1 through one that nothing explains.
func restarted() *panetest.World {
	w := panetest.Calm()
	w.Log([3]string{"08:20:00.000", "heroku[web.2]", "Cycling"}, [3]string{"08:20:00.010", "heroku[web.2]", "State changed from up to starting"},
		[3]string{"08:20:08.000", "heroku[web.2]", "State changed from starting to up"},
		[3]string{"08:30:00.000", "heroku[web.1]", "State changed from up to starting"}, [3]string{"08:30:08.000", "heroku[web.1]", "State changed from starting to up"})
	w.Tick(panetest.Now)
	w.State.EndRestarts(w.App())
	return w
}

func TestRowsAreWhatHappenedTheNewestFirst(t *testing.T) {
	got := panetest.TextOf(NewEvents().Draw(restarted().Scene(100, 12)))
	unexplained, daily := strings.Index(got, "web.1 restarted: nothing in the log says why"), strings.Index(got, "web.2 restarted: the daily restart by Heroku")
	if unexplained < 0 || daily < unexplained || strings.Index(got, "v73 Deploy df7bb82") < daily {
		t.Errorf("got\n%s", got)
	}
}

// An unexplained restart opens the lines of all sources around it, any other event a card.
func TestOpen(t *testing.T) {
	w, p := restarted(), NewEvents()
	sc := w.Focused(100, 12)
	sc.Screen = pane.Size{W: 120, H: 40}
	several, ok := p.Handle(keys.IntentOpen, sc).(pane.Several)
	if !ok || len(several) != 2 {
		t.Fatalf("the unexplained restart opens %v, want the logs", several)
	}
	if to, ok := several[1].(pane.To); !ok || to.Pane != pane.Logs || !to.Message.(pane.GoTo).All || to.Message.(pane.GoTo).At.IsZero() {
		t.Errorf("got %+v, want the logs at the restart, unfiltered", several[1])
	}
	p.Handle(keys.IntentDown, sc)
	card := panetest.CardText(t, p.Handle(keys.IntentOpen, sc))
	panetest.WantIn(t, card, "web.2  daily restart", "Cycling", "up again after 8s")
}

func TestKinds(t *testing.T) {
	w, p := restarted(), NewEvents()
	sc := w.Focused(100, 12)
	menu, ok := p.Handle(keys.IntentKinds, sc).(pane.Menu)
	if !ok || len(menu.Items) < 3 {
		t.Fatalf("got %+v, want a menu of kinds", menu)
	}
	p.(pane.Chooser).Chosen(menu.ID, []string{string(timeline.Restart)}, sc)
	if got := panetest.TextOf(p.Draw(sc)); strings.Contains(got, "v73 Deploy") || !strings.Contains(got, "web.2 restarted") {
		t.Errorf("restarts alone: got\n%s", got)
	}
	if got := widget.TextOf(p.Spec(sc).Right); got != "2 of 5" {
		t.Errorf("border: got %q, want 2 of 5", got)
	}
	p.(pane.Chooser).Chosen(menu.ID, []string{string(timeline.Crash)}, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "no events of these kinds")
	if e := p.Handle(keys.IntentBack, sc); e != nil {
		t.Errorf("the first Esc asks for %v, want all kinds again", e)
	}
	if got := panetest.TextOf(p.Draw(sc)); !strings.Contains(got, "v73 Deploy") {
		t.Errorf("after Esc: got\n%s", got)
	}
	if _, leaves := p.Handle(keys.IntentBack, sc).(pane.Leave); !leaves {
		t.Error("the second Esc does not leave the pane")
	}
}

func TestCopy(t *testing.T) {
	w, p := restarted(), NewEvents()
	sc := w.Focused(100, 12)
	if got, _ := p.Handle(keys.IntentYank, sc).(pane.Copy); got.Text != "web.1 restarted: nothing in the log says why" {
		t.Errorf("y copies %q", got.Text)
	}
	all, _ := p.Handle(keys.IntentYankAll, sc).(pane.Copy)
	panetest.WantIn(t, all.Text, "web.1 restarted: nothing in the log says why", "State changed from up to starting")
}
