package vitals_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/vitals"
)

// measured is an app whose web.1 goes towards its quota, with a metric and a database.
func measured() *panetest.World {
	w := panetest.NewWorld()
	w.Emit("heroku/addons", panetest.Now, &model.AddOns{Names: []string{"heroku-postgresql:standard-0"}})
	var lines [][3]string
	for i := range 45 {
		at := time.Date(2026, 11, 21, 8, 20, 0, 0, time.UTC).Add(time.Duration(i) * 20 * time.Second).Format("15:04:05.000")
		for dyno, mb := range map[string]int{"web.1": 300 + 5*max(0, i-8), "web.2": 300} {
			lines = append(lines, [3]string{at, "heroku[" + dyno + "]", fmt.Sprintf("source=%s dyno=heroku.1.%s sample#memory_total=%d.00MB sample#memory_rss=%d.00MB "+
				"sample#memory_cache=0.00MB sample#memory_swap=0.00MB sample#memory_pgpgin=1pages sample#memory_pgpgout=1pages sample#memory_quota=512.00MB", dyno, dyno[4:], mb, mb)})
		}
		lines = append(lines, [3]string{at, "app[worker.1]", fmt.Sprintf("source=worker.1 sample#pool.waiting=%d", i%4)})
	}
	lines = append(lines, [3]string{"08:35:00.000", "app[heroku-postgres]", "source=DATABASE addon=postgresql-a-1 sample#active-connections=115 sample#table-cache-hit-rate=0.991"})
	w.Log(lines...)
	w.Live("heroku/logs")
	w.Tick(panetest.Now)
	return w
}

func TestDynosMetricsAndStores(t *testing.T) {
	sc := measured().Focused(158, 43)
	text := panetest.TextOf(vitals.NewVitals().Draw(sc))
	panetest.WantIn(t, text, "web.1", "480M", "94 %", "web.2", "300M", "59 %", "pool.waiting", "worker.1", "Postgres connections", "115", "96 %",
		"of 120 by plan standard-0", "99.1 %", "R14 in ~1m", "memory      480M of 512M, 94 %", "this life")
}

func TestTheBorderTellsTheGravest(t *testing.T) {
	p, sc := vitals.NewVitals(), measured().Focused(158, 43)
	text := ""
	for _, r := range p.Spec(sc).Right {
		text += r.Text
	}
	if want := "⚠ web.1 grows: R14 in ~1m +1"; text != want {
		t.Errorf("got %q, want %q", text, want)
	}
	if got := p.(pane.Headline).Headline(panetest.OnV73().Focused(80, 1)); got != nil {
		t.Errorf("nothing is wrong, and the headline is %v", got)
	}
}

func TestOpensALifeWithItsChart(t *testing.T) {
	p, sc := vitals.NewVitals(), measured().Focused(78, 12)
	e, ok := p.Handle(keys.IntentOpen, sc).(pane.Show)
	if !ok || e.Card.Title != "web.1" || len(e.Card.Picture) < 8 || !strings.Contains(e.Card.Copy, "480M of 512M") {
		t.Errorf("got %+v, want the card of web.1 with a chart", e)
	}
	want := pane.To{Pane: pane.Logs, Message: pane.FilterLogs{Dyno: "web.1"}}
	if got := p.Handle(keys.IntentLogsOf, sc); got != want {
		t.Errorf("the logs: got %v, want %v", got, want)
	}
}

func TestSaysWhyThereIsNothing(t *testing.T) {
	w := panetest.NewWorld()
	w.Log([3]string{"08:35:00.000", "app[web.1]", "hello"})
	w.Live("heroku/logs")
	panetest.WantIn(t, panetest.TextOf(vitals.NewVitals().Draw(w.Focused(60, 8))), "No metrics in the log.", "log-runtime-metrics")
}

// Nothing moves sideways with what the rows say, and no line is wider than the pane.
func TestFits(t *testing.T) {
	w := measured()
	for _, size := range []pane.Size{{W: 30, H: 3}, {W: 38, H: 6}, {W: 58, H: 12}, {W: 78, H: 20}, {W: 90, H: 20}, {W: 129, H: 30}, {W: 158, H: 43}, {W: 198, H: 48}} {
		b := vitals.NewVitals().Draw(w.Focused(size.W, size.H))
		if len(b) != size.H || b.Width() != size.W {
			t.Errorf("%v: got %d lines of %d", size, len(b), b.Width())
		}
		panetest.WantIn(t, panetest.TextOf(b), "web.1", "94 %")
	}
}
