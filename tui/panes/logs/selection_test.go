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
)

// cursorText is the row that the cursor stands before; empty when it is on none.
func cursorText(p pane.Pane, sc pane.Scene) string {
	for _, line := range p.Draw(sc) {
		if strings.HasPrefix(line, "▌") {
			return strings.Join(strings.Fields(strings.TrimRight(line, "┊█▐━ ")), " ")
		}
	}
	return ""
}

func wantCursor(t *testing.T, name string, p pane.Pane, sc pane.Scene, want string) {
	t.Helper()
	if got := cursorText(p, sc); !strings.HasSuffix(got, want) {
		t.Errorf("%s: cursor on %q, want %q", name, got, want)
	}
}

// mixed is 2000 lines: five of them hold "kaput", every seventh is long, and some are frames that fold.
func mixed(ended bool) *panetest.World {
	w := panetest.NewWorld()
	w.Live("heroku/logs")
	lines := make([][3]string, 0, 2000)
	for i := range 2000 {
		text := fmt.Sprintf("line %d", i)
		switch {
		case i == 300 || i == 700 || i == 1100 || i == 1489 || i == 1700:
			text = fmt.Sprintf("kaput %d", i)
		case i%50 >= 10 && i%50 < 14:
			text = fmt.Sprintf("from /app/vendor/bundle/ruby/3.4.0/gems/rack-3.0/lib/rack.rb:%d:in 'call'", i)
		case i%7 == 0:
			text = strings.Repeat("long words ", 20) + fmt.Sprintf("line %d", i)
		}
		lines = append(lines, [3]string{fmt.Sprintf("08:%02d:%02d.000", i/60, i%60), fmt.Sprintf("app[web.%d]", i/5%2+1), text})
	}
	w.Log(lines...)
	if ended {
		w.Emit("heroku/logs", panetest.Now, &model.Health{Name: "heroku/logs", State: model.Off})
	}
	w.Tick(panetest.Now)
	return w
}

// The line that is selected under a filter stays selected, and on the screen, when the filter goes, whatever brought the cursor there.
func TestSelectionOutlivesAFilter(t *testing.T) {
	for _, c := range []struct {
		name  string
		keys  []keys.Intent
		ended bool
		want  string
	}{
		{"up", []keys.Intent{keys.IntentUp, keys.IntentUp}, false, "kaput 1100"},
		{"top", []keys.Intent{keys.IntentTop}, false, "kaput 300"},
		{"top and down", []keys.Intent{keys.IntentTop, keys.IntentDown}, false, "kaput 700"},
		{"page up", []keys.Intent{keys.IntentPageUp}, false, "kaput 300"},
		{"stay", []keys.Intent{keys.IntentFollow}, false, "kaput 1700"},
		{"end of a saved log", []keys.Intent{keys.IntentBottom}, true, "kaput 1700"},
		{"end of a live log follows", []keys.Intent{keys.IntentBottom}, false, "line 1999"},
		{"not moved", nil, true, "line 1999"},
		{"wrapped", []keys.Intent{keys.IntentTop, keys.IntentWrap}, false, "kaput 300"},
		{"wrapped, up", []keys.Intent{keys.IntentWrap, keys.IntentUp, keys.IntentUp}, false, "kaput 1100"},
	} {
		w, p := mixed(c.ended), logpane.NewLogs()
		sc := w.Focused(80, 10)
		p.Draw(sc)
		p.(pane.Typer).Typed(logpane.PromptHide, "kaput", true, sc)
		p.Draw(sc)
		for _, k := range c.keys {
			press(p, sc, k)
			p.Draw(sc)
		}
		press(p, sc, keys.IntentBack)
		wantCursor(t, c.name, p, sc, c.want)
		if c.name == "top" {
			if got := panetest.TextOf(p.Draw(sc)); !strings.Contains(got, "line 299") || !strings.Contains(got, "line 301") && !strings.Contains(got, "long words") {
				t.Errorf("what stands around it is not shown:\n%s", got)
			}
		}
	}
}

