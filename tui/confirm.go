package tui

import (
	"cmp"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/proposed"
)

// confirm opens the dialog of an order. Nobody confirms an order on a frozen picture: it goes on first. Where no order can be given at
// all, the key says so, with the official command.
func (s *screen) confirm(c pane.Confirm, k dialog.Key) []pane.Effect {
	o := c.Order
	if s.state.App(o.App) == nil {
		return nil
	}
	closed := s.closed(o.AppName)
	switch {
	case c.Type != "":
		s.open(order.NewScale(o, c.Type, "", closed, k, s.grace, s.scene(s.size.W, s.size.H, true)))
	case closed != "":
		s.toast, s.saidAt = s.refusal(closed, o), k.At
		return nil
	default:
		d := order.New(o, closed, k, s.grace)
		d.Proposal = c.Proposal
		s.open(d)
	}
	out := s.freshen(o)
	if s.frozen {
		s.frozen = false
		out = append(out, unfreeze{})
	}
	return out
}

// proposalCommand opens the ordinary dialog of what an agent proposes, as if its command had been typed. What the command does not open a
// dialog for is refused: nothing else can be proposed.
func (s *screen) proposalCommand(c command.Call) pane.Effect {
	p, err := s.proposals.Pick(s.state.Apps, s.app(), c.Text)
	if err != nil {
		return refused(err.Error())
	}
	for i, a := range s.state.Apps {
		if a.ID == p.App {
			s.appAt = i
		}
	}
	call, err := Commands().Parse(p.Command())
	if err != nil {
		return refused("the proposal makes no sense: " + err.Error())
	}
	for _, r := range commandRows() {
		if r.Name != call.Name || !proposed.Can(call.Row) {
			continue
		}
		switch e := r.do(s, call).(type) {
		case pane.Confirm:
			e.Proposal = p
			return e
		case pane.Say:
			return e
		}
	}
	return refused("the proposal cannot be opened here")
}

// closed says why no order can be given to an app from here, whatever the order; empty when one can.
func (s *screen) closed(name string) string {
	if s.mode == pane.Replay {
		return "this is a recording"
	}
	if s.readOnlyTo(name) {
		return "read-only"
	}
	return ""
}

// refusal is what an order's key says where no order can be given: why, and the command that does the same.
func (s *screen) refusal(closed string, o model.Order) pane.Say {
	say := pane.Say{Text: strings.TrimRight(closed+": not sent. "+o.CLI(), " "), Bad: true, Copy: o.CLI()}
	if key := s.keys.KeyOf(keys.IntentYank); key != "" && say.Copy != "" {
		say.Text += "   " + key + " copies it"
	}
	return say
}

// blocked says why an order must not be sent now; empty when it may.
func (s *screen) blocked(o model.Order) string {
	return cmp.Or(s.closed(o.AppName), order.Objection(s.state, o))
}

// What an open dialog rests on is read when it opens, again before it grows old, and again while it cannot be had.
const (
	freshenGap  = 3 * time.Second  // between two requests for it
	freshenFrom = 15 * time.Second // its age, where its source does not say how often it answers
)

// freshen asks now for all that an order rests on.
func (s *screen) freshen(o model.Order) []pane.Effect {
	s.freshened = s.state.Now
	var out []pane.Effect
	for _, name := range o.Verb.RestsOn() {
		if o.Verb.Needs(name) {
			out = append(out, refreshOf(o, name))
		}
	}
	return out
}

func refreshOf(o model.Order, source model.SourceName) pane.Effect {
	return pane.Ask{Request: model.Request{Kind: model.Refresh, App: o.App, Source: source}}
}

// refreshed keeps fresh what the order of the open dialog rests on: what must be asked now.
func (s *screen) refreshed() []pane.Effect {
	o, open := s.considered()
	if !open || s.frozen || s.state.Now.Sub(s.freshened) < freshenGap {
		return nil
	}
	var out []pane.Effect
	for _, name := range o.Verb.RestsOn() {
		if o.Verb.Needs(name) && s.oldSoon(s.state.Source(o.App, name)) {
			out = append(out, refreshOf(o, name))
			s.freshened = s.state.Now
		}
	}
	return out
}

// oldSoon tells a source that has to be asked, so that what it says does not grow old under an open dialog.
func (s *screen) oldSoon(src model.SourceState) bool {
	every := time.Duration(src.Every)
	if every <= 0 {
		every = freshenFrom
	}
	switch s.state.Freshness(src) {
	case model.Silent:
		return src.Paused() && s.state.Now.Sub(src.Last) > every+every/2 // a person has paused it, and an order needs it
	case model.Fresh:
		return s.state.Now.Sub(src.Last) > every+every/2
	}
	return true
}

// considered is the order of the open dialog.
func (s *screen) considered() (model.Order, bool) {
	for _, l := range s.dialogs {
		if d, ok := l.(*order.Dialog); ok {
			return d.Order(), true
		}
	}
	return model.Order{}, false
}

// pass lets out what others carry out, and notes what the screen must know of it.
func (s *screen) pass(e pane.Effect) []pane.Effect {
	switch e := e.(type) {
	case guardcard.Stop:
		s.guard.Guard.Stop(e.App)
		return nil
	case order.Send:
		s.proposals.Send(e.Proposal)
	case pane.Ask:
		return []pane.Effect{s.signed(e)}
	}
	return []pane.Effect{e}
}
