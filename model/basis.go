package model

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// basis is what an order of a verb rests on.
type basis struct {
	sources []SourceName // each must have answered, and freshly
	spared  []SourceName // only fill a line of the preview
	against func(*App, Order, *Precondition)
}

// bases is the one table of what orders rest on. The app itself tells whether it is in production, and so how an order must be
// confirmed; dynos and formation also show what becomes of it.
var bases = map[Verb]basis{
	Restart:     {sources: []SourceName{AppSource, DynosSource, FormationSource}, against: againstDynos},
	Stop:        {sources: []SourceName{AppSource, DynosSource, FormationSource}, against: againstDynos},
	Scale:       {sources: []SourceName{AppSource, FormationSource, DynosSource}, against: againstQuantity},
	Rollback:    {sources: []SourceName{AppSource, ReleasesSource, DynosSource, FormationSource}, spared: []SourceName{AddOnsSource}, against: againstRelease},
	Maintenance: {sources: []SourceName{AppSource}, against: againstMaintenance},
}

// RestsOn names the sources that an order of a verb rests on, those that it can do without at the end.
func (v Verb) RestsOn() []SourceName {
	b := bases[v]
	return slices.Concat(b.sources, b.spared)
}

// Needs tells whether an order of a verb must not be given without a source.
func (v Verb) Needs(source SourceName) bool { return slices.Contains(bases[v].sources, source) }

// Lack is a source that an order rests on and that cannot be relied on now.
type Lack struct {
	SourceState
	Freshness Freshness
	old       string
}

// Lacks lists the sources that an order of a verb rests on and that cannot be relied on now, in the order of the table. Those that
// it can do without are listed while they have not answered.
//
// The account's allowance is no reason once a source has answered: what was read is read once more just before the order is sent,
// and that goes whatever is left.
func (s *State) Lacks(app AppID, v Verb) []Lack {
	var all []Lack
	for _, name := range v.RestsOn() {
		src := s.Source(app, name)
		f := s.Freshness(src)
		spent := f == Broken && (src.Code == "429" || src.Code == CodeAllowance) && !src.Last.IsZero()
		if f == Fresh || spent || s.readLately(&src) || !v.Needs(name) && f != Waiting {
			continue
		}
		all = append(all, Lack{SourceState: src, Freshness: f, old: phrase.Age(s.Now.Sub(src.Last))})
	}
	return all
}

// pausedFresh is how long what a paused source has said is relied on, where it does not say how often it answers.
const pausedFresh = 30 * time.Second

// readLately tells a source that a person has paused and that has answered all the same, because an order asked it.
func (s *State) readLately(src *SourceState) bool {
	fresh := staleAfter * time.Duration(src.Every)
	if fresh <= 0 {
		fresh = pausedFresh
	}
	return src.Paused() && !src.Last.IsZero() && s.Now.Sub(src.Last) <= fresh
}

// Reason says why the source cannot be relied on.
func (l Lack) Reason() string {
	name := string(l.Name)
	switch l.Freshness {
	case Stale:
		return "our data is " + l.old + " old: " + name + " is asked again"
	case Broken:
		return name + " fails: " + l.Why + "; it is asked again"
	case Silent:
		if l.Paused() {
			return name + " is paused by you: it is asked all the same"
		}
		return name + " is off"
	}
	return name + " has not answered yet"
}

// Objection says why an order must not be given now, as far as the platform's state tells; empty when it may be.
func (s *State) Objection(o Order) string {
	a := s.App(o.App)
	if a == nil {
		return "the app is no longer watched"
	}
	for _, l := range s.Lacks(o.App, o.Verb) {
		if o.Verb.Needs(l.Name) {
			return l.Reason()
		}
	}
	if name := a.Info.Name; o.AppName != "" && name != "" && name != o.AppName {
		return "changed since you asked: the app is called " + name + " now"
	}
	if conflict := o.Conflict(s.Observe(a)); conflict != "" {
		return "changed since you asked: " + conflict
	}
	return a.Impossible(o)
}

// Impossible says why the app as it is known offers nothing that the order could act on; empty when it does.
func (a *App) Impossible(o Order) string {
	switch o.Verb {
	case Rollback:
		return a.Ledger.Ineligible(o.Target)
	case Restart, Stop:
		if len(o.Precondition.Dynos) == 0 {
			return "no such dyno runs"
		}
		for _, name := range o.Dynos {
			if _, runs := o.Precondition.Dynos[name]; !runs {
				return name + " does not run"
			}
		}
	case Scale:
		for _, c := range o.Scale {
			if r, ok := a.Processes.Type(c.Type); !ok || r.OneOff() {
				return c.Type + " is not in the formation"
			}
		}
	case Maintenance:
		if a.Info.Maintenance == o.On {
			return "maintenance is " + onOff(o.On) + " already"
		}
	}
	return ""
}
