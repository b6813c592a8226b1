package tui

import (
	"hash/maphash"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/events"
	"app.gonogo/gonogo/tui/panes/sources"
	"app.gonogo/gonogo/tui/tabs"
)

// press gives a key to whoever listens: the prompt, the top dialog, the focused pane, the screen. What must happen outside
// the screen comes back as effects.
//
// A key that leads nowhere says so: nobody can tell a key that does nothing from a screen that hears nothing.
func (s *screen) press(k dialog.Key) []pane.Effect {
	above := s.prompt != nil || s.top() != nil
	before := s.fingerprint()
	out := s.pressed(k)
	if above || len(out) > 0 || s.toast.Text != "" || s.prompt != nil || s.top() != nil || s.fingerprint() != before {
		return out
	}
	s.toast, s.saidAt = pane.Say{Text: s.nothingFor(k)}, k.At
	s.redraw()
	return out
}

// pressAll gives keys that came in one read: of those only the last one says that it led nowhere.
func (s *screen) pressAll(all []dialog.Key) []pane.Effect {
	var out []pane.Effect
	for i, k := range all {
		if i < len(all)-1 {
			out = append(out, s.pressed(k)...)
			continue
		}
		out = append(out, s.press(k)...)
	}
	return out
}

// fingerprint tells one picture from another, all but its last line.
func (s *screen) fingerprint() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	rows := s.picture().Rows
	for _, row := range rows[:max(0, len(rows)-1)] {
		for _, span := range row {
			h.WriteString(span.Text)
		}
	}
	return h.Sum64()
}

var seed = maphash.MakeSeed()

func (s *screen) pressed(k dialog.Key) []pane.Effect {
	s.redraw()
	s.failing.Retry()
	s.first, s.untouched, s.visit = "", false, nil
	if k.Name == "ctrl+c" {
		return s.interrupt(k)
	}
	if s.prompt != nil {
		return s.perform(s.pressPrompt(k), k)
	}
	if c, ok := s.top().(interface {
		Lets(dialog.Key, *keys.Keymap) bool
	}); ok && c.Lets(k, s.keys) {
		s.dialogs = nil
	}
	if l := s.top(); l != nil {
		e, keep := l.Press(k, s.scene(s.size.W, s.size.H, true), s.keys)
		if !keep {
			s.close(l)
		}
		return s.perform(e, k)
	}
	b, ok := s.keys.Lookup(k.Name, s.scopes()...)
	if !ok {
		s.quitAt, s.toast = time.Time{}, pane.Say{}
		return nil
	}
	if text := s.toast.Copy; text != "" && b.Intent == keys.IntentYank {
		return []pane.Effect{pane.Copy{Text: text, What: "the command"}}
	}
	if b.Intent != keys.IntentQuit {
		s.quitAt, s.toast = time.Time{}, pane.Say{}
	}
	return s.perform(s.intent(b, k), k)
}

// nothingFor says why a key led nowhere.
func (s *screen) nothingFor(k dialog.Key) string {
	b, ok := s.keys.Lookup(k.Name, s.scopes()...)
	switch {
	case !ok && k.Name == "paste":
		return "nothing takes a pasted text here"
	case !ok:
		return keys.KeyName(k.Name) + " does nothing here; " + s.keys.KeyOf(keys.IntentHelp) + " lists the keys"
	case b.Intent == keys.IntentPane:
		if n := slices.Index(b.Keys, k.Name); n >= len(s.panes) {
			return "there is no pane " + k.Name
		}
		return string(s.focus) + " has the focus already"
	case s.app() == nil:
		return "no app is known yet"
	}
	if text, ok := nothing[b.Intent]; ok {
		return text
	}
	return "there is nothing for " + keys.KeyName(k.Name) + " to do here"
}

// nothing is what keys say that have nothing to do.
var nothing = map[keys.Intent]string{
	keys.IntentUp: atStart, keys.IntentHalfUp: atStart, keys.IntentPageUp: atStart, keys.IntentTop: atStart,
	keys.IntentDown: atEnd, keys.IntentHalfDown: atEnd, keys.IntentPageDown: atEnd, keys.IntentBottom: atEnd,
	keys.IntentBack: "there is nothing to close", keys.IntentOverview: "this is the overview",
	keys.IntentNextPane: "there is no other pane in this view", keys.IntentPrevPane: "there is no other pane in this view",
	keys.IntentZoom: "the pane is as large as it can be", keys.IntentNextView: "there is no other view",
	keys.IntentOpen: "there is no row to open", keys.IntentYank: "there is nothing to copy",
	keys.IntentFilterRows: "there is no row to filter", keys.IntentSortRows: "there is no row to sort",
	keys.IntentWrap: "no line here is too long for the pane", keys.IntentMetrics: "there are no metrics lines here",
	keys.IntentLogsOf: "there is no dyno selected", keys.IntentMarkRow: "there is no row to mark",
}

