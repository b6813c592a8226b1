package model

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/owners"
	"app.gonogo/gonogo/model/unusual"
)

// CurrentErrors is what the statuses of an app's errors are told against.
func (s *State) CurrentErrors(a *App) rollup.Current {
	c := rollup.Current{Now: s.OriginNow("heroku"), Watched: a.Errors.Watched, Past: &a.Baseline}
	versions := a.spans.Versions()
	if len(versions) > 0 {
		c.Version = versions[0]
		c.At, _, _ = a.spans.Span(c.Version)
	}
	if len(versions) > 1 {
		c.Before = versions[1]
		c.BeforeAt, _, _ = a.spans.Span(c.Before)
	}
	return c
}

// ErrorsAround is what the errors before and after a release are told against; false where it is not known when it became current.
func (s *State) ErrorsAround(a *App, version int) (rollup.Current, bool) {
	c := s.CurrentErrors(a)
	if version == c.Version {
		return c, version > 0
	}
	from, until, ok := a.spans.Span(version)
	c.Past = nil // it knows what came before the current release
	if !ok {
		return c, false
	}
	c.Version, c.At, c.Before, c.BeforeAt = version, from, 0, time.Time{}
	if !until.IsZero() {
		c.Now, c.Ended = until, true
	}
	versions := a.spans.Versions()
	if i := slices.Index(versions, version); i >= 0 && i+1 < len(versions) {
		c.Before = versions[i+1]
		c.BeforeAt, _, _ = a.spans.Span(c.Before)
	}
	return c, true
}

// ReleasesSeen are the releases of which it is known when they became current, the newest first.
func (a *App) ReleasesSeen() []int { return a.spans.Versions() }

// Commits are the commits that came with a release, as the repository tells them.
type Commits struct{ commits.Range }

// Kind names the fact.
func (*Commits) Kind() Kind { return "commits" }

// Key tells the releases of an app apart.
func (c *Commits) Key() string { return strconv.Itoa(c.Version) }

// ErrorSettings is what the user and the repository say of an app's errors.
type ErrorSettings struct {
	Rules      rollup.Rules  `json:"rules,omitempty"`
	Owners     []owners.Rule `json:"owners,omitempty"`
	CodeOwners string        `json:"codeowners,omitempty"` // the repository's CODEOWNERS file
	SourceURL  string        `json:"source_url,omitempty"` // of a line of source, with {commit}, {path} and {line}
	Repository string        `json:"repository,omitempty"` // the address of the app's code on GitHub: https://github.com/acme/shop
}

// Kind names the fact.
func (*ErrorSettings) Kind() Kind { return "error-settings" }

// keptRanges bounds the releases whose commits are kept.
const keptRanges = 32

func (a *App) setCommits(r commits.Range) {
	if i := slices.IndexFunc(a.Commits, func(old commits.Range) bool { return old.Version == r.Version }); i >= 0 {
		a.Commits[i] = r
		return
	}
	a.Commits = append(a.Commits, r)
	slices.SortFunc(a.Commits, func(x, y commits.Range) int { return x.Version - y.Version })
	if len(a.Commits) > keptRanges {
		a.Commits = slices.Delete(a.Commits, 0, len(a.Commits)-keptRanges)
	}
}

// CommitsOf are the commits that came with a release; false where nobody has told them.
func (a *App) CommitsOf(version int) (*commits.Range, bool) {
	for i := range a.Commits {
		if a.Commits[i].Version == version {
			return &a.Commits[i], true
		}
	}
	return nil, false
}

func (a *App) setErrors(f *ErrorSettings) {
	a.errorSettings = *f
	a.Errors.Rules = f.Rules
	a.owners = owners.Parse(f.CodeOwners)
	a.owners.Rules = f.Owners
}

// ErrorRow is one group of errors as lists show it.
type ErrorRow struct {
	*rollup.Group
	Status   rollup.Status
	Since    int    // the release it was first seen on; 0: not known
	Owner    string // empty: nobody is named
	Suspects []commits.Suspect
	Came     *commits.Range // what came with the release that Suspects are of; nil: not known, or not asked for
	NoCommit string         // why there is no suspect, where the release's commits are not known
}

// NoRepository is why no commits are known where nobody tells any.
const NoRepository = "no repository here"

// Release is the release that a group is told together with: the current one, or a later one whose command raised it.
func (r *ErrorRow) Release(current int) int { return max(r.Since, current) }

