package layout

import "slices"

// Breakpoints are the sizes at which the screen takes another form. All can be set in the config.
type Breakpoints struct {
	CompactW, CompactH int // below either: a few lines without any tile
	Columns2           int // from here two columns
	Columns3           int // from here, and Rows3 rows, three: the logs are narrower then; 0: never
	Rows3              int
}

// DefaultBreakpoints are those of an unconfigured program.
func DefaultBreakpoints() Breakpoints {
	return Breakpoints{CompactW: 50, CompactH: 10, Columns2: 100, Rows3: 50}
}

// Form is the shape of the screen at a size.
type Form uint8

// The forms.
const (
	Compact Form = iota
	Tabs
	Tiles
)

// rowsOfTiles is the height below which tiles would be too low: one pane at a time is shown.
const rowsOfTiles = 20

// Form is the one for a screen so large.
func (b Breakpoints) Form(w, h int) Form {
	switch {
	case w < b.CompactW || h < b.CompactH:
		return Compact
	case w < b.Columns2 || h < rowsOfTiles:
		return Tabs
	}
	return Tiles
}

// Widths of the columns beside the main pane, borders included.
const (
	leastSide = 44 // beside it
	mostSide  = 66 // wider than this, it has the better use for the columns
	sideShare = 41 // hundredths of the screen, between these
)

// widths puts columns into as many as there is room for, and says how wide each is. The main pane's column takes what is left: the wider the
// screen, the wider it is.
func (r Room) widths(columns []Node) ([]Node, []int) {
	w := r.Area.W
	main := slices.IndexFunc(columns, func(c Node) bool { return c.has(r.Main) })
	switch {
	case len(columns) == 1:
		return columns, []int{w}
	case main < 0:
		return r.alike(columns)
	}
	sides := slices.Delete(slices.Clone(columns), main, main+1)
	if len(sides) > 1 && r.wide() {
		left := min(2*mostSide, w-w/3)
		first, second := left/2, left-left/2
		one, other := sides[0], stacked(sides[1:])
		if main == 0 {
			return []Node{columns[main], one, other}, []int{w - left, first, second}
		}
		return []Node{one, columns[main], other}, []int{first, w - left, second}
	}
	return r.two(columns[main], stacked(sides), main == 0, side(w))
}

func (r Room) two(main, beside Node, mainFirst bool, width int) ([]Node, []int) {
	if mainFirst {
		return []Node{main, beside}, []int{r.Area.W - width, width}
	}
	return []Node{beside, main}, []int{width, r.Area.W - width}
}

// side is the width of the one column beside the main pane.
func side(w int) int { return min(max(w*sideShare/100, min(leastSide, w/2)), mostSide) }

// wide tells that somebody wants three columns on so large a screen.
func (r Room) wide() bool {
	return r.Breaks.Columns3 > 0 && r.Screen.W >= r.Breaks.Columns3 && r.Screen.H >= r.Breaks.Rows3
}

// alike are columns of one width, as many as are wide enough; the panes of the others stand below those of the last.
func (r Room) alike(columns []Node) ([]Node, []int) {
	n := min(len(columns), max(1, r.Area.W/leastSide))
	columns = append(slices.Clone(columns[:n-1]), stacked(columns[n-1:]))
	widths := make([]int, n)
	for i := range widths {
		widths[i] = r.Area.W / n
	}
	widths[n-1] += r.Area.W % n
	return columns, widths
}

// stacked is the panes of columns, those of the first on top.
func stacked(columns []Node) Node {
	var parts []Node
	for _, c := range columns {
		if c.Pane == "" && !c.Across {
			parts = append(parts, c.Parts...)
		} else {
			parts = append(parts, c)
		}
	}
	return Rows(parts...)
}

// rowsBelow is how many rows under the tab that has the focus are worth showing the main pane in.
const rowsBelow = 8

// Tab is the pane that has the focus, and below it the main pane where the rows would else stay empty.
func (r Room) Tab(below bool) Places {
	need := r.Need(r.Focus, r.Area.W)
	need.Want, need.Most, need.Least = need.Want-2, need.Most-2, max(foldedRows+1, need.Least-2) // no border
	if need.fills() {
		need.Want += 2 * need.Step // who chose a pane wants its chart to be read
	} else {
		need.Want = need.Most
	}
	if !below || r.Focus == r.Main || r.Area.H-need.Want < rowsBelow {
		return Places{{r.Focus, r.Area, Bare}}
	}
	main := r.Need(r.Main, r.Area.W)
	need.Weight, need.Priority, main.Weight = 1, kept, 1
	h := heights(r.Area.H, []Need{need, main})
	top, rest := r.Area, r.Area
	top.H, rest.Y, rest.H = h[0], rest.Y+h[0], h[1]
	return Places{{r.Focus, top, Bare}, {r.Main, rest, Bordered}}
}
