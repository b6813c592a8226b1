package tui

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/player"
	"app.gonogo/gonogo/tui/theme"
)

// The screen's own menus for orders without a subject.
const (
	menuRestart  pane.MenuID = "screen-restart"
	menuStop     pane.MenuID = "screen-stop"
	menuScale    pane.MenuID = "screen-scale"
	menuRollback pane.MenuID = "screen-rollback"
	menuRunbook  pane.MenuID = "screen-runbook"
	everything               = "*" // the menu's key for all dynos
)

// ownMenus are the menus that no pane has opened.
var ownMenus = []pane.MenuID{menuApps, menuRestart, menuStop, menuScale, menuRollback, menuRunbook, player.Moments}

// logOnly tells that no app stands behind the lines: they come from a file, a pipe or a drain.
func (s *screen) logOnly(a *model.App) bool {
	return s.mode == pane.Saved || s.state.Source(a.ID, model.DynosSource).State == model.Off && !a.Processes.KnownDynos
}

// verbs are what the keys of orders do. An undo can be of several verbs.
var verbs = map[keys.Intent]model.Verb{keys.IntentRestart: model.Restart, keys.IntentStop: model.Stop, keys.IntentScale: model.Scale,
	keys.IntentRollback: model.Rollback, keys.IntentMaintenance: model.Maintenance}

// order answers an order's key: on what is marked or under the cursor of the focused pane, else on what the advice names for this
// key, else with a picker.
func (s *screen) order(i keys.Intent) pane.Effect {
	return s.ordered(i, func(a *model.App) pane.Effect { return s.aimed(a, i) })
}

// ordered is what an order leads to that a key or a command asks for: what aim makes of the app in view, or why there is nothing to order.
func (s *screen) ordered(i keys.Intent, aim func(*model.App) pane.Effect) pane.Effect {
	a := s.app()
	if a == nil {
		return pane.Say{Text: "no app is known yet"}
	}
	if s.logOnly(a) {
		return s.refusal("there is only a log", model.Order{Verb: verbs[i], On: true})
	}
	e := aim(a)
	if _, choice := e.(pane.Menu); choice && s.mode == pane.Replay {
		return s.refusal(s.closed(a.Info.Name), model.Order{Verb: verbs[i], AppName: a.Info.Name, On: true})
	}
	return e
}

// aimed is what an order's key leads to where there is an app.
func (s *screen) aimed(a *model.App, i keys.Intent) pane.Effect {
	switch i {
	case keys.IntentRestart:
		return s.aim(i, model.Restart, menuRestart, "Restart")
	case keys.IntentStop:
		return s.aim(i, model.Stop, menuStop, "Stop")
	case keys.IntentScale:
		return s.aimScale(a)
	case keys.IntentRollback:
		return s.aimRollback(a)
	case keys.IntentMaintenance:
		o := s.draft(model.Maintenance)
		o.On = !a.Info.Maintenance
		return pane.Confirm{Order: o}
	case keys.IntentUndo:
		if last := a.LastOrder(); last != nil {
			if inv, ok := last.Undo(s.state.Now); ok {
				return pane.Confirm{Order: s.grounded(inv)}
			}
			if doubt := last.Doubt(); doubt != "" && last.Stage == model.Done && last.Inverse != nil {
				return pane.Say{Text: "no undo: " + last.Describe() + " was done " + doubt}
			}
		}
		return pane.Say{Text: "nothing to undo: no rollback, scale or maintenance in the last 10 minutes"}
	}
	return nil
}

// selected is what an order would act on in the focused pane.
func (s *screen) selected(v model.Verb) (sub pane.Subject, ok bool) {
	if p, can := s.pane(s.focus).(pane.Orderer); can && s.failing.Run(s.focus, func() { sub, ok = p.Subject(v, s.body(s.focus)) }) {
		return sub, ok
	}
	return pane.Subject{}, false
}

