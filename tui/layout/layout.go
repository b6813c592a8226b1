// Package layout says where the panes of a view stand on a screen of a size.
//
// Rules:
//   - A view is data: a small tree of panes, beside and above one another. Arranging it is pure and never panics, whatever the size.
//   - It is the only place with arithmetic on rectangles; a pane is told its size and never computes one.
//   - Tiles never overlap and never leave their area.
//   - Within a view the main pane never gets narrower as the screen gets wider, but where one column becomes two, and where somebody has
//     asked for three.
//   - A tile is not higher than its content while a neighbour has use for the rows. Where rows are short, tiles are folded to one
//     line, and go when there is no room for that either; the one with the focus stays.
package layout

import (
	"slices"

	"app.gonogo/gonogo/tui/pane"
)

// Node is a part of a view: a pane, or parts beside or above one another.
type Node struct {
	Pane   pane.ID
	Weight int // its share of rows that several could use; 0 counts as 1
	Across bool
	Parts  []Node
}

// Tile is one pane.
func Tile(id pane.ID) Node { return Node{Pane: id} }

// Columns are parts from left to right.
func Columns(parts ...Node) Node { return group(true, parts) }

// Rows are parts from top to bottom.
func Rows(parts ...Node) Node { return group(false, parts) }

func group(across bool, parts []Node) Node {
	if len(parts) == 1 {
		return parts[0]
	}
	return Node{Across: across, Parts: parts}
}

// Weighs is the part with another share of the rows.
func (n Node) Weighs(weight int) Node {
	n.Weight = weight
	return n
}

// Panes are the panes of a part, in the order they are written.
func (n Node) Panes() []pane.ID {
	if n.Pane != "" {
		return []pane.ID{n.Pane}
	}
	var ids []pane.ID
	for _, part := range n.Parts {
		ids = append(ids, part.Panes()...)
	}
	return ids
}

