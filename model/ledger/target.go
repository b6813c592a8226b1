package ledger

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/phrase"
)

// PassReason is why an earlier release is not proposed for a rollback.
type PassReason string

// The reasons, in the order in which they are looked for.
const (
	NotSucceeded   PassReason = "not-succeeded"
	Expired        PassReason = "expired"
	NotOffered     PassReason = "not-eligible"
	RunsNow        PassReason = "same-as-current"
	RolledBackFrom PassReason = "rolled-back-from"
	JudgedNoGo     PassReason = "no-go"
	EndedOnHold    PassReason = "hold"
	NotWatched     PassReason = "not-watched"
)

// Passed is an earlier release that a rollback does not go to by default.
type Passed struct {
	Release Release
	Reason  PassReason
	Why     string // "ned rolled back from it (v75)"
}

// Target is the release that a rollback goes to by default: the newest succeeded, eligible one that differs from the current one in slug or config, that
// nobody rolled back from, that was not no-go when it was watched, and that ended well by our own record; where none did, the newest of the others.
// Why says in a sentence why there is none.
func (l *Ledger) Target() (target Release, why string) {
	current, ok := l.Current()
	if !ok {
		return Release{}, "the current release is not known yet"
	}
	target, passed := l.search(current)
	if target.Version != 0 {
		return target, ""
	}
	return Release{}, summary(current, passed)
}

// PassedOver lists the earlier releases that are not proposed, newest first, down to the one that is; all when none is.
func (l *Ledger) PassedOver() []Passed {
	current, ok := l.Current()
	if !ok {
		return nil
	}
	_, passed := l.search(current)
	return passed
}

func (l *Ledger) search(current Release) (target Release, passed []Passed) {
	now, gone := l.content(current), l.abandoned()
	var may []Release
	for _, r := range l.Releases {
		if r.Version >= current.Version {
			continue
		}
		p := l.judge(r, current, now, gone[r.Version])
		if p.Reason == "" {
			may = append(may, r)
		}
		passed = append(passed, p)
	}
	if len(may) == 0 {
		return Release{}, passed
	}
	target = may[l.preferred(may)]
	passed = passed[:slices.IndexFunc(passed, func(p Passed) bool { return p.Release.Version == target.Version })]
	for i := range passed {
		if passed[i].Reason == "" {
			passed[i] = l.unwell(passed[i].Release, target)
		}
	}
	return target, passed
}

// judge finds what speaks against an earlier release; without a reason nothing does.
func (l *Ledger) judge(r, current Release, now content, by Release) Passed {
	p := Passed{Release: r}
	switch why := r.Ineligible(); {
	case r.Expired():
		p.Reason, p.Why = Expired, why
	case r.Status != "succeeded":
		p.Reason, p.Why = NotSucceeded, why
	case why != "":
		p.Reason, p.Why = NotOffered, why
	case l.content(r).same(now):
		p.Reason, p.Why = RunsNow, fmt.Sprintf("runs now, as v%d", current.Version)
	case by.Version != 0:
		p.Reason, p.Why = RolledBackFrom, fmt.Sprintf("%s rolled back %s it (v%d)", Person(by.By), l.fromOrPast(r.Version, by), by.Version)
	case l.endings[r.Version] == EndedNoGo:
		p.Reason, p.Why = JudgedNoGo, EndedNoGo.String()
	}
	return p
}

// Ineligible says why a rollback cannot go to a version, in a sentence; empty when it can. Of a version that is older than the
// ledger only the platform knows.
func (l *Ledger) Ineligible(version int) string {
	if newest, ok := l.Newest(); ok && version > newest.Version {
		return fmt.Sprintf("there is no v%d yet: the newest is v%d", version, newest.Version)
	}
	r, known := l.Version(version)
	switch {
	case !known:
		return ""
	case r.Current:
		return fmt.Sprintf("v%d is already current", version)
	case r.Ineligible() != "":
		return fmt.Sprintf("v%d %s", version, r.Ineligible())
	}
	return ""
}

