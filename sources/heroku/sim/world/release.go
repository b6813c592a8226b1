package world

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
	StatusSucceeded = "succeeded"
	StatusPending   = "pending"
	StatusFailed    = "failed"
	StatusExpired   = "expired"
)

// Release is one entry of an app's append-only ledger.
type Release struct {
	ID          string
	Version     int
	Status      string
	Description string
	User        *User
	Slug        *Slug             // nil before the first deploy
	Config      map[string]string // snapshot; never written after creation
	AddonPlans  []string
	Output      []string // what the release phase printed; nil without one
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Slug is a build: a Cedar slug, or an OCI image on a Fir app.
type Slug struct {
	ID, Commit, Message string // commit is the full 40 digits
	code                scenario.Code
	ProcessTypes        map[string]string
	Size                int64 // bytes
	CreatedAt           time.Time
}

// ErrIneligible refuses a rollback target; the API answers 422.
var ErrIneligible = errors.New("release is not eligible for rollback")

// Eligible tells whether the platform would roll back to this release: it must
// have succeeded and must carry a build. The current release counts, which is
// why the official client proposes the second eligible one.
func (r *Release) Eligible() bool {
	return r.Status == StatusSucceeded && r.Slug != nil
}

// FindRelease finds a release by version ("42", "v42") or id.
func (a *App) FindRelease(ref string) *Release {
	for _, r := range a.Releases {
		if r.ID == ref || fmt.Sprint(r.Version) == strings.TrimPrefix(ref, "v") {
			return r
		}
	}
	return nil
}

// Draft is what differs between a new release and the current one.
type Draft struct {
	By          *User
	Description string
	Slug        *Slug
	config      map[string]string
}

// ReleaseOf appends a release. It is current at once and the dynos roll, unless its code has a release command: that runs first.
func (w *World) ReleaseOf(a *App, d Draft) *Release {
	was := a.CurrentRelease()
	if was != nil {
		if d.Slug == nil {
			d.Slug = was.Slug
		}
		if d.config == nil {
			d.config = was.Config
		}
	}
	r := &Release{
		ID: w.ids.UUID(), Version: 1, Status: StatusSucceeded, Description: d.Description,
		User: d.By, Slug: d.Slug, Config: d.config, AddonPlans: a.addonPlans(),
		CreatedAt: w.Now, UpdatedAt: w.Now,
	}
	if n := len(a.Releases); n > 0 {
		r.Version = a.Releases[n-1].Version + 1
	}
	command := r.codeOf().Command
	if command != nil {
		r.Status = StatusPending
	}
	a.Releases = append(a.Releases, r)
	w.expire(a)
	a.UpdatedAt = w.Now
	w.API(a, "%s by user %s", d.Description, d.By.Email)
	if command != nil {
		w.releasePhase(a, r, *command)
		return r
	}
	w.becomeCurrent(a, was, r)
	return r
}

// becomeCurrent tells of a release and lets it take over.
func (w *World) becomeCurrent(a *App, was, r *Release) {
	w.API(a, "Release v%d created by user %s", r.Version, r.User.Email)
	w.roll(a)
	w.released(a, was, r)
}

// build makes a slug from a commit.
func (w *World) build(a *App, c scenario.Commit) *Slug {
	full := c.SHA + NewChance(w.seed, hashOf(c.SHA)).Hex(40-len(c.SHA))
	types := map[string]string{}
	for _, p := range a.Formation {
		types[p.Name] = p.Command
	}
	delete(types, ReleaseType)
	if command := c.Code.Command; command != nil {
		types[ReleaseType] = command.Text
	}
	return &Slug{
		ID: w.ids.UUID(), Commit: full, Message: c.Message, code: c.Code,
		ProcessTypes: types, Size: 71_000_000 + int64(w.ids.r.IntN(4_000_000)), CreatedAt: w.Now,
	}
}

// deployText describes the release of a commit. Of containers it names the types and their images, and no commit.
func (w *World) deployText(a *App, c scenario.Commit) string {
	if !a.Container {
		return "Deploy " + c.SHA[:8]
	}
	var types, images []string
	for _, p := range a.Formation {
		types, images = append(types, p.Name), append(images, NewChance(w.seed, hashOf(p.Name+c.SHA)).Hex(12))
	}
	return "Deployed " + strings.Join(types, ", ") + " (" + strings.Join(images, ", ") + ")"
}

// Deploy builds a commit and releases it, as a push to git would. Images of containers are built elsewhere: their release is all that shows.
func (w *World) Deploy(a *App, by *User, c scenario.Commit) {
	if !a.Container {
		w.API(a, "Build started by user %s", by.Email)
	}
	w.after(w.rng.between(5*time.Second, 7*time.Second), func() {
		w.ReleaseOf(a, Draft{By: by, Description: w.deployText(a, c), Slug: w.build(a, c)})
		if a.Container {
			return
		}
		w.after(900*time.Millisecond, func() { w.API(a, "Build succeeded") })
	})
}

// Rollback appends a release with the target's build and config vars.
func (w *World) Rollback(a *App, by *User, target *Release) (*Release, error) {
	if !target.Eligible() {
		return nil, ErrIneligible
	}
	return w.ReleaseOf(a, Draft{
		By: by, Description: fmt.Sprintf("Rollback to v%d", target.Version),
		Slug: target.Slug, config: target.Config,
	}), nil
}

// SetConfig applies changes of config vars, nil removing one, and makes the
// release that such a change is. No effective change makes no release.
func (w *World) SetConfig(a *App, by *User, changes map[string]*string) {
	config := maps.Clone(a.CurrentRelease().Config)
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
	w.ReleaseOf(a, Draft{By: by, Description: description, config: config})
}

func (a *App) addonPlans() []string {
	plans := []string{}
	for _, ad := range a.Addons {
		plans = append(plans, ad.Plan)
	}
	return plans
}

// FindSlug finds a build by its id.
func (a *App) FindSlug(id string) *Slug {
	for _, r := range a.Releases {
		if r.Slug != nil && r.Slug.ID == id {
			return r.Slug
		}
	}
	return nil
}

// What the platform keeps of old releases: the builds of the newest, and of those that are young.
const (
	keptReleases = 20
	keptFor      = 30 * Day
)

// expire destroys the builds that belong to old releases only. Such a release has expired: nobody can roll back to it.
func (w *World) expire(a *App) {
	isOld := func(i int) bool {
		return i < len(a.Releases)-keptReleases && w.Now.Sub(a.Releases[i].CreatedAt) > keptFor
	}
	kept := map[*Slug]bool{nil: true}
	for i, r := range a.Releases {
		if !isOld(i) {
			kept[r.Slug] = true
		}
	}
	for i, r := range a.Releases {
		if isOld(i) && !kept[r.Slug] {
			r.Status, r.Slug = StatusExpired, nil
		}
	}
}
