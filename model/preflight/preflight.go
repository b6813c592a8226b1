// Package preflight is the poll before the launch: may an app be deployed to now? Each check is a row of one table and a file of its own. What
// could not be checked never counts as GO.
package preflight

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/freeze"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// Name is the name of a check: in JSON and behind --skip. Names never change.
type Name string

// The checks, in the order in which they are asked.
const (
	FreezeCheck     Name = "freeze"
	IncidentCheck   Name = "incident"
	ReleaseCheck    Name = "release"
	VerdictCheck    Name = "verdict"
	ErrorsCheck     Name = "errors"
	QueuesCheck     Name = "queues"
	DynosCheck      Name = "dynos"
	ConfigCheck     Name = "config"
	WheelCheck      Name = "wheel"
	MigrationsCheck Name = "migrations"
)

// table is all checks.
var table = []struct {
	name Name
	find func(*Facts) Finding
}{
	{FreezeCheck, findFreeze},
	{IncidentCheck, findIncident},
	{ReleaseCheck, findRelease},
	{VerdictCheck, findVerdict},
	{ErrorsCheck, findErrors},
	{QueuesCheck, findQueues},
	{DynosCheck, findDynos},
	{ConfigCheck, findConfig},
	{WheelCheck, findWheel},
	{MigrationsCheck, findMigrations},
}

// Names are those of all checks.
func Names() []string {
	var all []string
	for _, r := range table {
		all = append(all, string(r.name))
	}
	return all
}

// Facts are what the checks look at.
type Facts struct {
	State  *model.State
	App    *model.App
	Now    time.Time // by the platform's clock
	Freeze []freeze.Window
	Coming *Coming        // nil: not asked yet
	Zone   *time.Location // that times are written in
	Skip   []string       // checks that are not asked
}

// Coming is what a deploy would bring.
type Coming struct {
	Commits commits.Range // from what runs; Why says why it is not known
	Lacks   int           // commits that run now and would be taken away
}

// Finding is what a check finds.
type Finding struct {
	Check  Name
	Answer verdict.Answer // NotAsked: there is nothing to ask, or the user left it out
	Text   string         // one sentence
	Next   string         // what would change it; empty where nothing is to be said
	Since  time.Time      // zero: not known
	Wait   bool           // it is not known yet, and may be soon
}

// Result is what all checks come to.
type Result struct {
	Answer   verdict.Answer // the worst; NoData where nothing was asked
	Findings []Finding      // in the order of the table
}

// Ask asks all checks.
func Ask(f *Facts) Result {
	r := Result{Answer: verdict.NoData}
	worst := verdict.NotAsked
	for _, row := range table {
		one := Finding{Text: "left out by --skip"}
		if !slices.Contains(f.Skip, string(row.name)) {
			one = row.find(f)
		}
		one.Check = row.name
		worst = max(worst, one.Answer)
		r.Findings = append(r.Findings, one)
	}
	if worst > verdict.NotAsked {
		r.Answer = worst
	}
	return r
}

// Waits tells that something is not known yet and may be soon.
func (r *Result) Waits() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Wait })
}

// Sorted are the findings, the worst first, those that were not asked last.
func (r *Result) Sorted() []Finding {
	list := slices.Clone(r.Findings)
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(b.Answer, a.Answer) })
	return list
}

// Why says why it is so: the worst findings.
func (r *Result) Why() string {
	worst := r.Sorted()[0]
	if worst.Answer <= verdict.Go {
		return "every check that was asked is go"
	}
	text := string(worst.Check) + ": " + worst.Text
	others := 0
	for _, f := range r.Findings {
		if f.Answer == worst.Answer && f.Check != worst.Check {
			others++
		}
	}
	if others > 0 {
		text += "; and " + phrase.Count(others, "check more", "checks more")
	}
	return text
}

// unread is what a check says that rests on a source which cannot be relied on; false where it can.
func (f *Facts) unread(name model.SourceName, what string) (Finding, bool) {
	src := f.State.Source(f.App.ID, name)
	one := Finding{Answer: verdict.NoData, Wait: true, Next: "checked when it answers"}
	switch f.State.Freshness(src) {
	case model.Fresh:
		return one, false
	case model.Broken:
		one.Text = "could not check: " + what + " cannot be read"
		if src.Why != "" {
			one.Text += " (" + src.Why + ")"
		}
		one.Wait = src.State != model.Stopped
		if src.Do != "" {
			one.Next = src.Do
		}
	case model.Silent:
		one.Text, one.Wait = "could not check: "+what+" are not read", false
	case model.Stale:
		one.Text = "could not check: the answer about " + what + " is overdue"
	default:
		one.Text = "could not check: " + what + " have not been read yet"
	}
	return one, true
}
