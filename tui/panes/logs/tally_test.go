package logs_test

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	logpane "app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/theme"
)

// Whatever the filter is, the border says how many lines of how many pass.
func TestEveryFilterSaysHowManyPass(t *testing.T) {
	for name, c := range map[string]struct {
		filter func(p pane.Pane, sc pane.Scene)
		want   string
	}{
		"hide": {func(p pane.Pane, sc pane.Scene) { p.(pane.Typer).Typed(logpane.PromptHide, "line 1", true, sc) }, "only line 1 | LIVE 11 of 20"},
		"words": {func(p pane.Pane, sc pane.Scene) {
			p.(pane.Typer).Typed(logpane.PromptHide, "line 11|line 12", true, sc)
		}, "only line 11|line 12 | LIVE 2 of 20"},
		"exclude": {func(p pane.Pane, sc pane.Scene) { p.(pane.Typer).Typed(logpane.PromptExclude, "line 1", true, sc) }, "not line 1 | LIVE 9 of 20"},
		"errors":  {func(p pane.Pane, sc pane.Scene) { p.(pane.Chooser).Chosen(logpane.FacetMenu, []string{"errors"}, sc) }, "errors | LIVE 2 of 20"},
		"level": {func(p pane.Pane, sc pane.Scene) {
			p.(pane.Chooser).Chosen(logpane.FacetMenu, []string{"level error"}, sc)
		}, "≥ error | LIVE 2 of 20"},
		"class": {func(p pane.Pane, sc pane.Scene) {
			p.(pane.Chooser).Chosen(logpane.FacetMenu, []string{"class router"}, sc)
		}, "router | LIVE 0 of 20"},
		"service": {func(p pane.Pane, sc pane.Scene) {
			p.(pane.Chooser).Chosen(logpane.FacetMenu, []string{"service 1s"}, sc)
		}, "service ≥ 1 s | LIVE 0 of 20"},
		"dyno": {func(p pane.Pane, sc pane.Scene) { p.(pane.Receiver).Receive(pane.FilterLogs{Dyno: "web.1"}, sc) }, "web.1 | LIVE 20 of 20"},
		"type": {func(p pane.Pane, sc pane.Scene) { p.(pane.Receiver).Receive(pane.FilterLogs{Type: "worker"}, sc) }, "worker | LIVE 0 of 20"},
	} {
		w, p := panetest.Numbered(10), logpane.NewLogs()
		w.Ingest.Gap("lost", 3, panetest.Now, panetest.Now) // a mark of missing lines is no line
		w.More(10, 10)
		sc := w.Focused(100, 10)
		p.Draw(sc)
		c.filter(p, sc)
		text := panetest.TextOf(p.Draw(sc))
		got := title(p, sc)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if empty := strings.Contains(text, "0 of 20 lines match "+strings.Split(c.want, " | ")[0]+"; Esc shows all"); empty != strings.HasSuffix(c.want, " 0 of 20") {
			t.Errorf("%s: an empty result says so: %t\n%s", name, empty, text)
		}
		press(p, sc, keys.IntentBack)
		p.Draw(sc)
		if got := title(p, sc); strings.Contains(got, " of ") {
			t.Errorf("%s, cleared: %q", name, got)
		}
	}
}

// An empty result says so also where rules of releases are drawn through it.
func TestEmptyResultBetweenRules(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	for _, h := range []int{1, 2, 3, 8} {
		sc := w.Focused(78, h)
		p.Draw(sc)
		p.(pane.Typer).Typed(logpane.PromptHide, "not to be found", true, sc)
		text := panetest.TextOf(p.Draw(sc))
		if !strings.Contains(text, "0 of 70 lines match only not to be found; Esc shows all") {
			t.Errorf("%d rows:\n%s", h, text)
		}
		if h > 2 && !strings.Contains(text, "v74") {
			t.Errorf("%d rows: the rule of the release is gone:\n%s", h, text)
		}
	}
}

// The count goes on while it is looked for, with lines that come, and with lines that the store drops.
func TestCountKeepsUp(t *testing.T) {
	w := panetest.NewWorld()
	w.State = model.New(model.Limits{LogBytes: 40 << 10, Messages: 5, Points: 10})
	w.Live("heroku/logs")
	w.More(0, 300)
	w.Tick(panetest.Now)
	p := logpane.NewLogs()
	sc := w.Focused(100, 10)
	p.Draw(sc)
	p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
	for i := range 20 {
		p.Draw(sc)
		store := w.App().Logs
		want := 0
		for seq := store.Snapshot().First(); seq < store.Snapshot().End(); seq++ {
			if l, _ := store.Snapshot().Line(seq); strings.Contains(l.Text, "ERROR") {
				want++
			}
		}
		if got := title(p, sc); !strings.Contains(got, fmt.Sprintf("only ERROR | LIVE %d of %d", want, store.Len())) {
			t.Fatalf("after %d lines: %q, want %d of %d", 300+i*130, got, want, store.Len())
		}
		w.More(300+i*130, 130)
	}
	if w.App().Logs.Dropped() == 0 {
		t.Error("nothing was dropped")
	}
}