// advised is what the advice means with an order's key; false when it speaks of another key, or of none.
func (s *screen) advised(i keys.Intent) (advice.Advice, bool) {
	adv, ok := advice.Of(s.state, s.app())
	return adv, ok && keys.Intent(adv.Intent) == i
}

// aim makes a restart or stop of what is selected or advised, or opens the menu of what there is.
func (s *screen) aim(i keys.Intent, v model.Verb, id pane.MenuID, title string) pane.Effect {
	o := s.draft(v)
	sub, _ := s.selected(v)
	adv, advised := s.advised(i)
	switch {
	case len(sub.Dynos) > 1:
		o.Dynos = sub.Dynos
	case len(sub.Dynos) == 1:
		o.Dyno = sub.Dynos[0]
	case sub.Dyno != "":
		o.Dyno = sub.Dyno
	case sub.Type != "":
		o.Type = sub.Type
	case advised:
		if o.Dyno = adv.Dyno; o.Dyno == "" {
			o.Type = adv.Type // empty: all
		}
	default:
		return s.dynoMenu(pane.Menu{ID: id, Title: title}, v == model.Restart)
	}
	return pane.Confirm{Order: s.grounded(o)}
}

// dynoMenu lists what there is to restart or stop, the cursor on what the advice names.
func (s *screen) dynoMenu(m pane.Menu, all bool) pane.Effect {
	if all {
		m.Items = append(m.Items, pane.Item{Key: everything, Label: []draw.Run{draw.R(theme.Strong, "all dynos")}})
	}
	adv, _ := advice.Of(s.state, s.app())
	for _, r := range s.app().Processes.Types {
		m.Items = append(m.Items, pane.Item{Key: r.Type, On: r.Type == adv.Type && adv.Dyno == "", Label: []draw.Run{
			draw.R(theme.Name(r.Type)|theme.Bold, r.Type), draw.R(theme.Dim, "  all "+strconv.Itoa(len(r.Dynos)))}})
		for _, d := range r.Dynos {
			m.Items = append(m.Items, pane.Item{Key: d.Name, On: d.Name == adv.Dyno, Label: []draw.Run{
				draw.R(theme.Text, "  "), draw.R(theme.Name(r.Type), d.Name), draw.R(theme.Dim, "  "+d.State)}})
		}
	}
	if len(s.app().Processes.Types) == 0 {
		return pane.Say{Text: "no dynos are known yet"}
	}
	return m
}

func (s *screen) aimScale(a *model.App) pane.Effect {
	if sub, ok := s.selected(model.Scale); ok && sub.Type != "" {
		return s.askQuantity(sub.Type)
	}
	if adv, ok := s.advised(keys.IntentScale); ok && adv.Type != "" {
		return s.askQuantity(adv.Type)
	}
	adv, _ := advice.Of(s.state, a)
	m := pane.Menu{ID: menuScale, Title: "Scale"}
	for _, r := range a.Processes.Types {
		if !r.OneOff() {
			m.Items = append(m.Items, pane.Item{Key: r.Type, On: r.Type == adv.Type, Label: []draw.Run{
				draw.R(theme.Name(r.Type)|theme.Bold, r.Type), draw.R(theme.Dim, fmt.Sprintf("  now %d × %s", r.Want, r.Size))}})
		}
	}
	if len(m.Items) == 0 {
		return pane.Say{Text: "the formation is not known yet"}
	}
	return m
}

// askQuantity opens the dialog of a scale.
func (s *screen) askQuantity(typ string) pane.Effect {
	r, ok := s.app().Processes.Type(typ)
	if !ok || r.OneOff() {
		return pane.Say{Text: typ + " is not in the formation; it cannot be scaled"}
	}
	return pane.Confirm{Order: s.draft(model.Scale), Type: typ}
}

func (s *screen) aimRollback(a *model.App) pane.Effect {
	sub, chosen := s.selected(model.Rollback)
	if chosen && sub.Release > 0 {
		return s.rollbackTo(a, sub.Release)
	}
	if adv, ok := s.advised(keys.IntentRollback); ok && adv.Release > 0 {
		return s.rollbackTo(a, adv.Release)
	}
	target, why := a.Ledger.Target()
	if why == "" {
		return s.rollbackTo(a, target.Version)
	}
	if passed := a.Ledger.PassedOver(); len(passed) > 0 {
		return s.releaseMenu(passed, why)
	}
	return pane.Say{Text: "nothing to roll back to: " + why} // fades: it may be otherwise in a second
}

