package tui

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/theme"
)

func TestManyQueuesLookAsKept(t *testing.T) {
	w := panetest.Jobs()
	for _, s := range []pane.Size{{W: 49, H: 18}, {W: 55, H: 22}, {W: 78, H: 20}, {W: 100, H: 30}, {W: 198, H: 45}} {
		p := queues.NewQueues()
		golden(t, fmt.Sprintf("queues-jobs-%dx%d", s.W, s.H), framed(p, w.Focused(0, 0), s.W, s.H))
	}
	golden(t, "queues-jobs-zoomed", framed(queues.NewQueues(), w.Focused(0, 0), 160, 42))
	p := queues.NewQueues()
	sc := w.Focused(100, 30)
	for range 5 {
		p.Handle(keys.IntentDown, sc)
	}
	p.Handle(keys.IntentChart, sc)
	p.Handle(keys.IntentTotal, sc)
	p.Handle(keys.IntentRight, sc)
	golden(t, "queues-jobs-total", framed(p, sc, 80, 24))
	p.Handle(keys.IntentChart, sc)
	golden(t, "queues-jobs-rates", framed(p, sc, 80, 24))
	sc.Theme = theme.New(theme.TrueColor, theme.ASCII)
	golden(t, "queues-jobs-colour", marked(t, sc.Theme, framed(p, sc, 60, 20)))
}
