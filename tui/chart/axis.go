package chart

import (
	"math"
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// timeLine names the round moments of the time axis and the marks. The newest mark is named first, then the ends of the axis, then
// what lies between; a name that would touch another is left out, its line stays.
func (s Spec) timeLine(c *canvas, label int) string {
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
	axis := label + 2
	for _, m := range newestFirst(s.Marks) {
		if col, ok := s.slotOf(c, m); ok {
			name := draw.Clean(m.Label)
			w := draw.Width(name)
			put(max(min(axis+col-w/2, s.W-w), 0), name, theme.Release)
		}
	}
	if span := s.To.Sub(s.From); span > 0 {
		put(axis+c.cols-len("now"), "now", theme.Dim)
		step := timeStep(span, c.cols)
		if span%step == 0 {
			put(axis-1, "-"+Span(span), theme.Dim)
		}
		for ago := step; ago < span; ago += step {
			name := "-" + Span(ago)
			at := axis + int(math.Round(float64(span-ago)/float64(span)*float64(c.cols-1)))
			put(at-draw.Width(name)/2, name, theme.Dim)
		}
	}
	line := draw.NewLine(s.Theme, s.W)
	for i, k := range text {
		if k.glyph != "" && k.glyph != "\x00" {
			line.To(i).Add(k.role, k.glyph)
		}
	}
	return line.String()
}

// slotOf is the column of a mark.
func (s Spec) slotOf(c *canvas, m Mark) (int, bool) {
	at, ok := s.share(m)
	if !ok || len(c.slots) == 0 {
		return 0, false
	}
	want := at * float64(c.cols-1)
	best := c.slots[0]
	for _, col := range c.slots {
		if math.Abs(float64(col)-want) < math.Abs(float64(best)-want) {
			best = col
		}
	}
	return best, math.Abs(float64(best)-want) <= float64(len(c.slots)+1)
}

func newestFirst(marks []Mark) []Mark {
	return slices.SortedStableFunc(slices.Values(marks), func(a, b Mark) int { return b.At.Compare(a.At) })
}

func (s Spec) legendLine(label int) string {
	line := draw.NewLine(s.Theme, s.W).Gap(label + 2)
	for i, series := range s.Series {
		if series.Name != "" {
			line.Add(series.Role, glyphOf('─', i, s.Theme.Glyphs == theme.ASCII)+" ").Add(theme.Text, draw.Clean(series.Name)).Add(theme.Dim, "  ")
		}
	}
	return line.Add(theme.Dim, s.Note).String()
}
