package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// Release statuses of the Platform API.
const (
	statusSucceeded = "succeeded"
	statusPending   = "pending"
	statusFailed    = "failed"
)

// release is one entry of an app's append-only ledger.
type release struct {
	ID          string
	version     int
	status      string
	description string
	user        *user
	slug        *slug             // nil before the first deploy
	config      map[string]string // snapshot; never written after creation
	addonPlans  []string
	output      []string // what the release phase printed; nil without one
	createdAt   time.Time
	updatedAt   time.Time
}

// slug is a build: a Cedar slug, or an OCI image on a Fir app.
type slug struct {
	ID, commit, message string // commit is the full 40 digits
	code                scenario.Code
	processTypes        map[string]string
	size                int64 // bytes
	createdAt           time.Time
}

// errIneligible refuses a rollback target; the API answers 422.
var errIneligible = errors.New("release is not eligible for rollback")

// eligible tells whether the platform would roll back to this release: it must
// have succeeded and must carry a build. The current release counts, which is
// why the official client proposes the second eligible one.
func (r *release) eligible() bool {
	return r.status == statusSucceeded && r.slug != nil
}

// findRelease finds a release by version ("42", "v42") or id.
func (a *app) findRelease(ref string) *release {
	for _, r := range a.releases {
		if r.ID == ref || fmt.Sprint(r.version) == strings.TrimPrefix(ref, "v") {
			return r
		}
	}
	return nil
}

// draft is what differs between a new release and the current one.
type draft struct {
	by          *user
	description string
	slug        *slug
	config      map[string]string
}

// releaseOf appends a release. It is current at once and the dynos roll, unless its code has a release command: that runs first.
func (w *world) releaseOf(a *app, d draft) *release {
	was := a.currentRelease()
	if was != nil {
		if d.slug == nil {
			d.slug = was.slug
		}
		if d.config == nil {
			d.config = was.config
		}
	}
	r := &release{
		ID: w.ids.uuid(), version: 1, status: statusSucceeded, description: d.description,
		user: d.by, slug: d.slug, config: d.config, addonPlans: a.addonPlans(),
		createdAt: w.now, updatedAt: w.now,
	}
	if n := len(a.releases); n > 0 {
		r.version = a.releases[n-1].version + 1
	}
	command := r.codeOf().Command
	if command != nil {
		r.status = statusPending
	}
	a.releases = append(a.releases, r)
	a.updatedAt = w.now
	w.api(a, "%s by user %s", d.description, d.by.email)
	if command != nil {
		w.releasePhase(a, r, *command)
		return r
	}
	w.becomeCurrent(a, was, r)
	return r
}

// becomeCurrent tells of a release and lets it take over.
func (w *world) becomeCurrent(a *app, was, r *release) {
	w.api(a, "Release v%d created by user %s", r.version, r.user.email)
	w.roll(a)
	w.released(a, was, r)
}

// build makes a slug from a commit.
func (w *world) build(a *app, c scenario.Commit) *slug {
	full := c.SHA + newChance(w.seed, hashOf(c.SHA)).hex(40-len(c.SHA))
	types := map[string]string{}
	for _, p := range a.formation {
		types[p.name] = p.command
	}
	return &slug{
		ID: w.ids.uuid(), commit: full, message: c.Message, code: c.Code,
		processTypes: types, size: 71_000_000 + int64(w.ids.r.IntN(4_000_000)), createdAt: w.now,
	}
}

// deploy builds a commit and releases it, as a push to git would.
func (w *world) deploy(a *app, by *user, c scenario.Commit) {
	w.api(a, "Build started by user %s", by.email)
	w.after(w.rng.between(5*time.Second, 7*time.Second), func() {
		w.releaseOf(a, draft{by: by, description: "Deploy " + c.SHA[:8], slug: w.build(a, c)})
		w.after(900*time.Millisecond, func() { w.api(a, "Build succeeded") })
	})
}

// rollback appends a release with the target's build and config vars.
func (w *world) rollback(a *app, by *user, target *release) (*release, error) {
	if !target.eligible() {
		return nil, errIneligible
	}
	return w.releaseOf(a, draft{
		by: by, description: fmt.Sprintf("Rollback to v%d", target.version),
		slug: target.slug, config: target.config,
	}), nil
}

// setConfig applies changes of config vars, nil removing one, and makes the
// release that such a change is. No effective change makes no release.
func (w *world) setConfig(a *app, by *user, changes map[string]*string) {
	config := maps.Clone(a.currentRelease().config)
	var set, removed []string
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		value := changes[name]
		old, had := config[name]
		switch {
		case value == nil && had:
			delete(config, name)
			removed = append(removed, name)
		case value != nil && (!had || old != *value):
			config[name] = *value
			set = append(set, name)
		}
	}
	description := ""
	switch {
	case len(set) > 0:
		description = "Set " + strings.Join(set, ", ") + " config vars"
	case len(removed) > 0:
		description = "Remove " + strings.Join(removed, ", ") + " config vars"
	default:
		return
	}
	w.releaseOf(a, draft{by: by, description: description, config: config})
}

func (a *app) addonPlans() []string {
	plans := []string{}
	for _, ad := range a.addons {
		plans = append(plans, ad.plan)
	}
	return plans
}
