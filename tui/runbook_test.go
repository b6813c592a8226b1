package tui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/runbookcard"
	"app.gonogo/gonogo/tui/theme"
)

// TestTheKeysOfTheRunbookAreReal: each key that a page names is bound, and one that is remapped is named as it is now.
func TestTheKeysOfTheRunbookAreReal(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../model/runbook/pages/*.md")
	if err != nil || len(names) < 40 {
		t.Fatalf("found the pages %v: %v", names, err)
	}
	all := Panes.Bindings()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\{key:([^}]*)\}`).FindAllStringSubmatch(string(text), -1) {
			if !slices.ContainsFunc(all, func(b keys.Binding) bool { return string(b.Intent) == m[1] && len(b.Keys) > 0 }) {
				t.Errorf("%s names the key of %q, which is nothing that a key does", name, m[1])
			}
		}
	}
}

// story is a screen before a story of the platform that has gone on for a while.
func story(t *testing.T, name string, after time.Duration, w, h int, change ...func(*Options)) *hands {
	t.Helper()
	d := simtest.New(t, name, 1)
	d.Run(after, func(time.Duration) {})
	one := at(t, &panetest.World{State: d.State}, w, h, change...)
	one.now = d.Now()
	return one
}

// reads is what the screen shows, as one text.
func reads(h *hands) string { return strings.Join(h.read(), "\n") }

func TestTheRunbookOpensAtTheAdvice(t *testing.T) {
	t.Parallel()
	h := story(t, "h12-storm", 3*time.Minute, 160, 45, func(o *Options) { o.Keys = map[string][]string{"rollback": {"Ä"}} })
	h.press("i")
	for _, want := range []string{"H12: Requests take longer than 30 seconds", "Most of them are on GET /reports", "seen now: GET /reports has", "Ä rolls back to v73"} {
		if got := reads(h); !strings.Contains(got, want) {
			t.Errorf("the screen is\n%s\nwant %q in it", got, want)
		}
	}
	h.press("Ä")
	if got := reads(h); strings.Contains(got, "Requests take longer") || !strings.Contains(got, "v73") {
		t.Errorf("after the key that the page names the screen is\n%s\nwant the dialog of the rollback alone", got)
	}
}

func TestTheRunbookOpensAtTheLineUnderTheCursor(t *testing.T) {
	t.Parallel()
	h := story(t, "h12-storm", 3*time.Minute, 160, 45)
	h.focusPane(pane.Logs)
	h.press("e", "i")
	if got := reads(h); !strings.Contains(got, "H12: Requests take longer") {
		t.Errorf("at an error of the router the screen is\n%s\nwant the page of H12", got)
	}
	h.press("esc")
	if got := reads(h); strings.Contains(got, "H12: Requests take longer") {
		t.Errorf("after Esc the screen is\n%s\nwant the page closed", got)
	}
}

func TestTheRunbookOpensAtTheRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story string
		after time.Duration
		focus pane.ID
		want  string
	}{
		{"crashloop", 3 * time.Minute, pane.Processes, "crash-loop: Dynos crash again and again"},
		{"failing-jobs", 8 * time.Minute, "errors", "new-exception: An exception that was not there before"},
		{"h12-storm", 3 * time.Minute, "router", "H12: Requests take longer"},
		{"backlog", 6 * time.Minute, pane.Queues, "Jobs wait too long, or too many wait"},
	} {
		h := story(t, c.story, c.after, 160, 45)
		h.focusPane(c.focus)
		if c.story == "crashloop" { // web, its dynos, then worker
			h.press("G")
		}
		h.press("i")
		if got := reads(h); !strings.Contains(got, c.want) {
			t.Errorf("%s, %s: the screen is\n%s\nwant %q in it", c.story, c.focus, got, c.want)
		}
	}
}

func TestWhereAllIsCalmTheRunbookListsItsPages(t *testing.T) {
	t.Parallel()
	h := story(t, "calm", time.Minute, 80, 24)
	h.press("i")
	if got := reads(h); !strings.Contains(got, "The app has crashed") {
		t.Errorf("the screen is\n%s\nwant the list of pages", got)
	}
	h.press("enter")
	if got := reads(h); !strings.Contains(got, "H10: The app has crashed") {
		t.Errorf("the screen is\n%s\nwant the page of H10", got)
	}
	h.press("i", "j", "enter")
	if got := reads(h); !strings.Contains(got, "H11: Too many requests are waiting") {
		t.Errorf("from the list of a page the screen is\n%s\nwant the page of H11", got)
	}
}

func TestARecordingNamesCommandsInPlaceOfKeys(t *testing.T) {
	t.Parallel()
	h := story(t, "h12-storm", 3*time.Minute, 160, 45, func(o *Options) { o.Mode = pane.Replay })
	h.press("i")
	if got := reads(h); !strings.Contains(got, "heroku rollback v73 -a foobaz-production rolls back to v73") {
		t.Errorf("the screen is\n%s\nwant the command of the rollback", got)
	}
}

func TestAPageFitsTheScreenAlsoWhenThatShrinks(t *testing.T) {
	t.Parallel()
	h := story(t, "h12-storm", 3*time.Minute, 160, 45)
	h.press("i")
	h.resize(60, 20)
	for _, line := range h.read()[1:19] {
		if strings.Contains(line, "…│") {
			t.Errorf("a line is cut: %q", line)
		}
	}
}

// TestNoPageIsCut: at every width each line of every page fits, and nothing of it is lost.
func TestNoPageIsCut(t *testing.T) {
	t.Parallel()
	book := runbook.New([]runbook.File{{Name: "a.md", Text: "# " + strings.Repeat("x", 300) + "\n\n```\nheroku " + strings.Repeat("y ", 90) + "\n" + strings.Repeat("z", 200) + "\n```\n- a\n  - b\n    - " + strings.Repeat("w ", 99)}})
	for _, id := range book.IDs() {
		f, _ := book.Fill(runbook.Scene{}, runbook.Subject{ID: id})
		whole := squeezed(runbookcard.Lines(f, theme.UTF8, 1000))
		for _, w := range []int{24, 52, 72, 96} {
			lines := runbookcard.Lines(f, theme.UTF8, w)
			for _, runs := range lines {
				if n := draw.RunsWidth(runs); n > w+1 && !strings.Contains(texts(runs), "://") { // the blank at its end is not drawn
					t.Errorf("%s at %d: a line of %d cells: %q", id, w, n, texts(runs))
				}
			}
			if got := squeezed(lines); got != whole {
				t.Errorf("%s at %d: the text is %q, want %q", id, w, got, whole)
			}
		}
	}
}

func texts(runs []draw.Run) (s string) {
	for _, r := range runs {
		s += r.Text
	}
	return s
}

// squeezed is the text of lines without blanks.
func squeezed(lines [][]draw.Run) string {
	var b strings.Builder
	for _, runs := range lines {
		b.WriteString(texts(runs))
	}
	return strings.Join(strings.Fields(b.String()), "")
}

func TestTheCommandOpensAPage(t *testing.T) {
	t.Parallel()
	h := story(t, "calm", time.Minute, 100, 30)
	h.press(":")
	for _, r := range "runbook r14" {
		h.press(map[bool]string{true: "space", false: string(r)}[r == ' '])
	}
	h.press("enter")
	if got := reads(h); !strings.Contains(got, "R14: A dyno is over its memory quota") {
		t.Errorf("the screen is\n%s\nwant the page of R14", got)
	}
}

func TestATeamsPageIsDrawnClean(t *testing.T) {
	t.Parallel()
	for _, p := range poison {
		book := runbook.New([]runbook.File{{Name: p + ".md", Text: "---\nid: H12, " + p + "\ntitle: a" + p + "\nseverity: " + p + "\n---\n# " + p + "\n- {when:one-path} " + p + "\n```\n" + p + "\n```\n[" + p + "](" + p + ")"}})
		h := story(t, "h12-storm", 2*time.Minute, 80, 24, func(o *Options) { o.Runbook = book; o.Theme = theme.New(theme.TrueColor, theme.UTF8) })
		for _, k := range []string{"i", "i"} {
			h.press(k)
			if flaw := flawOf(h.view(), 80, 24); flaw != "" {
				t.Errorf("%q: %s", p, flaw)
			}
		}
	}
}
