package heroku

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
)

// sayings of an order that has no fault to quote.
const (
	neverAgain = "It is not sent again: what the platform shows will tell whether it happened"
	lookAgain  = "Look at what changed, then order again"
)

// Do sends one order: it reads what the order was confirmed against once more, sends exactly one request or none, and never repeats it.
// An order on several dynos has at most one request for each of them. Every end is told as an OrderEvent: Refused (not sent), or Sent and then Accepted, Failed or Lost. The error is nil
// because the steps told the end.
func (w *Watch) Do(ctx context.Context, o model.Order, emit func(model.Event)) error {
	tell := func(at time.Time, e model.OrderEvent) {
		e.Order = o
		w.emit(emit, model.OrdersSource, at, &e)
	}
	call := func() *api.Call {
		return &api.Call{Priority: api.Asked, For: allowance.Reason{App: w.app, Source: model.OrdersSource}, Emit: emit}
	}
	k := call()
	req, no := w.prepare(api.WithCall(ctx, k), o)
	if no != nil {
		tell(k.Date, model.OrderEvent{Stage: model.Refused, Why: no.why, Do: no.do})
		return nil
	}
	tell(time.Time{}, model.OrderEvent{Stage: model.Sent})
	k = call()
	var end model.OrderEvent
	if len(o.Dynos) > 0 {
		end, k = w.sendEach(ctx, o, call, tell)
	} else {
		end = w.send(api.WithCall(ctx, k), k, req)
	}
	tell(k.Date, end)
	if end.Stage == model.Lost && o.Verb != model.Restart && o.Verb != model.Stop {
		w.needAccount(ctx, emit)
	}
	w.wakeAfter(end.Stage)
	return nil
}

// wakeAfter makes the pollers see what the order did: all at once, and the dynos often for a while. A lost answer is settled
// by what any of them shows, so then all look often.
func (w *Watch) wakeAfter(s model.Stage) {
	w.trigger(wakeUp{asked: true, quick: true, free: true}, model.DynosSource)
	w.trigger(wakeUp{asked: true, quick: true, free: s == model.Lost}, model.AppSource, model.FormationSource, model.ReleasesSource)
}

// refused is why an order is not sent.
type refused struct{ why, do string }

// prepare is the order's one request, or why it must not be sent.
func (w *Watch) prepare(ctx context.Context, o model.Order) (request, *refused) {
	if w.client.ReadOnly() {
		return request{}, &refused{"this program runs read-only", "Start it without --read-only"}
	}
	if no := validate(o, w.app); no != nil {
		return request{}, no
	}
	now, err := w.observe(ctx, o)
	if err != nil {
		why, do := sentences(err)
		return request{}, &refused{"what it was confirmed against could not be read again: " + why, do}
	}
	if why := o.Conflict(now); why != "" {
		return request{}, &refused{why, lookAgain}
	}
	switch {
	case o.Verb == model.Rollback:
		return w.rollback(ctx, o, now)
	case len(o.Dynos) > 0:
		return request{}, nil // each dyno has its own
	}
	return requestOf(o), nil
}

// validate refuses orders that no request could carry out.
func validate(o model.Order, app model.AppID) *refused {
	why := ""
	switch {
	case o.App != app:
		why = "it is for another app"
	case o.Dyno != "" && o.Type != "":
		why = "it names a dyno and a process type"
	case len(o.Dynos) > 0:
		why = unfitDynos(o)
	case o.Verb == model.Stop && o.Dyno == "" && o.Type == "":
		why = "it does not say what to stop"
	case o.Verb == model.Scale && len(o.Scale) == 0:
		why = "it does not say what to scale"
	case o.Verb == model.Rollback && o.Target <= 0:
		why = "it does not say which release to return to"
	case requestOf(o).method == "" && o.Verb != model.Rollback:
		why = "there is no such order"
	}
	for _, s := range o.Scale {
		if s.Type == "" || s.To < 0 {
			why = "it scales nothing, or below zero"
		}
	}
	if why == "" {
		return nil
	}
	return &refused{why, "Order again"}
}
