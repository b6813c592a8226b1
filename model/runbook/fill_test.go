package runbook_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// scene is what a page is filled in for, of a story that has gone on for a while.
func scene(t *testing.T, story string, after time.Duration) runbook.Scene {
	t.Helper()
	d := simtest.New(t, story, 1)
	d.Run(after, func(time.Duration) {})
	return runbook.Scene{State: d.State, App: d.AppInView(), Zone: time.UTC, Key: func(intent string) string { return "<" + intent + ">" }}
}

// likely are the causes of a page that hold, with what was seen.
func likely(f runbook.Filled) (out []string) {
	for _, l := range f.Lines {
		if l.Holds == runbook.Yes {
			out = append(out, l.When+": "+l.Note)
		}
	}
	return out
}

func TestCausesThatHoldStandFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story string
		after time.Duration
		sub   runbook.Subject
		want  []string // the conditions that hold; each with a word of what was seen
		not   []string
	}{
		{"h12-storm", 4 * time.Minute, runbook.Subject{ID: "H12"}, []string{"one-path: GET /reports", "after-release: 4"}, []string{"all-paths", "one-dyno", "memory", "platform"}},
		{"crashloop", 4 * time.Minute, runbook.Subject{ID: runbook.CrashLoop}, []string{"after-release: it began 7s after v74 by ned"}, []string{"memory", "boot-timeout", "platform"}},
		{"leak", 12 * time.Minute, runbook.Subject{ID: "R14"}, []string{"after-release: it began"}, []string{"one-dyno"}},
		{"failing-jobs", 10 * time.Minute, runbook.Subject{ID: runbook.FailingJobs}, []string{"after-release: it began with v74 by ned", "new-error: Gateway::Declined"}, []string{"worker-deaths"}},
		{"platform-outage", 6 * time.Minute, runbook.Subject{ID: "R99"}, []string{"platform: Heroku reports an incident (red)"}, []string{"after-release"}},
		{"calm", 6 * time.Minute, runbook.Subject{ID: "H13"}, nil, []string{"one-path", "one-dyno", "after-release", "memory", "worker-deaths"}},
		{"slow-query", 6 * time.Minute, runbook.Subject{ID: "H12"}, nil, []string{"crash-loop"}},
	} {
		f, ok := runbook.New(nil).Fill(scene(t, c.story, c.after), c.sub)
		if !ok {
			t.Errorf("%s: there is no page of %s", c.story, c.sub.ID)
			continue
		}
		got := likely(f)
		for _, want := range c.want {
			if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
				t.Errorf("%s, %s: what holds is %q, want one that begins with %q", c.story, c.sub.ID, got, want)
			}
		}
		for _, not := range c.not {
			if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, not+":") }) {
				t.Errorf("%s, %s: what holds is %q, and %s does not", c.story, c.sub.ID, got, not)
			}
		}
		seen := false
		for i, l := range f.Lines {
			if before := i > 0 && f.Lines[i-1].Kind == runbook.Item; l.Holds == runbook.Yes && before && f.Lines[i-1].Holds != runbook.Yes {
				t.Errorf("%s, %s: %q stands behind a cause that does not hold", c.story, c.sub.ID, l.When)
			}
			seen = seen || l.When != ""
		}
		if !seen {
			t.Errorf("%s, %s: no line names a condition", c.story, c.sub.ID)
		}
	}
}

func TestWhatIsKnownIsFilledIn(t *testing.T) {
	t.Parallel()
	f, _ := runbook.New(nil).Fill(scene(t, "h12-storm", 4*time.Minute), runbook.Subject{ID: "h12"})
	got := text(f)
	for _, want := range []string{"Most of them are on GET /reports.\n", "<rollback> rolls back to v73.\n", "heroku rollback v73 -a foobaz-production\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page is %q, want %q in it", got, want)
		}
	}
	if strings.Contains(got, "{") || strings.Contains(got, "Not known") {
		t.Errorf("the page has something that is not filled in: %q", got)
	}
}

func TestWhatIsNotKnownSaysSo(t *testing.T) {
	t.Parallel()
	d := simtest.New(t, "calm", 1) // nothing has come yet
	f, _ := runbook.New(nil).Fill(runbook.Scene{State: d.State, App: d.AppInView(), Zone: time.UTC}, runbook.Subject{ID: "H12"})
	if got := text(f); !strings.Contains(got, "Not known: how often it came.\n") || !strings.Contains(got, "heroku rollback vN -a ") {
		t.Errorf("the page is %q, want it to say what is not known", got)
	}
	f, _ = runbook.New(nil).Fill(runbook.Scene{}, runbook.Subject{ID: "H12"})
	if got := text(f); strings.Count(got, "No app is looked at") != 1 || !strings.Contains(got, "heroku pg:ps -a APP\n") || strings.Contains(got, "{") {
		t.Errorf("without an app the page is %q", got)
	}
}

