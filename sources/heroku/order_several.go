package heroku

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// alone is the part of an order on several dynos that concerns one of them.
func alone(o model.Order, dyno string) model.Order {
	o.Dyno, o.Dynos = dyno, nil
	was := o.Precondition.Dynos
	o.Precondition.Dynos = nil
	if id, known := was[dyno]; known {
		o.Precondition.Dynos = map[string]string{dyno: id}
	}
	return o
}

// unfitDynos says why an order on several dynos cannot be carried out; empty when it can. A name that came twice would be
// sent twice.
func unfitDynos(o model.Order) string {
	switch {
	case o.Verb != model.Restart && o.Verb != model.Stop:
		return "there is no such order"
	case o.Dyno != "" || o.Type != "":
		return "it names several dynos and something else"
	}
	for i, name := range o.Dynos {
		if name == "" || slices.Contains(o.Dynos[:i], name) {
			return "it names a dyno twice, or none"
		}
	}
	return ""
}

// sendEach sends the requests of an order on several dynos, one after the other, each once, and gives its end with the last call. What
// each dyno was confirmed against is read once more before its own request; for the first that has just been done. The first answer
// that is not a yes ends it: nobody knows what the next one would meet.
func (w *Watch) sendEach(ctx context.Context, o model.Order, call func() *api.Call, step func(time.Time, model.OrderEvent)) (model.OrderEvent, *api.Call) {
	k := call()
	for i, name := range o.Dynos {
		one := alone(o, name)
		if i > 0 {
			step(k.Date, model.OrderEvent{Stage: model.Sent, Through: i})
			k = call()
			if _, no := w.prepare(api.WithCall(ctx, k), one); no != nil {
				return model.OrderEvent{Stage: model.Accepted, Left: leftFrom(o, i, no.why)}, k
			}
			k = call()
		}
		switch end := w.send(api.WithCall(ctx, k), k, requestOf(one)); {
		case end.Stage == model.Lost:
			end.Why, end.Left = name+": "+end.Why, leftFrom(o, i+1, "")
			return end, k
		case end.Stage == model.Failed && i == 0:
			end.Why = model.Behind(leftFrom(o, 0, end.Why))
			return end, k
		case end.Stage == model.Failed:
			return model.OrderEvent{Stage: model.Accepted, Left: leftFrom(o, i, end.Why)}, k
		}
	}
	return model.OrderEvent{Stage: model.Accepted}, k
}

// leftFrom is what is left of an order from one of its dynos on: the first for a reason, where there is one, the others because of it.
func leftFrom(o model.Order, from int, why string) []model.Left {
	var left []model.Left
	for _, name := range o.Dynos[from:] {
		left = append(left, model.Left{Dyno: name, Why: why})
		why = ""
	}
	return left
}
