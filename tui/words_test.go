package tui

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

func TestWords(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct{ got, want string }{
		{age(-time.Second), "0s"}, {age(999 * time.Millisecond), "0s"}, {age(41 * time.Second), "41s"}, {age(60 * time.Second), "1m"},
		{age(2*time.Hour + 59*time.Minute), "2h"}, {age(3 * day), "3d"},
		{span(41 * time.Second), "41s"}, {span(125 * time.Second), "2m 05s"}, {span(2*time.Hour + 4*time.Minute), "2h 04m"}, {span(3*day + 5*time.Hour), "3d 05h"},
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(48210), "48,210"}, {count(-1204), "-1,204"}, {count(1234567), "1,234,567"},
		{short(385), "385"}, {short(1200), "1.2k"}, {short(1000), "1k"}, {short(48210), "48k"}, {short(3_100_000), "3.1M"}, {short(12_000_000_000), "12G"},
		{rate(0), "0/s"}, {rate(9.14), "9.1/s"}, {rate(9.0), "9/s"}, {rate(385.7), "385/s"}, {rate(1234), "1.2k/s"},
		{signed(5.4), "+5.4/s"}, {signed(-0.5), "-0.5/s"},
		{plural(1, "line"), "1 line"}, {plural(48210, "line"), "48,210 lines"},
		{join(" · ", "", "a", "", "b"), "a · b"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTodayIsTheCalendarDayOfTheZone(t *testing.T) {
	late := time.Date(2026, 11, 21, 7, 30, 0, 0, time.UTC) // the evening before in Oregon
	if today(late, testNow, pacific) {
		t.Error("23:30 of the day before is today in Oregon")
	}
	if !today(late, testNow, time.UTC) {
		t.Error("07:30 is not today in UTC")
	}
}

// What is wrapped fits, and loses nothing but blanks at the ends of lines.
func TestWrappedKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z]{1,9} ){0,20}[a-z]{1,9}`).Draw(t, "text")
		w := rapid.IntRange(9, 40).Draw(t, "w")
		joined := ""
		for _, line := range wrapped([]draw.Run{draw.R(theme.Text, text)}, w) {
			s := textOf(line)
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
	w := calm()
	w.say("heroku/dynos", testNow, &model.Health{Name: "heroku/dynos", State: model.Failing, Code: "503"})
	if got, want := stillFresh(w.scene(10, 10)), "logs, releases and queues go on without it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := stillFresh(failed().scene(10, 10)); got != "" {
		t.Errorf("%q though nothing works", got)
	}
}

func TestFailureTellsTheWayOn(t *testing.T) {
	for _, c := range []struct {
		health model.Health
		want   string
	}{
		{model.Health{State: model.Failing, Code: "429", Why: "budget spent", RetryAt: testNow.Add(8 * time.Second)}, "✖ 429 budget spent · retry in 8s"},
		{model.Health{State: model.Failing, Why: "no route", RetryAt: testNow}, "✖ no route · trying again"},
		{model.Health{State: model.Stopped, Code: "401", Why: "token rejected", RetryAt: testNow.Add(80 * time.Second)}, "✖ 401 token rejected · retry in 1m"},
		{model.Health{State: model.Stopped, Code: "lines", Why: "the file is broken"}, "✖ lines the file is broken · will not try again"},
	} {
		w := newWorld()
		c.health.Name = "heroku/dynos"
		w.say("heroku/dynos", testNow, &c.health)
		w.tick(testNow)
		sc := w.scene(60, 3)
		if got := textOf(standingOf(sc, "heroku/dynos").wanting(sc, "dynos")[0]); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestCursorStaysOnItsRow(t *testing.T) {
	var r rows
	keys := []string{"a", "b", "c", "d"}
	r.move(IntentDown, keys, 2)
	r.move(IntentDown, keys, 2)
	if got := r.place(keys); got != 2 {
		t.Fatalf("at %d", got)
	}
	if got := r.place([]string{"new", "a", "b", "c", "d"}); got != 3 {
		t.Errorf("a row came above: at %d, want 3", got)
	}
	if got := r.place([]string{"a", "b", "d"}); got != 2 {
		t.Errorf("its row went: at %d, want the one in its place", got)
	}
	if got := r.place(nil); got != -1 {
		t.Errorf("no rows: at %d", got)
	}
	if got := r.from(keys, 2); got != 1 {
		t.Errorf("shows from %d, want 1", got)
	}
}
