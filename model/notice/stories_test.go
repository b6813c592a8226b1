package notice_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// story plays a story and gives what is told of it.
func story(t *testing.T, name string, lasts time.Duration, o notice.Options) (list []notice.Notice) {
	t.Helper()
	d, w := simtest.New(t, name, 1), &notice.Watcher{Options: o}
	d.Run(lasts, func(time.Duration) { list = append(list, w.New(d.State)...) })
	return list
}

func titles(list []notice.Notice) (out []string) {
	for _, n := range list {
		out = append(out, string(n.Kind)+" "+n.Level+" "+simtest.Shape(strings.TrimPrefix(n.Title, "foobaz-production: ")))
	}
	return out
}

// TestOneSituationIsOneNotice: in ten minutes of trouble people are told so often, and no more.
func TestOneSituationIsOneNotice(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"calm":            nil,
		"scanner":         nil,
		"parable":         {"verdict critical NO-GO for v74", "alarm critical # jobs waiting in default, no worker is taking them", "rollback warning rolled back to v73 by rick"},
		"h12-storm":       {"verdict warning HOLD for v74", "verdict critical NO-GO for v74"},
		"crashloop":       {"verdict critical NO-GO for v74", "alarm critical # jobs waiting in default, no worker is taking them"},
		"migration":       {"verdict critical NO-GO for v73"},
		"platform-outage": {"verdict warning HOLD for v73"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, titles(story(t, name, 10*time.Minute, notice.Options{}))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestWhatIsChosen: only the kinds that are wanted; without verdicts the crash is told by itself, and with Over that it ended.
func TestWhatIsChosen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story string
		o     notice.Options
		want  []string
	}{
		{"parable", notice.Options{Kinds: []notice.Kind{notice.Crash}, Over: true}, []string{"crash critical web crashed on v74", "crash critical worker crashed on v74", "crash info over: web crashed on v74", "crash info over: worker crashed on v74"}},
		{"parable", notice.Options{Kinds: []notice.Kind{notice.Rollback}}, []string{"rollback warning rolled back to v73 by rick"}},
		{"platform-outage", notice.Options{Kinds: []notice.Kind{notice.Verdict}, Over: true}, []string{"verdict warning HOLD for v73", "verdict info GO for v73"}},
	} {
		if diff := cmp.Diff(c.want, titles(story(t, c.story, 10*time.Minute, c.o))); diff != "" {
			t.Errorf("%s, %+v: -want +got:\n%s", c.story, c.o, diff)
		}
	}
}

// TestARollbackNamesWhatNotToRedeploy, by whom it was, and what was wrong before it.
func TestARollbackNamesWhatNotToRedeploy(t *testing.T) {
	t.Parallel()
	list := story(t, "parable", 10*time.Minute, notice.Options{Kinds: []notice.Kind{notice.Rollback}})
	if len(list) != 1 {
		t.Fatalf("got %d notices, want 1", len(list))
	}
	n := list[0]
	if n.Release != "v75" || n.Author != "rick" || n.Remember != "Do not redeploy commit 20a5742 (v74) as it is: it was rolled back." {
		t.Errorf("got %s by %s, %q", n.Release, n.Author, n.Remember)
	}
	if !strings.Contains(strings.Join(n.Evidence, " "), "DYNO was no-go: web crashed") {
		t.Errorf("evidence %q, want that DYNO was no-go", n.Evidence)
	}
}

var began = time.Date(2026, 9, 17, 3, 0, 0, 0, time.UTC)

// ledgerAt applies a ledger at a time.
func ledgerAt(s *model.State, at time.Time, list ...ledger.Release) {
	s.Apply([]model.Event{{App: "a", At: at, Seen: at, Fact: &model.AppInfo{Name: "shop"}}, {App: "a", At: at, Seen: at, Fact: &model.Releases{Releases: list}},
		{At: at, Seen: at, Fact: &model.Tick{Now: at}}})
}

func release(v int, current bool, at time.Time, text, commit string) ledger.Release {
	return ledger.Release{Version: v, Status: "succeeded", Current: current, CreatedAt: at, Description: text, By: "ned@example.com", Commit: commit, Slug: "slug-" + commit}
}

// TestWhatWasBeforeIsNoNews: a rollback of yesterday is not told, one after the watching began is, once, also when the ledger comes again.
func TestWhatWasBeforeIsNoNews(t *testing.T) {
	t.Parallel()
	s, w := model.New(model.DefaultLimits()), &notice.Watcher{}
	old := []ledger.Release{release(3, false, began.Add(-time.Hour), "Rollback to v1", "aaaaaaaaaa"), release(2, false, began.Add(-2*time.Hour), "Deploy bbbbbbbb", "bbbbbbbbbb"), release(1, false, began.Add(-3*time.Hour), "Deploy aaaaaaaa", "aaaaaaaaaa")}
	ledgerAt(s, began, old...)
	if got := w.New(s); len(got) > 0 {
		t.Errorf("told of yesterday's: %v", titles(got))
	}
	fresh := append([]ledger.Release{release(5, true, began.Add(time.Minute), "Rollback to v3", "aaaaaaaaaa"), release(4, false, began.Add(30*time.Second), "Deploy cccccccc", "cccccccccc")}, old...)
	ledgerAt(s, began.Add(time.Minute), fresh...)
	got := w.New(s)
	if len(got) != 1 || got[0].Title != "shop: rolled back to v3 by ned" || got[0].Remember != "Do not redeploy commit ccccccc (v4) as it is: it was rolled back." {
		t.Fatalf("got %+v", got)
	}
	ledgerAt(s, began.Add(2*time.Minute), fresh...)
	if got := w.New(s); len(got) > 0 {
		t.Errorf("told again: %v", titles(got))
	}
}

