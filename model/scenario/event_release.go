package scenario

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

// releaseEvent is an entry of the ledger, new or changed. The whole ledger is told each time, as the platform does.
type releaseEvent struct {
	release ledger.Release
	ago     time.Duration
	slug    string // as given; "none" for a release without
}

func readRelease(a *args) event {
	e := releaseEvent{release: ledger.Release{Version: a.version(a.bare("the version")), Status: "succeeded", Eligible: true}}
	e.slug, e.ago = a.text("slug", ""), a.span("ago", 0)
	r := &e.release
	r.Current, r.OutputURL = a.flag("current"), a.flag("phase")
	for _, status := range []string{"failed", "pending", "expired"} {
		if a.flag(status) {
			r.Status, r.Eligible = status, false
		}
	}
	if a.flag("ineligible") {
		r.Eligible = false
	}
	if a.bare("by") != "by" {
		a.fail("who made the release is missing: by NAME")
	}
	r.By = a.bare("the author") + "@foobaz.example"
	r.Description = a.bare("the description")
	r.Commit = r.Change().Commit
	return e
}

func (e releaseEvent) facts(c *cast) []reported {
	r := e.release
	r.ID = fmt.Sprintf("release-%d", r.Version)
	r.CreatedAt, r.UpdatedAt = c.now.Add(-e.ago), c.now
	if r.Slug = e.slug; r.Slug == "" {
		r.Slug = c.slug(r)
	}
	if e.slug == "none" {
		r.Slug = ""
	}
	next := slices.Clone(c.releases)
	for i := range next {
		next[i].Current = next[i].Current && !r.Current
	}
	i := slices.IndexFunc(next, func(x ledger.Release) bool { return x.Version == r.Version })
	if i >= 0 {
		r.CreatedAt = next[i].CreatedAt
		next[i] = r
	} else {
		next = append(next, r)
	}
	slices.SortFunc(next, func(a, b ledger.Release) int { return b.Version - a.Version })
	c.releases = next
	return []reported{{source: model.ReleasesSource, fact: &model.Releases{Releases: slices.Clone(next)}}}
}

// slug is what the platform would name: a deploy has a new one, a rollback its target's, the rest that of before.
func (c *cast) slug(r ledger.Release) string {
	switch change := r.Change(); change.Kind {
	case ledger.Deploy, ledger.Promote:
		return fmt.Sprintf("slug-%d", r.Version)
	case ledger.RolledBack:
		for _, x := range c.releases {
			if x.Version == change.Target {
				return x.Slug
			}
		}
	default:
		for _, x := range c.releases {
			if x.Version < r.Version && x.Status == "succeeded" {
				return x.Slug
			}
		}
	}
	return ""
}
