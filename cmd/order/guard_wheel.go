package order

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/wheel"
)

// askWheelEvery is how often guard asks for the wheel, and keepWheel how long it is to have it beyond the countdown.
const (
	askWheelEvery = 5 * time.Second
	keepWheel     = 5 * time.Minute
)

// steer tells whether guard has the wheel, where there is a feed, and asks for it once a NO-GO makes it want to act.
func (v *guardVerb) steer(s *model.State, a *model.App, f *guard.Facts) {
	if f.Feed = v.Watches(); !f.Feed {
		return
	}
	w, held := a.Board.Held(s.Now)
	switch {
	case s.Source("", model.SourceName("app "+v.name)).State != model.Live:
		f.NoWheel = "the feed is cut off: nobody knows who has the wheel"
	case a.Board.You == "":
		f.NoWheel = "guard has no name on the feed: give USER, or a token with a name"
	case held && w.By != a.Board.You:
		f.NoWheel = w.Sentence(s.Now)
	case !held || w.Until.Sub(s.Now) < keepWheel/2:
		if !held {
			f.NoWheel = "guard has asked for the wheel and does not have it yet"
		}
		if f.NoGo && s.Now.Sub(v.asked) >= askWheelEvery {
			v.asked = s.Now
			v.Hub.Ask(model.Request{Kind: model.Steer, App: v.app, Wheel: wheel.Request{Do: wheel.Take, Why: "guard may roll back", For: fact.Duration(v.f.after + keepWheel)}})
		}
	}
}