func (s *screen) rollbackTo(a *model.App, to int) pane.Effect {
	if why := a.Ledger.Ineligible(to); why != "" {
		return pane.Say{Text: "cannot roll back: " + why, Bad: true}
	}
	o := s.draft(model.Rollback)
	o.Target = to
	return pane.Confirm{Order: s.grounded(o)}
}

// releaseMenu lists the earlier releases when none is proposed, each with the reason: whoever knows better may choose one that the
// platform takes.
func (s *screen) releaseMenu(passed []ledger.Passed, why string) pane.Effect {
	m := pane.Menu{ID: menuRollback, Title: "No release is proposed: choose one",
		Items: []pane.Item{{Label: []draw.Run{draw.R(theme.Dim, why)}}, {}}}
	wide := 0
	for _, p := range passed {
		wide = max(wide, draw.Width(p.Release.Description))
	}
	wide = min(wide, 28)
	for _, p := range passed {
		r, item, role := p.Release, pane.Item{}, theme.Dim
		if r.Ineligible() == "" {
			item.Key, role = strconv.Itoa(r.Version), theme.Text
		} else {
			item.Label = append(item.Label, draw.R(theme.Text, "  ")) // where the others have the cursor's bar
		}
		item.Label = append(item.Label, draw.R(theme.Release, draw.FitLeft(format.Version(r.Version), 5)+" "), draw.R(role, draw.FitLeft(looks.ChangeText(r), wide)+"  "),
			draw.R(theme.Dim, p.Why))
		m.Items = append(m.Items, item)
	}
	return m
}

// chosenHere answers the screen's own menus.
func (s *screen) chosenHere(c dialog.Chosen) (pane.Effect, bool) {
	if len(c.Keys) == 0 {
		return nil, slices.Contains(ownMenus, c.Menu)
	}
	key := c.Keys[0]
	switch c.Menu {
	case menuApps:
		return s.chooseApp(key), true
	case menuRunbook:
		return s.page(runbook.Subject{ID: key}), true
	case player.Moments:
		return player.Chosen(key, s.scene(s.size.W, s.size.H, true)), true
	case menuScale:
		return s.askQuantity(key), true
	case menuRollback:
		to, _ := strconv.Atoi(key)
		return s.rollbackTo(s.app(), to), true
	case menuRestart, menuStop:
		o := s.draft(model.Restart)
		if c.Menu == menuStop {
			o.Verb = model.Stop
		}
		if _, isType := s.app().Processes.Type(key); isType {
			o.Type = key
		} else if key != everything {
			o.Dyno = key
		}
		return pane.Confirm{Order: s.grounded(o)}, true
	}
	return nil, false
}

func (s *screen) draft(v model.Verb) model.Order {
	a := s.app()
	return s.grounded(model.Order{App: a.ID, AppName: a.Info.Name, Verb: v})
}

// grounded writes into the order what it is confirmed against.
func (s *screen) grounded(o model.Order) model.Order {
	if a := s.state.App(o.App); a != nil {
		o.Precondition = a.Precondition(o)
	}
	return o
}

// prebootShift is how long the platform lets the old dynos of a preboot app serve on.
const prebootShift = 3 * time.Minute

// oldServes tells until when the old release answers beside the new one.
func (s *screen) oldServes(o *model.OrderState) (string, bool) {
	a := s.state.App(o.App)
	if a == nil || !a.Info.Preboot || o.Verb != model.Rollback || o.Version == 0 {
		return "", false
	}
	r, ok := a.Ledger.Version(o.Version)
	if !ok {
		return "", false
	}
	return phrase.Clock(r.CreatedAt.Add(prebootShift), s.zone), true
}
