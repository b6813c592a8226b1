package order

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/confirm"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/pane"
)

// number is the field in which a scale's quantity is typed.
type number struct {
	typ   string
	field dialog.Field
	open  bool   // it is being typed
	wrong string // why what is typed makes no order; empty when it does
}

// NewScale is the dialog of a scale of one process type: o has no changes yet, initial is a proposed number or empty.
func NewScale(o model.Order, typ, initial, closed string, k dialog.Key, grace time.Duration, sc pane.Scene) *Dialog {
	d := New(o, closed, k, grace)
	d.number = &number{typ: typ, field: dialog.NewField(initial), open: true}
	d.count(sc)
	return d
}

// now is the process type as the formation has it.
func (d *Dialog) now(sc pane.Scene) (model.TypeRow, bool) {
	a := sc.State.App(d.order.App)
	if a == nil {
		return model.TypeRow{}, false
	}
	row, ok := a.Processes.Type(d.number.typ)
	return row, ok && !row.OneOff()
}

// count makes the order of what is typed: 3, +1, -1.
func (d *Dialog) count(sc pane.Scene) {
	n := d.number
	n.wrong, d.order.Scale = "", nil
	text := strings.TrimSpace(n.field.Text())
	row, ok := d.now(sc)
	to, err := 0, error(nil)
	switch {
	case !ok:
		n.wrong = n.typ + " is not in the formation"
		return
	case text == "":
		n.wrong = "type a number, +1 or -1"
		return
	}
	if to, err = model.Quantity(text, row.Want); err != nil {
		n.wrong = err.Error()
		return
	}
	if to == row.Want {
		n.wrong = fmt.Sprintf("%s is already at %d", n.typ, to)
		return
	}
	d.order.Scale = []model.ScaleChange{{Type: n.typ, From: row.Want, To: to}}
	d.order.Precondition = sc.State.App(d.order.App).Precondition(d.order)
}

// step makes the number one more or one less.
func (d *Dialog) step(by int, sc pane.Scene) {
	row, _ := d.now(sc)
	to := row.Want
	if len(d.order.Scale) > 0 {
		to = d.order.Scale[0].To
	}
	d.number.field = dialog.NewField(fmt.Sprint(max(0, to+by)))
	d.count(sc)
}

func (d *Dialog) pressNumber(k dialog.Key, sc pane.Scene) (pane.Effect, bool) {
	n := d.number
	switch {
	case k.Name == "up":
		d.step(1, sc)
	case k.Name == "down":
		d.step(-1, sc)
	case k.Name == "y" && d.closed != "" && n.wrong == "":
		return pane.Copy{Text: d.order.CLI(), What: "the command"}, true
	case k.Name != "enter":
		n.field.Press(k)
		d.count(sc)
	case n.wrong != "":
		d.said = n.wrong
	case d.blocked(sc) != "":
		return d.send(sc)
	case d.need(sc).Level == confirm.Key: // the number that was typed is more than one key
		return d.send(sc)
	default:
		n.open, d.yes = false, false
		d.turn(k)
	}
	return nil, true
}
