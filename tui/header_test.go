package tui

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"

	"github.com/charmbracelet/x/ansi"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
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

// What is left of the allowance is said calmly while it lasts, with its forecast where there is room; loudly when it matters, and then
// before other figures.
func TestTheHeaderSaysHowLongTheAllowanceLasts(t *testing.T) {
	for _, c := range []struct {
		budget      model.Budget
		wide, least string
		loud        bool
	}{
		{model.Budget{Remaining: 3912, Limit: 4500, Lasts: true}, "api 3,912 of 4,500, lasts", "api 3,912", false},
		{model.Budget{Remaining: 3912, Limit: 4500}, "api 3,912", "api 3,912", false},
		{model.Budget{Remaining: 3912, Limit: 4500, EmptyAt: panetest.Now.Add(2 * time.Hour)}, "api 3,912 of 4,500, empty in 2h at this pace", "api 3,912", false},
		{model.Budget{Remaining: 1812, Limit: 4500, EmptyAt: panetest.Now.Add(22 * time.Minute)}, "api 1,812 of 4,500, empty in 22m at this pace", "api 1,812", true},
		{model.Budget{Remaining: 180, Limit: 4500, Reserve: 225}, "api 180 of 4,500, kept for orders", "api 180", true},
	} {
		whole := budget(c.budget, panetest.Now)
		if got := widget.TextOf(whole.Runs); got != c.wide {
			t.Errorf("%+v: %q, want %q", c.budget, got, c.wide)
		}
		short := whole
		if whole.Short != nil {
			short = *whole.Short
		}
		if got := widget.TextOf(short.Runs); got != c.least || (short.Rank == rankScarce) != c.loud || (short.Runs[1].Role == theme.Warn) != c.loud {
			t.Errorf("%+v: %q in short, rank %d, role %v, want %q, loud %v", c.budget, got, short.Rank, short.Runs[1].Role, c.least, c.loud)
		}
	}
}

// TestOldHeadlinesSaySo: in the line of vitals what is not fresh is dim, with its age; what is fresh has none.
func TestOldHeadlinesSaySo(t *testing.T) {
	for _, c := range []struct {
		name  string
		fails []model.SourceName
		want  []string
		not   []string
	}{
		{"all fresh", nil, []string{"web 2/2", "errors 0", "5xx 0/min"}, []string{" old"}},
		{"no dynos", []model.SourceName{model.DynosSource}, []string{"worker 2/2 ●● 8s old", "errors 0   5xx"}, []string{"errors 0 8s old"}},
		{"no log", []model.SourceName{model.LogsSource}, []string{"worker 2/2 ●●   ", "errors 0 8s old"}, []string{"●● 8s old"}},
	} {
		w := panetest.Calm()
		for _, name := range c.fails {
			w.Emit(name, panetest.Now, &model.Health{Name: name, State: model.Failing, Why: "the connection was refused", Since: panetest.Now})
		}
		w.Tick(panetest.Now.Add(8 * time.Second))
		s := at(t, w, 100, 24)
		text := s.vitalsLine(100)
		panetest.WantIn(t, text, c.want...)
		for _, not := range c.not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q has %q", c.name, text, not)
			}
		}
	}
}
