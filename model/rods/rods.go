// Package rods is what a person holds back in this run of gonogo: control rods. A source is paused or asks less often, no data store is
// opened, a part of the log is left out, nothing may be changed. Rods change nothing on the platform, and end with the run.
package rods

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// Kind is what a rod holds back.
type Kind string

// The kinds.
const (
	ReadOnly Kind = "read-only" // every order
	Stores   Kind = "stores"    // every source of a data store
	Pace     Kind = "pace"      // one source: it is paused, or asks less often
	Lines    Kind = "lines"     // a part of an app's log
)

// Rod is one of them. The app is empty for a source of no app, and for what holds for the whole run.
type Rod struct {
	Kind   Kind            `json:"kind"`
	App    fact.AppID      `json:"app,omitempty"`
	Source fact.SourceName `json:"source,omitempty"` // of Pace
	Times  int             `json:"times,omitempty"`  // of Pace: so many times as long between two looks; 0: paused
	Every  fact.Duration   `json:"every,omitzero"`   // of Lines: ReadSpan of each such time is read
	Since  time.Time       `json:"since"`
}

// ReadSpan is how long the log is read at a time while a part of it is left out.
const ReadSpan = 10 * time.Second

// The steps of pace and of lines: from one to the next, and at the end back to all.
var (
	Paces   = []int{2, 4, 8}
	Periods = []time.Duration{30 * time.Second, time.Minute}
)

// same tells a rod that takes the place of another.
func (r Rod) same(o Rod) bool { return r.Kind == o.Kind && r.App == o.App && r.Source == o.Source }

// Paused tells a rod that pauses a source.
func (r Rod) Paused() bool { return r.Kind == Stores || r.Kind == Pace && r.Times == 0 }

// Holds tells whether the rod holds back a source of an app.
func (r Rod) Holds(app fact.AppID, source fact.SourceName) bool {
	switch r.Kind {
	case Stores:
		_, store := source.Store()
		return store
	case Pace:
		return r.App == app && r.Source == source
	}
	return false
}

// Rods are those in force, the oldest first.
type Rods struct {
	List []Rod `json:"rods"`
}

// Kind names the fact.
func (*Rods) Kind() fact.Kind { return "rods" }

// With are the rods with one more, or with one changed: it keeps its place, and since when it is in force.
func (l Rods) With(r Rod) Rods {
	list := slices.Clone(l.List)
	if i := slices.IndexFunc(list, r.same); i >= 0 {
		if list[i].Paused() == r.Paused() {
			r.Since = list[i].Since
		}
		list[i] = r
		return Rods{list}
	}
	return Rods{append(list, r)}
}

// Without are the rods without one.
func (l Rods) Without(r Rod) Rods {
	return Rods{slices.DeleteFunc(slices.Clone(l.List), r.same)}
}

// Find is the rod of a kind that is in force for an app and a source.
func (l Rods) Find(k Kind, app fact.AppID, source fact.SourceName) (Rod, bool) {
	i := slices.IndexFunc(l.List, Rod{Kind: k, App: app, Source: source}.same)
	if i < 0 {
		return Rod{}, false
	}
	return l.List[i], true
}

// Of is the rod that holds back a source the most: one that pauses it, else one that slows it.
func (l Rods) Of(app fact.AppID, source fact.SourceName) (most Rod, held bool) {
	for _, r := range l.List {
		if r.Holds(app, source) && (!held || r.Paused()) {
			most, held = r, true
		}
	}
	return most, held
}

// Thinned is how much of an app's log was left out while a part of it is read, as a fact.
type Thinned struct {
	Every fact.Duration `json:"every,omitzero"` // ReadSpan of each such time is read; 0: all of it again
	Lines uint64        `json:"lines"`          // left out since the program began
	From  time.Time     `json:"from,omitzero"`  // the span that was left out last, by the platform's clock; zero: none was
	To    time.Time     `json:"to,omitzero"`
}

// Kind names the fact.
func (*Thinned) Kind() fact.Kind { return "thinned" }
