package router_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/router"
	"app.gonogo/gonogo/tui/widget"
)

// answered is a line of the router.
func answered(at, code, path string, dyno, service, status int) [3]string {
	level := "at=info "
	if code != "" {
		level = "at=error code=" + code + ` desc="x" `
	}
	return [3]string{at, "heroku[router]", fmt.Sprintf(`%smethod=GET path="%s" host=www.foobaz.example request_id=8f2b1c9d fwd="10.0.0.1" dyno=web.%d connect=1ms service=%dms status=%d bytes=0 protocol=https`,
		level, path, dyno, service, status)}
}

// storm is an app that is well on v73, and half of whose requests time out on v74.
func storm() *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/app", "heroku/releases", "heroku/logs", "heroku/dynos")
	for i := range 60 {
		w.Log(answered(fmt.Sprintf("08:34:%02d.000", i), "", fmt.Sprintf("/orders/%d", 17+i), 1+i%2, 40, 200))
	}
	w.Log([3]string{"08:35:17.000", "app[api]", "Release v74 created by user ned@foobaz.example"})
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
	for i := range 35 {
		w.Log(answered(fmt.Sprintf("08:35:%02d.000", 20+i), "", fmt.Sprintf("/orders/%d", 17+i), 1+i%2, 50, 200),
			answered(fmt.Sprintf("08:35:%02d.500", 20+i), "H12", "/reports?year=2026", 1+i%2, 30_000, 503))
	}
	for i := range 50 {
		w.Tick(panetest.Now.Add(time.Duration(i-50) * time.Second))
	}
	w.Tick(panetest.Now)
	return w
}

func draw(p pane.Pane, sc pane.Scene) string { return panetest.TextOf(p.Draw(sc)) }

func TestFiguresAreBesideThoseOfBefore(t *testing.T) {
	w, p := storm(), router.NewRouter()
	sc := w.Focused(158, 43)
	panetest.WantIn(t, draw(p, sc), "req/s", "30.0s", "40ms", "H12", "Paths", "GET /reports", "GET /orders/:id", "Dynos", "web.1", "estimated", "v74", "┊")
	if got := widget.TextOf(p.Spec(sc).Right); !strings.Contains(got, "% fail") || !strings.Contains(got, "log scale") {
		t.Errorf("the border: got %q", got)
	}
	if got := widget.TextOf(p.(pane.Headline).Headline(sc)); !strings.Contains(got, "5xx ") || !strings.Contains(got, "p95 30.0s") {
		t.Errorf("the headline: got %q", got)
	}
}

func TestARowIsShownInTheLogs(t *testing.T) {
	w, p := storm(), router.NewRouter()
	sc := w.Focused(78, 20)
	for _, c := range []struct {
		keys []keys.Intent
		want pane.Requests
	}{
		{[]keys.Intent{keys.IntentOpen}, pane.Requests{Method: "GET", Path: "/reports"}},
		{[]keys.Intent{keys.IntentDown, keys.IntentLike}, pane.Requests{Method: "GET", Path: "/orders/:id"}},
		{[]keys.Intent{keys.IntentNextTable, keys.IntentOpen}, pane.Requests{Dyno: "web.1"}},
		{[]keys.Intent{keys.IntentNextTable, keys.IntentOpen}, pane.Requests{Host: "www.foobaz.example"}},
		{[]keys.Intent{keys.IntentPrevTable, keys.IntentOpen}, pane.Requests{Dyno: "web.1"}},
	} {
		var got pane.Effect
		for _, k := range c.keys {
			got = p.Handle(k, sc)
		}
		several, ok := got.(pane.Several)
		if !ok || len(several) != 2 || several[0] != (pane.Focus{Pane: pane.Logs}) || several[1] != (pane.To{Pane: pane.Logs, Message: c.want}) {
			t.Errorf("%v: got %+v, want %+v for the logs", c.keys, got, c.want)
		}
	}
}

func TestTheSpanOfTheTable(t *testing.T) {
	w, p := storm(), router.NewRouter()
	sc := w.Focused(78, 20)
	panetest.WantIn(t, draw(p, sc), "Paths  since v74")
	for _, want := range []string{"last 1m", "last 5m", "last 15m", "last 1h", "since v74"} {
		p.Handle(keys.IntentSpan, sc)
		panetest.WantIn(t, draw(p, sc), "Paths  "+want)
	}
}

func TestAsksWhatIsDifferentAboutFailures(t *testing.T) {
	w, p := storm(), router.NewRouter()
	to, ok := p.Handle(keys.IntentDifferent, w.Focused(78, 20)).(pane.To)
	if m, _ := to.Message.(pane.Requests); !ok || !m.Compare || m.Since.IsZero() {
		t.Errorf("got %+v", to)
	}
	calm := router.NewRouter()
	if got, ok := calm.Handle(keys.IntentDifferent, panetest.Calm().Focused(78, 20)).(pane.Say); !ok || !strings.Contains(got.Text, "no request has failed") {
		t.Errorf("where nothing failed: got %+v", got)
	}
}

// While requests are answered the tile is a line; while they fail it has figures.
func TestRowsThatAreAskedFor(t *testing.T) {
	if got := router.Rows(panetest.Calm().Scene(38, 9)); got.Want != 1 || got.Most != 1 {
		t.Errorf("calm: %+v, want one", got)
	}
	tabs := panetest.Calm().Scene(78, 9)
	tabs.Tabs = 60
	if got := router.Rows(tabs); got.Most != pane.Endless {
		t.Errorf("behind a tab: %+v, want all that there is", got)
	}
	if got := router.Rows(storm().Scene(38, 9)); got.Want < 6 {
		t.Errorf("requests fail: %+v, want figures", got)
	}
}
