package widget_test

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/widget"
)

// TestARecordingAsksNobody: what a recording does not have up to its moment, nobody is asked for.
func TestARecordingAsksNobody(t *testing.T) {
	sc := panetest.NewWorld().Scene(60, 8)
	for mode, want := range map[pane.Mode]string{pane.Live: "asking Heroku for dynos…", pane.Replay: "no dynos recorded up to this moment"} {
		sc.Mode = mode
		if got := widget.TextOf(widget.StandingOf(sc, model.DynosSource).Wanting(sc, "dynos")[0]); got != want {
			t.Errorf("mode %v: %q, want %q", mode, got, want)
		}
	}
}

// A pane whose source waits for the allowance says until when, in so many words as there is room for, and which key reads now.
func TestAPaneSaysThatItWaitsForTheAllowance(t *testing.T) {
	w := panetest.NewWorld()
	w.Emit(model.DynosSource, panetest.Now, &model.Dynos{})
	w.Emit(model.DynosSource, panetest.Now, &model.Health{Name: model.DynosSource, State: model.Live, Code: model.CodeAllowance,
		RetryAt: panetest.Now.Add(72 * time.Second), Every: model.Duration(10 * time.Second)})
	w.Tick(panetest.Now.Add(time.Minute))
	for width, want := range map[int]string{
		120: "stale 1m · waits for the allowance, next in 12s · r reads now",
		64:  "stale 1m · waits for the allowance, next in 12s",
		50:  "stale 1m · next in 12s · r reads now",
		36:  "stale 1m · next in 12s",
		28:  "stale 1m",
	} {
		sc := w.Scene(width, 8)
		if got := widget.TextOf(widget.StandingOf(sc, model.DynosSource).Border(sc, "Dynos")); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

// A pane that has nothing yet says that it waits.
func TestAPaneThatHasNothingSaysThatItWaits(t *testing.T) {
	w := panetest.NewWorld()
	w.Emit(model.DynosSource, panetest.Now, &model.Health{Name: model.DynosSource, State: model.Loading, Code: model.CodeAllowance, RetryAt: panetest.Now.Add(12 * time.Second)})
	w.Tick(panetest.Now)
	sc := w.Scene(60, 8)
	rows := widget.StandingOf(sc, model.DynosSource).Wanting(sc, "dynos")
	if got := widget.TextOf(rows[0]); got != "waits for the allowance, next in 12s" || len(rows) != 2 {
		t.Errorf("got %q of %d rows", got, len(rows))
	}
}

// TestADrainAsksNobody: where all is delivered, nobody is said to be asked.
func TestADrainAsksNobody(t *testing.T) {
	w := panetest.NewWorld()
	sc := w.Scene(60, 8)
	sc.State.Apply([]model.Event{{Source: model.DrainSource, Seen: panetest.Now, Fact: &model.Notice{Text: "waiting"}}})
	if got, want := widget.TextOf(widget.StandingOf(sc, model.DynosSource).Wanting(sc, "dynos")[0]), "no dynos delivered yet"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
