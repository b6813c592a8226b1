package logs_test

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	logpane "app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// texts are the texts of copied lines, without what the platform puts before each.
func texts(c pane.Effect) (out []string) {
	text, ok := c.(pane.Copy)
	if !ok {
		return []string{fmt.Sprintf("%#v", c)}
	}
	for line := range strings.Lines(text.Text) {
		_, after, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		out = append(out, after)
	}
	return out
}

// A range reaches from where it was begun to the cursor, whichever way that went, and what the filter leaves out is not in it.
func TestRange(t *testing.T) {
	up, down := keys.IntentUp, keys.IntentDown
	for name, c := range map[string]struct {
		only  string
		moves []keys.Intent
		want  string
	}{
		"one line":       {"", nil, "line 100"},
		"up":             {"", []keys.Intent{up, up}, "line 98,line 99,line 100"},
		"up and down":    {"", []keys.Intent{up, up, down}, "line 99,line 100"},
		"beyond its end": {"", []keys.Intent{down, down}, "line 100"},
		"filtered":       {"line 1", []keys.Intent{up, up, up, up}, "line 16,line 17,line 18,line 19,line 100"},
	} {
		for _, copies := range []keys.Intent{keys.IntentYank, keys.IntentYankAll} {
			w, p := panetest.Numbered(100), logpane.NewLogs()
			sc := w.Focused(80, 20)
			p.Draw(sc)
			if c.only != "" {
				p.(pane.Typer).Typed(logpane.PromptHide, c.only, true, sc)
			}
			press(p, sc, keys.IntentRange)
			press(p, sc, c.moves...)
			want := strings.Split(c.want, ",")
			if got := title(p, sc); !strings.Contains(got, fmt.Sprintf("RANGE %d line", len(want))) {
				t.Errorf("%s: the border says %q", name, got)
			}
			got := texts(press(p, sc, copies))
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "ERROR: ")
			}
			if strings.Join(got, ",") != c.want {
				t.Errorf("%s: copied %q, want %s", name, got, c.want)
			}
			if got := title(p, sc); strings.Contains(got, "RANGE") {
				t.Errorf("%s: the range outlives its copying: %q", name, got)
			}
		}
	}
}

func TestRangeIsSeenAndLeft(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentRange, keys.IntentUp, keys.IntentUp)
	var bars string
	for _, l := range p.Draw(sc) {
		bars += string([]rune(l)[0])
	}
	if bars != "       ▌││" {
		t.Errorf("bars are %q", bars)
	}
	for _, leave := range []keys.Intent{keys.IntentBack, keys.IntentRange, keys.IntentFollow} {
		press(p, sc, leave)
		if got := title(p, sc); strings.Contains(got, "RANGE") {
			t.Errorf("after %s: %q", leave, got)
		}
		press(p, sc, keys.IntentRange)
	}
}

// A terminal drops what is longer than it takes: whole lines are copied, and how many of how many is said.
func TestALargeRangeIsCopiedInPart(t *testing.T) {
	w, p := panetest.Numbered(4000), logpane.NewLogs()
	sc := w.Focused(80, 10)
	press(p, sc, keys.IntentTop, keys.IntentRange, keys.IntentBottom)
	c, ok := press(p, sc, keys.IntentYank).(pane.Copy)
	if !ok {
		t.Fatal("nothing is copied")
	}
	n := strings.Count(c.Text, "\n")
	if n == 0 || n >= 4000 || len(c.Text) > pane.CopyLimit || !strings.HasSuffix(c.Text, fmt.Sprintf("line %d\n", n)) {
		t.Errorf("%d lines, %d bytes, end in %q", n, len(c.Text), c.Text[len(c.Text)-20:])
	}
	if want := fmt.Sprintf("the first 1,%03d of 4,000 lines: a terminal takes no more at once", n-1000); c.What != want {
		t.Errorf("says %q, want %q", c.What, want)
	}
}

// The card of a trace, and what is copied of it, hold all of it, from whichever line of it; and nothing of other lines.
func TestAWholeTrace(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 40)
	p.(pane.Typer).Typed(logpane.PromptFind, "load_system", true, sc)
	p.Draw(sc)
	press(p, sc, keys.IntentPrevHit)
	card := press(p, sc, keys.IntentOpen).(pane.Show).Card
	var text strings.Builder
	for _, l := range card.Lines {
		text.WriteString(widget.TextOf(l) + "\n")
	}
	if card.Title != "web.1 · NameError" {
		t.Errorf("title %q", card.Title)
	}
	for _, want := range []string{"uninitialized constant Utils (NameError)\n", "▌ config/initializers/load_system.rb:12", "\n  railties-7.1.3/lib/rails/engine.rb:600", "engine.rb:613", "1 of the app, 14 of packages"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q on the card:\n%s", want, text.String())
		}
	}
	for name, c := range map[string]pane.Effect{"Y": press(p, sc, keys.IntentYankAll), "the card's y": pane.Copy{Text: card.Copy, What: "the trace, 17 lines"}} {
		got := c.(pane.Copy)
		lines := strings.Split(strings.TrimSpace(got.Text), "\n")
		if len(lines) != 17 || got.What != "the trace, 17 lines" || lines[0] != "2026-11-21T16:35:21.640000Z app[web.1]:" || lines[1] != "uninitialized constant Utils (NameError)" {
			t.Errorf("%s: %s of %d lines:\n%s", name, got.What, len(lines), got.Text)
		}
	}
}

