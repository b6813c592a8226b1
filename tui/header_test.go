package tui

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"

	"github.com/charmbracelet/x/ansi"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// headed is the header of a screen whose current release is called so, by somebody, at a width.
func headed(t *testing.T, w int, description, by string) string {
	t.Helper()
	at := panetest.Crash()
	releases := panetest.Ledger()
	for i := range releases {
		releases[i].Description, releases[i].By = description, by
	}
	at.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: releases})
	at.Emit("status", panetest.Now, &model.Platform{Reachable: true})
	at.Emit("heroku", panetest.Now, &model.Budget{Remaining: 4211, Limit: 4500})
	at.Tick(panetest.Now)
	s, err := newScreen(Options{Theme: theme.New(theme.Plain, theme.UTF8)})
	if err != nil {
		t.Fatal(err)
	}
	s.state = at.State
	s.resize(w, 40)
	return ansi.Strip(s.headerLine(w))
}

// ends are the words of the right end, in their order.
var ends = []string{"heroku ", "api 4,211", " lines/s", ":"}

// The right end of the header is what it is beside a short description, whatever a release is called and whoever made it.
func TestTheHeaderKeepsItsRightEnd(t *testing.T) {
	for name, c := range map[string]struct{ description, by string }{
		"2,000 letters":     {strings.Repeat("x", 2000), "kate@foobaz.example"},
		"2,000 wide runes":  {strings.Repeat("界", 2000), "kate@foobaz.example"},
		"40 config vars":    {"Set " + strings.Repeat("SOME_CONFIG_VAR, ", 40) + "config vars", "kate@foobaz.example"},
		"joined emoji":      {strings.Repeat("👩‍🚀", 500), "kate@foobaz.example"},
		"combining marks":   {strings.Repeat("e\u0301", 1000), "kate@foobaz.example"},
		"no blank, by long": {strings.Repeat("/", 300), strings.Repeat("k", 300) + "@foobaz.example"},
		"by wide runes":     {"Deploy 1234567", strings.Repeat("界", 300) + "@foobaz.example"},
	} {
		for w := 60; w <= 250; w++ {
			got := headed(t, w, c.description, c.by)
			least := headed(t, w, strings.Repeat("x", leastDescription), strings.Repeat("k", mostAuthor)+"@foobaz.example")
			if draw.Width(got) != w {
				t.Fatalf("%s at %d columns: %d wide: %q", name, w, draw.Width(got), got)
			}
			for _, end := range ends {
				if strings.Contains(least, end) && !strings.Contains(got, end) {
					t.Errorf("%s at %d columns: %q is left out of %q; beside a short description it is %q", name, w, end, got, least)
				}
			}
			for _, end := range ends {
				if w >= 150 && !strings.Contains(got, end) {
					t.Errorf("%s at %d columns: no %q in %q", name, w, end, got)
				}
			}
		}
	}
}

func TestTheHeaderShowsAWholeDescriptionWhereItFits(t *testing.T) {
	const text = "Deploy 12345678"
	for _, w := range []int{160, 200, 250} {
		if got := headed(t, w, text, "kate@foobaz.example"); !strings.Contains(got, text+" · ") {
			t.Errorf("at %d columns: no %q in %q", w, text, got)
		}
	}
}

// The title of the window is the verdict, whose and since which release; of a recording it says so; what foreign text may hold does not reach it.
func TestTheTitleOfTheWindow(t *testing.T) {
	for _, c := range []struct {
		name string
		mode pane.Mode
		app  string
		with func(v *verdict.Verdict)
		want string
	}{
		{"nothing judged", pane.Live, "shop", func(*verdict.Verdict) {}, "shop v73 - gonogo"},
		{"go", pane.Live, "shop", func(v *verdict.Verdict) { v.Answer = verdict.Go }, "GO shop v73 - gonogo"},
		{"no-go", pane.Live, "shop", func(v *verdict.Verdict) { v.Answer = verdict.NoGo }, "NO-GO shop v73 - gonogo"},
		{"watched, with nothing against it", pane.Live, "shop", func(v *verdict.Verdict) { v.Answer = verdict.Hold }, "shop v73 - gonogo"},
		{"a recording", pane.Replay, "shop", func(v *verdict.Verdict) { v.Answer = verdict.NoGo }, "recording: NO-GO shop v73 - gonogo"},
		{"a saved log", pane.Saved, "saved.log", func(*verdict.Verdict) {}, "log: saved.log v73 - gonogo"},
		{"a hostile name", pane.Live, "sh\x1b]2;op\aed\x1b\\", func(*verdict.Verdict) {}, "sh ]2;op ed \\ v73 - gonogo"},
	} {
		w := panetest.Calm()
		a := w.State.Apps[0]
		a.Verdict = verdict.Verdict{}
		a.Info.Name = c.app
		c.with(&a.Verdict)
		h, err := newScreen(Options{Theme: theme.New(theme.Plain, theme.UTF8), Mode: c.mode})
		if err != nil {
			t.Fatal(err)
		}
		h.state = w.State
		if got := h.windowTitle(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
