// Package remedy weighs whether a rollback would end what is wrong. It compares what each cause would look like, when it would begin and on
// which dynos, with what was seen (Bayes), and says the odds, what speaks for them and what is missing. docs/verdict.md has the table of what
// it was tried on.
package remedy

import (
	"math"
	"slices"
	"time"
)

// Facts are what is known. All times are by the platform's clock.
type Facts struct {
	Now      time.Time
	Watched  time.Time // the oldest line of the log that was read; zero: none was
	Target   int       // the release that a rollback would go back to
	Began    time.Time // when the trouble began; zero: nothing is wrong
	Releases []Release // those of the last hour, and always the one that is current; newest first
	Cells    []Cell    // requests, the oldest first
	Crashed  []Crash
	Platform Platform
	Queues   Signal // jobs wait too long
	Memory   Signal // it rises, or is over its quota
	Remote   Signal // errors name another service
}

// Release is a release with the moment at which each dyno began to run it.
type Release struct {
	Version  int
	At       time.Time
	Kind     Kind
	Switched map[string]time.Time // by dyno; the far future: it never ran it
}

// Kind is what a release changed.
type Kind uint8

// The kinds.
const (
	Code Kind = iota
	Config
	AddOn
)

// Cell is the requests of one dyno in one slot of time.
type Cell struct {
	At               time.Time
	Length           time.Duration
	Dyno             string // empty: no dyno had them
	Requests, Failed int
}

// Crash is the dynos that have crashed on a release.
type Crash struct {
	Release, Dynos int
}

// Platform is Heroku's own word.
type Platform struct {
	Read   bool      // the status page was read
	Since  time.Time // an incident is open since then; zero: none is
	Errors int       // requests and dynos that the platform itself failed: H99, R99
}

// Signal is something that may be so since a moment.
type Signal struct {
	Known bool
	Since time.Time // zero: it is not so
	Text  string    // what is so: "PG::ConnectionBad"
}

// On tells that it is so.
func (s Signal) On() bool { return !s.Since.IsZero() }

// Answer is what all of it comes to.
type Answer struct {
	Target int
	Wrong  bool    // something is wrong
	Help   float64 // how probable it is that a rollback ends it
	Causes []Cause // the most probable first
	Canary Canary  // the dynos of the old and the new release, while both ran

	For, Out, Missing []string // what speaks for the first cause, what is ruled out, what is not known
	blind             bool     // too little is known for any odds
}

// The limits beyond which an answer is given.
const (
	helps   = 0.8
	sure    = 0.95
	mostFor = 0.99 // no odds are better than this: causes exist that the table does not have
)

// Said is the answer in one word of three.
type Said uint8

// What can be said.
const (
	CannotTell Said = iota
	Helps
	NoHelp
	NothingWrong
)

var saidNames = [...]string{"cannot-tell", "helps", "no-help", "nothing-wrong"}

// String is the word in lower case with hyphens.
func (s Said) String() string { return saidNames[min(int(s), len(saidNames)-1)] }

// MarshalText is String.
func (s Said) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Said is the answer in a word.
func (a *Answer) Said() Said {
	switch {
	case a.blind:
		return CannotTell
	case !a.Wrong:
		return NothingWrong
	case a.Help >= helps:
		return Helps
	case a.Help <= 1-helps:
		return NoHelp
	}
	return CannotTell
}

// Cause is a cause with its share.
type Cause struct {
	Name    Name
	Release int // code, config and add-ons: the release that brought it; 0: none
	Part    float64
	Reverts bool // a rollback to the target takes it back
}

// Weigh compares all causes.
func Weigh(f *Facts) Answer {
	a := Answer{Target: f.Target, Wrong: !f.Began.IsZero()}
	if !a.Wrong {
		if f.Watched.IsZero() { // what is wrong would stand in the log
			a.blind, a.Missing = true, []string{notRead}
		}
		return a
	}
	e := newEvidence(f)
	a.Causes = e.weigh()
	for _, c := range a.Causes {
		if c.Reverts {
			a.Help += c.Part
		}
	}
	a.Help = min(max(a.Help, 1-mostFor), mostFor)
	if r := f.current(); r != nil {
		a.Canary = canary(f.Cells, r)
	}
	a.blind = e.blind()
	e.explain(&a)
	return a
}

func (f *Facts) current() *Release {
	if len(f.Releases) == 0 {
		return nil
	}
	return &f.Releases[0]
}

// weigh is every cause with its share, the greatest first.
func (e *evidence) weigh() []Cause {
	var list []Cause
	var logs []float64
	add := func(c Cause, score float64) {
		if !math.IsInf(score, -1) {
			list, logs = append(list, c), append(logs, score)
		}
	}
	for i := range table {
		row := &table[i]
		if !row.released {
			add(Cause{Name: row.name}, e.score(row, nil))
			continue
		}
		for j := range e.Releases {
			r := &e.Releases[j]
			if r.Kind == row.kind {
				add(Cause{Name: row.name, Release: r.Version, Reverts: row.reverts && r.Version > e.Target}, e.score(row, r))
			}
		}
	}
	sum := logSum(logs)
	for i := range list {
		list[i].Part = math.Exp(logs[i] - sum)
	}
	slices.SortStableFunc(list, func(a, b Cause) int {
		switch {
		case a.Part > b.Part:
			return -1
		case a.Part < b.Part:
			return 1
		}
		return 0
	})
	return list
}
