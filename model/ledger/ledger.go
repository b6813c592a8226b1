// Package ledger is the history of releases: what each changed, which one is current, and which one a rollback would go back to.
package ledger

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
)

// Ledger is the newest part of the release history, newest first.
type Ledger struct {
	Known    bool
	Releases []Release
	endings  map[int]Ending // how those fared last that we watched, or that somebody did before us
}

// Set takes a fresh list. Releases older than the list stay: the ledger is append-only.
func (l *Ledger) Set(fresh []Release) bool {
	merged := slices.Clone(fresh)
	slices.SortFunc(merged, func(a, b Release) int { return b.Version - a.Version })
	if len(merged) > 0 {
		oldest := merged[len(merged)-1].Version
		for _, r := range l.Releases {
			if r.Version < oldest {
				r.Current = false
				merged = append(merged, r)
			}
		}
	}
	changed := !l.Known || !slices.EqualFunc(merged, l.Releases, sameRelease)
	l.Known, l.Releases = true, merged
	return changed
}

func sameRelease(a, b Release) bool {
	return a.ID == b.ID && a.Version == b.Version && a.Status == b.Status && a.Current == b.Current &&
		a.Eligible == b.Eligible && a.Description == b.Description && a.Commit == b.Commit && a.Slug == b.Slug && a.OutputURL == b.OutputURL
}

// Current is the release the platform serves; false when the list does not hold it.
func (l *Ledger) Current() (Release, bool) {
	for _, r := range l.Releases {
		if r.Current {
			return r, true
		}
	}
	return Release{}, false
}

// Newest is the latest entry, whatever became of it.
func (l *Ledger) Newest() (Release, bool) {
	if len(l.Releases) == 0 {
		return Release{}, false
	}
	return l.Releases[0], true
}

// Version returns an entry by its number.
func (l *Ledger) Version(v int) (Release, bool) {
	for _, r := range l.Releases {
		if r.Version == v {
			return r, true
		}
	}
	return Release{}, false
}

// content is what a release runs: which slug, and the config as of which version. Two releases with the same content
// are the same to the app. Only values tell config apart for sure, and those are never read; the version that last
// changed them is as good, because every change of config is a release.
type content struct {
	slug   string
	config int
	code   int // the version that made the slug
}

func (c content) same(d content) bool { return c.slug == d.slug && c.config == d.config }

// content follows rollbacks to what they copied, also beyond the end of the list.
func (l *Ledger) content(r Release) content {
	return l.contentWithin(r, len(l.Releases)+1)
}

func (l *Ledger) contentWithin(r Release, depth int) content {
	c := content{slug: r.slugOr(), config: r.Version, code: r.Version}
	if depth <= 0 {
		return c
	}
	change := r.Change()
	switch change.Kind {
	case RolledBack:
		target, ok := l.Version(change.Target)
		if !ok {
			target = Release{Version: change.Target, Slug: r.Slug}
			return content{slug: target.slugOr(), config: change.Target, code: change.Target}
		}
		return l.contentWithin(target, depth-1)
	case Deploy, Promote, Initial:
		if before, ok := l.before(r.Version); ok {
			c.config = l.contentWithin(before, depth-1).config
		}
		return c
	}
	if before, ok := l.before(r.Version); ok {
		was := l.contentWithin(before, depth-1)
		if r.Slug == "" || r.Slug == was.slug {
			c.slug, c.code = was.slug, was.code
		}
		if change.Kind == StackUpgrade {
			c.config = was.config
		}
	}
	return c
}

// slugOr stands in for a slug the platform did not name: the release that made it.
func (r Release) slugOr() string {
	if r.Slug != "" {
		return r.Slug
	}
	return "v" + strconv.Itoa(r.Version)
}

// before is the release that was current when a version was made: failed ones never were.
func (l *Ledger) before(version int) (Release, bool) {
	for _, r := range l.Releases {
		if r.Version < version && r.Status == "succeeded" {
			return r, true
		}
	}
	return Release{}, false
}

// Difference is what a rollback would change, told from the ledger alone.
type Difference struct {
	From, To Release
	Code     bool      // the slug differs
	Commits  []Release // deploys that are undone, newest first
	Config   []string  // names of config vars that go back; values are never read
	Unsure   bool      // a change in between has a text that is not understood
	Same     bool      // nothing differs
	Phase    bool      // a release command ran in between: the database does not go back
}

// Difference compares the current release with a target.
func (l *Ledger) Difference(to Release) (Difference, bool) {
	from, ok := l.Current()
	if !ok {
		return Difference{}, false
	}
	d := Difference{From: from, To: to}
	a, b := l.content(from), l.content(to)
	d.Code, d.Same = a.slug != b.slug, a.same(b)
	for _, r := range l.Releases {
		if r.Status != "succeeded" {
			continue
		}
		d.Phase = d.Phase || r.OutputURL && releasesBetween(r.Version, from.Version, to.Version)
		switch c := r.Change(); {
		case c.Kind == Deploy || c.Kind == Promote:
			if d.Code && releasesBetween(r.Version, a.code, b.code) {
				d.Commits = append(d.Commits, r)
			}
		case !releasesBetween(r.Version, a.config, b.config):
		case c.Kind == ConfigSet || c.Kind == ConfigGone || c.Kind == AddOn && len(c.Names) > 0:
			d.Config = append(d.Config, c.Names...)
		case c.Kind == Other || c.Kind == AddOn:
			d.Unsure = true
		}
	}
	slices.Sort(d.Config)
	d.Config = slices.Compact(d.Config)
	return d, true
}

// CommitOf is the commit that a release runs, as far as the platform names it; for a rollback that of what it went back to. Empty where it
// is not known.
func (l *Ledger) CommitOf(version int) string {
	r, ok := l.Version(version)
	if !ok {
		return ""
	}
	if code, ok := l.Version(l.content(r).code); ok {
		r = code
	}
	if r.Commit != "" {
		return r.Commit
	}
	return r.Change().Commit
}

// Before is the release that was current when a version was made; false when the list does not hold it.
func (l *Ledger) Before(version int) (Release, bool) { return l.before(version) }

// releasesBetween tells whether a version lies above the lower and not above the higher of two.
func releasesBetween(version, a, b int) bool { return version > min(a, b) && version <= max(a, b) }

// Author is the part of an e-mail that people use as a name.
func Author(by string) string {
	name, _, _ := strings.Cut(by, "@")
	return name
}

// Spans is when which release of the ledger was current. One that failed, or whose command still runs, never was; one that had a command
// became current when that was done. The platform's times are whole seconds.
func (l *Ledger) Spans() logs.ReleaseSpans {
	var s logs.ReleaseSpans
	l.Confirm(&s)
	return s
}

// Confirm tells spans what the ledger knows.
func (l *Ledger) Confirm(s *logs.ReleaseSpans) {
	for i, r := range l.Releases {
		if r.Status == "failed" || r.Status == "pending" {
			continue
		}
		at := r.CreatedAt
		next := i > 0 && r.UpdatedAt.After(l.Releases[i-1].CreatedAt)
		if r.OutputURL && r.UpdatedAt.After(at) && !next {
			at = r.UpdatedAt
		}
		s.SetStart(r.Version, at)
	}
}
