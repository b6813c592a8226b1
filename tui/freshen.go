package tui

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/pane"
)

// What an open dialog rests on is read when it opens, again before it grows old, and again while it cannot be had.
const (
	freshenGap  = 3 * time.Second  // between two requests for it
	freshenFrom = 15 * time.Second // its age, where its source does not say how often it answers
)

// freshen asks now for all that an order rests on.
func (s *shell) freshen(o model.Order) []pane.Effect {
	s.freshened = s.state.Now
	var out []pane.Effect
	for _, name := range o.Verb.RestsOn() {
		if o.Verb.Needs(name) {
			out = append(out, refreshOf(o, name))
		}
	}
	return out
}

func refreshOf(o model.Order, source string) pane.Effect {
	return pane.Ask{Request: model.Request{Kind: model.Refresh, App: o.App, Source: source}}
}

// refreshed keeps fresh what the order of the open dialog rests on: what must be asked now.
func (s *shell) refreshed() []pane.Effect {
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
func (s *shell) oldSoon(src model.SourceState) bool {
	every := time.Duration(src.Every)
	if every <= 0 {
		every = freshenFrom
	}
	switch s.state.Freshness(src) {
	case model.Silent:
		return false
	case model.Fresh:
		return s.state.Now.Sub(src.Last) > every+every/2
	}
	return true
}

// considered is the order of the open dialog.
func (s *shell) considered() (model.Order, bool) {
	for _, l := range s.layers {
		if c, ok := l.(*confirm); ok {
			return c.order, true
		}
	}
	return model.Order{}, false
}
