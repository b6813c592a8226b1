package consoles

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// after is the app of a story at a moment.
func after(t *testing.T, story string, lasts time.Duration, w, h int) pane.Scene {
	t.Helper()
	d := simtest.New(t, story, 1)
	d.Run(lasts, func(time.Duration) {})
	return pane.Scene{State: d.State, App: d.AppInView(), W: w, H: 1, Screen: pane.Size{W: w, H: h}, Theme: theme.New(theme.Plain, theme.UTF8), Zone: time.UTC}
}

func plain(runs []draw.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func TestBadges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story        string
		lasts        time.Duration
		whole, short string
		role         theme.Role
	}{
		{"calm", 0, " ○ no data ", " ○ no data ", theme.Dim},
		{"calm", time.Minute, " ● GO ", " ● GO ", theme.BandGo},
		{"parable", time.Minute, " ✖ NO-GO 33s ", " ✖ NO-GO ", theme.BandNoGo},
		{"backlog", 2 * time.Minute, " ◷ HOLD 1m ", " ◷ HOLD ", theme.BandHold},
		{"calm", 14 * time.Minute, " ◷ HOLD GO in 3m ", " ◷ HOLD ", theme.Warn}, // watched only: no ground
	} {
		lasts := c.lasts
		if lasts == 0 {
			lasts = 200 * time.Millisecond
		}
		sc := after(t, c.story, lasts, 160, 45)
		whole, short := Badge(sc)
		if plain(whole) != c.whole || plain(short) != c.short || whole[0].Role != c.role {
			t.Errorf("%s after %s: %q and %q in role %d, want %q and %q in role %d", c.story, c.lasts, plain(whole), plain(short), whole[0].Role, c.whole, c.short, c.role)
		}
	}
}

// Whatever the width, every console stands in the line, and none that holds is cut off.
func TestTheLineOfConsoles(t *testing.T) {
	t.Parallel()
	sc := after(t, "parable", 2*time.Minute, 0, 45)
	for w := 40; w <= 220; w++ {
		sc.W = w
		text := plain(Line(sc))
		if w >= 78 && draw.Width(text) > w-1 {
			t.Errorf("%d columns: the line is %d wide: %q", w, draw.Width(text), text)
		}
		cut := draw.Cut(text, w-1)
		for _, f := range sc.App.Verdict.Consoles() {
			if f.Answer >= verdict.Hold && !strings.Contains(cut, f.Console.String()) {
				t.Errorf("%d columns: %s says %s, and is not in %q", w, f.Console, f.Answer, cut)
			}
		}
	}
	sc.W = 160
	if got := plain(Line(sc)); !strings.HasPrefix(got, "DYNO ✖ no-go 4/4 down, ") {
		t.Errorf("160 columns: %q, want DYNO with its figure first", got)
	}
	sc.W = 80
	if got := plain(Line(sc)); !strings.HasPrefix(got, "✖ no-go DYNO ") {
		t.Errorf("80 columns: %q, want the answers, the worst first", got)
	}
}

// The card has every console, the worst first, and what is wrong leads to the pane that proves it.
func TestTheCard(t *testing.T) {
	t.Parallel()
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 80, H: 24}, {W: 60, H: 20}} {
		sc := after(t, "parable", 2*time.Minute, size.W, size.H)
		sc.Panes = pane.Table{{ID: "processes", Title: "Processes"}, {ID: "logs", Title: "Logs"}, {ID: "errors", Title: "Errors"}}
		c := Card(sc)
		order := []string{}
		for _, line := range c.Lines {
			if word, _, _ := strings.Cut(plain(line), " "); word != "" && strings.ToUpper(word) == word && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
				order = append(order, word)
			}
			if n := draw.Width(plain(line)); size.W == 160 && n > size.W-cardEdge {
				t.Errorf("%dx%d: a line is %d wide: %q", size.W, size.H, n, plain(line))
			}
		}
		if got := strings.Join(order, " "); got != "DYNO ERROR ROUTE TELEM QUEUE VITAL PLATFORM" {
			t.Errorf("%dx%d: the consoles are %s", size.W, size.H, got)
		}
		if text := strings.Join(strings.Fields(c.Copy), " "); !strings.Contains(text, "Would rolling back to v73 help? Very likely: ") {
			t.Errorf("%dx%d: it does not say whether a rollback would help:\n%s", size.W, size.H, c.Copy)
		}
		if len(c.Links) != 2 || c.Links[0].Key != "1" || c.Links[1].Key != "3" {
			t.Errorf("%dx%d: the links are %+v, want 1 and 3", size.W, size.H, c.Links)
		}
		if !strings.Contains(c.Copy, "NO-GO") || !strings.Contains(c.Copy, "v74 Deploy 20a5742f") {
			t.Errorf("%dx%d: what is copied is %q", size.W, size.H, c.Copy)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "all consoles are go": "All consoles are go.", "v74 has just come": "v74 has just come.", "web.1 grows.": "web.1 grows.", "DYNO: web crashed": "DYNO: web crashed.",
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