// A line that does not pass gives the cursor to the next one that does, and has it back when the filter goes, whichever filter it is.
func TestSelectionComesBack(t *testing.T) {
	typed := func(id pane.PromptID, text string) func(p pane.Pane, sc pane.Scene) {
		return func(p pane.Pane, sc pane.Scene) {
			for i := range text {
				p.(pane.Typer).Typed(id, text[:i+1], false, sc)
				p.Draw(sc)
			}
			p.(pane.Typer).Typed(id, text, true, sc)
		}
	}
	for _, c := range []struct {
		name   string
		filter func(p pane.Pane, sc pane.Scene)
		wrap   bool
		shown  string
	}{
		{"hide", typed(logpane.PromptHide, "kaput"), false, "kaput 300"},
		{"hide, wrapped", typed(logpane.PromptHide, "kaput"), true, "kaput 300"},
		{"hide, not there", typed(logpane.PromptHide, "nothing"), false, ""},
		{"hide, only before", typed(logpane.PromptHide, "line 1|line 2"), false, "line 20"},
		{"exclude", typed(logpane.PromptExclude, "line 3"), false, "line 4"},
		{"dyno", func(p pane.Pane, sc pane.Scene) {
			p.(pane.Chooser).Chosen(logpane.FacetMenu, []string{"dyno web.2"}, sc)
		}, false, "line 5"},
		{"another pane", func(p pane.Pane, sc pane.Scene) {
			p.(pane.Receiver).Receive(pane.FilterLogs{Dyno: "web.2"}, sc)
		}, false, "line 5"},
	} {
		w, p := mixed(false), logpane.NewLogs()
		sc := w.Focused(80, 10)
		p.Draw(sc)
		press(p, sc, keys.IntentTop, keys.IntentDown, keys.IntentDown, keys.IntentDown)
		if c.name != "exclude" {
			press(p, sc, keys.IntentDown)
		}
		if c.wrap {
			press(p, sc, keys.IntentWrap)
		}
		selected := cursorText(p, sc)
		c.filter(p, sc)
		if got := cursorText(p, sc); c.name != "hide, only before" && !strings.HasSuffix(got, c.shown) {
			t.Errorf("%s: cursor on %q, want %q", c.name, got, c.shown)
		}
		press(p, sc, keys.IntentBack)
		wantCursor(t, c.name+", cleared", p, sc, selected)
	}
}

// A fold of frames of which some pass, and the fold again.
func TestSelectionAndFolds(t *testing.T) {
	w, p := mixed(false), logpane.NewLogs()
	sc := w.Focused(100, 12)
	p.Draw(sc)
	press(p, sc, keys.IntentTop)
	for range 10 {
		press(p, sc, keys.IntentDown)
	}
	fold := cursorText(p, sc)
	if !strings.Contains(fold, "4 frames") {
		t.Fatalf("cursor on %q", fold)
	}
	p.(pane.Typer).Typed(logpane.PromptHide, "rack.rb:12", true, sc)
	if got := cursorText(p, sc); !strings.HasPrefix(got, "▌08:00:12") || !strings.Contains(got, "in rack") {
		t.Errorf("cursor on %q", got)
	}
	press(p, sc, keys.IntentBack)
	wantCursor(t, "cleared", p, sc, fold)
}

// Wrapping, and a pane of another size, leave the cursor where it was, on the screen.
func TestSelectionStaysOnTheScreen(t *testing.T) {
	w, p := mixed(false), logpane.NewLogs()
	sc := w.Focused(80, 20)
	p.Draw(sc)
	press(p, sc, keys.IntentUp, keys.IntentPageUp, keys.IntentUp, keys.IntentUp, keys.IntentDown)
	_, selected, _ := strings.Cut(cursorText(p, sc), "web.")
	small := w.Focused(60, 6)
	wantCursor(t, "smaller", p, small, selected)
	wantCursor(t, "larger", p, sc, selected)
	press(p, sc, keys.IntentWrap)
	wantCursor(t, "wrapped", p, sc, selected)
	press(p, sc, keys.IntentWrap)
	wantCursor(t, "cut again", p, sc, selected)
}

// The card of a structured line has a line for each field, indented, and the line as it came.
func TestCardOfAStructuredLine(t *testing.T) {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Live("heroku/logs")
	const raw = `{"msg":"paid","user":{"id":42}}`
	w.Log([3]string{"08:00:01.000", "app[web.1]", raw})
	w.Tick(panetest.Now)
	sc := w.Focused(80, 3)
	p.Draw(sc)
	panetest.WantIn(t, panetest.CardText(t, press(p, sc, keys.IntentOpen)), "\n  \"user\": {\n    \"id\": 42\n", "\n"+raw+"\n")
}
