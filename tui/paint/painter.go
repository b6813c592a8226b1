package paint

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/tui/draw"
)

// RowsAt are the lines of a block as rows of one span each, at cell x.
func RowsAt(x int, b draw.Block) []Row {
	spans := make([]Span, len(b))
	rows := make([]Row, len(b))
	for y, line := range b {
		spans[y] = Span{X: x, Text: line}
		rows[y] = spans[y : y+1 : y+1]
	}
	return rows
}

// Block is rows as the lines of a block.
func Block(rows []Row) draw.Block {
	b := make(draw.Block, len(rows))
	for y, row := range rows {
		b[y] = row.String()
	}
	return b
}

// Span is a piece of a row: a styled, closed string that begins at cell X and reaches to the next span, or to the end of
// the row.
type Span struct {
	X    int
	Text string
}

// Row is the spans of a line from left to right, the first one at cell 0, without gaps.
type Row []Span

// String is the row in one piece.
func (r Row) String() string {
	if len(r) == 1 {
		return r[0].Text
	}
	n := 0
	for _, s := range r {
		n += len(s.Text)
	}
	var b strings.Builder
	b.Grow(n)
	for _, s := range r {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Picture is a whole screen of W cells and as many lines as it has rows. Title is that of the terminal's window, without controls; where it
// is empty the window keeps the one it has.
type Picture struct {
	W     int
	Rows  []Row
	Title string
}

// Painter remembers what the terminal shows. The zero value knows nothing, so the first picture is painted whole.
type Painter struct {
	shown []Row
	odd   []bool // of rows: a character whose width is not certain has stood there
	w     int
	title string
	known bool
	buf   []byte
	moves int // places written in this frame
	row   int // where the cursor is, -1 where it is not known
	cell  int
}

// The sequences around a frame and before a picture of another size.
const (
	beginUpdate = "\x1b[?2026h"
	endUpdate   = "\x1b[?2026l"
	clear       = "\x1b[0m\x1b[2J"
	reset       = "\x1b[0m"
	titled      = "\x1b]2;" // a title follows, and endTitle
	endTitle    = "\x1b\\"
)

// Forget makes the next frame a whole one: somebody else has written on the terminal.
func (p *Painter) Forget() { p.known = false }

// Frame is what must be written to show the picture, and nil when the terminal shows it already. The bytes are valid until
// the next call; the picture may be changed afterwards.
func (p *Painter) Frame(next Picture) []byte {
	p.buf = append(p.buf[:0], beginUpdate...)
	p.moves, p.row = 0, -1
	whole := !p.known || next.W != p.w || len(next.Rows) != len(p.shown)
	if whole {
		p.buf = append(p.buf, clear...)
		p.shown, p.odd, p.w, p.known = make([]Row, len(next.Rows)), make([]bool, len(next.Rows)), next.W, true
	}
	if next.Title != "" && (whole || next.Title != p.title) {
		p.buf = append(append(append(p.buf, titled...), next.Title...), endTitle...)
		p.title = next.Title
		p.moves++
	}
	for y, row := range next.Rows {
		switch {
		case whole:
			p.line(y, row)
			p.shown[y] = append(p.shown[y][:0], row...)
		case alike(p.shown[y], row):
			p.patch(y, p.shown[y], row)
		default:
			if a, b := p.shown[y].String(), row.String(); a != b {
				p.span(y, a, Span{Text: b}, p.w)
			}
			p.shown[y] = append(p.shown[y][:0], row...)
		}
	}
	switch {
	case p.moves == 0:
		return nil
	case p.moves == 1 && !whole:
		return p.buf[len(beginUpdate):]
	}
	p.buf = append(p.buf, endUpdate...)
	return p.buf
}

// line writes a row whole.
func (p *Painter) line(y int, row Row) {
	for i, s := range row {
		p.whole(y, s, endOf(row, i, p.w))
	}
}

// patch writes what of a row differs from the row that is shown, parted at the same cells, and takes it over.
func (p *Painter) patch(y int, shown, next Row) {
	astray := false
	for i := range next {
		s := &next[i]
		if s.Text == shown[i].Text {
			if astray {
				p.whole(y, *s, endOf(next, i, p.w))
			}
			continue
		}
		astray = p.span(y, shown[i].Text, *s, endOf(next, i, p.w)) || astray
		shown[i].Text = s.Text
	}
}

// span writes what of a span differs, and tells whether what is behind it may have been harmed.
func (p *Painter) span(y int, old string, next Span, to int) (harm bool) {
	if !draw.Sure(next.Text) || p.odd[y] && !draw.Sure(old) {
		p.whole(y, next, to)
		return true
	}
	d := differ(old, next.Text)
	p.move(y, next.X+d.cells)
	p.buf = append(p.buf, d.open...)
	p.buf = append(p.buf, next.Text[d.from:d.to]...)
	if d.styled {
		p.buf = append(p.buf, reset...)
	}
	p.row = -1
	return false
}

// whole writes a span from its first cell to its last. Where its width is not certain its place is blanked first: the
// terminal may think it shorter than we do.
func (p *Painter) whole(y int, s Span, to int) {
	sure := draw.Sure(s.Text)
	p.move(y, s.X)
	if !sure {
		p.odd[y] = true
		p.buf = append(p.buf, "\x1b["...)
		p.buf = strconv.AppendInt(p.buf, int64(to-s.X), 10)
		p.buf = append(p.buf, 'X')
	}
	p.buf = append(p.buf, s.Text...)
	p.row, p.cell = -1, to
	if sure {
		p.row = y
	}
}

// move brings the cursor to a cell, unless it is there.
func (p *Painter) move(y, x int) {
	p.moves++
	if p.row == y && p.cell == x {
		return
	}
	p.buf = append(p.buf, "\x1b["...)
	p.buf = strconv.AppendInt(p.buf, int64(y+1), 10)
	p.buf = append(p.buf, ';')
	p.buf = strconv.AppendInt(p.buf, int64(x+1), 10)
	p.buf = append(p.buf, 'H')
}

// endOf is the cell after span i of a row of w cells.
func endOf(row Row, i, w int) int {
	if i+1 < len(row) {
		return row[i+1].X
	}
	return w
}

// alike tells whether two rows are parted at the same cells.
func alike(a, b Row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].X != b[i].X {
			return false
		}
	}
	return true
}
