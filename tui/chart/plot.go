package chart

import (
	"math"
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// cell is one cell of the plot before it becomes a line.
type cell struct {
	glyph string
	role  theme.Role
}

// canvas is the plot without its labels: rows × cols cells, row 0 on top.
type canvas struct {
	scale
	cells      []cell
	rows, cols int
	slots      []int // the columns of the marks, from left to right; the others are the values'
}

func (c *canvas) at(row, col int) *cell { return &c.cells[row*c.cols+col] }

// level is v in rows from the bottom, 0 to rows-1.
func (c *canvas) level(v float64) float64 { return c.part(v) * float64(c.rows-1) }

// row is the row of a value.
func (c *canvas) row(v float64) int { return c.rows - 1 - int(math.Round(c.level(v))) }

// limitRow is the row of a limit: between the ends of the scale, whose numbers it must not seem to be, where there are rows.
func (c *canvas) limitRow(v float64) int {
	if c.rows < 3 {
		return c.row(v)
	}
	return min(max(c.row(v), 1), c.rows-2)
}

// legendFrom is the height from which there is room for the legend.
const legendFrom = 6

// rowsBelow is how many lines stand below the plot: the time axis, and the legend where there is room.
func (s Spec) rowsBelow() int {
	if s.H >= legendFrom && s.named() {
		return 2
	}
	return 1
}

func (s Spec) named() bool {
	return s.Note != "" || slices.ContainsFunc(s.Series, func(series Series) bool { return series.Name != "" })
}

func (s Spec) plotRows() int { return s.H - s.rowsBelow() }

// endWidth is the room right of the plot: what the curves end at, and the limit.
func (s Spec) endWidth() int {
	if s.W < 36 {
		return 1
	}
	return 8
}

func (s Spec) plotWidth() int { return s.W - labelWidth(s.W) - 2 - s.endWidth() }

// Columns is how many columns of values the chart has: that many values, spread over From to To, are drawn as they are.
func (s Spec) Columns() int {
	if s.W < leastW || s.H < leastH {
		return max(s.W, 1)
	}
	return s.plotWidth() - len(s.slots())
}

// slots are the columns of the marks, from left to right: between the column of what was before and that of what came after. Marks
// that are close share one. The newest are kept where there are too many.
func (s Spec) slots() []int {
	cols := s.plotWidth()
	var before []int // how many columns of values stand left of each
	for n := cols; ; n = cols - len(before) {
		had := len(before)
		before = before[:0]
		for _, m := range s.Marks {
			if at, ok := s.share(m); ok {
				before = append(before, int(math.Round(at*float64(n))))
			}
		}
		slices.Sort(before)
		before = slices.Compact(before)
		before = before[max(0, len(before)-cols/8):]
		if len(before) <= had || len(before) == 0 { // fewer leave a column empty, which is no harm
			break
		}
	}
	for i := range before {
		before[i] = min(before[i]+i, cols-1)
	}
	return slices.Compact(before)
}

// share is how far on the time axis a mark stands, from 0 to 1.
func (s Spec) share(m Mark) (float64, bool) {
	span := s.To.Sub(s.From)
	if span <= 0 || m.At.Before(s.From) || m.At.After(s.To) {
		return 0, false
	}
	return float64(m.At.Sub(s.From)) / float64(span), true
}

// draw is the chart proper: plot, axis row, and a legend where there is something to name and room for it.
func (s Spec) draw(k scale) draw.Block {
	label := labelWidth(s.W)
	c := &canvas{scale: k, rows: s.plotRows(), cols: s.plotWidth(), slots: s.slots()}
	c.cells = make([]cell, c.rows*c.cols)
	s.drawLimit(c)
	for _, col := range c.slots {
		for row := range c.rows {
			*c.at(row, col) = cell{s.Theme.Glyphs.Tick, theme.Release}
		}
	}
	ends := make([]end, 0, len(s.Series)+1)
	for i := len(s.Series) - 1; i >= 0; i-- { // the first curve ends on top
		s.drawCurve(c, i)
	}
	for i := range s.Series {
		ends = s.addEnd(c, ends, s.Series[i])
	}
	out := s.lines(c, label, s.addLimit(c, ends))
	out = append(out, s.timeLine(c, label))
	if s.rowsBelow() > 1 {
		out = append(out, s.legendLine(label))
	}
	return out
}

func (s Spec) drawLimit(c *canvas) {
	if s.Limit == nil || !c.holds(*s.Limit) {
		return
	}
	row := c.limitRow(*s.Limit)
	for col := range c.cols {
		if s.Theme.Glyphs != theme.ASCII || col%2 == 0 { // in ASCII it has the stroke of a curve
			*c.at(row, col) = cell{s.Theme.Glyphs.Threshold, theme.Faint}
		}
	}
}

// drawCurve lays a curve over the canvas. Above a limit that is broken a lone curve is a warning; of several each keeps its own
// color, and the line of the limit has to do.
func (s Spec) drawCurve(c *canvas, i int) {
	series := s.Series[i]
	values := draw.Peaks(clampInf(series.Values, c.hi), c.cols-len(c.slots))
	known := make([]bool, len(values))
	for k, v := range values {
		known[k], values[k] = !math.IsNaN(v), c.level(v)
	}
	warn := math.Inf(1)
	if s.Warn && s.Limit != nil && len(s.Series) == 1 && *s.Limit < c.hi {
		warn = c.level(*s.Limit)
	}
	ascii := s.Theme.Glyphs == theme.ASCII
	put := func(row, col int, r rune) {
		role := series.Role
		if float64(c.rows-1-row) > warn {
			role = theme.Warn
		}
		*c.at(row, col) = cell{glyphOf(r, i, ascii), role}
	}
	place := c.places()
	for row, line := range curve(values, c.rows) {
		for k, r := range line {
			if r != ' ' && k < len(place) {
				put(row, place[k], r)
			}
		}
	}
	for n, col := range c.slots { // the curve goes on through the column of a mark
		if k := col - n; k > 0 && k < len(values) && known[k-1] && known[k] {
			put(c.rows-1-int(math.Round(values[k])), col, '─')
		}
	}
}

// places are the columns of the values, from left to right.
func (c *canvas) places() []int {
	out := make([]int, 0, c.cols)
	next := 0
	for col := range c.cols {
		if next < len(c.slots) && c.slots[next] == col {
			next++
			continue
		}
		out = append(out, col)
	}
	return out
}

// end is a number right of the plot.
type end struct {
	row  int
	text string
	role theme.Role
}

// addEnd adds what a curve ends at, where it reaches the present: in its row, or the next one that is free.
func (s Spec) addEnd(c *canvas, ends []end, series Series) []end {
	n := len(series.Values)
	if n == 0 || s.endWidth() < 3 {
		return ends
	}
	v := series.Values[n-1]
	if series.Last != nil && !math.IsNaN(v) {
		v = *series.Last
	}
	if !finite(v) {
		return ends
	}
	return c.addAt(ends, end{c.row(v), c.text(v, s.endWidth()-2), series.Role})
}

// addLimit adds the number of the limit.
func (s Spec) addLimit(c *canvas, ends []end) []end {
	if s.Limit == nil || !c.holds(*s.Limit) || s.endWidth() < 3 {
		return ends
	}
	return c.addAt(ends, end{c.limitRow(*s.Limit), c.text(*s.Limit, s.endWidth()-2), theme.Dim})
}

// addAt adds a number in its row or beside it; nowhere when these rows are taken.
func (c *canvas) addAt(ends []end, e end) []end {
	at := e.row
	for _, row := range [...]int{at, at - 1, at + 1} {
		if row >= 0 && row < c.rows && !slices.ContainsFunc(ends, func(o end) bool { return o.row == row }) {
			e.row = row
			return append(ends, e)
		}
	}
	return ends
}

// lines is the plot with its scale on the left and the ends on the right.
func (s Spec) lines(c *canvas, label int, ends []end) draw.Block {
	names := make([]string, c.rows)
	for _, v := range c.ticks() {
		names[c.row(v)] = c.text(v, label)
	}
	out := make(draw.Block, 0, s.H)
	line := draw.NewLine(s.Theme, s.W)
	g := s.Theme.Glyphs
	for row := range c.rows {
		line.Reset(s.W)
		if names[row] != "" {
			line.Cell(theme.Dim, names[row], label, draw.Right).Add(theme.Dim, " "+g.AxisTick)
		} else {
			line.Gap(label+1).Add(theme.Dim, g.Axis)
		}
		for col := range c.cols {
			if k := c.at(row, col); k.glyph != "" {
				line.To(label+2+col).Add(k.role, k.glyph)
			}
		}
		for _, e := range ends {
			if e.row == row {
				line.To(s.W-s.endWidth()+1).Add(e.role, e.text)
			}
		}
		out = append(out, line.String())
	}
	return out
}
