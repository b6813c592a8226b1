package processes

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// A dyno's row has the short word of why it restarted last; its card tells each restart with the lines that say so.
func TestWhyADynoRestarted(t *testing.T) {
	w := panetest.Calm()
	w.Log([3]string{"08:35:30.000", "heroku[web.2]", "Cycling"}, [3]string{"08:35:30.010", "heroku[web.2]", "State changed from up to starting"},
		[3]string{"08:35:38.000", "heroku[web.2]", "State changed from starting to up"})
	p := NewProcesses()
	if got := panetest.TextOf(p.Draw(w.Scene(78, 10))); !strings.Contains(line(got, "web.2"), "daily") || !strings.Contains(line(got, "web.1"), "–") {
		t.Errorf("got\n%s\nwant daily for web.2 and nothing for web.1", got)
	}
	sc := w.Focused(78, 10)
	sc.Screen.W, sc.Screen.H = 120, 40
	p.Handle(keys.IntentDown, sc)
	p.Handle(keys.IntentDown, sc)
	card := panetest.CardText(t, p.Handle(keys.IntentOpen, sc))
	panetest.WantIn(t, card, "web.2  daily restart", "the daily restart by Heroku", "up again after 8s", "Cycling", "State changed from starting to up")
}

// line is the first line with a text.
func line(all, with string) string {
	for l := range strings.Lines(all) {
		if strings.Contains(l, with) {
			return l
		}
	}
	return ""
}
