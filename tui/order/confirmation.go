package order

import (
	"app.gonogo/gonogo/model"
)

// Rung is how much an order asks of the hand that gives it.
type Rung uint8

// The confirmation ladder. Nothing is below it: every change is confirmed.
const (
	RungAsk    Rung = iota // y, anything else is no
	RungChoose             // the safe button is focused; move, then Enter
	RungTyped              // the app's name must be typed
)

// RungOf weighs an order. Production is declared, never guessed from a name.
func RungOf(o model.Order, production bool) Rung {
	heavy := o.Verb == model.Rollback || toZero(o)
	one := (o.Verb == model.Restart || o.Verb == model.Stop) && o.Dyno != ""
	switch {
	case heavy && production:
		return RungTyped
	case one && !production:
		return RungAsk
	}
	return RungChoose
}

func toZero(o model.Order) bool {
	for _, c := range o.Scale {
		if c.To == 0 {
			return true
		}
	}
	return false
}