// Only is the part without the panes that do not pass; a part of one is that one.
func (n Node) Only(pass func(pane.ID) bool) Node {
	if n.Pane != "" {
		if pass(n.Pane) {
			return n
		}
		return Node{}
	}
	var parts []Node
	for _, part := range n.Parts {
		if part = part.Only(pass); part.Pane != "" || len(part.Parts) > 0 {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return Node{}
	}
	return group(n.Across, parts)
}

// has tells whether a pane is in the part.
func (n Node) has(id pane.ID) bool {
	return n.Pane == id || slices.ContainsFunc(n.Parts, func(part Node) bool { return part.has(id) })
}

// Overview is all panes of a table, each at its place.
func Overview(t pane.Table) Node {
	at := map[pane.Column][]Node{}
	for _, row := range t {
		at[row.Place.Column] = append(at[row.Place.Column], Tile(row.ID))
	}
	if under := at[pane.Under]; len(under) > 0 {
		at[pane.Main] = append(at[pane.Main], Columns(under...))
	}
	var columns []Node
	for _, c := range []pane.Column{pane.Left, pane.Main, pane.Right} {
		if len(at[c]) > 0 {
			columns = append(columns, Rows(at[c]...))
		}
	}
	return Rows(append(at[pane.Top], Columns(columns...))...)
}

// Frame is how much of its rectangle a tile spends on telling what it is.
type Frame uint8

// The frames: a border around it; none, under tabs; all of it, one line.
const (
	Bordered Frame = iota
	Bare
	Folded
)

// Placed is a pane and its rectangle.
type Placed struct {
	Pane  pane.ID
	Rect  Rect
	Frame Frame
}

// Places are the tiles of a screen. A pane without room is not among them.
type Places []Placed

// Of is where a pane stands; nowhere, an empty place.
func (p Places) Of(id pane.ID) Placed {
	if i := slices.IndexFunc(p, func(t Placed) bool { return t.Pane == id }); i >= 0 {
		return p[i]
	}
	return Placed{Pane: id}
}

// Need is what a pane asks for, in rows with its border.
type Need struct {
	pane.Rows
	Least    int
	Priority int // the highest is folded first
	Weight   int
	Wide     int // columns that it wants beside the main pane; 0: as many as there are
}

// Room is what a view is arranged in.
type Room struct {
	Area   Rect // without the lines around the tiles
	Screen Rect // the whole
	Breaks Breakpoints
	Focus  pane.ID
	Main   pane.ID                          // who gets the columns that are left
	Need   func(id pane.ID, width int) Need // with a border, for a tile so wide
}

// Arrange places the panes of a view beside and above one another.
func (r Room) Arrange(root Node) Places {
	var out Places
	columns := []Node{root}
	if root.Across {
		columns = root.Parts
	}
	columns, widths := r.widths(columns)
	x := r.Area.X
	for i, c := range columns {
		out = r.place(c, Rect{X: x, Y: r.Area.Y, W: widths[i], H: r.Area.H}, out)
		x += widths[i]
	}
	return out
}

// leastBeside is the width from which on tiles stand beside one another within a column.
const leastBeside = 35

func (r Room) place(n Node, at Rect, out Places) Places {
	switch {
	case at.Empty():
		return out
	case n.Pane != "":
		frame := Bordered
		if at.H < leastTile {
			frame = Folded
		}
		return append(out, Placed{n.Pane, at, frame})
	case n.Across && at.W >= leastBeside*len(n.Parts) && n.has(r.Main): // columns below what stands across the screen
		r.Area = at
		return append(out, r.Arrange(n)...)
	case n.Across && at.W >= leastBeside*len(n.Parts):
		return r.beside(n.Parts, at, out)
	}
	needs := make([]Need, len(n.Parts))
	for i, part := range n.Parts {
		needs[i] = r.need(part, at.W)
	}
	y := at.Y
	for i, h := range heights(at.H, needs) {
		out = r.place(n.Parts[i], Rect{X: at.X, Y: y, W: at.W, H: h}, out)
		y += h
	}
	return out
}

// beside divides a width.
func (r Room) beside(parts []Node, at Rect, out Places) Places {
	x := at.X
	for i, w := range r.shares(parts, at.W) {
		out = r.place(parts[i], Rect{X: x, Y: at.Y, W: w, H: at.H}, out)
		x += w
	}
	return out
}

// shares divides a width among parts beside one another: those that say how wide they want to be are so wide where the others have room, else
// all are alike. The last one takes the remainder.
func (r Room) shares(parts []Node, width int) []int {
	out, left, open := make([]int, len(parts)), width, len(parts)
	for i, part := range parts {
		if part.Pane != "" {
			if out[i] = r.Need(part.Pane, width/len(parts)).Wide; out[i] > 0 {
				left, open = left-out[i], open-1
			}
		}
	}
	if open == 0 || left < open*leastBeside {
		clear(out)
		left, open = width, len(parts)
	}
	last := 0
	for i, w := range out {
		if w == 0 {
			out[i], last = left/open, i
		}
	}
	out[last] += left % open
	return out
}

// need is what a part asks for: of parts above one another the sum, of parts beside one another the most.
func (r Room) need(n Node, width int) Need {
	if n.Pane != "" {
		need := r.Need(n.Pane, width)
		need.Weight, need.Least = max(1, n.Weight), max(leastTile, need.Least)
		if n.Pane == r.Focus {
			need.Priority = kept
		}
		return need
	}
	beside := n.Across && width >= leastBeside*len(n.Parts)
	var shares []int
	if beside {
		shares = r.shares(n.Parts, width)
	}
	sum := Need{Weight: max(1, n.Weight)}
	for i, part := range n.Parts {
		if beside {
			width = shares[i]
		}
		need := r.need(part, width)
		if beside {
			sum.Want, sum.Most, sum.Least = max(sum.Want, need.Want), max(sum.Most, need.Most), max(sum.Least, need.Least)
		} else {
			sum.Want, sum.Most, sum.Least = sum.Want+need.Want, sum.Most+need.Most, sum.Least+need.Least
		}
		if i == 0 || need.Priority < sum.Priority {
			sum.Priority = need.Priority
		}
	}
	return sum
}
