package tui

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
)

// What an open dialog rests on is read when it opens, again before it grows old, and again while it cannot be had.
const (
	freshenGap  = 3 * time.Second  // between two requests for it
	freshenFrom = 15 * time.Second // its age, where its source does not say how often it answers
)

// freshen asks for the evidence of an order now.
func (s *screen) freshen(o model.Order) pane.Effect {
	s.freshened = s.state.Now
	return pane.Ask{Request: model.Request{Kind: model.Refresh, App: o.App, Source: order.Evidence[o.Verb]}}
}

// refreshed keeps the evidence of the open dialog fresh: what must be asked now.
func (s *screen) refreshed() []pane.Effect {
	o, open := s.considered()
	if !open || s.frozen || s.state.Now.Sub(s.freshened) < freshenGap {
		return nil
	}
	src := s.state.Source(o.App, order.Evidence[o.Verb])
	every := time.Duration(src.Every)
	if every <= 0 {
		every = freshenFrom
	}
	switch s.state.Standing(src) {
	case model.Silent:
		return nil
	case model.Fresh:
		if s.state.Now.Sub(src.Last) <= every+every/2 {
			return nil
		}
	}
	return []pane.Effect{s.freshen(o)}
}

// considered is the order of the open dialog.
func (s *screen) considered() (model.Order, bool) {
	for _, l := range s.dialogs {
		if c, ok := l.(*confirm); ok {
			return c.order, true
		}
	}
	return model.Order{}, false
}
