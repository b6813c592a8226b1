package errorcard

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

var at = time.Date(2026, 9, 17, 10, 8, 19, 0, time.UTC)

const patch = `@@ -38,5 +38,5 @@ class Report
   def totals
     account.orders
-      .where(account_id: account.id)
+      .where("lower(account_ref) = ?")
       .sum(:amount)
   end`

// view is an error of a release whose commit changed the line above its innermost call.
func view(change func(*commits.Range)) View {
	hunks, _ := commits.ReadPatch(patch, 4096)
	came := &commits.Range{Version: 74, Commits: []commits.Commit{{SHA: "20a57420000", Author: "ned", Subject: "Look accounts up by reference", At: at.Add(-time.Hour),
		Files: []commits.File{{Path: "app/models/report.rb", Kind: commits.Changed, Hunks: hunks}}}}}
	change(came)
	g := &rollup.Group{Count: 3, First: at, Last: at.Add(time.Minute), Dynos: []rollup.Dyno{{Name: "web.1", Count: 34}, {Name: "web.2", Count: 31}},
		Routes: []rollup.Route{{Method: "GET", Path: "/reports", Count: 3}}, Releases: []rollup.Release{{Version: 74, Count: 3}},
		Sample: exceptions.Event{Language: exceptions.Ruby, Class: "QueryCanceled", Message: "statement timeout", At: at, Proc: "web.2", Request: "e2b7714c-0000",
			Frames: []exceptions.Frame{{File: "/app/app/models/report.rb", Func: "totals", Line: 41, App: true}, {File: "/gems/rack-3.0/lib/rack.rb", Func: "call", Line: 2},
				{File: "/app/app/controllers/reports_controller.rb", Func: "index", Line: 12, App: true}}}}
	r := model.ErrorRow{Group: g, Status: rollup.New, Owner: "reporting"}
	if came.Why == "" {
		r.Came, r.Suspects = came, came.Suspects(&g.Sample)
	} else {
		r.NoCommit = came.Why
	}
	return View{Row: r, Current: rollup.Current{Now: at.Add(2 * time.Minute), Version: 74}, Glyphs: theme.UTF8, Zone: time.UTC}
}

func text(lines Lines) string {
	var out []string
	for _, l := range lines {
		var b strings.Builder
		for _, r := range l {
			b.WriteString(r.Text)
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(out, "\n")
}

func want(t *testing.T, name, got string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(got, w) {
			t.Errorf("%s: want %q in\n%s", name, w, got)
		}
	}
}

func TestTheTraceAndWhatChangedThere(t *testing.T) {
	t.Parallel()
	v := view(func(*commits.Range) {})
	const trace = `▌ app/models/report.rb:41                   totals  changed in 20a5742 by ned
  ⋯ 1 call in rack
▌ app/controllers/reports_controller.rb:12  index`
	if got := text(v.Trace()); got != trace {
		t.Errorf("got\n%s\nwant\n%s", got, trace)
	}
	const hunk = `What 20a5742 did there   app/models/report.rb, 1 line in, 1 out · from local git
    38    def totals
    39      account.orders
-   40        .where(account_id: account.id)
+   40        .where("lower(account_ref) = ?")
▸   41        .sum(:amount)
    42    end`
	if got := text(v.Hunk()); got != hunk {
		t.Errorf("got\n%s\nwant\n%s", got, hunk)
	}
	want(t, "evidence", text(v.Evidence()), "20a5742  ned, 09:08, in v74", "changed these lines: app/models/report.rb:41", "The only commit in v74", "all 2 alike", "GET /reports", "reporting")
	want(t, "sample", text(v.Sample()), "web.2 · GET /reports · request e2b7714c")
}

// TestOneOfSeveralCommits: where only the change as a whole is known, no commit is named as the one that did it.
func TestOneOfSeveralCommits(t *testing.T) {
	t.Parallel()
	v := view(func(r *commits.Range) {
		r.Whole, r.Commits[0].Files, r.Host, r.More = r.Commits[0].Files, nil, "GitHub", 1
		r.Partly = "GitHub lists 300 of its files"
	})
	want(t, "trace", text(v.Trace()), "changed in v74")
	want(t, "hunk", text(v.Hunk()), "What v74 did there", "from GitHub")
	want(t, "evidence", text(v.Evidence()), "One of 2 commits; which of them is not known.", "Not all is known: GitHub lists 300 of its files.")
	want(t, "card", text(v.Card()), "these lines changed in one of 2 commits up to 20a5742 (v74)")
}

// TestWithoutCommits it is said where to look.
func TestWithoutCommits(t *testing.T) {
	t.Parallel()
	v := view(func(r *commits.Range) { r.Why = model.NoRepository })
	want(t, "hunk", text(v.Hunk()), "What changed in v74 is not known: no repository here. Start gonogo in the app's repository, or say repository: owner/name in the config")
	want(t, "evidence", text(v.Evidence()), "– no repository here")
	v = view(func(r *commits.Range) {
		h := r.Commits[0].Files[0].Hunks
		h[0].Text = nil
	})
	want(t, "a recording", text(v.Hunk()), "git show 20a5742 -- app/models/report.rb shows what changed there")
}

// TestTheCommitIsKept: where there is little room the function gives first, then the author, not the commit.
func TestTheCommitIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		room int
		want string
	}{
		{77, "▌ app/models/report.rb:41                   totals  changed in 20a5742 by ned"},
		{76, "▌ app/models/report.rb:41  totals  changed in 20a5742 by ned"},
		{55, "▌ app/models/report.rb:41  changed in 20a5742 by ned"},
		{48, "▌ app/models/report.rb:41  changed in 20a5742"},
	} {
		v := view(func(*commits.Range) {})
		v.Width = c.room
		if got := text(v.Trace()[:1]); got != c.want {
			t.Errorf("in %d cells: got %q, want %q", c.room, got, c.want)
		}
	}
}

// TestNothingIsWider holds that no part of the evidence is wider than there is room, but for words that cannot be parted.
func TestNothingIsWider(t *testing.T) {
	t.Parallel()
	for _, w := range []int{44, 57, 80} {
		v := view(func(*commits.Range) {})
		v.Width = w
		lines := v.Evidence()
		if w >= 57 {
			lines = append(lines, v.Trace()...)
		}
		for _, l := range lines {
			if got := draw.RunsWidth(l); got > w {
				t.Errorf("in %d cells: got %d in %q", w, got, text(Lines{l}))
			}
		}
	}
}
