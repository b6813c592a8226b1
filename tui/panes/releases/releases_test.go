package releases_test

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/releases"
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
	list := append([]model.Release{panetest.Release(76, time.Second, "kate", "Deploy 1111111"), panetest.Release(75, 9*time.Second, "kate", "Rollback to v73")}, panetest.Ledger()...)
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
