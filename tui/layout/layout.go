// Package layout divides a screen into named rectangles.
//
// Rules:
//   - It is the only place with arithmetic on rectangles; a pane is told its size and never computes one.
//   - A division is a value made of V, H, Tile and Gap. Splitting it is pure, and never panics whatever the sizes.
//   - Tiles never overlap and never leave the rectangle. All cells go to tiles as long as one of them is a Fill: the
//     remainder of a division goes to the last.
//   - Where room ends, the later tiles get nothing: their rectangle is Empty, and is left out of what is drawn.
package layout

// Rect is a rectangle of cells; X and Y count from the top left of the screen.
type Rect struct{ X, Y, W, H int }

// Empty tells whether the rectangle holds no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Contains tells whether the cell x, y is in the rectangle.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// Inset is the rectangle without n cells at each side; it ends in an empty one.
func (r Rect) Inset(n int) Rect {
	return Rect{X: r.X + n, Y: r.Y + n, W: max(r.W-2*n, 0), H: max(r.H-2*n, 0)}
}

// Center is a rectangle of at most w × h in the middle of r: a dialog.
func (r Rect) Center(w, h int) Rect {
	w, h = min(max(w, 0), max(r.W, 0)), min(max(h, 0), max(r.H, 0))
	return Rect{X: r.X + (r.W-w)/2, Y: r.Y + (r.H-h)/2, W: w, H: h}
}

// Size is how much of its parent's length an item takes.
type Size struct {
	cells  int
	weight int
	min    int
}

// Fixed is exactly n cells.
func Fixed(n int) Size { return Size{cells: max(n, 0)} }

// Fill is a share of what the fixed items leave, by weight. A weight under one counts as one.
func Fill(weight int) Size { return Size{weight: max(weight, 1)} }

// Min is the size with at least n cells, as long as there are that many. It means nothing on a Fixed size.
func (s Size) Min(n int) Size {
	s.min = max(n, 0)
	return s
}

// Item is a part of a division: a tile, a gap, or a group of items.
type Item struct {
	name     string
	size     Size
	across   bool
	children []Item
}

// Tile is a named rectangle.
func Tile(name string, s Size) Item { return Item{name: name, size: s} }

// Gap is n cells that belong to nobody.
func Gap(n int) Item { return Item{size: Fixed(n)} }

// V is a group of items from top to bottom. It is Fill(1) unless Sized otherwise.
func V(children ...Item) Item { return Item{size: Fill(1), children: children} }

// H is a group of items from left to right. It is Fill(1) unless Sized otherwise.
func H(children ...Item) Item { return Item{size: Fill(1), across: true, children: children} }

// Sized is the item with another size within its parent.
func (i Item) Sized(s Size) Item {
	i.size = s
	return i
}

// Placed is a tile and its rectangle.
type Placed struct {
	Name string
	Rect Rect
}

// Places is the tiles of a division in the order they were written.
type Places []Placed

// Rect is the rectangle of the tile called name, empty if there is none.
func (p Places) Rect(name string) Rect {
	for _, t := range p {
		if t.Name == name {
			return t.Rect
		}
	}
	return Rect{}
}

// At is the name of the tile that holds the cell x, y, empty if none does.
func (p Places) At(x, y int) string {
	for _, t := range p {
		if t.Rect.Contains(x, y) {
			return t.Name
		}
	}
	return ""
}

// Split places every tile of the item in r. A rectangle under 1 × 1 is taken for 1 × 1.
func (i Item) Split(r Rect) Places {
	r.W, r.H = max(r.W, 1), max(r.H, 1)
	return i.place(r, nil)
}

func (i Item) place(r Rect, out Places) Places {
	if i.name != "" {
		out = append(out, Placed{Name: i.name, Rect: r})
	}
	if len(i.children) == 0 {
		return out
	}
	room := r.H
	if i.across {
		room = r.W
	}
	at := 0
	for n, cells := range divide(i.children, room) {
		part := Rect{X: r.X, Y: r.Y + at, W: r.W, H: cells}
		if i.across {
			part = Rect{X: r.X + at, Y: r.Y, W: cells, H: r.H}
		}
		out = i.children[n].place(part, out)
		at += cells
	}
	return out
}

// divide gives each item its cells. Fixed sizes come first, in order; then fills that would get less than their
// minimum get just that; the others share the rest by weight, the last of them taking the remainder.
func divide(items []Item, room int) []int {
	out := make([]int, len(items))
	open := make([]int, 0, len(items))
	for n, it := range items {
		if it.size.weight > 0 {
			open = append(open, n)
			continue
		}
		out[n] = min(it.size.cells, room)
		room -= out[n]
	}
	for pinned := true; pinned; {
		pinned = false
		total := weightOf(items, open)
		for k, n := range open {
			if s := items[n].size; s.min > 0 && room*s.weight/total < s.min {
				out[n] = min(s.min, room)
				room -= out[n]
				open = append(open[:k], open[k+1:]...)
				pinned = true
				break
			}
		}
	}
	share(items, open, room, out)
	return out
}

func share(items []Item, open []int, room int, out []int) {
	total := weightOf(items, open)
	left := room
	for k, n := range open {
		out[n] = room * items[n].size.weight / total
		if k == len(open)-1 {
			out[n] = left
		}
		left -= out[n]
	}
}

func weightOf(items []Item, open []int) int {
	total := 0
	for _, n := range open {
		total += items[n].size.weight
	}
	return total
}
