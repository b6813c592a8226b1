package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// blocked says why an order must not be sent now; empty when it may.
func (s *screen) blocked(o model.Order) string {
	a := s.state.App(o.App)
	if a == nil {
		return "the app is no longer watched"
	}
	if s.readOnlyApp != nil && s.readOnlyApp(o.AppName) {
		return "read-only: started with --read-only, or the config says so"
	}
	if last := a.LastOrder(); last != nil && (last.Stage == model.Sent || last.Stage == model.Lost) {
		return "another action waits for its answer: " + last.Describe()
	}
	return s.state.Objection(o)
}

// The screen's own menus and prompt for orders without a subject.
const (
	menuRestart  pane.MenuID   = "screen-restart"
	menuStop     pane.MenuID   = "screen-stop"
	menuScale    pane.MenuID   = "screen-scale"
	menuRollback pane.MenuID   = "screen-rollback"
	promptScale  pane.PromptID = "screen-scale"
	everything                 = "*" // the menu's key for all dynos
)

// ownMenus are the menus that no pane has opened.
var ownMenus = []pane.MenuID{menuApps, menuRestart, menuStop, menuScale, menuRollback, menuThemes}

// order answers an order's key: on the focused pane's selection, else with a picker.
func (s *screen) order(i keys.Intent) pane.Effect {
	a := s.app()
	if a == nil {
		return pane.Say{Text: "no app is known yet"}
	}
	switch i {
	case keys.IntentRestart:
		return s.aim(model.Restart, menuRestart, "Restart", true)
	case keys.IntentStop:
		return s.aim(model.Stop, menuStop, "Stop", false)
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
		return pane.Say{Text: "nothing to undo: only a roll back, a scale or a maintenance of the last ten minutes has an exact inverse"}
	}
	return nil
}

func (s *screen) subject(v model.Verb) (pane.Subject, bool) {
	if p, ok := s.pane(s.focus).(pane.Orderer); ok {
		return p.Subject(v, s.body(s.focus))
	}
	return pane.Subject{}, false
}

// aim makes a restart or stop of what is selected, or opens the menu of what there is.
func (s *screen) aim(v model.Verb, id pane.MenuID, title string, all bool) pane.Effect {
	if sub, ok := s.subject(v); ok && (sub.Dyno != "" || sub.Type != "") {
		o := s.draft(v)
		if o.Dyno = sub.Dyno; o.Dyno == "" {
			o.Type = sub.Type
		}
		return pane.Confirm{Order: s.grounded(o)}
	}
	m := pane.Menu{ID: id, Title: title}
	if all {
		m.Items = append(m.Items, pane.Item{Key: everything, Label: []draw.Run{draw.R(theme.Strong, "all dynos")}})
	}
	for _, r := range s.app().Processes.Types {
		m.Items = append(m.Items, pane.Item{Key: r.Type, Label: []draw.Run{
			draw.R(theme.Name(r.Type)|theme.Bold, r.Type), draw.R(theme.Dim, "  all "+strconv.Itoa(len(r.Dynos)))}})
		for _, d := range r.Dynos {
			m.Items = append(m.Items, pane.Item{Key: d.Name, Label: []draw.Run{
				draw.R(theme.Text, "  "), draw.R(theme.Name(r.Type), d.Name), draw.R(theme.Dim, "  "+d.State)}})
		}
	}
	if len(m.Items) == 0 {
		return pane.Say{Text: "no dynos are known yet"}
	}
	return m
}

func (s *screen) aimScale(a *model.App) pane.Effect {
	if sub, ok := s.subject(model.Scale); ok && sub.Type != "" {
		return s.askQuantity(sub.Type)
	}
	m := pane.Menu{ID: menuScale, Title: "Scale"}
	for _, r := range a.Processes.Types {
		if !r.OneOff() {
			m.Items = append(m.Items, pane.Item{Key: r.Type, Label: []draw.Run{
				draw.R(theme.Name(r.Type)|theme.Bold, r.Type), draw.R(theme.Dim, fmt.Sprintf("  now %d × %s", r.Want, r.Size))}})
		}
	}
	if len(m.Items) == 0 {
		return pane.Say{Text: "the formation is not known yet"}
	}
	return m
}

func (s *screen) askQuantity(typ string) pane.Effect {
	r, ok := s.app().Processes.Type(typ)
	if !ok || r.OneOff() {
		return pane.Say{Text: typ + " is not in the formation; it cannot be scaled"}
	}
	return pane.Prompt{ID: promptScale, Subject: typ, Label: "scale " + typ, Hint: fmt.Sprintf("now %d: a number, +1 or -1", r.Want)}
}

// scaleTyped reads the wanted quantity of a process type: 3, +1, -1.
func (s *screen) scaleTyped(typ, text string, done bool) pane.Effect {
	text = strings.TrimSpace(text)
	if !done || text == "" {
		return nil
	}
	r, ok := s.app().Processes.Type(typ)
	if !ok {
		return pane.Say{Text: typ + " is gone from the formation", Bad: true}
	}
	to, err := model.Quantity(text, r.Want)
	if err != nil {
		return pane.Say{Text: err.Error(), Bad: true}
	}
	if to == r.Want {
		return pane.Say{Text: fmt.Sprintf("%s is at %d already", typ, to)}
	}
	o := s.draft(model.Scale)
	o.Scale = []model.ScaleChange{{Type: typ, From: r.Want, To: to}}
	return pane.Confirm{Order: s.grounded(o)}
}

func (s *screen) aimRollback(a *model.App) pane.Effect {
	sub, chosen := s.subject(model.Rollback)
	if chosen && sub.Release > 0 {
		return s.rollbackTo(a, sub.Release)
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
func (s *screen) releaseMenu(passed []model.Passed, why string) pane.Effect {
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
		for i, a := range s.state.Apps {
			if string(a.ID) == key {
				s.appAt = i
			}
		}
		return nil, true
	case menuThemes:
		return s.setTheme(key), true
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
