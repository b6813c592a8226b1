package order

import (
	"app.gonogo/gonogo/model"
)

// Level is how much an order asks of the hand that gives it.
type Level uint8

// The levels of confirmation, rising. Nothing is below them: every change is confirmed.
const (
	LevelAsk    Level = iota // y, anything else is no
	LevelChoose              // the safe button is focused; move, then Enter
	LevelTyped               // the app's name must be typed
)

// LevelOf weighs an order. Production is declared, never guessed from a name.
func LevelOf(o model.Order, production bool) Level {
	heavy := o.Verb == model.Rollback || toZero(o)
	one := (o.Verb == model.Restart || o.Verb == model.Stop) && o.Dyno != ""
	switch {
	case heavy && production:
		return LevelTyped
	case one && !production:
		return LevelAsk
	}
	return LevelChoose
}

func toZero(o model.Order) bool {
	for _, c := range o.Scale {
		if c.To == 0 {
			return true
		}
	}
	return false
}
