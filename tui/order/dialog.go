package order

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/confirm"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
)

// Send is a confirmed order on its way out.
type Send struct {
	Order    model.Order
	Proposal string // the id of what proposed it; empty where nothing did
}

// IsEffect makes Send an effect.
func (Send) IsEffect() {}

// Dialog is the one form between a wish and an order. A scale begins with the number; then, and for every other order at once, it wants
// what the table of confirmations says.
type Dialog struct {
	Proposal *proposal.Proposal // that asks for the order; nil where a person does

	order   model.Order
	number  *number // of a scale whose number is typed here; nil: the order is whole
	closed  string  // why no order can be given from here at all: "read-only"; empty when it can
	name    dialog.Field
	yes     bool   // Button: the button that sends has the focus
	said    string // what the last key met, until the next one
	refused bool   // the last key would have sent, and the order was blocked

	grace  time.Duration
	opened time.Time // of what is asked now
	opener string    // the key that opened it
	again  time.Time // when that key came last; zero once another key was pressed
}

// New is the dialog of an order that is whole. closed says why no order can be given from here; empty when it can.
func New(o model.Order, closed string, k dialog.Key, grace time.Duration) *Dialog {
	d := &Dialog{order: o, closed: closed, name: dialog.NewField(""), grace: grace}
	d.turn(k)
	return d
}

// Order is what is asked about; a scale has no changes while its number is missing or wrong.
func (d *Dialog) Order() model.Order { return d.order }

// Typed is what stands in the field of the app's name.
func (d *Dialog) Typed() string { return d.name.Text() }

// Opened is when what is asked now was first asked.
func (d *Dialog) Opened() time.Time { return d.opened }

// turn notes which key led to the present question.
func (d *Dialog) turn(k dialog.Key) { d.opened, d.opener, d.again = k.At, k.Name, k.At }

// Objection says why an order must not be given now, as far as the state tells; empty when it may be.
func Objection(st *model.State, o model.Order) string {
	a := st.App(o.App)
	if a == nil {
		return "the app is no longer watched"
	}
	if last := a.LastOrder(); last != nil && (last.Stage == model.Sent || last.Stage == model.Lost) {
		return "another action is still waiting for an answer: " + last.Describe()
	}
	return st.Objection(o)
}

// blocked says why the order must not be sent now; empty when it may be.
func (d *Dialog) blocked(sc pane.Scene) string {
	if d.closed != "" {
		return d.closed
	}
	return Objection(sc.State, d.order)
}

// need is what the order wants, from what is known of its app now.
func (d *Dialog) need(sc pane.Scene) confirm.Need {
	if a := sc.State.App(d.order.App); a != nil {
		return confirm.Of(d.order, a)
	}
	return confirm.Need{Level: confirm.Name}
}

// held tells a key that was meant for what was there before: one that comes too soon, or the key that opened the dialog while it is
// still held down. A terminal repeats a held key after half a second or more, so the capitals that open a dialog count as held until
// another key comes. No app's name and no number has one.
func (d *Dialog) held(k dialog.Key) bool {
	same := k.Name == d.opener && !d.again.IsZero()
	switch {
	case k.At.Sub(d.opened) < d.grace:
		if same {
			d.again = k.At
		}
		return true
	case same && (k.Name != "enter" || k.At.Sub(d.again) < d.grace):
		d.again = k.At
		return true
	}
	d.again = time.Time{}
	return false
}

// counting tells that the number of a scale is being typed.
func (d *Dialog) counting() bool { return d.number != nil && d.number.open }

// Press answers a key.
func (d *Dialog) Press(k dialog.Key, sc pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	if d.held(k) {
		return nil, true
	}
	d.said, d.refused = "", false
	switch {
	case k.Name == "esc":
		return d.cancel()
	case d.counting():
		return d.pressNumber(k, sc)
	case d.number != nil && k.Name == "shift+tab":
		d.number.open = true
		return nil, true
	}
	switch d.need(sc).Level {
	case confirm.Key:
		return d.pressKey(k, sc)
	case confirm.Button:
		return d.pressButton(k, sc)
	}
	return d.pressName(k, sc)
}

func (d *Dialog) cancel() (pane.Effect, bool) {
	return pane.Say{Text: "not sent: " + d.title()}, false
}

// pressKey is the question of one key. An Enter that opened the dialog may have been meant for what was there before, and so may the
// one after it.
func (d *Dialog) pressKey(k dialog.Key, sc pane.Scene) (pane.Effect, bool) {
	switch k.Name {
	case "y":
		return d.send(sc)
	case "enter":
		if d.opener == "enter" && d.blocked(sc) == "" {
			d.said = "press y to confirm"
			return nil, true
		}
		return d.send(sc)
	case "n", "q":
		return d.cancel()
	}
	return nil, true
}

func (d *Dialog) pressButton(k dialog.Key, sc pane.Scene) (pane.Effect, bool) {
	switch k.Name {
	case "left", "h", "right", "l", "tab", "shift+tab", "up", "down", "j", "k":
		d.yes = !d.yes
	case "y":
		return d.send(sc)
	case "n", "q":
		return d.cancel()
	case "enter":
		if !d.yes && d.blocked(sc) == "" {
			return d.cancel()
		}
		return d.send(sc)
	}
	return nil, true
}

func (d *Dialog) pressName(k dialog.Key, sc pane.Scene) (pane.Effect, bool) {
	if k.Name != "enter" {
		d.name.Press(k)
		return nil, true
	}
	switch {
	case d.blocked(sc) != "":
	case strings.TrimSpace(d.name.Text()) == "":
		d.said = "type " + d.order.AppName + " to confirm"
		return nil, true
	case !confirm.Names(d.name.Text(), d.order):
		d.said = "that is not " + d.order.AppName
		return nil, true
	}
	return d.send(sc)
}

// send lets the order go. While it must not go, the dialog says why, and stays with what was typed.
func (d *Dialog) send(sc pane.Scene) (pane.Effect, bool) {
	if why := d.blocked(sc); why != "" {
		d.said, d.refused = "not sent: "+why, true
		return nil, true
	}
	send := Send{Order: d.order}
	if d.Proposal != nil {
		send.Proposal = d.Proposal.ID
	}
	return send, false
}
