package tui

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

func TestWords(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct{ got, want string }{
		{format.Age(-time.Second), "0s"}, {format.Age(999 * time.Millisecond), "0s"}, {format.Age(41 * time.Second), "41s"}, {format.Age(60 * time.Second), "1m"},
		{format.Age(2*time.Hour + 59*time.Minute), "2h"}, {format.Age(3 * day), "3d"},
		{format.Span(41 * time.Second), "41s"}, {format.Span(125 * time.Second), "2m 05s"}, {format.Span(2*time.Hour + 4*time.Minute), "2h 04m"}, {format.Span(3*day + 5*time.Hour), "3d 5h"},
		{format.Count(0), "0"}, {format.Count(999), "999"}, {format.Count(1000), "1,000"}, {format.Count(48210), "48,210"}, {format.Count(-1204), "-1,204"}, {format.Count(1234567), "1,234,567"},
		{format.Short(385), "385"}, {format.Short(1200), "1.2k"}, {format.Short(1000), "1k"}, {format.Short(48210), "48.2k"}, {format.Short(3_100_000), "3.1M"}, {format.Short(12_000_000_000), "12G"},
		{format.Rate(0), "0/s"}, {format.Rate(9.14), "9.1/s"}, {format.Rate(9.0), "9/s"}, {format.Rate(385.7), "385/s"}, {format.Rate(1234), "1.2k/s"},
		{looks.Signed(5.4), "+5.4"}, {looks.Signed(-0.5), "-0.5"}, {looks.Signed(-0.02), "0.0"}, {looks.Signed(1240), "+1,240"}, {phrase.PerSecond(0.02), "0.02"}, {phrase.PerSecond(99.96), "100"},
		{format.Plural(1, "line"), "1 line"}, {format.Plural(48210, "line"), "48,210 lines"},
		{format.Join(" · ", "", "a", "", "b"), "a · b"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTodayIsTheCalendarDayOfTheZone(t *testing.T) {
	late := time.Date(2026, 11, 21, 7, 30, 0, 0, time.UTC) // the evening before in Oregon
	if format.Today(late, panetest.Now, panetest.Pacific) {
		t.Error("23:30 of the day before is today in Oregon")
	}
	if !format.Today(late, panetest.Now, time.UTC) {
		t.Error("07:30 is not today in UTC")
	}
}

// What is wrapped fits, and loses nothing but blanks at the ends of lines.
func TestWrappedKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z]{1,9} ){0,20}[a-z]{1,9}`).Draw(t, "text")
		w := rapid.IntRange(9, 40).Draw(t, "w")
		joined := ""
		for _, line := range widget.Wrapped([]draw.Run{draw.R(theme.Text, text)}, w) {
			s := widget.TextOf(line)
			if draw.Width(trimRight(s)) > w {
				t.Fatalf("%q is wider than %d", s, w)
			}
			joined += trimRight(s) + " "
		}
		if trimRight(joined) != text {
			t.Fatalf("%q became %q", text, joined)
		}
	})
}

func trimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

func TestOnlyWhatIsFreshIsSaidToGoOn(t *testing.T) {
	w := panetest.Calm()
	w.Emit("heroku/dynos", panetest.Now, &model.Health{Name: "heroku/dynos", State: model.Failing, Code: "503"})
	fresh := func(sc pane.Scene) string {
		sc.Panes = Panes
		return widget.StillFresh(sc)
	}
	if got, want := fresh(w.Scene(10, 10)), "logs, releases, queues, errors, vitals and router go on without it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := fresh(panetest.Failed().Scene(10, 10)); got != "" {
		t.Errorf("%q though nothing works", got)
	}
}

func TestFailureTellsTheWayOn(t *testing.T) {
	for _, c := range []struct {
		health model.Health
		want   string
	}{
		{model.Health{State: model.Failing, Code: "429", Why: "budget spent", RetryAt: panetest.Now.Add(8 * time.Second)}, "✖ 429 budget spent · retry in 8s"},
		{model.Health{State: model.Failing, Why: "no route", RetryAt: panetest.Now}, "✖ no route · trying again"},
		{model.Health{State: model.Stopped, Code: "401", Why: "token rejected", RetryAt: panetest.Now.Add(80 * time.Second)}, "✖ 401 token rejected · retry in 1m"},
		{model.Health{State: model.Stopped, Code: "lines", Why: "the file is broken"}, "✖ lines the file is broken · will not try again"},
	} {
		w := panetest.NewWorld()
		c.health.Name = "heroku/dynos"
		w.Emit("heroku/dynos", panetest.Now, &c.health)
		w.Tick(panetest.Now)
		sc := w.Scene(60, 3)
		if got := widget.TextOf(widget.StandingOf(sc, "heroku/dynos").Wanting(sc, "dynos")[0]); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestCursorStaysOnItsRow(t *testing.T) {
	var r widget.Rows
	ids := []string{"a", "b", "c", "d"}
	r.Move(keys.IntentDown, ids, 2)
	r.Move(keys.IntentDown, ids, 2)
	if got := r.Place(ids); got != 2 {
		t.Fatalf("at %d", got)
	}
	if got := r.Place([]string{"new", "a", "b", "c", "d"}); got != 3 {
		t.Errorf("a row came above: at %d, want 3", got)
	}
	if got := r.Place([]string{"a", "b", "d"}); got != 2 {
		t.Errorf("its row went: at %d, want the one in its place", got)
	}
	if got := r.Place(nil); got != -1 {
		t.Errorf("no rows: at %d", got)
	}
	if got := r.From(ids, 2); got != 1 {
		t.Errorf("shows from %d, want 1", got)
	}
}