// What keys say that move in a list and are at its end.
const (
	atStart = "this is the first row"
	atEnd   = "this is the last row"
)

// scopes are where a key is looked up, the innermost first.
func (s *screen) scopes() []keys.Scope {
	own := []keys.Scope{keys.Scope(s.focus), keys.List, keys.Global}
	if s.mode == pane.Replay {
		return append([]keys.Scope{keys.Replay}, own...)
	}
	return own
}

// intent gives what a key means to who answers it: the player, the screen, the pane with the focus.
func (s *screen) intent(b keys.Binding, k dialog.Key) pane.Effect {
	switch b.Scope {
	case keys.Replay:
		return s.play(b.Intent)
	case keys.Global:
		if e := s.deadHere(b.Intent); e != nil {
			return e
		}
		return s.global(b.Intent, k)
	}
	return s.handle(s.focus, b.Intent)
}

// interrupt is C-c: out of a prompt or a dialog, as Esc is, else out of the program.
func (s *screen) interrupt(k dialog.Key) []pane.Effect {
	switch {
	case s.prompt != nil:
		return s.perform(s.pressPrompt(dialog.Key{Name: "esc", At: k.At}), k)
	case len(s.dialogs) > 0:
		s.dialogs = nil
	default:
		return []pane.Effect{pane.Quit{}}
	}
	return nil
}

func (s *screen) close(l dialog.Dialog) {
	for i := range s.dialogs {
		if s.dialogs[i] == l {
			s.dialogs = append(s.dialogs[:i:i], s.dialogs[i+1:]...)
			return
		}
	}
}

// handle gives an intent to a pane.
func (s *screen) handle(id pane.ID, i keys.Intent) pane.Effect {
	p := s.pane(id)
	if p == nil {
		return nil
	}
	defer s.touched(id)
	return s.with(id, func() pane.Effect { return p.Handle(i, s.body(id)) })
}

// body is the scene of a pane as it is drawn now.
func (s *screen) body(id pane.ID) pane.Scene { return s.bodyOf(s.layout().Of(id)) }

// bodyOf is the scene within a tile's frame.
func (s *screen) bodyOf(p layout.Placed) pane.Scene {
	w, h := p.Rect.W-2, p.Rect.H-2
	if p.Frame == layout.Bare {
		w, h = p.Rect.W, p.Rect.H
	}
	sc := s.scene(max(0, w), max(0, h), p.Pane == s.focus)
	if p.Frame == layout.Bare {
		sc.Tabs = tabs.Width(s.tabBar())
	}
	return sc
}

// global answers the intents that hold everywhere.
func (s *screen) global(i keys.Intent, k dialog.Key) pane.Effect {
	switch i {
	case keys.IntentRestart, keys.IntentRollback, keys.IntentScale, keys.IntentStop, keys.IntentMaintenance, keys.IntentUndo:
		return s.order(i)
	case keys.IntentNextPane:
		s.cycle(1)
	case keys.IntentPrevPane:
		s.cycle(-1)
	case keys.IntentZoom:
		s.zoomed = !s.zoomed && s.form() == layout.Tiles && len(s.members()) > 1
	case keys.IntentQuit:
		return s.leave(k)
	case keys.IntentBack:
		s.zoomed = false
		return s.handle(s.focus, keys.IntentBack)
	case keys.IntentHelp:
		s.open(&dialog.Help{Scope: keys.Scope(s.focus)})
	case keys.IntentCommands:
		s.openPalette("")
	case keys.IntentEvents, keys.IntentSources:
		s.toggle(apartByKey[i])
	case keys.IntentPlatform:
		return s.platformCard()
	case keys.IntentVerdict:
		return s.showVerdict()
	case keys.IntentRunbook:
		return s.explain()
	case keys.IntentFreeze:
		s.frozen = !s.frozen
		return unfreeze{Frozen: s.frozen}
	case keys.IntentApps:
		return s.appsKey()
	case keys.IntentRefresh:
		var id model.AppID // before the first app: everything tries again
		if a := s.app(); a != nil {
			id = a.ID
		}
		return pane.Several{pane.Ask{Request: model.Request{Kind: model.Refresh, App: id}}, pane.Say{Text: "refreshed"}}
	case keys.IntentNextView:
		s.nextView()
	case keys.IntentOverview:
		s.chooseView(Overview)
	case keys.IntentRedraw:
		return pane.Redraw{}
	case keys.IntentSuspend:
		return pane.Suspend{}
	case keys.IntentPane:
		s.digit(k)
	default:
		return s.answered(i)
	}
	return nil
}