// Ineligible says why the platform does not take the release as the target of a rollback, to be read after its version; empty
// when it does.
func (r Release) Ineligible() string {
	switch {
	case r.Expired():
		return "has expired: its build is no longer kept"
	case r.Status == "pending":
		return "has not succeeded yet: it is pending"
	case r.Status != "succeeded":
		return "did not succeed: its status is " + r.Status
	case !r.Eligible:
		return "is not offered by the platform"
	}
	return ""
}

// Expired tells a release that may have served, and that the platform keeps no longer.
func (r Release) Expired() bool { return r.Status == "expired" }

// Abandoned tells whether somebody rolled back from a version, or past it.
func (l *Ledger) Abandoned(version int) bool { return l.abandoned()[version].Version != 0 }

// RolledBackFrom are the versions that somebody rolled back from, or past: those that are Abandoned.
func (l *Ledger) RolledBackFrom() iter.Seq[int] { return maps.Keys(l.abandoned()) }

// Warning says that somebody rolled back from a version, or that it was no-go: whoever chooses it shall know. Empty when neither is so.
func (l *Ledger) Warning(version int) string {
	by := l.abandoned()[version]
	if by.Version == 0 && l.endings[version] == EndedNoGo {
		return fmt.Sprintf("v%d was NO-GO when it was watched", version)
	}
	if by.Version == 0 {
		return ""
	}
	return fmt.Sprintf("%s rolled back %s v%d (v%d)", Person(by.By), l.fromOrPast(version, by), version, by.Version)
}

// abandoned finds the versions that somebody rolled back from, each with the first rollback that left it: all between a rollback
// and its target. Such a release was judged bad once, or left out by somebody who knew more; it is never proposed again.
func (l *Ledger) abandoned() map[int]Release {
	gone := map[int]Release{}
	for _, r := range l.Releases { // newest first: an older rollback takes the place of a newer one
		if c := r.Change(); c.Kind == RolledBack && r.Status == "succeeded" {
			for _, between := range l.Releases {
				if between.Version > c.Target && between.Version < r.Version {
					gone[between.Version] = r
				}
			}
		}
	}
	return gone
}

// fromOrPast tells a version that served when it was rolled back from one that was passed on the way to an older one.
func (l *Ledger) fromOrPast(version int, by Release) string {
	if served, ok := l.before(by.Version); ok && served.Version == version {
		return "from"
	}
	return "past"
}

// summary counts what speaks against all the earlier releases.
func summary(current Release, passed []Passed) string {
	if len(passed) == 0 {
		return fmt.Sprintf("no release before v%d is known", current.Version)
	}
	n := map[PassReason]int{}
	for _, p := range passed {
		n[p.Reason]++
	}
	var parts []string
	for _, r := range []struct {
		reason    PassReason
		one, many string
	}{
		{RolledBackFrom, "1 was rolled back from", "%d were rolled back from"},
		{JudgedNoGo, "1 was NO-GO when it was watched", "%d were NO-GO when they were watched"},
		{NotSucceeded, "1 did not succeed", "%d did not succeed"},
		{Expired, "1 has expired", "%d have expired"},
		{NotOffered, "1 is not offered by the platform", "%d are not offered by the platform"},
		{RunsNow, "1 has its slug and config", "%d have its slug and config"},
	} {
		switch {
		case n[r.reason] == 1:
			parts = append(parts, r.one)
		case n[r.reason] > 1:
			parts = append(parts, fmt.Sprintf(r.many, n[r.reason]))
		}
	}
	return fmt.Sprintf("of %s before v%d, %s", phrase.Count(len(passed), "release", "releases"), current.Version, strings.Join(parts, ", "))
}

// Person is how colleagues call the owner of an address.
func Person(by string) string {
	if name := Author(by); name != "" {
		return name
	}
	return "somebody"
}