func TestAHeadAloneIsNoTrace(t *testing.T) {
	w, p := panetest.Numbered(100), logpane.NewLogs()
	sc := w.Focused(80, 10)
	if e, ok := press(p, sc, keys.IntentYankAll).(pane.Say); !ok || !strings.Contains(e.Text, "no part of a trace") {
		t.Errorf("%#v", e)
	}
	if card := press(p, sc, keys.IntentOpen).(pane.Show).Card; card.Title != "web.1" {
		t.Errorf("title %q", card.Title)
	}
}

// The app's own frames are the brightest of a trace, behind a bar; the others are one dim line.
func TestFramesOfTheAppAreLit(t *testing.T) {
	w, p := panetest.Crash(), logpane.NewLogs()
	sc := w.Focused(96, 40)
	sc.Theme = theme.New(theme.TrueColor, theme.UTF8)
	text := panetest.TextOf(p.Draw(sc))
	for _, want := range []string{sc.Theme.Open(theme.Cursor) + "▌ " + sc.Theme.Open(theme.Strong) + "config/initializers/load_system.rb", sc.Theme.Open(theme.Dim) + "  ⋯ 14 frames in railties"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%q", want, text)
		}
	}
}

// A logger that writes each line of a trace with its own prefix and level has one error a trace, and its frames are folded like others.
func TestATraceWrittenByALogger(t *testing.T) {
	const tag = "F, [2026-11-21T08:35:21.640 #4] FATAL -- : [0c1d2e3f-0000-4000-8000-00000000c003] "
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:00.000", "app[web.1]", "Started GET"}, [3]string{"08:00:01.000", "app[web.1]", tag + "  "}, [3]string{"08:00:01.000", "app[web.1]", tag + "NoMethodError (undefined method `total' for nil):"},
		[3]string{"08:00:01.000", "app[web.1]", tag + "app/models/report.rb:41:in `totals'"},
		[3]string{"08:00:01.000", "app[web.1]", tag + "/app/vendor/bundle/ruby/3.3.0/gems/railties-7.1.3/lib/a.rb:1:in `b'"},
		[3]string{"08:00:01.000", "app[web.1]", tag + "/app/vendor/bundle/ruby/3.3.0/gems/rack-3.0/lib/a.rb:1:in `b'"}, [3]string{"08:00:02.000", "app[web.1]", "Started POST"})
	w.Tick(panetest.Now)
	sc := w.Focused(100, 10)
	text := panetest.TextOf(p.Draw(sc))
	for _, want := range []string{"▌ app/models/report.rb:41  totals", "⋯ 2 frames  railties 1  rack 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	press(p, sc, keys.IntentNextError)
	if e, ok := press(p, sc, keys.IntentPrevError).(pane.Say); !ok || e.Text != "no older error" {
		t.Errorf("the trace is more than one error: %#v", e)
	}
	if c, ok := press(p, sc, keys.IntentYankAll).(pane.Copy); !ok || strings.Count(c.Text, "\n") != 5 {
		t.Errorf("copied %#v", c)
	}
}

// On a card nothing of a trace is cut off, and what happened comes first.
func TestTheCardOfATraceCutsNothing(t *testing.T) {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Live("heroku/logs")
	w.Log([3]string{"08:00:01.000", "app[web.1]", "/app/config/initializers/load_system.rb:12:in `<top (required)>': uninitialized constant Utils, which is needed by very many parts of this app (NameError)"},
		[3]string{"08:00:01.000", "app[web.1]", "from /app/app/models/a_model_with_a_long_name.rb:1234:in `a_method_whose_name_is_longer_than_the_screen_is_wide_by_far'"})
	w.Tick(panetest.Now)
	sc := w.Focused(60, 10)
	sc.Screen = pane.Size{W: 60, H: 20}
	p.Draw(sc)
	card := press(p, sc, keys.IntentOpen).(pane.Show).Card
	var text strings.Builder
	for _, l := range card.Lines {
		if s := widget.TextOf(l); len(s) > 50 && !strings.Contains(s, "a_method") {
			t.Errorf("%q does not fit", s)
		}
		text.WriteString(strings.TrimRight(widget.TextOf(l), " ") + " ")
	}
	for _, want := range []string{" uninitialized constant Utils, which is needed by very many parts of this app (NameError) ▌ config/initializers/load_system.rb:12 ", "a_method_whose_name_is_longer_than_the_screen_is_wide_by_far"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in %q", want, text.String())
		}
	}
}
