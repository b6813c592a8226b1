package hub

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
)

// CodeOrder is the code of an order that was not taken.
const CodeOrder = "order"

// Do takes an order and returns at once; its steps come as OrderEvents. The order gets an id if it has none. An order is refused,
// by the error and by a Refused step, when the hub is read-only or not running, when nobody carries out orders of the app, or
// while another order of the app is on its way. An id that was taken before is refused by the error alone: a step would be
// read as one of the first order. The end of ctx no longer matters once the order is taken; the end of the hub does.
func (h *Hub) Do(ctx context.Context, o model.Order) error {
	if o.ID == "" {
		o.ID = newID()
	}
	h.mu.Lock()
	if h.taken[o.ID] {
		h.mu.Unlock()
		return refusal("this order was given before", "look at what became of it; it is never sent twice")
	}
	h.taken[o.ID] = true
	err := h.admit(ctx, o)
	h.mu.Unlock()
	if err != nil {
		h.step(ctx, o, model.Refused, err.Why, err.Do)
		return err
	}
	return nil
}

// admit starts the order's work or says why not. The caller holds mu.
func (h *Hub) admit(ctx context.Context, o model.Order) *fault.Error {
	target := h.orders[o.App]
	switch {
	case h.readOnly:
		return refusal("gonogo runs read-only", "start it without --read-only to give orders")
	case h.refusesOrders():
		return refusal("you have made gonogo read-only", "turn that off in the pane of sources")
	case ctx.Err() != nil:
		return refusal("it was withdrawn", "")
	case target == nil:
		return refusal("nobody carries out orders of this app", "")
	case h.busy[o.App]:
		return refusal("another order of this app is on its way", "wait for its answer")
	}
	h.busy[o.App] = true
	h.letProve(o)
	if !h.launch(func(ctx context.Context) { h.dispatch(ctx, target, o) }) {
		delete(h.busy, o.App)
		return refusal("gonogo is shutting down", "")
	}
	return nil
}

// dispatch lets the app's orders carry it out and closes what it leaves open.
func (h *Hub) dispatch(ctx context.Context, target sources.Orders, o model.Order) {
	var mu sync.Mutex
	var last model.Stage
	emit := func(e model.Event) {
		if e.Fact == nil {
			return
		}
		if s, ok := e.Fact.(*model.OrderEvent); ok && s.Order.ID == o.ID {
			mu.Lock()
			last = s.Stage
			mu.Unlock()
		}
		if e.App == "" {
			e.App = o.App
		}
		if e.Source == "" {
			e.Source = "orders"
		}
		h.deliver(ctx, e)
	}
	err := sources.Guard(func() error { return target.Do(ctx, o, emit) })
	h.mu.Lock()
	delete(h.busy, o.App)
	h.mu.Unlock()
	mu.Lock()
	defer mu.Unlock()
	h.resolve(ctx, o, last, err)
}

// resolve gives an order the end that nothing has told. What was sent is lost, never failed: only evidence can tell what
// became of it. What was not sent is refused.
func (h *Hub) resolve(ctx context.Context, o model.Order, last model.Stage, err error) {
	f := &sources.Failure{Why: "its end was not reported"}
	if err != nil {
		f = sources.FailureOf(err)
		logFailure(h.log, "order "+string(o.Verb), f)
	}
	switch last {
	case "":
		h.step(ctx, o, model.Refused, f.Why, f.Do)
	case model.Sent:
		h.step(ctx, o, model.Lost, f.Why, f.Do)
	}
}

func (h *Hub) step(ctx context.Context, o model.Order, s model.Stage, why, do string) {
	h.deliver(ctx, model.Event{Source: "gonogo", App: o.App, Fact: &model.OrderEvent{Order: o, Stage: s, Why: why, Do: do}})
}

func refusal(why, do string) *fault.Error {
	return &fault.Error{What: "the order was refused", Why: why, Do: do, Code: CodeOrder}
}

// newID is 128 random bits in hex.
func newID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}