func TestWhereNoOrderCanBeGivenItsCommandStandsThere(t *testing.T) {
	t.Parallel()
	sc := scene(t, "crashloop", 4*time.Minute)
	sc.Dead = true
	f, _ := runbook.New(nil).Fill(sc, runbook.Subject{ID: runbook.CrashLoop, Dyno: "worker.1", Type: "worker"})
	got := text(f)
	for _, want := range []string{"heroku rollback v73 -a foobaz-production rolls back to v73.", "heroku ps:restart -d worker.1 -a foobaz-production starts the dynos at once.", "<logs-of> on the dyno"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page is %q, want %q in it", got, want)
		}
	}
}

// TestEveryPageIsFilledInEverywhere: no page of no story holds a placeholder, or fails.
func TestEveryPageIsFilledInEverywhere(t *testing.T) {
	t.Parallel()
	book := runbook.New(nil)
	for story, after := range map[string]time.Duration{"leak": 15 * time.Minute, "backlog": 5 * time.Minute, "zombie": time.Minute, "worker-deaths": 6 * time.Minute} {
		sc := scene(t, story, after)
		for _, id := range book.IDs() {
			f, _ := book.Fill(sc, runbook.Subject{ID: id})
			for line := range strings.Lines(text(f)) {
				if strings.ContainsAny(line, "{}") || strings.Contains(line, "  ") || strings.Contains(line, "%!") {
					t.Errorf("%s, %s: %q", story, id, line)
				}
			}
		}
	}
}

func TestEveryAdviceHasItsPage(t *testing.T) {
	t.Parallel()
	book := runbook.New(nil)
	for _, id := range advice.Pages() {
		if _, ok := book.Find(id); !ok {
			t.Errorf("there is no page %s, which advice names", id)
		}
	}
	for story, c := range map[string]struct {
		after time.Duration
		want  string
	}{"h12-storm": {3 * time.Minute, "H12"}, "crashloop": {3 * time.Minute, "crash-loop"}, "platform-outage": {5 * time.Minute, "platform-incident"}, "leak": {12 * time.Minute, "R15"}} {
		sc := scene(t, story, c.after)
		adv, _ := advice.Of(sc.State, sc.App)
		if got, _ := runbook.OfAdvice(adv, sc.App); got.ID != c.want {
			t.Errorf("%s: %q leads to the page %q, want %q", story, adv.Text, got.ID, c.want)
		}
	}
}

// FuzzPage: whatever a team writes is a page, of bounded size, without control characters.
func FuzzPage(f *testing.F) {
	for _, s := range []string{"", "---\nid: a, b\n---\n# T\n- {when:one-path} x\n", "```\ncode\n", "- [ {count} ](x)\n1. {key:rollback} `{app}`", "\x1b]52;c;eA==\x07# **a*b`c[d](e", "---\nid:\n---\n", "    a\n\n    b\n> q\n***\n", "{when:}[{count}{count"} {
		f.Add(s)
	}
	d := simtest.New(f, "h12-storm", 1)
	d.Run(2*time.Minute, func(time.Duration) {})
	f.Fuzz(func(t *testing.T, page string) {
		book := runbook.New([]runbook.File{{Name: "a/page.md", Text: page}})
		for _, id := range book.IDs()[:1] {
			for _, sc := range []runbook.Scene{{}, {State: d.State, App: d.AppInView(), Zone: time.UTC, Dead: true}} {
				filled, ok := book.Fill(sc, runbook.Subject{ID: id})
				if !ok {
					t.Fatalf("the book has %q and does not find it", id)
				}
				for _, l := range filled.Lines {
					for _, s := range l.Spans {
						if i := strings.IndexFunc(s.Text, func(r rune) bool { return r < ' ' && !(r == '\n' && l.Kind == runbook.Code) || r == 0x7f }); i >= 0 {
							t.Fatalf("a control character in %q", s.Text)
						}
					}
				}
			}
		}
		for i := range book.Pages {
			if book.Pages[i].Team {
				_, _ = book.Fill(runbook.Scene{State: d.State, App: d.AppInView(), Zone: time.UTC}, runbook.Subject{ID: book.Pages[i].IDs[0]})
			}
		}
	})
}
