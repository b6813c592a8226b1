package guarding

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

// Wheel is that of an app on a feed, as guard sees it and asks for it.
type Wheel struct {
	App   string        // as the feed was asked for it; empty: its name
	After time.Duration // the countdown
	Ask   func(model.Request)

	asked time.Time
}

// steer tells whether guard has the wheel, and asks for it once a NO-GO makes it want to act.
func (h *Wheel) steer(s *model.State, a *model.App, f *guard.Facts) {
	f.Feed = true
	name := h.App
	if name == "" {
		name = a.Info.Name
	}
	w, held := a.Board.Held(s.Now)
	switch {
	case s.Source("", model.SourceName("app "+name)).State != model.Live:
		f.NoWheel = "the feed is cut off: nobody knows who has the wheel"
	case a.Board.You == "":
		f.NoWheel = "guard has no name on the feed: give USER, or a token with a name"
	case held && w.By != a.Board.You:
		f.NoWheel = w.Sentence(s.Now)
	case !held || w.Until.Sub(s.Now) < keepWheel/2:
		if !held {
			f.NoWheel = "guard has asked for the wheel and does not have it yet"
		}
		if f.NoGo && s.Now.Sub(h.asked) >= askWheelEvery {
			h.asked = s.Now
			h.Ask(model.Request{Kind: model.Steer, App: a.ID, Wheel: wheel.Request{Do: wheel.Take, Why: "guard may roll back", For: fact.Duration(h.After + keepWheel)}})
		}
	}
}

// Confirm puts into what was read in the last moment who has the wheel by then: the reading takes time in which somebody may break it.
func (o *Observer) Confirm(s *model.State, a *model.App, f *guard.Facts) {
	if o.Wheel == nil {
		return
	}
	now := guard.Facts{NoGo: f.NoGo}
	o.Wheel.steer(s, a, &now)
	f.Feed, f.NoWheel = now.Feed, now.NoWheel
}
