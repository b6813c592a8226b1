package model

import (
	"maps"
	"strings"

	"app.gonogo/gonogo/model/ledger"
)

// progress is what the platform shows of an order: by the ledger, the formation, the dyno ids, the app's flag.
type progress struct {
	have, need int  // progress: up, of those wanted
	anew       int  // restart, stop: dynos with a new life, up or not
	shown      bool // the order was carried out, though it may not be through
	done       bool
}

// progress compares what an order wants with what is known.
func (s *State) progress(a *App, o *OrderState) progress {
	switch o.Verb {
	case Rollback:
		return s.rolledBack(a, o)
	case Scale:
		if !a.scaled(o) {
			return progress{}
		}
		p := progress{shown: true}
		p.have, p.need, p.done = a.scaleProgress(o)
		return p
	case Restart, Stop:
		return a.replaced(o)
	case Maintenance:
		on := a.Info.Maintenance == o.On && a.Info.Name != ""
		return progress{shown: on, done: on}
	}
	return progress{}
}

func (s *State) rolledBack(a *App, o *OrderState) progress {
	r, _ := s.rollbackRelease(a, o)
	if !r.Current {
		return progress{need: a.Processes.Tally(0).Want, shown: r.Version > 0 && !cameToNothing(r)}
	}
	p := progress{shown: true}
	p.have, p.need = a.arrived(r.Version)
	p.done = a.Processes.KnownFormation && p.have == p.need
	return p
}

// rollbackRelease finds the release that a rollback made, and whose it is: the answer named it, or the ledger shows one that
// copies the target and is newer than its precondition. Of several, our first is meant; of those that may be ours, one that did not fail.
func (s *State) rollbackRelease(a *App, o *OrderState) (ledger.Release, Credit) {
	if o.Answered && o.Version > 0 {
		r, _ := a.Ledger.Version(o.Version)
		return r, Ours
	}
	var best ledger.Release
	credit := Anybody
	for _, r := range a.Ledger.Releases {
		if !o.copies(r) {
			continue
		}
		c := s.creditOf(o, r.By, r.CreatedAt)
		if o.Answered && c == Another {
			continue
		}
		if best.Version == 0 || creditRank[c] > creditRank[credit] ||
			c == credit && (c == Ours || cameToNothing(best) && !cameToNothing(r)) {
			best, credit = r, c
		}
	}
	return best, credit
}

// copies tells a release that does what a rollback wanted and is newer than its precondition.
func (o *OrderState) copies(r ledger.Release) bool {
	if o.Precondition.Release <= 0 || r.Version <= o.Precondition.Release {
		return false
	}
	c := r.Change()
	return c.Kind == ledger.RolledBack && c.Target == o.Target
}

// creditRank puts first what may be claimed.
var creditRank = map[Credit]int{Another: 0, Anybody: 1, Ours: 2}

// cameToNothing tells a release that does not serve, and will not.
func cameToNothing(r ledger.Release) bool { return r.Status == "failed" || r.Expired() }

// failedRollback tells whether the release that our rollback made came to nothing.
func (s *State) failedRollback(a *App, o *OrderState) (ledger.Release, bool) {
	if o.Verb != Rollback {
		return ledger.Release{}, false
	}
	r, credit := s.rollbackRelease(a, o)
	return r, credit == Ours && cameToNothing(r)
}

// arrived counts the formation's dynos that are up on a release. With preboot the old ones serve on beside them:
// then a type has arrived only when none of another release is left.
func (a *App) arrived(version int) (have, need int) {
	for _, r := range a.Processes.Types {
		if r.OneOff() {
			continue
		}
		need += r.Want
		up, old := 0, 0
		for _, d := range r.Dynos {
			switch {
			case d.Release != version:
				old++
			case d.State == "up":
				up++
			}
		}
		have += min(r.Want, max(0, up-old))
	}
	return have, need
}

func (a *App) scaled(o *OrderState) bool {
	for _, c := range o.Scale {
		r, ok := a.Processes.Type(c.Type)
		if !ok || r.OneOff() || r.Want != c.To {
			return false
		}
	}
	return a.Processes.KnownFormation
}

func (a *App) scaleProgress(o *OrderState) (have, need int, done bool) {
	done = true
	for _, c := range o.Scale {
		r, _ := a.Processes.Type(c.Type)
		up := r.Count("up")
		have, need = have+min(up, c.To), need+c.To
		done = done && up == c.To && len(r.Dynos) == c.To
	}
	return have, need, done
}

// replaced counts the dynos of the precondition that live a new life, and those of them that are up. A one-off is simply gone. Where
// names change with every life, as on Fir, new dynos of the type stand in for the old names. A new life proves the order;
// to be up is how far it has come, and what crashed on its start will not come further.
func (a *App) replaced(o *OrderState) progress {
	reached := o.reached()
	p := progress{need: len(reached)}
	crashed, vanished := 0, map[string]int{} // process type → old names that are gone
	for name, id := range reached {
		d, there := a.Processes.otherLife(name, id)
		kind := a.Processes.typeNamed(name)
		switch {
		case there && (d.ID != id || d.CreatedAt.After(o.sentThere)):
			p.count(d.State, &crashed)
		case there:
		case kind == "" || o.Verb == Stop:
			p.anew, p.have = p.anew+1, p.have+1
		default:
			vanished[kind]++
		}
	}
	for kind, n := range vanished {
		for _, state := range a.Processes.newcomers(kind, o.Precondition.Dynos, n) {
			p.count(state, &crashed)
		}
	}
	p.shown = p.need > 0 && p.anew == p.need
	p.done = p.shown && p.have+crashed == p.need
	return p
}

// reached is the dynos of the precondition without those that the order did not reach.
func (o *OrderState) reached() map[string]string {
	if len(o.Left) == 0 {
		return o.Precondition.Dynos
	}
	reached := maps.Clone(o.Precondition.Dynos)
	for _, l := range o.Left {
		delete(reached, l.Dyno)
	}
	return reached
}

// count takes one new life.
func (p *progress) count(state string, crashed *int) {
	p.anew++
	switch state {
	case "up":
		p.have++
	case "crashed":
		*crashed++
	}
}

// otherLife finds the dyno of a name, that of another id first: with preboot two lives share a name for a while.
func (p *Processes) otherLife(name, id string) (found Process, there bool) {
	for _, r := range p.Types {
		for _, d := range r.Dynos {
			if d.Name == name && (!there || d.ID != id) {
				found, there = d, true
			}
		}
	}
	return found, there
}

// typeNamed is the formation's type in a dyno's name, web of web.1 and of web-7c9f6d5b8-x2k4q; empty for a one-off.
func (p *Processes) typeNamed(name string) string {
	longest := ""
	for _, r := range p.Types {
		rest, ok := strings.CutPrefix(name, r.Type)
		if ok && !r.OneOff() && len(r.Type) > len(longest) && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "-")) {
			longest = r.Type
		}
	}
	return longest
}

// newcomers are the states of at most n dynos of a type whose names are not among those given, those that are up first.
func (p *Processes) newcomers(kind string, names map[string]string, n int) []string {
	var up, rest []string
	row, _ := p.Type(kind)
	for _, d := range row.Dynos {
		if _, old := names[d.Name]; old {
			continue
		}
		if d.State == "up" {
			up = append(up, d.State)
		} else {
			rest = append(rest, d.State)
		}
	}
	all := append(up, rest...)
	return all[:min(n, len(all))]
}