// A count that takes more than a frame says that it counts.
func TestCountingIsSaid(t *testing.T) {
	w, p := panetest.Numbered(60_000), logpane.NewLogs()
	sc := w.Focused(100, 10)
	p.Draw(sc)
	p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
	if got := title(p, sc); got != "only ERROR | LIVE counting…" {
		t.Errorf("at first: %q", got)
	}
	for range 3 {
		p.Draw(sc)
	}
	if got := title(p, sc); got != "only ERROR | LIVE 6,000 of 60,000" {
		t.Errorf("at last: %q", got)
	}
	if p.(pane.Busy).Busy() {
		t.Error("busy though all is counted")
	}
}

// A pane that is not drawn asks for no more frames.
func TestBusyOnlyWhileDrawn(t *testing.T) {
	w, p := panetest.Numbered(60_000), logpane.NewLogs()
	sc := w.Focused(100, 10)
	p.Draw(sc)
	p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
	p.Draw(sc)
	if !p.(pane.Busy).Busy() {
		t.Error("the rest is not asked for")
	}
	if p.(pane.Busy).Busy() {
		t.Error("busy, and not drawn since")
	}
}

// Each word has a mark of its own, and n goes to any of them; a text with a blank is one word.
func TestWordsHaveTheirOwnMarks(t *testing.T) {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "app[web.1]", "first timed out here"}, [3]string{"08:00:01.000", "app[web.1]", "then refused"}, [3]string{"08:00:02.000", "app[web.1]", "nothing"})
	w.Tick(panetest.Now)
	for _, c := range []struct {
		typed string
		marks []string
		hits  string
	}{
		{"timed out|refused", []string{"timed out", "refused"}, "2 found"},
		{"timed out", []string{"timed out"}, "1 found"},
		{"out timed", nil, "0 found"},
		{"/re[fv]used|tim.d/", []string{"refused", "timed"}, "2 found"},
		{"a | refused|zzz|out|first|then", []string{"", "refused", "", "out", "first", "then"}, "3 found"}, // router is a name that holds "out"
	} {
		p := logpane.NewLogs()
		sc := w.Focused(80, 3)
		sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
		p.(pane.Typer).Typed(logpane.PromptFind, c.typed, true, sc)
		text := panetest.TextOf(p.Draw(sc))
		for i, m := range c.marks {
			if m != "" && !strings.Contains(text, sc.Theme.Open(theme.Found(i))+m) {
				t.Errorf("%s: %q has no mark %d in\n%q", c.typed, m, i, text)
			}
		}
		if got := title(p, sc); !strings.Contains(got, c.hits) {
			t.Errorf("%s: %q, want %q", c.typed, got, c.hits)
		}
	}
}

// What is marked is seen, also where the told line leaves it out.
func TestMarkOfWhatIsNotTold(t *testing.T) {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "heroku[router]", `at=info method=GET path="/x" host=shop.example request_id=8f2b1c9d dyno=web.1 connect=1ms service=2ms status=200 bytes=3`},
		[3]string{"08:00:01.000", "app[web.1]", `{"level":"info","msg":"paid","user_id":42}`})
	w.Tick(panetest.Now)
	sc := w.Focused(150, 3)
	for find, want := range map[string]string{"8f2b1c9d": "request_id=8f2b1c9d", `"user_id":42`: `"user_id":42`} {
		if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, want) {
			t.Fatalf("%q is told anyway:\n%s", want, text)
		}
		p.(pane.Typer).Typed(logpane.PromptFind, find, true, sc)
		if text := panetest.TextOf(p.Draw(sc)); !strings.Contains(text, want) {
			t.Errorf("%q is not shown:\n%s", want, text)
		}
		press(p, sc, keys.IntentBack)
	}
}

// On a narrow screen, where the border is a bar of tabs, the count is there when little else is.
func TestCountOnANarrowScreen(t *testing.T) {
	w, p := panetest.Numbered(2000), logpane.NewLogs()
	for tabs, want := range map[int]string{30: "PAUSED 200 of 2,000", 43: "PAUSED 200/2,000", 46: "200/2,000"} {
		sc := w.Focused(58, 10)
		sc.Screen.W, sc.Tabs = 60, tabs
		if tabs == 43 {
			sc.Screen.W = 62
		}
		p.Draw(sc)
		p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
		press(p, sc, keys.IntentUp)
		p.Draw(sc)
		if got := title(p, sc); got != "only ERROR | "+want {
			t.Errorf("%d cells of tabs: %q, want %q", tabs, got, want)
		}
	}
}

// While reading pauses, only those of the lines that came are counted which the filter lets pass.
func TestPausedCountsWhatPasses(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(100, 10)
	p.Draw(sc)
	press(p, sc, keys.IntentUp)
	w.More(100, 70)
	for _, c := range []struct {
		only, want string
	}{{"", "PAUSED +70"}, {"ERROR", "only ERROR | PAUSED +7 17 of 170"}, {"nothing of the kind", "PAUSED 0 of 170"}, {"line 16", "PAUSED +10 11 of 170"}} {
		p.(pane.Typer).Typed(logpane.PromptHide, c.only, true, sc)
		p.Draw(sc)
		if got := title(p, sc); !strings.HasSuffix(got, c.want) {
			t.Errorf("%q: the border says %q, want %q", c.only, got, c.want)
		}
	}
	p.(pane.Typer).Typed(logpane.PromptHide, "ERROR", true, sc)
	w.More(170, 30)
	p.Draw(sc)
	if got := title(p, sc); !strings.HasSuffix(got, "PAUSED +10 20 of 200") {
		t.Errorf("more came: the border says %q", got)
	}
}