// TestARollbackOfConfigNamesNoCommit: what is wrong there is no commit.
func TestARollbackOfConfigNamesNoCommit(t *testing.T) {
	t.Parallel()
	s, w := model.New(model.DefaultLimits()), &notice.Watcher{}
	ledgerAt(s, began)
	w.New(s)
	ledgerAt(s, began.Add(time.Minute), release(3, true, began.Add(time.Minute), "Rollback to v1", "aaaaaaaaaa"), release(2, false, began.Add(time.Second), "Set HOST config vars", "aaaaaaaaaa"),
		release(1, false, began.Add(-time.Hour), "Deploy aaaaaaaa", "aaaaaaaaaa"))
	if got := w.New(s); len(got) != 1 || got[0].Remember != "Do not release the change of v2 again as it is: it was rolled back." {
		t.Errorf("got %+v", got)
	}
}

// TestTooManyAreHeldBack: of thirty rollbacks in a minute five are told at once, the newest when there is room, with the number of the others.
func TestTooManyAreHeldBack(t *testing.T) {
	t.Parallel()
	s, w := model.New(model.DefaultLimits()), &notice.Watcher{}
	ledgerAt(s, began)
	w.New(s)
	list := []ledger.Release{release(1, false, began.Add(-time.Hour), "Deploy aaaaaaaa", "aaaaaaaaaa")}
	told := 0
	for i := range 30 {
		at := began.Add(time.Duration(i+1) * time.Second)
		list = append([]ledger.Release{release(i+2, true, at, "Rollback to v1", "aaaaaaaaaa")}, list...)
		ledgerAt(s, at, list[:min(len(list), 10)]...)
		told += len(w.New(s))
	}
	if told != 5 {
		t.Errorf("told %d at once, want 5", told)
	}
	var late []notice.Notice
	for i := range 700 {
		at := began.Add(time.Minute + time.Duration(i)*time.Second)
		s.Apply([]model.Event{{At: at, Seen: at, Fact: &model.Tick{Now: at}}})
		late = append(late, w.New(s)...)
	}
	if len(late) != 1 || late[0].Omitted != 24 || late[0].Release != "v31" || !strings.Contains(fmt.Sprint(late[0].Lines()), "24 more of kind rollback were not told") {
		t.Errorf("later: got %+v, want v31 with 24 left out", late)
	}
}

// TestNoSecretLeaves: what a release's description holds is foreign.
func TestNoSecretLeaves(t *testing.T) {
	t.Parallel()
	s, w := model.New(model.DefaultLimits()), &notice.Watcher{}
	ledgerAt(s, began)
	w.New(s)
	ledgerAt(s, began.Add(time.Minute), release(3, true, began.Add(time.Minute), "Rollback to v1", "a"), release(2, false, began.Add(time.Second), "Deploy \x1b[2J AKIAIOSFODNN7EXAMPLE postgres://u:hunter2@db/x", "b"),
		release(1, false, began.Add(-time.Hour), "Deploy", "a"))
	got := fmt.Sprintf("%+v", w.New(s))
	if !strings.Contains(got, "v2 was current") || strings.Contains(got, "hunter2") || strings.Contains(got, "AKIAIOSFODNN7EXAMPLE") || strings.Contains(got, "\x1b") {
		t.Errorf("got %s", got)
	}
}

// TestASavedLogTellsNobody: there is no app behind it.
func TestASavedLogTellsNobody(t *testing.T) {
	t.Parallel()
	s, w := model.New(model.DefaultLimits()), &notice.Watcher{}
	ledgerAt(s, began)
	s.Apply([]model.Event{{App: "a", Seen: began, Fact: &model.SavedLog{Name: "x"}}})
	w.New(s)
	s.Apply([]model.Event{{App: fact.AppID("a"), Seen: began, Fact: &model.Releases{Releases: []ledger.Release{release(2, true, began.Add(time.Second), "Rollback to v1", "a")}}}})
	if got := w.New(s); len(got) > 0 {
		t.Errorf("told %v", titles(got))
	}
}

func BenchmarkNew(b *testing.B) {
	d, w := simtest.New(b, "parable", 1), &notice.Watcher{}
	d.Run(3*time.Minute, func(time.Duration) {})
	b.ReportAllocs()
	for b.Loop() {
		w.New(d.State)
	}
}