// ErrorRow tells all that is known of a group.
func (s *State) ErrorRow(a *App, g *rollup.Group, c rollup.Current) ErrorRow {
	r := ErrorRow{Group: g, Status: g.Status(c), Since: g.Since(c), Owner: a.owners.Of(&g.Sample)}
	if r.Status == rollup.New || r.Status == rollup.Back {
		came, known := a.CommitsOf(r.Release(c.Version))
		switch {
		case !known:
			r.NoCommit = NoRepository
		case came.Why != "":
			r.NoCommit = came.Why
		default:
			r.Came, r.Suspects = came, came.Suspects(&g.Sample)
		}
	}
	return r
}

// ErrorRows are the groups in the order of lists, those that are muted left out, at most n; 0: all.
func (s *State) ErrorRows(a *App, n int) []ErrorRow {
	c := s.CurrentErrors(a)
	var rows []ErrorRow
	for _, g := range a.Errors.Sorted(c) {
		if g.Muted {
			continue
		}
		if n > 0 && len(rows) == n {
			break
		}
		rows = append(rows, s.ErrorRow(a, g, c))
	}
	return rows
}

// ErrorsSince are the rows that were first seen after a release became current. known tells whether it is known when that was, watched whether
// the log begins early enough to tell what came before.
func (a *App) ErrorsSince(rows []ErrorRow, version int) (since []ErrorRow, known, watched bool) {
	at, _, known := a.spans.Span(version)
	if !known {
		return nil, false, false
	}
	for _, r := range rows {
		if !r.First.Before(at) && !r.Page {
			since = append(since, r)
		}
	}
	return since, true, rollup.WatchedBefore(a.Errors.Watched, at)
}

// Counted are the rows that tell of something broken. A page that never was is none: scanners ask for such pages all day. How many of
// those there are, and how often they came, is told besides.
func Counted(rows []ErrorRow) (counted []ErrorRow, pages, times int) {
	for _, r := range rows {
		if r.Page {
			pages++
			times += r.Count
			continue
		}
		counted = append(counted, r)
	}
	return counted, pages, times
}

// OwnerRow is the errors of one owner.
type OwnerRow struct {
	Owner       string // empty: nobody is named
	Groups, New int
	Count       int
	Now         float64 // a minute, over nowOver
	Split       rollup.Split
	Worst       ErrorRow // the first of them in the order of lists
}

// nowOver is how long "now" is.
const nowOver = 2 * anomaly.Width

// ByOwner sums rows by their owner: who has most now comes first, nobody last.
func ByOwner(rows []ErrorRow, c rollup.Current) []OwnerRow {
	var out []OwnerRow
	for _, r := range rows {
		i := slices.IndexFunc(out, func(o OwnerRow) bool { return o.Owner == r.Owner })
		if i < 0 {
			out = append(out, OwnerRow{Owner: r.Owner, Worst: r})
			i = len(out) - 1
		}
		o := &out[i]
		o.Groups++
		o.Count += r.Count
		o.Now += r.Rate(c.Now, nowOver)
		o.Split.Add(r.Split(c))
		if r.Status == rollup.New {
			o.New++
		}
	}
	slices.SortStableFunc(out, func(a, b OwnerRow) int {
		switch {
		case (a.Owner == "") != (b.Owner == ""):
			if a.Owner == "" {
				return 1
			}
			return -1
		case a.Now != b.Now:
			return cmp.Compare(b.Now, a.Now)
		}
		return cmp.Compare(b.Count, a.Count)
	})
	return out
}

// Anomaly is something that comes unusually often, and the newest release, which may or may not have to do with it.
type Anomaly struct {
	unusual.Anomaly
	Version int       // 0: none is known
	By      string    // who made it; empty: not known
	At      time.Time // when it became current
}

// Anomalies are what comes unusually often in an app's log, the widest first.
func (s *State) Anomalies(a *App) []Anomaly {
	c := s.CurrentErrors(a)
	by := ""
	if r, ok := a.Ledger.Version(c.Version); ok {
		by = ledger.Author(r.By)
	}
	var out []Anomaly
	for _, one := range a.Unusual.Anomalies(a.Errors.Total()) {
		out = append(out, Anomaly{one, c.Version, by, c.At})
	}
	return out
}

// Repository is the address of the app's code on GitHub; empty where it is not known.
func (a *App) Repository() string { return a.errorSettings.Repository }

// SourceLink is where a frame's line of source can be seen; empty where no template is set or the frame is of no file of the app.
func (a *App) SourceLink(f exceptions.Frame, commit string) string {
	return commits.Link(a.errorSettings.SourceURL, f, commit)
}
