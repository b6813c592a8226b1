package tui

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/widget"
)

// Breakpoints are the sizes at which the screen takes another form. All can be set in the config.
type Breakpoints struct {
	StripW, StripH int // below either: a strip of a few lines
	Columns2       int // from here two columns
	Columns3       int // from here, and Rows3 rows, three
	Rows3          int
}

// DefaultBreakpoints are those of an unconfigured program.
func DefaultBreakpoints() Breakpoints {
	return Breakpoints{StripW: 50, StripH: 10, Columns2: 100, Columns3: 200, Rows3: 50}
}

// form is the shape of the screen at a size.
type form uint8

const (
	formStrip form = iota
	formTabs
	formTwo
	formThree
)

func (b Breakpoints) form(s pane.Size) form {
	switch {
	case s.W < b.StripW || s.H < b.StripH:
		return formStrip
	case s.W < b.Columns2 || s.H < 20:
		return formTabs
	case s.W >= b.Columns3 && s.H >= b.Rows3:
		return formThree
	}
	return formTwo
}

// Rows around the tiles: one header above; the line that says what to do and the line of keys below.
const (
	headerRows = 1
	footerRows = 2
	tabRows    = 2 // in the form of tabs: vitals and the tab bar
)

// places gives every visible pane its rectangle. zoomed is the id of a pane that has it all, empty for none.
func (s *shell) places(size pane.Size, zoomed string) layout.Places {
	area := layout.Rect{X: 0, Y: headerRows, W: size.W, H: max(0, size.H-headerRows-footerRows)}
	f := s.breaks.form(size)
	switch {
	case f == formStrip:
		return nil
	case f == formTabs:
		area.Y, area.H = area.Y+tabRows, max(0, area.H-tabRows)
		return layout.Places{{Name: s.focus, Rect: area}}
	case zoomed != "":
		return layout.Places{{Name: zoomed, Rect: area}}
	case f == formThree:
		return s.three(size).Split(area)
	}
	return s.two(size, area.H).Split(area)
}

// two is the left column of tiles sized to their content, logs taking the rest.
func (s *shell) two(size pane.Size, rows int) layout.Item {
	left := widget.Clamp(size.W*41/100, 44, 76)
	procs, rels := s.contentRows(rows)
	return layout.H(
		layout.V(
			layout.Tile("processes", layout.Fixed(procs)),
			layout.Tile("releases", layout.Fixed(rels)),
			layout.Tile("queues", layout.Fill(1)),
		).Sized(layout.Fixed(left)),
		layout.Tile("logs", layout.Fill(1)),
	)
}

func (s *shell) three(size pane.Size) layout.Item {
	procs, _ := s.contentRows(size.H)
	return layout.H(
		layout.V(
			layout.Tile("processes", layout.Fixed(procs)),
			layout.Tile("releases", layout.Fill(1)),
		).Sized(layout.Fixed(widget.Clamp(size.W*31/100, 60, 76))),
		layout.Tile("logs", layout.Fill(1).Min(80)),
		layout.Tile("queues", layout.Fixed(widget.Clamp(size.W*30/100, 58, 80))),
	)
}

// contentRows is how high the processes and releases tiles want to be, borders included, out of the rows of their column.
// The queues keep at least a third.
func (s *shell) contentRows(rows int) (procs, rels int) {
	procs, rels = 5, 6
	if a := s.app(); a != nil {
		procs = 2 + processRows(&a.Processes)
		rels = 2 + len(a.Ledger.Releases)
	}
	queues := max(7, rows/3)
	procs = widget.Clamp(procs, 4, max(4, (rows-queues)*3/5))
	rels = widget.Clamp(rels, 5, widget.Clamp(rows-queues-procs, 3, 13))
	return procs, rels
}

func processRows(p *model.Processes) int {
	n := 0
	for _, r := range p.Types {
		n += 1 + len(r.Dynos)
	}
	return n
}
