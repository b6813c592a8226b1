package releases_test

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/widget"
)

func TestRollbackActsOnTheSelectedRelease(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(60, 8)
	o := p.(pane.Orderer)
	if s, ok := o.Subject(model.Rollback, sc); ok {
		t.Errorf("the current release: %+v", s)
	}
	p.Handle(keys.IntentDown, sc)
	p.Handle(keys.IntentDown, sc)
	if s, ok := o.Subject(model.Rollback, sc); !ok || s.Release != 72 {
		t.Errorf("%+v %t", s, ok)
	}
	if _, ok := o.Subject(model.Restart, sc); ok {
		t.Error("a release cannot be restarted")
	}
}

// A release that comes while the cursor stands on another does not move the cursor to a third.
func TestReleaseCursorKeepsItsRelease(t *testing.T) {
	w, p := panetest.Calm(), releases.NewReleases()
	sc := w.Focused(60, 8)
	p.Handle(keys.IntentDown, sc)
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
	if s, _ := p.(pane.Orderer).Subject(model.Rollback, sc); s.Release != 72 {
		t.Errorf("selected v%d", s.Release)
	}
}

func TestReleaseFates(t *testing.T) {
	w := panetest.Crash()
	list := append([]ledger.Release{panetest.Release(76, time.Second, "kate", "Deploy 1111111"), panetest.Release(75, 9*time.Second, "kate", "Rollback to v73")}, panetest.Ledger()...)
	list[0].Status, list[0].OutputURL = "pending", true
	list[1].Current, list[2].Current = true, false
	list[1].Slug = "slug-73"
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: list})
	text := panetest.TextOf(releases.NewReleases().Draw(w.Scene(80, 11)))
	for version, want := range map[string]string{"v76": "◌ release command", "v75": "● current", "v74": "↩ rolled back", "v67": "✖ release command failed"} {
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line[1:], version) || strings.Contains(line, version+"  ") {
				panetest.WantIn(t, line, want)
			}
		}
	}
}

func TestReleaseCard(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(60, 8)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "Deploy 20a5742", "ned@foobaz.example", "2026-11-21 08:35:17 PST", "the code")
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "rick@foobaz.example", "the code and config of v73", "heroku rollback v73 -a foobaz-production")
}

// newer is a world's ledger with v74 on top.
func newer(w *panetest.World) {
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: panetest.Ledger()})
}

// Without the focus the newest release is on top, wherever the cursor was left; with it the list keeps its place, and the border tells of
// what is new and out of sight.
func TestWhatIsNewIsSeenOrSaid(t *testing.T) {
	w, p := panetest.Calm(), releases.NewReleases()
	sc := w.Focused(60, 4)
	p.Handle(keys.IntentBottom, sc)
	if got := widget.TextOf(p.Spec(sc).Right); got != "2 today" {
		t.Errorf("nothing is new: %q", got)
	}
	newer(w)
	sc = w.Focused(60, 4)
	if got := widget.TextOf(p.Spec(sc).Right); got != "v74 is new · 3 today" {
		t.Errorf("v74 came out of sight: %q", got)
	}
	if text := panetest.TextOf(p.Draw(sc)); strings.Contains(text, "v74") || !strings.Contains(text, "v66") {
		t.Errorf("the list lost its place:\n%s", text)
	}
	away := w.Scene(60, 4)
	if line := p.Draw(away)[0]; !strings.HasPrefix(line, "▸v74") {
		t.Errorf("without the focus the first row is %q", line)
	}
	if got := widget.TextOf(p.Spec(away).Right); got != "3 today" {
		t.Errorf("v74 is in sight: %q", got)
	}
	p.Handle(keys.IntentTop, sc)
	if got := widget.TextOf(p.Spec(sc).Right); got != "3 today" {
		t.Errorf("v74 is in sight: %q", got)
	}
}

// The columns stand where they stood, whatever the marks say.
func TestReleaseColumnsStay(t *testing.T) {
	calm, crash := panetest.Calm(), panetest.Crash()
	for _, width := range []int{38, 53, 63, 108} {
		a, b := releases.NewReleases().Draw(calm.Scene(width, 11)), releases.NewReleases().Draw(crash.Scene(width, 11))
		of := func(lines []string) int {
			for _, line := range lines {
				if before, _, ok := strings.Cut(line, "5h"); ok {
					return len([]rune(before))
				}
			}
			return -1
		}
		if of(a) != of(b) || of(a) < 0 {
			t.Errorf("%d columns: the age stands at %d while calm, at %d in a crash", width, of(a), of(b))
		}
	}
}

// A large pane shows beside the list what is known of the release under the cursor.
func TestZoomTellsOfARelease(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(158, 40)
	p.Handle(keys.IntentDown, sc)
	p.Handle(keys.IntentDown, sc)
	panetest.WantIn(t, panetest.TextOf(p.Draw(sc)), "version", "kate@foobaz.example", "2026-11-21 03:35:58 PST", "config: set RAILS_LOG_LEVEL", "slug        –", "heroku rollback v72")
}

// Of a release of containers the process types are left where there is no room for their images.
func TestHeadlineOfContainers(t *testing.T) {
	w := panetest.Calm()
	r := panetest.Release(74, time.Minute, "ned", "Deployed web, worker (eacd9b960537, 142013fe2b5c)")
	r.Current = true
	w.Emit("heroku/releases", panetest.Now, &model.Releases{Releases: []ledger.Release{r}})
	for width, want := range map[int]string{
		80: "v74 Deploy web eacd9b96, worker 142013fe · ned · 1m", 40: "v74 Deploy web, worker · ned · 1m", 30: "v74 Deploy 2 images · ned · 1m", 24: "v74 2 images · ned · 1m",
	} {
		if got := widget.TextOf(releases.NewReleases().(pane.Headline).Headline(w.Scene(width, 1))); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

// What came with a release stands on its card, where the repository is known.
func TestTheCardListsItsCommits(t *testing.T) {
	w, p := panetest.Crash(), releases.NewReleases()
	sc := w.Focused(60, 8)
	if text := panetest.CardText(t, p.Handle(keys.IntentOpen, sc)); strings.Contains(text, "commits") {
		t.Errorf("no repository: got\n%s", text)
	}
	came := commits.Range{Version: 74, More: 2}
	for i := range 9 {
		came.Commits = append(came.Commits, commits.Commit{SHA: strings.Repeat(string(rune('a'+i)), 40), Author: []string{"ned", "kate"}[i%2], Subject: "Change no. " + string(rune('1'+i)),
			Files: []commits.File{{Path: "db/migrate/" + string(rune('1'+i)) + ".rb", Kind: commits.Added}}})
	}
	w.Emit("repo", panetest.Now, &model.Commits{Range: came})
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "aaaaaaa  Change no. 1  ned", "and 3 more", "ned, kate", "and 3 more", "migrations", "db/migrate/1.rb")
	w.Emit("repo", panetest.Now, &model.Commits{Range: commits.Range{Version: 74, Why: "the commit is not in this repository"}})
	panetest.WantIn(t, panetest.CardText(t, p.Handle(keys.IntentOpen, sc)), "the commit is not in this repository")
}
