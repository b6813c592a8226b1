package sources

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/rodkeys"
)

// hold answers the keys that hold something back, or let it go.
func (p *sources) hold(i keys.Intent, sc pane.Scene, r *health.Row) pane.Effect {
	c := rodkeys.Control{State: sc.State, App: sc.App, Mode: sc.Mode, ReadOnly: sc.ReadOnly}
	switch i {
	case keys.IntentPauseSource:
		if r.Held && r.Rod.Kind == rods.Stores && sc.Mode == pane.Live {
			return pane.Say{Text: "it is paused with all data stores; " + sc.Keys.KeyOf(keys.IntentCloseStores) + " opens them"}
		}
		if now, held := sc.State.Rods.Find(rods.Pace, r.App, r.Name); held && now.Paused() {
			return c.Pace(r.App, r.Name, 1)
		}
		return c.Pace(r.App, r.Name, 0)
	case keys.IntentSlowSource:
		return c.Pace(r.App, r.Name, slower(sc.State.Rods, r))
	case keys.IntentThinLog:
		return c.Thin(rodkeys.NextPeriod(sc.State.Rods, sc.App))
	case keys.IntentCloseStores:
		_, closed := sc.State.Rods.Find(rods.Stores, "", "")
		return c.Switch(rods.Stores, !closed)
	case keys.IntentLock:
		_, locked := sc.State.Rods.Find(rods.ReadOnly, "", "")
		return c.Switch(rods.ReadOnly, !locked)
	}
	return nil
}

// slower is the next pace of a source: half as often as now, and after the slowest as usual.
func slower(all rods.Rods, r *health.Row) int {
	now, held := all.Find(rods.Pace, r.App, r.Name)
	if !held || now.Times == 0 {
		return rods.Paces[0]
	}
	for _, n := range rods.Paces {
		if n > now.Times {
			return n
		}
	}
	return 1
}

// Hides are the keys of rods that do nothing on this row or on this screen.
func (p *sources) Hides(sc pane.Scene) []keys.Intent {
	if sc.Mode != pane.Live {
		return []keys.Intent{keys.IntentPauseSource, keys.IntentSlowSource, keys.IntentThinLog, keys.IntentCloseStores, keys.IntentLock}
	}
	var out []keys.Intent
	v := p.list.View(p.rows(sc))
	if at := p.list.Place(v); at >= 0 && at < len(v.Rows) {
		if !model.Pausable(v.Rows[at].Name) {
			out = append(out, keys.IntentPauseSource)
		}
		if !model.Slowable(v.Rows[at].Name) {
			out = append(out, keys.IntentSlowSource)
		}
	}
	return out
}

var _ pane.Hider = (*sources)(nil)
