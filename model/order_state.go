package model

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
)

// OrderState is an order with how far it has come. What the source could not tell (Done, Unproved) is resolved here,
// by what the platform shows, so that a replay resolves it the same way.
type OrderState struct {
	Order
	Stage   Stage
	Version int // rollback: the release it made
	Why, Do string
	SentAt  time.Time // our clock
	EndedAt time.Time // zero while open
	Have    int       // progress: this many …
	Need    int       // … of these; 0 when it cannot be counted
	Anew    int       // restart, stop: of Need, those with a new life, up or not
	Inverse *Order    // offered for UndoFor after Done, when it was ours
	Through int       // several dynos: the requests that were accepted while it is being sent
	Left    []Left    // several dynos: those that it did not reach

	Answered bool   // the platform's answer came: what it shows is ours
	Credit   Credit // whose doing it is; empty while nothing is shown
	By       string // another account that did it

	sentThere time.Time // SentAt by the platform's clock
	lostThere time.Time // when its answer was lost, by the platform's clock
	shownAt   time.Time // since when the platform shows that it was carried out; zero while it does not
}

// UndoFor is how long the exact inverse of a finished order is offered.
const UndoFor = 10 * time.Minute

// WatchFor is how long an order that does not arrive is watched before it is left to itself.
const WatchFor = 10 * time.Minute

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

// Undo is the inverse that may be offered now. What somebody else may have done is not ours to undo.
func (o *OrderState) Undo(now time.Time) (Order, bool) {
	if o.Stage != Done || o.Credit != Ours || o.Inverse == nil || now.Sub(o.EndedAt) > UndoFor {
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
		a.Orders = fact.Append(a.Orders, &OrderState{Order: f.Order, SentAt: e.Seen, sentThere: e.Seen.Add(s.clocks["heroku"])}, keptOrders)
		i = len(a.Orders) - 1
	}
	o := a.Orders[i]
	switch o.Stage {
	case Done, Refused, Failed:
		return // told again: an end is an end
	}
	o.Stage, o.Why, o.Do = f.Stage, f.Why, f.Do
	o.Through, o.Left = f.Through, f.Left
	if f.Version > 0 {
		o.Version = f.Version
	}
	o.Answered = o.Answered || f.Stage == Accepted
	o.EndedAt = time.Time{}
	if !o.Open() {
		o.EndedAt = e.Seen
	}
	switch f.Stage {
	case Sent:
		o.Inverse = a.inverse(f.Order)
		s.noteOrder(a, o)
	case Done: // no source says so, a tape from elsewhere may
		if o.Credit = Anybody; o.Answered {
			o.Credit = Ours
		}
	case Lost:
		o.lostThere = e.Seen.Add(s.clocks["heroku"])
	case Refused, Failed:
		s.notify(Message{At: e.Seen, App: a.ID, Bad: true, Text: f.Order.Describe() + ": " + f.Why, Do: f.Do, About: AboutOrder})
	}
	s.bump(SectionOrders)
}

