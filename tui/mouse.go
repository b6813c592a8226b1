package tui

import (
	"time"

	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
)

// pointer is what a mouse does at a cell of the screen: a click, or a turn of its wheel.
type pointer struct {
	X, Y  int
	Wheel int // -1 up, 1 down, 0: a click
	At    time.Time
}

// What a mouse does.
const (
	wheelRows   = 3 // rows a turn of the wheel
	doubleClick = 400 * time.Millisecond
)

// point answers the mouse: a click selects, a second one opens, the wheel scrolls. It never leads to an order, and what is open over the
// panes hears the wheel alone.
func (s *screen) point(m pointer) []pane.Effect {
	s.first, s.untouched = "", false
	s.redraw()
	switch {
	case s.prompt != nil:
		return nil
	case s.top() != nil:
		return s.wheelDialog(m)
	}
	if id := s.tabAt(m.X, m.Y); id != "" && m.Wheel == 0 {
		s.focusPane(id)
		return nil
	}
	at, ok := s.placeAt(m.X, m.Y)
	if !ok {
		return nil
	}
	if m.Wheel != 0 {
		return s.wheel(at.Pane, m)
	}
	sc := s.bodyOf(at) // as it is drawn: with the focus it may look otherwise
	twice := m.At.Sub(s.clicked.At) < doubleClick && m.X == s.clicked.X && m.Y == s.clicked.Y && s.focus == at.Pane
	s.clicked = m
	s.toast = pane.Say{}
	row := false
	if p, can := s.pane(at.Pane).(pane.Clicker); can && at.Frame != layout.Folded {
		edge := 1
		if at.Frame == layout.Bare {
			edge = 0
		}
		x, y := m.X-at.Rect.X-edge, m.Y-at.Rect.Y-edge
		if x >= 0 && x < sc.W && y >= 0 && y < sc.H && (!twice || s.clickedRow) {
			row = twice || s.failing.Run(at.Pane, func() { row = p.Click(x, y, sc) }) && row
		}
	}
	s.clickedRow = row
	s.focusPane(at.Pane)
	s.touched(at.Pane)
	if twice && row {
		s.clicked = pointer{}
		return s.perform(s.handle(at.Pane, keys.IntentOpen), dialog.Key{Name: "enter", At: m.At})
	}
	return nil
}

// wheel moves in the pane below the pointer.
func (s *screen) wheel(id pane.ID, m pointer) []pane.Effect {
	s.focusPane(id)
	to := keys.IntentDown
	if m.Wheel < 0 {
		to = keys.IntentUp
	}
	for range wheelRows {
		if e, ok := s.handle(id, to).(pane.To); ok { // a pane that leads another one
			return s.perform(e, dialog.Key{At: m.At})
		}
	}
	return nil
}

// wheelDialog moves in what is open over the panes. The dialog of an order hears no mouse.
func (s *screen) wheelDialog(m pointer) []pane.Effect {
	name := map[int]string{1: "down", -1: "up"}[m.Wheel]
	switch top := s.top().(type) {
	case *order.Dialog:
		return nil
	case *dialog.Palette:
		name = map[int]string{1: "ctrl+n", -1: "ctrl+p"}[m.Wheel]
		_ = top
	}
	if name == "" {
		return nil
	}
	s.top().Press(dialog.Key{Name: name, At: m.At}, s.scene(s.size.W, s.size.H, true), s.keys)
	return nil
}

// placeAt is the tile that a cell belongs to.
func (s *screen) placeAt(x, y int) (layout.Placed, bool) {
	for _, p := range s.layout() {
		if r := p.Rect; !r.Empty() && x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H {
			return p, true
		}
	}
	return layout.Placed{}, false
}

// tabAt is the pane whose tab a cell belongs to; empty where there is none.
func (s *screen) tabAt(x, y int) pane.ID {
	if s.form() == layout.Tiles || !s.rowsAround().tabs || y != s.area().Y-1 {
		return ""
	}
	from := 0
	for i, label := range s.tabBar() {
		if x >= from && x < from+label.Width() {
			return s.members()[i].ID
		}
		from += label.Width()
	}
	return ""
}
