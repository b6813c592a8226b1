package rollback

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// Going is what a rollback would change and what it would not, from all that is known.
type Going struct {
	Difference  ledger.Difference
	Commits     []commits.Commit // that go, newest first
	More        int              // commits beyond those
	Migrations  []string         // files
	Dropped     []string         // columns and tables that they drop: the old code may need them
	DropsUnread bool             // not every line of the migrations was read: they may drop more
	Unread      string           // why the commits are not known, or not all; empty when they are
	AddOns      []ledger.Release // that changed an add-on since the target
	Failed      []int            // releases since the target whose release command failed
	Command     string           // the release command of the current formation; empty: there is none, or it is not known
}

// Changes are what a rollback to a release would change; false while the releases are not known.
func Changes(a *model.App, to ledger.Release) (Going, bool) {
	d, ok := a.Ledger.Difference(to)
	g := Going{Difference: d, Command: a.Processes.ReleaseCommand}
	if !ok {
		return g, false
	}
	low, high := min(d.From.Version, to.Version), max(d.From.Version, to.Version)
	for _, r := range a.Ledger.Releases {
		if r.Version > low && r.Version <= high && r.Status == "succeeded" && r.Change().Kind == ledger.AddOn {
			g.AddOns = append(g.AddOns, r)
		}
	}
	for _, r := range a.Ledger.Releases {
		if r.Version > low && r.Status == "failed" && r.OutputURL {
			g.Failed = append(g.Failed, r.Version)
		}
	}
	for _, r := range d.Commits {
		g.add(a, r)
	}
	return g, true
}

// add adds the commits that came with a release.
func (g *Going) add(a *model.App, r ledger.Release) {
	came, known := a.CommitsOf(r.Version)
	switch {
	case len(r.Change().Images) > 0:
		g.Unread = fmt.Sprintf("v%d is a container image: which commits are in it is not known", r.Version)
		return
	case !known:
		g.Unread = "no repository was read"
		return
	case came.Why != "":
		g.Unread = came.Why
		return
	case came.Back:
		g.Unread = fmt.Sprintf("v%d went back in the history", r.Version)
		return
	case came.Partly != "":
		g.Unread = came.Partly
	}
	g.Commits = append(g.Commits, came.Commits...)
	g.More += came.More
	for _, file := range came.Migrations() {
		if !slices.Contains(g.Migrations, file) {
			g.Migrations = append(g.Migrations, file)
		}
	}
	names, whole := came.Dropped()
	g.DropsUnread = g.DropsUnread || !whole
	for _, name := range names {
		if !slices.Contains(g.Dropped, name) {
			g.Dropped = append(g.Dropped, name)
		}
	}
	if came.More > 0 && g.Unread == "" {
		g.Unread = phrase.Count(came.More, "commit was not read", "commits were not read")
	}
}

// migrationsNamed bounds the files that a sentence names.
const migrationsNamed = 2

// droppedNamed bounds the columns that a sentence names.
const droppedNamed = 3

// Database says what does not go back, and whether there is reason to fear it.
func (g *Going) Database() (text string, risky bool) {
	var parts []string
	if n := len(g.Migrations); n > 0 {
		named := strings.Join(g.Migrations[:min(n, migrationsNamed)], ", ")
		if n > migrationsNamed {
			named += fmt.Sprintf(" and %d more", n-migrationsNamed)
		}
		parts = append(parts, phrase.Count(n, "migration", "migrations")+" since: "+named)
	}
	if n := len(g.Dropped); n > 0 {
		named := strings.Join(g.Dropped[:min(n, droppedNamed)], ", ")
		if n > droppedNamed {
			named += fmt.Sprintf(" and %d more", n-droppedNamed)
		}
		parts = append(parts, "drops "+named+": the old code may need "+map[bool]string{true: "it", false: "them"}[n == 1])
	}
	if g.DropsUnread {
		parts = append(parts, map[bool]string{true: "whether a column was dropped is not known", false: "whether they drop more is not known"}[len(g.Dropped) == 0])
	}
	if g.Difference.Phase {
		parts = append(parts, "a release command ran in between")
	}
	for _, v := range g.Failed[:min(1, len(g.Failed))] {
		parts = append(parts, fmt.Sprintf("the release command of v%d failed: what it had done by then stays", v))
	}
	if len(parts) > 0 {
		return "it will not go back; " + strings.Join(parts, "; "), true
	}
	text = "it will not go back; no release command ran in between"
	switch {
	case !g.Difference.Code:
		return text, false
	case g.Unread != "":
		return text + "; migrations: not known", false
	}
	return text + ", no migration in the commits", false
}

// Record is what our own watching says of a release.
type Record struct {
	Answer verdict.Answer
	For    time.Duration // how long it was so while we watched
}

// RecordOf is how a release was judged last, while it was current; false where we did not watch it.
func RecordOf(a *model.App, version int, now time.Time) (Record, bool) {
	var r Record
	found := false
	list := a.Verdict.Changes
	for i, c := range list {
		if c.Release != version {
			continue
		}
		end := now
		if i+1 < len(list) {
			end = list[i+1].At
		}
		if next, ok := after(a, version); ok && next.Before(end) {
			end = next
		}
		r, found = Record{c.Answer, max(0, end.Sub(c.At))}, true
	}
	return r, found
}

// after is when the release behind a version became current.
func after(a *model.App, version int) (at time.Time, ok bool) {
	for _, r := range a.Ledger.Releases { // newest first
		if r.Version <= version {
			return at, ok
		}
		if r.Status == "succeeded" {
			at, ok = r.Since(), true
		}
	}
	return at, ok
}

// Said is the record as a sentence's end: "GO for 2h while watched".
func (r Record) Said() string {
	return strings.ToUpper(r.Answer.String()) + " for " + phrase.Span(r.For) + " while watched"
}
