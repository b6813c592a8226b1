package widget_test

import (
	"testing"

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

// TestADrainAsksNobody: where all is delivered, nobody is said to be asked.
func TestADrainAsksNobody(t *testing.T) {
	w := panetest.NewWorld()
	sc := w.Scene(60, 8)
	sc.State.Apply([]model.Event{{Source: model.DrainSource, Seen: panetest.Now, Fact: &model.Notice{Text: "waiting"}}})
	if got, want := widget.TextOf(widget.StandingOf(sc, model.DynosSource).Wanting(sc, "dynos")[0]), "no dynos delivered yet"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
