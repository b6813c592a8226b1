package simtest

import (
	"strconv"

	"app.gonogo/gonogo/model"
)

// Restart gives an order that restarts a dyno, and RollBack one that goes back to a release. The platform accepts both at once; that they are
// done is told by what it shows afterwards.
func (s *Story) Restart(dyno string) {
	o := s.order(model.Restart)
	o.Dyno = dyno
	s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Sent})
	if d := s.app.FindDyno(dyno); d != nil {
		s.world.Restart(d)
		s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Accepted})
		return
	}
	s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Failed, Why: "there is no such dyno"})
}

// RollBack goes back to a release. What the platform says against it is how the order ends.
func (s *Story) RollBack(to int) {
	o := s.order(model.Rollback)
	o.Target = to
	s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Sent})
	target := s.app.FindRelease(strconv.Itoa(to))
	if target == nil {
		s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Failed, Why: "there is no such release"})
		return
	}
	r, err := s.world.Rollback(s.app, s.world.Pilot, target)
	if err != nil {
		s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Failed, Why: err.Error()})
		return
	}
	s.emit(model.OrdersSource, &model.OrderEvent{Order: o, Stage: model.Accepted, Version: r.Version})
}

// order is one on the app of the story, with the next id.
func (s *Story) order(v model.Verb) model.Order {
	s.orders++
	return model.Order{ID: "order-" + strconv.Itoa(s.orders), App: App, AppName: s.app.Name, Verb: v}
}
