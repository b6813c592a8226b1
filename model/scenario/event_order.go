package scenario

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
)

// orderEvent is a step of an order. Sent makes the order, against what the state shows then; the rest follow it.
type orderEvent struct {
	order   model.Order
	stage   model.Stage
	version int
	why     string
}

func readOrder(a *args) event {
	e := orderEvent{order: model.Order{Verb: model.Verb(a.bare("the verb"))}}
	switch o := &e.order; o.Verb {
	case model.Rollback:
		o.Target = a.version(a.bare("the version"))
	case model.Scale:
		for _, w := range a.rest() {
			o.Scale = append(o.Scale, model.ScaleChange{Type: w.key, To: a.atoi(w.value)})
		}
	case model.Restart, model.Stop:
		scope := a.bare("the dyno, the process type or all")
		switch {
		case strings.Contains(scope, ","):
			o.Dynos = strings.Split(scope, ",")
		case strings.ContainsAny(scope, ".-"):
			o.Dyno = scope
		case scope != "all":
			o.Type = scope
		}
	case model.Maintenance:
		o.On = a.onOff(a.bare("on or off"))
	default:
		a.fail("no order is called %q", o.Verb)
	}
	switch e.stage = model.Stage(a.bare("the stage")); e.stage {
	case model.Accepted:
		if w, ok := a.next(); ok {
			e.version = a.version(w.value)
		}
	case model.Lost, model.Failed, model.Refused:
		w, _ := a.next()
		e.why = w.value
	case model.Sent:
	default:
		a.fail("an order is sent, accepted, refused, failed or lost, not %q", e.stage)
	}
	return e
}

func (e orderEvent) facts(c *cast) []reported {
	key := orderKey(e.order)
	if _, made := c.orders[key]; !made || e.stage == model.Sent {
		c.orders[key] = c.confirm(e.order)
	}
	return []reported{{source: model.OrdersSource, fact: &model.OrderEvent{Order: c.orders[key], Stage: e.stage, Version: e.version, Why: e.why}}}
}

// orderKey names what an order does, whatever it was confirmed against.
func orderKey(o model.Order) string {
	key := fmt.Sprintf("%s %s%s %s v%d %t", o.Verb, o.Dyno, o.Dynos, o.Type, o.Target, o.On)
	for _, s := range o.Scale {
		key += fmt.Sprintf(" %s=%d", s.Type, s.To)
	}
	return key
}

// confirm fills in what a dialog would: the id, the app and the precondition as the state shows it.
func (c *cast) confirm(o model.Order) model.Order {
	o.ID, o.App, o.AppName = fmt.Sprintf("%s-%d", c.app, len(c.orders)+1)+c.now.Format("-150405"), c.app, c.info.Name
	a := c.state.App(c.app)
	if a == nil {
		return o
	}
	changes := slices.Clone(o.Scale)
	for i := range changes {
		row, _ := a.Processes.Type(changes[i].Type)
		changes[i].From = row.Want
	}
	o.Scale = changes
	o.Precondition = a.Precondition(o)
	return o
}
