package layout

// Rect is a rectangle of cells; X and Y count from the top left of the screen.
type Rect struct{ X, Y, W, H int }

// Empty tells whether the rectangle holds no cell.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Center is a rectangle of at most w × h in the middle of r: a dialog.
func (r Rect) Center(w, h int) Rect {
	w, h = min(max(w, 0), max(r.W, 0)), min(max(h, 0), max(r.H, 0))
	return Rect{X: r.X + (r.W-w)/2, Y: r.Y + (r.H-h)/2, W: w, H: h}
}
