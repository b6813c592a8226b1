package chart

import (
	"math"
	"time"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// cell is one cell of the plot before it becomes a line.
type cell struct {
	glyph string
	role  theme.Role
}

// canvas is the plot without its labels: rows × cols cells, row 0 on top, over the scale lo to hi.
type canvas struct {
	cells      []cell
	rows, cols int
	lo, hi     float64
}

func (c *canvas) at(row, col int) *cell { return &c.cells[row*c.cols+col] }

// level is v in rows from the bottom, 0 to rows-1; values outside the scale are held at its ends. The halves keep a
// scale from overflowing whose ends are the largest numbers there are.
func (c *canvas) level(v float64) float64 {
	part := (v/2 - c.lo/2) / (c.hi/2 - c.lo/2)
	return min(max(part, 0), 1) * float64(c.rows-1)
}

// value is what the scale reads at a row.
func (c *canvas) value(row int) float64 {
	part := float64(c.rows-1-row) / float64(c.rows-1)
	return c.lo*(1-part) + c.hi*part
}

// draw is the chart proper: plot, axis row, and a legend when there are several curves and room for it.
func (s Spec) draw(lo, hi float64) draw.Block {
	label := labelWidth(s.W)
	rows := s.H - 1
	legend := len(s.Series) > 1 && s.H >= 8
	if legend {
		rows--
	}
	c := &canvas{rows: rows, cols: s.W - label - 3, lo: lo, hi: hi}
	c.cells = make([]cell, c.rows*c.cols)
	s.drawThreshold(c)
	columns := s.markColumns(c.cols)
	s.drawMarks(c, columns)
	for i := len(s.Series) - 1; i >= 0; i-- { // the first curve ends on top
		s.drawCurve(c, s.Series[i])
	}
	out := s.lines(c, label)
	out = append(out, s.timeLine(columns, label))
	if legend {
		out = append(out, s.legendLine(label))
	}
	return out
}

func (s Spec) drawThreshold(c *canvas) {
	if s.Threshold == nil || !(*s.Threshold > c.lo) || !(*s.Threshold < c.hi) {
		return
	}
	row := c.rows - 1 - int(math.Round(c.level(*s.Threshold)))
	for col := range c.cols {
		*c.at(row, col) = cell{s.Theme.Glyphs.Threshold, theme.Faint}
	}
}

// markColumns is the column of each mark, -1 for one outside the time axis.
func (s Spec) markColumns(cols int) []int {
	out := make([]int, len(s.Marks))
	span := s.To.Sub(s.From)
	for i, m := range s.Marks {
		out[i] = -1
		if span > 0 && !m.At.Before(s.From) && !m.At.After(s.To) {
			part := float64(m.At.Sub(s.From)) / float64(span)
			out[i] = int(math.Round(part * float64(cols-1)))
		}
	}
	return out
}

func (s Spec) drawMarks(c *canvas, columns []int) {
	for _, col := range columns {
		if col < 0 {
			continue
		}
		for row := range c.rows {
			*c.at(row, col) = cell{s.Theme.Glyphs.Tick, theme.Release}
		}
	}
}

// drawCurve lays a curve over the canvas. Above the threshold a lone curve is a warning; of several each keeps its own
// colour, which is how they are told apart, and the threshold's line has to do.
func (s Spec) drawCurve(c *canvas, series Series) {
	values := draw.Peaks(clampInf(series.Values, c.hi), c.cols)
	warn := math.Inf(1)
	if s.Threshold != nil && len(s.Series) == 1 {
		warn = c.level(*s.Threshold)
		if *s.Threshold < c.lo {
			warn = -1
		} else if *s.Threshold >= c.hi {
			warn = math.Inf(1)
		}
	}
	for i, v := range values {
		values[i] = c.level(v)
	}
	ascii := s.Theme.Glyphs == theme.ASCII
	for row, line := range curve(values, c.rows) {
		role := series.Role
		if float64(c.rows-1-row) > warn {
			role = theme.Warn
		}
		for col, r := range line {
			if r == ' ' || col >= c.cols {
				continue
			}
			*c.at(row, col) = cell{glyphOf(r, ascii), role}
		}
	}
}

// lines is the plot with its scale: a label at the top, the middle and the bottom.
func (s Spec) lines(c *canvas, label int) draw.Block {
	out := make(draw.Block, 0, s.H)
	line := draw.NewLine(s.Theme, s.W)
	g := s.Theme.Glyphs
	for row := range c.rows {
		line.Reset(s.W)
		if row == 0 || row == c.rows-1 || c.rows >= 5 && row == c.rows/2 {
			v := c.value(row)
			if v >= 10 { // half a row is more than what is rounded off
				v = math.Round(v)
			}
			line.Cell(theme.Dim, Short(v)+s.Unit, label, draw.Right).Add(theme.Dim, " "+g.AxisTick)
		} else {
			line.Gap(label+1).Add(theme.Dim, g.Axis)
		}
		for col := range c.cols {
			if k := c.at(row, col); k.glyph != "" {
				line.To(label+2+col).Add(k.role, k.glyph)
			}
		}
		out = append(out, line.String())
	}
	return out
}

// timeLine names the ends of the time axis and the marks. The newest mark is named first; a name that would touch
// another is left out, its line stays.
func (s Spec) timeLine(columns []int, label int) string {
	text := make([]cell, s.W)
	put := func(at int, name string, role theme.Role) {
		w := draw.Width(name)
		if at < 0 || at+w > s.W {
			return
		}
		for i := max(at-1, 0); i < min(at+w+1, s.W); i++ {
			if text[i].glyph != "" {
				return
			}
		}
		text[at].glyph, text[at].role = name, role
		for i := at + 1; i < at+w; i++ {
			text[i].glyph = "\x00" // covered by the name
		}
	}
	axis := label + 1
	for _, i := range newestFirst(s.Marks) {
		if columns[i] >= 0 {
			name := draw.Clean(s.Marks[i].Label)
			w := draw.Width(name)
			put(min(axis+1+columns[i]-w/2, s.W-w), name, theme.Release)
		}
	}
	if span := s.To.Sub(s.From); span > 0 {
		put(axis, "-"+Span(span), theme.Dim)
		put(s.W-4, "now", theme.Dim)
	}
	line := draw.NewLine(s.Theme, s.W)
	for i, k := range text {
		if k.glyph != "" && k.glyph != "\x00" {
			line.To(i).Add(k.role, k.glyph)
		}
	}
	return line.String()
}

func newestFirst(marks []Mark) []int {
	order := make([]int, len(marks))
	for i := range order {
		order[i] = i
		for k := i; k > 0 && marks[order[k]].At.After(marks[order[k-1]].At); k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	return order
}

func (s Spec) legendLine(label int) string {
	line := draw.NewLine(s.Theme, s.W).Gap(label + 1)
	for _, series := range s.Series {
		line.Add(series.Role, s.Theme.Glyphs.Mark+" ").Add(theme.Dim, series.Name+"  ")
	}
	return line.String()
}

// Span is a length of time in one unit: 90s, 5m, 2h, 3d.
func Span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return Short(math.Round(d.Hours()/24)) + "d"
	case d >= time.Hour && d%time.Hour == 0, d >= 10*time.Hour:
		return Short(math.Round(d.Hours())) + "h"
	case d >= time.Minute && d%time.Minute == 0, d >= 10*time.Minute:
		return Short(math.Round(d.Minutes())) + "m"
	}
	return Short(math.Round(d.Seconds())) + "s"
}
