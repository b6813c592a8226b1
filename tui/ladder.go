package tui

import (
	"app.gonogo/gonogo/model"
)

// rung is how much an order asks of the hand that gives it.
type rung uint8

// The confirmation ladder. Nothing is below it: every change is confirmed.
const (
	rungAsk    rung = iota // y, anything else is no
	rungChoose             // the safe button is focused; move, then Enter
	rungTyped              // the app's name must be typed
)

// rungOf weighs an order. Production is declared, never guessed from a name.
func rungOf(o model.Order, production bool) rung {
	heavy := o.Verb == model.Rollback || toZero(o)
	one := (o.Verb == model.Restart || o.Verb == model.Stop) && o.Dyno != ""
	switch {
	case heavy && production:
		return rungTyped
	case one && !production:
		return rungAsk
	}
	return rungChoose
}

func toZero(o model.Order) bool {
	for _, c := range o.Scale {
		if c.To == 0 {
			return true
		}
	}
	return false
}

// evidence names the source an order's preview rests on: stale data disables the order.
var evidence = map[model.Verb]string{
	model.Restart:     "heroku/dynos",
	model.Stop:        "heroku/dynos",
	model.Scale:       "heroku/formation",
	model.Rollback:    "heroku/releases",
	model.Maintenance: "heroku/app",
}

// blocked says why an order must not be sent now; empty when it may.
func (s *shell) blocked(o model.Order) string {
	a := s.state.App(o.App)
	if a == nil {
		return "the app is no longer watched"
	}
	if s.sealed != nil && s.sealed(o.AppName) {
		return "read-only: started with --read-only, or the config says so"
	}
	if last := a.LastOrder(); last != nil && (last.Stage == model.Sent || last.Stage == model.Lost) {
		return "another order waits for its answer: " + last.Describe()
	}
	if why := s.unproven(o); why != "" {
		return why
	}
	if moved := a.Moved(o); moved != "" {
		return moved + " since you asked"
	}
	return ""
}

// unproven says why the evidence of an order is no ground for it; empty when it is. The account's allowance is no reason: what
// was read is read once more just before the order is sent, and that goes whatever is left.
func (s *shell) unproven(o model.Order) string {
	src := s.state.Source(o.App, evidence[o.Verb])
	switch s.state.Standing(src) {
	case model.Waiting:
		return src.Name + " has not answered yet"
	case model.Stale:
		return "our data is " + age(s.state.Now.Sub(src.Last)) + " old: " + src.Name + " is asked again"
	case model.Broken:
		if spent := src.Code == "429" || src.Code == "budget"; !spent || src.Last.IsZero() {
			return src.Name + " fails: " + src.Why + "; it is asked again"
		}
	case model.Silent:
		return src.Name + " is off"
	}
	return ""
}