// inverse is the order that brings back what the app is now, where one exists.
func (a *App) inverse(o Order) *Order {
	inv := Order{App: o.App, AppName: o.AppName, Verb: o.Verb}
	switch o.Verb {
	case Rollback:
		current, ok := a.Ledger.Current()
		if !ok || current.Ineligible() != "" {
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

func (s *State) resolveAll() {
	for _, a := range s.Apps {
		s.resolve(a)
	}
}

// resolve looks for the proof of every open order of an app, and for who did what an order may not claim yet.
func (s *State) resolve(a *App) {
	for _, o := range a.Orders {
		switch {
		case o.Open() && o.Stage != Sent:
			s.resolveOrder(a, o)
		case o.Stage == Done && o.Credit == Anybody && s.Now.Sub(o.EndedAt) <= UndoFor:
			s.attribute(a, o, true)
		}
	}
}

// attribute writes down whose doing it is that the platform shows an order's wish.
func (s *State) attribute(a *App, o *OrderState, shown bool) {
	var c Credit
	by := ""
	if shown {
		c, by = s.credit(a, o)
	}
	if c != o.Credit || by != o.By {
		o.Credit, o.By = c, by
		s.bump(SectionOrders)
	}
}

func (s *State) resolveOrder(a *App, o *OrderState) {
	p := s.progress(a, o)
	s.attribute(a, o, p.shown)
	if !o.Answered || o.Version == 0 {
		s.nameRelease(a, o)
	}
	if o.Credit == Another {
		p = progress{need: p.need}
	}
	if p.have != o.Have || p.need != o.Need || p.anew != o.Anew {
		o.Have, o.Need, o.Anew = p.have, p.need, p.anew
		s.bump(SectionOrders)
	}
	if !p.shown {
		o.shownAt = time.Time{}
	} else if o.shownAt.IsZero() {
		o.shownAt = s.Now
	}
	if s.end(a, o, p) {
		s.bump(SectionOrders)
	}
}

// nameRelease notes the release that the ledger shows for a rollback whose answer did not name it.
func (s *State) nameRelease(a *App, o *OrderState) {
	if o.Verb != Rollback {
		return
	}
	version := 0
	if r, c := s.rollbackRelease(a, o); c == Ours || c == Anybody && !cameToNothing(r) {
		version = r.Version
	}
	if version != o.Version {
		o.Version = version
		s.bump(SectionOrders)
	}
}

// end moves an order on by its progress or by the time that has passed; false when it stays as it is.
func (s *State) end(a *App, o *OrderState, p progress) bool {
	waited := s.Now.Sub(o.SentAt)
	stuck := p.shown && o.Trouble() != "" && s.Now.Sub(o.shownAt) >= bootLimit
	switch r, failed := s.failedRollback(a, o); {
	case failed:
		o.Stage, o.EndedAt, o.Why = Failed, s.Now, fmt.Sprintf("the platform made v%d of it, and that failed", r.Version)
		s.notify(Message{At: s.Now, App: a.ID, Bad: true, Text: o.Describe() + ": " + o.Why, About: AboutOrder})
	case p.done, stuck:
		o.Stage, o.EndedAt = Done, s.Now
		s.notify(Message{At: s.Now, App: a.ID, Bad: o.Trouble() != "", Text: o.ending(waited), About: AboutOrder})
	case o.Stage == Lost && p.shown:
		o.Stage = Accepted
	case o.Stage != Lost && o.Credit == Another:
		o.Stage = Lost // what was taken for its effect turned out to be another's
	case o.Stage == Lost && waited >= UnknownAfter:
		o.Stage, o.EndedAt = Unproved, s.Now
		s.notify(Message{At: s.Now, App: a.ID, Bad: true, Text: o.Describe() + ": " + o.Unproven(),
			Do: "look at the panes before you send it again", About: AboutOrder})
	case o.Stage == Accepted && waited >= unfinishedAfter:
		o.Stage = Unfinished
	default:
		return false
	}
	return true
}

// ending says how a finished order ended: "restart web.1: done after 12s".
func (o *OrderState) ending(waited time.Duration) string {
	text := fmt.Sprintf("%s: done after %s", o.Describe(), phrase.Span(waited))
	for _, more := range []string{o.Doubt(), o.Trouble()} {
		if more != "" {
			text += ", " + more
		}
	}
	return text
}

// Unproven says why it is not known what became of a lost order.
func (o *OrderState) Unproven() string {
	text := "the answer was lost and nothing proves that it was done"
	switch {
	case o.Credit == Another:
		text += ": what the platform shows was done by " + ledger.Author(o.By)
	case o.Anew > 0:
		text += ": " + o.startedAnew()
	}
	if behind := Behind(o.Left); behind != "" {
		text += "; " + behind
	}
	return text
}
