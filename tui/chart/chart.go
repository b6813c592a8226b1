// Package chart draws series over time.
//
// Rules:
//   - A chart is exactly as large as asked, whatever the numbers: none, one, NaN, infinite.
//   - A column shows the highest of its values; a spike never vanishes, and nothing is interpolated.
//   - Both axes have round numbers: 0, 50, 100 and -15m, -10m, -5m, now. Labels always take the same width.
//   - A mark stands in a column of its own, between two columns of values: it hides none.
//   - Several curves differ in their strokes, not in their colours alone.
//   - Colours are roles of the theme. The plotter underneath gets no colours and numbers it cannot choke on.
//   - No clock: the time axis runs from From to To.
package chart

import (
	"math"
	"time"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Series is one curve. Values are spread evenly over From to To, oldest first; NaN is a gap.
type Series struct {
	Name   string
	Values []float64
	Role   theme.Role
	Last   *float64 // written at the end of the curve; nil: the last value, if it reaches To
}

// Mark is a moment drawn through the chart: a release.
type Mark struct {
	At    time.Time
	Label string
}

// Unit is what the values are.
type Unit uint8

// The units. Round numbers differ: there is no half job, and a minute has sixty seconds.
const (
	Number  Unit = iota // any number
	Whole               // things that are counted
	Seconds             // a length of time
)

// Spec is a chart.
type Spec struct {
	Series   []Series
	W, H     int
	From, To time.Time
	Marks    []Mark
	Min, Max *float64 // the scale reaches at least this far; nil: as far as the values
	Limit    *float64 // gets a dim line with its number, where it is within the scale
	Warn     bool     // the limit is broken: a lone curve is drawn as a warning above it
	Unit     Unit
	Note     string // in the legend, behind the names of the curves
	Empty    string // what to say when there is no value at all; "no samples yet" if empty
	Theme    theme.Theme
}

// Plot is the chart in exactly W × H cells. Under 16 × 4 there is no room for axes and it is a sparkline.
func Plot(s Spec) draw.Block {
	if s.W <= 0 || s.H <= 0 {
		return draw.Blank(s.W, s.H)
	}
	if s.Theme.Glyphs == nil {
		s.Theme.Glyphs = theme.ASCII
	}
	lo, hi, ok := bounds(s)
	switch {
	case !ok:
		return placeholder(s)
	case s.W < leastW || s.H < leastH:
		return sparkline(s, hi)
	}
	return s.draw(s.scaleOf(lo, hi))
}

// Under this size there is no room for axes.
const (
	leastW = 16
	leastH = 4
)

// finite tells a number that can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bounds is how far the values and the hints reach, and never nowhere.
func bounds(s Spec) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, series := range s.Series {
		for _, v := range series.Values {
			if finite(v) {
				lo, hi = min(lo, v), max(hi, v)
				ok = true
			}
		}
	}
	if !ok {
		return 0, 0, false
	}
	if s.Min != nil && finite(*s.Min) {
		lo = min(lo, *s.Min)
	}
	if s.Max != nil && finite(*s.Max) {
		hi = max(hi, *s.Max)
	}
	if lo == hi {
		hi = lo + max(math.Abs(lo), 1)
	}
	if math.IsInf(hi, 1) { // twice the largest number there is
		lo, hi = 0, math.MaxFloat64
	}
	return lo, hi, true
}

func placeholder(s Spec) draw.Block {
	out := draw.Blank(s.W, s.H)
	text := s.Empty
	if text == "" {
		text = "no samples yet"
	}
	text = draw.Cut(text, s.W)
	line := draw.NewLine(s.Theme, s.W)
	out[s.H/2] = line.Gap((s.W-draw.Width(text))/2).Add(theme.Dim, text).String()
	return out
}

func sparkline(s Spec, hi float64) draw.Block {
	out := draw.Blank(s.W, s.H)
	for i, series := range s.Series[:min(len(s.Series), s.H)] {
		values := draw.Peaks(clampInf(series.Values, hi), s.W)
		text := draw.Spark(values, s.W, hi, s.Theme.Glyphs)
		out[s.H-1-i] = draw.NewLine(s.Theme, s.W).Add(series.Role, text).String()
	}
	return out
}

// clampInf is values with +Inf at the top of the scale and -Inf as a gap.
func clampInf(values []float64, hi float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		switch {
		case math.IsInf(v, 1):
			out[i] = hi
		case math.IsInf(v, -1):
			out[i] = math.NaN()
		default:
			out[i] = v
		}
	}
	return out
}
