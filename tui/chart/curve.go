package chart

import (
	"math"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// curve is the plotter: levels, one a column, from 0 to rows-1 or NaN, as rows of runes, the top first.
//
// asciigraph v0.10 panics on no values and on infinite ones, samples spikes away when given a Width, collapses a
// constant series to one line without bounds, sizes its labels by the data and closes colours with a full reset. So
// it gets levels that are row numbers already, one point a column, both bounds, empty labels and no colours; and one
// point more than columns, since it draws the strokes between points.
func curve(levels []float64, rows int) [][]rune {
	if len(levels) == 0 || rows < 2 || empty(levels) {
		return nil
	}
	points := append(levels[:len(levels):len(levels)], levels[len(levels)-1])
	text := asciigraph.Plot(points,
		asciigraph.Height(rows-1),
		asciigraph.LowerBound(0),
		asciigraph.UpperBound(float64(rows-1)),
		asciigraph.Offset(1),
		asciigraph.YAxisValueFormatter(func(float64) string { return "" }),
	)
	lines := strings.Split(text, "\n")
	out := make([][]rune, 0, rows)
	for _, line := range lines[:min(len(lines), rows)] {
		runes := []rune(line)
		out = append(out, runes[min(1, len(runes)):]) // without its axis
	}
	return out
}

func empty(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return false
		}
	}
	return true
}

// strokes are how the strokes of a curve are drawn: across, up and down, the four corners. The first curve is a thin line, the
// second a double one, the third a row of dots, so that curves can be told apart where there are no colours.
var strokes = [...]struct{ utf8, ascii [6]string }{
	{[6]string{"─", "│", "╭", "╮", "╰", "╯"}, [6]string{"-", "|", ".", ".", "'", "'"}},
	{[6]string{"═", "║", "╔", "╗", "╚", "╝"}, [6]string{"=", "H", "=", "=", "=", "="}},
	{[6]string{"•", "•", "•", "•", "•", "•"}, [6]string{"*", "*", "*", "*", "*", "*"}},
}

// glyphOf is a stroke of the plotter as it is drawn for the i-th curve.
func glyphOf(r rune, i int, ascii bool) string {
	set := &strokes[min(i, len(strokes)-1)].utf8
	if ascii {
		set = &strokes[min(i, len(strokes)-1)].ascii
	}
	switch r {
	case '╴', '╶':
		if i == 0 && !ascii {
			return string(r)
		}
	case '│':
		return set[1]
	case '╭':
		return set[2]
	case '╮':
		return set[3]
	case '╰':
		return set[4]
	case '╯':
		return set[5]
	}
	return set[0]
}

// labelWidth is the width of the scale's labels: it depends on the room, never on the numbers, so that a chart does not
// shift when a value gains a digit.
func labelWidth(w int) int {
	if w < 40 {
		return 6
	}
	return 7
}
