package logs_test

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"
	logpane "app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/theme"
)

// shownNames is what stands in the column of names, of one line each of some dynos.
func shownNames(width int, glyphs *theme.Glyphs, names ...string) []string {
	w, p := panetest.NewWorld(), logpane.NewLogs()
	w.Live("heroku/logs")
	for i, n := range names {
		w.Log([3]string{fmt.Sprintf("08:00:%02d.000", i), "app[" + n + "]", "text"})
	}
	w.Tick(panetest.Now)
	sc := w.Focused(width, len(names))
	sc.Theme = theme.New(theme.Plain, glyphs)
	var shown []string
	for _, line := range p.Draw(sc) {
		_, rest, _ := strings.Cut(line, ":00:")
		words := strings.Fields(strings.TrimLeft(rest, "0123456789."))
		shown = append(shown, words[len(words)-3]) // before the text and the map
	}
	return shown
}

// Names that differ are never shown alike, whatever is long in them.
func TestNamesDiffer(t *testing.T) {
	for _, names := range [][]string{
		{"mail-high_prio.1", "mail-high_prio.2", "mail-high_prio.12", "mail-low_prio.1"},
		{"web-7c9d8f6b5-x2k4q", "web-7c9d8f6b5-m9ppz", "web-5b8c7d9f4-x2k4q"},
		{"router", "heroku-router-of-fir", "heroku-runtime-of-fir"},
		{"worker_mailers_incoming_priority.1", "worker_mailers_outgoing_priority.1", "worker_mailers_outgoing_priority.2"},
		{"aaaaaaaaaaaaaaaaaaaa1bbbbbbbbbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaaaaaa2bbbbbbbbbbbbbbbbbbbbbbb"},
		{"scheduler.1234", "scheduler.1235", "scheduler.9234"},
	} {
		for _, width := range []int{58, 78, 94, 158, 200} {
			for _, g := range []*theme.Glyphs{theme.UTF8, theme.ASCII} {
				seen := map[string]string{}
				for i, s := range shownNames(width, g, names...) {
					if other, is := seen[s]; is {
						t.Errorf("%d columns: %s and %s are both %q", width, names[i], other, s)
					}
					seen[s] = names[i]
				}
			}
		}
	}
}

// The column is as wide as the names that are known, and no wider than the pane has room for.
func TestNameColumnGrows(t *testing.T) {
	for _, c := range []struct {
		width int
		names []string
		want  string
	}{
		{158, []string{"mail-high_prio.12", "web.1"}, "mail-high_prio.12"},
		{78, []string{"mail-high_prio.12", "web.1"}, "mail…io.12"},
		{58, []string{"mail-high_prio.12", "web.1"}, "mail…io.12"},
		{78, []string{"web-7c9d8f6b5-x2k4q"}, "web-…x2k4q"},
		{94, []string{"heroku-redis", "web.1"}, "her…edis"},
		{94, []string{"heroku-redis", "scheduler.1234"}, "heroku-redis"},
	} {
		if got := shownNames(c.width, theme.UTF8, c.names...)[0]; got != c.want {
			t.Errorf("%d columns: %q, want %q", c.width, got, c.want)
		}
	}
	w, p := panetest.Numbered(99), logpane.NewLogs()
	sc := w.Focused(158, 10)
	at := func() int {
		lines := p.Draw(sc)
		return strings.Index(lines[len(lines)-1], "line")
	}
	before := at()
	w.Log([3]string{"08:20:00.000", "app[a-long-name.1]", "line"})
	wide := at()
	w.More(1300, 55)
	if after := at(); wide <= before || after != wide {
		t.Errorf("messages begin at %d, beside a long name at %d, later at %d: want the last two the same, and farther right", before, wide, after)
	}
}