// apartByKey are the panes that a key opens and closes.
var apartByKey = map[keys.Intent]pane.ID{keys.IntentEvents: events.ID, keys.IntentSources: sources.ID}

// answered gives an intent of everywhere to the pane that answers it.
func (s *screen) answered(i keys.Intent) pane.Effect {
	for _, p := range s.panes {
		if slices.Contains(p.Answers, i) {
			return s.handle(p.ID, i)
		}
	}
	return nil
}

// digit focuses the pane at the key's place among the pane keys.
func (s *screen) digit(k dialog.Key) {
	b, _ := s.keys.Lookup(k.Name, keys.Global)
	if n := slices.Index(b.Keys, k.Name); b.Intent == keys.IntentPane && n >= 0 && n < len(s.panes) {
		s.focusPane(s.panes[n].ID)
	}
}

// quitWindow is how soon the second q must follow: a single stray q never ends a watch.
const quitWindow = 3 * time.Second

// leave is q: out of a zoom, then out of the program, asked twice.
func (s *screen) leave(k dialog.Key) pane.Effect {
	if s.zoomed {
		s.zoomed = false
		return nil
	}
	if s.standsApart(s.focus) {
		s.goBack()
		return nil
	}
	if !s.quitAt.IsZero() && k.At.Sub(s.quitAt) < quitWindow {
		return pane.Quit{}
	}
	s.quitAt = k.At
	return pane.Say{Text: s.keys.KeyOf(keys.IntentQuit) + " again quits"}
}

// unfreeze tells the driver whether to go on pulling facts: a frozen picture leaves them in the mailbox.
type unfreeze struct{ Frozen bool }

func (unfreeze) IsEffect() {}

// perform carries out what concerns the screen and returns the rest.
func (s *screen) perform(e pane.Effect, k dialog.Key) []pane.Effect {
	switch e := e.(type) {
	case nil:
		return nil
	case pane.Several:
		var out []pane.Effect
		for _, one := range e {
			out = append(out, s.perform(one, k)...)
		}
		return out
	case pane.Say:
		s.toast, s.saidAt = e, k.At
	case pane.Focus:
		s.focusPane(e.Pane)
	case pane.Leave:
		s.goBack()
	case pane.ViewApp:
		s.viewApp(e)
	case pane.AddApp:
		s.openPalette("open ")
		return s.wanted()
	case pane.Show:
		s.open(&dialog.Card{Card: e.Card})
	case pane.Explain:
		return s.perform(s.page(e.Subject), k)
	case pane.Menu:
		if e.Multi {
			s.open(dialog.NewChecklist(e, s.focus))
			break
		}
		s.open(dialog.NewMenu(e, s.focus))
	case pane.Prompt:
		s.prompt = newPrompt(e, s.focus)
	case pane.Confirm:
		return s.confirm(e, k)
	case dialog.Entered:
		return s.entered(e, k)
	case dialog.Wanted:
		return s.wanted()
	case dialog.Chosen:
		return s.perform(s.deliver(e), k)
	case pane.To:
		return s.perform(s.hand(e), k)
	case goTo:
		s.chooseView(e.View)
	case run:
		return s.perform(s.run(e.Intent, k), k)
	default:
		return s.pass(e)
	}
	return nil
}

// hand gives a message to the pane that it is for; nil where that pane receives none.
func (s *screen) hand(e pane.To) pane.Effect {
	p, ok := s.pane(e.Pane).(pane.Receiver)
	if !ok {
		return nil
	}
	s.touched(e.Pane)
	return s.with(e.Pane, func() pane.Effect { return p.Receive(e.Message, s.body(e.Pane)) })
}

// run carries out an intent by name: the palette, a menu's choice.
func (s *screen) run(i keys.Intent, k dialog.Key) pane.Effect {
	if i == keys.IntentIssue { // a report is written from every pane
		return s.issueCommand(command.Call{})
	}
	for _, b := range s.keys.All() {
		if b.Intent != i {
			continue
		}
		return s.intent(b, k)
	}
	return nil
}
