package plain

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/theme"
)

// Each of several marks has a color of its own, in the message and in the name; without a theme nothing is colored.
func TestFormattedMarks(t *testing.T) {
	var marks []search.Matcher
	for _, text := range []string{"kaput", "web", "aput and"} {
		m, err := search.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		marks = append(marks, m)
	}
	l := logs.Line{Source: "app", Proc: "web.1", Type: "web", Class: logs.App, Text: "it is kaput and the web too"}
	plain := Printer{Theme: theme.New(theme.Plain, theme.UTF8)}
	if got, want := Formatted(plain, l, marks...), Formatted(plain, l); got != want {
		t.Errorf("plain: got %q, want %q", got, want)
	}
	for _, p := range []theme.Profile{theme.Mono, theme.ANSI16, theme.TrueColor} {
		s := Printer{Theme: theme.New(p, theme.UTF8)}
		got := Formatted(s, l, marks...)
		for k, found := range []string{"kaput", "web", " and"} {
			if want := s.Theme.Open(theme.Found(k)) + found; !strings.Contains(got, want) {
				t.Errorf("profile %d: %q is not in %q", p, want, got)
			}
		}
		if n := strings.Count(got, s.Theme.Open(theme.Found(1))+"web"); n != 2 {
			t.Errorf("profile %d: web is marked %d times in %q, want 2", p, n, got)
		}
	}
}

// Messages stand below each other for names of any length that has room; a longer one pushes its own message alone.
func TestFormattedNames(t *testing.T) {
	at := func(names int, proc string) int {
		s := Printer{Theme: theme.New(theme.Plain, theme.ASCII), Names: names}
		return strings.Index(Formatted(s, logs.Line{Source: "app", Proc: proc, Type: "web", Class: logs.App, Text: "MESSAGE"}), "MESSAGE")
	}
	names := []string{"web.1", "clock_job.12", "web-7c9f6d5b8-x2k4q"}
	wide := 0
	for _, n := range names {
		wide = max(wide, NameWidth(n))
	}
	for _, n := range names {
		if got, want := at(wide, n), at(wide, names[0]); got != want {
			t.Errorf("the message of %s begins at %d, that of %s at %d", n, got, names[0], want)
		}
	}
	if got, want := at(0, "web.1"), at(procWidth, "worker.1"); got != want {
		t.Errorf("usual names: %d and %d", got, want)
	}
	if long := strings.Repeat("x", 60); NameWidth(long) != widestName || at(widestName, long) <= at(widestName, "web.1") {
		t.Errorf("a name of 60 cells asks for %d, and its message begins at %d", NameWidth(long), at(widestName, long))
	}
}
