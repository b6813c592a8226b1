package model

import (
	"fmt"
	"slices"
	"time"
)

// OrderState is an order with how far it has come. What the source could not tell (Done, Unproved) is settled here,
// by what the platform shows, so that a replay settles it the same way.
type OrderState struct {
	Order
	Stage   Stage
	Version int // rollback: the release it made
	Why, Do string
	SentAt  time.Time // our clock
	EndedAt time.Time // zero while open
	Have    int       // progress: this many …
	Need    int       // … of these; 0 when it cannot be counted
	Inverse *Order    // offered for UndoFor after Done

	sentThere time.Time // SentAt by the platform's clock
}

// UndoFor is how long the exact inverse of a finished order is offered.
const UndoFor = 10 * time.Minute

// unfinishedAfter is when an accepted order that does not arrive is said to be stuck; it stays under watch.
const unfinishedAfter = 5 * time.Minute

// keptOrders bounds the list of orders of an app.
const keptOrders = 32

// Open tells whether the order still waits for its end.
func (o *OrderState) Open() bool {
	switch o.Stage {
	case Sent, Accepted, Lost, Unfinished:
		return true
	}
	return false
}

// Undo is the inverse that may be offered now.
func (o *OrderState) Undo(now time.Time) (Order, bool) {
	if o.Stage != Done || o.Inverse == nil || now.Sub(o.EndedAt) > UndoFor {
		return Order{}, false
	}
	return *o.Inverse, true
}

// LastOrder is the newest order of an app.
func (a *App) LastOrder() *OrderState {
	if len(a.Orders) == 0 {
		return nil
	}
	return a.Orders[len(a.Orders)-1]
}

func (s *State) applyOrder(a *App, e Event) {
	f := e.Fact.(*OrderEvent)
	i := slices.IndexFunc(a.Orders, func(o *OrderState) bool { return o.ID == f.Order.ID })
	if i < 0 {
		a.Orders = appendBounded(a.Orders, &OrderState{Order: f.Order, SentAt: e.Seen, sentThere: e.Seen.Add(s.clocks["heroku"])}, keptOrders)
		i = len(a.Orders) - 1
	}
	o := a.Orders[i]
	switch o.Stage {
	case Done, Refused, Failed:
		return // told again: an end is an end
	}
	o.Stage, o.Why, o.Do = f.Stage, f.Why, f.Do
	if f.Version > 0 {
		o.Version = f.Version
	}
	o.EndedAt = time.Time{}
	if !o.Open() {
		o.EndedAt = e.Seen
	}
	switch f.Stage {
	case Sent:
		o.Inverse = a.inverse(f.Order)
	case Refused, Failed:
		s.say(Message{At: e.Seen, App: a.ID, Bad: true, Text: f.Order.Describe() + ": " + f.Why, Do: f.Do})
	}
	s.bump(SectionOrders)
}

// inverse is the order that brings back what the app is now, where one exists.
func (a *App) inverse(o Order) *Order {
	inv := Order{App: o.App, AppName: o.AppName, Verb: o.Verb}
	switch o.Verb {
	case Rollback:
		current, ok := a.Ledger.Current()
		if !ok || !current.CanReturn() {
			return nil
		}
		inv.Target = current.Version
	case Scale:
		for _, c := range o.Scale {
			inv.Scale = append(inv.Scale, ScaleChange{Type: c.Type, From: c.To, To: c.From})
		}
	case Maintenance:
		inv.On = !o.On
	default:
		return nil
	}
	return &inv
}

func (s *State) settleAll() {
	for _, a := range s.Apps {
		s.settle(a)
	}
}

// settle looks for the proof of every open order of an app.
func (s *State) settle(a *App) {
	for _, o := range a.Orders {
		if o.Open() && o.Stage != Sent {
			s.settleOne(a, o)
		}
	}
}

func (s *State) settleOne(a *App, o *OrderState) {
	have, need, done := a.proof(o)
	if have != o.Have || need != o.Need {
		o.Have, o.Need = have, need
		s.bump(SectionOrders)
	}
	waited := s.Now.Sub(o.SentAt)
	switch failed := a.failedRollback(o); {
	case failed:
		o.Stage, o.EndedAt, o.Why = Failed, s.Now, fmt.Sprintf("the platform made v%d of it, and that failed", o.Version)
		s.say(Message{At: s.Now, App: a.ID, Bad: true, Text: o.Describe() + ": " + o.Why})
	case done:
		o.Stage, o.EndedAt = Done, s.Now
		s.say(Message{At: s.Now, App: a.ID, Text: fmt.Sprintf("%s: done after %s", o.Describe(), waited.Round(time.Second))})
	case o.Stage == Lost && !a.acknowledged(o) && waited >= UnknownAfter:
		o.Stage, o.EndedAt = Unproved, s.Now
		s.say(Message{At: s.Now, App: a.ID, Bad: true, Text: o.Describe() + ": the answer was lost and nothing proves that it was done",
			Do: "look at the panes before you send it again"})
	case o.Stage == Lost && a.acknowledged(o):
		o.Stage = Accepted
	case o.Stage == Accepted && waited >= unfinishedAfter:
		o.Stage = Unfinished
	default:
		return
	}
	s.bump(SectionOrders)
}

// acknowledged tells whether the platform shows that it took a lost order, before it is finished.
func (a *App) acknowledged(o *OrderState) bool {
	switch o.Verb {
	case Rollback:
		_, found := a.rollbackRelease(o)
		return found
	case Scale:
		return a.scaled(o)
	case Restart, Stop:
		have, _, _ := a.proof(o)
		return have > 0
	}
	return false
}
