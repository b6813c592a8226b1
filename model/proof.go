package model

import "strings"

// proof counts what the platform shows of an order: by the ledger, the formation, the dyno ids, the app's flag.
func (a *App) proof(o *OrderState) (have, need int, done bool) {
	switch o.Verb {
	case Rollback:
		if r, _ := a.rollbackRelease(o); !r.Current {
			return 0, a.Processes.Tally(0).Want, false
		}
		have, need = a.arrived(o.Version)
		return have, need, a.Processes.KnownFormation && have == need
	case Scale:
		if !a.scaled(o) {
			return 0, 0, false
		}
		return a.scaleProgress(o)
	case Restart, Stop:
		return a.replaced(o)
	case Maintenance:
		return 0, 0, a.Info.Maintenance == o.On && a.Info.Name != ""
	}
	return 0, 0, false
}

// rollbackRelease finds the release that a rollback made: the answer named it, or the ledger shows a new one
// that copies the target and is newer than the ground.
func (a *App) rollbackRelease(o *OrderState) (Release, bool) {
	if o.Version > 0 {
		return a.Ledger.Version(o.Version)
	}
	for _, r := range a.Ledger.Releases {
		if r.Version > o.Ground.Release && o.Ground.Release > 0 && r.Change().Kind == RolledBack && r.Change().Target == o.Target {
			o.Version = r.Version
			return r, true
		}
	}
	return Release{}, false
}

// failedRollback tells whether the release that a rollback made came to nothing.
func (a *App) failedRollback(o *OrderState) bool {
	if o.Verb != Rollback {
		return false
	}
	r, found := a.rollbackRelease(o)
	return found && (r.Status == "failed" || r.Status == "expired")
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
		if !ok || r.Want != c.To {
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

// replaced counts the dynos of the ground that have a new life and are up. A one-off is simply gone. Where names change
// with every life, as on Fir, new dynos of the type stand in for the old names.
func (a *App) replaced(o *OrderState) (have, need int, done bool) {
	vanished := map[string]int{} // process type → old names that are gone
	for name, id := range o.Ground.Dynos {
		need++
		p, there := a.Processes.Find(name)
		kind := a.Processes.typeNamed(name)
		switch {
		case there && p.State == "up" && (p.ID != id || p.CreatedAt.After(o.sentThere)):
			have++
		case !there && (kind == "" || o.Verb == Stop):
			have++
		case !there:
			vanished[kind]++
		}
	}
	for kind, n := range vanished {
		have += min(n, a.Processes.newcomers(kind, o.Ground.Dynos))
	}
	return have, need, need > 0 && have == need
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

// newcomers counts the dynos of a type that are up and whose names are not among those given.
func (p *Processes) newcomers(kind string, names map[string]string) int {
	n := 0
	row, _ := p.Type(kind)
	for _, d := range row.Dynos {
		if _, old := names[d.Name]; !old && d.State == "up" {
			n++
		}
	}
	return n
}
