package chart

import (
	"math"
	"strconv"
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

// Short is a number in at most five cells where it can be: 0.25, 7, 12.5, 480, 1.2k, 48k, 3.4M. Beyond 10^15 it is in
// powers of ten.
func Short(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "-"
	}
	a := math.Abs(v)
	if a >= 1e15 || a > 0 && a < 0.005 {
		return strings.ReplaceAll(strconv.FormatFloat(v, 'e', 0, 64), "e+", "e")
	}
	for _, s := range [...]struct {
		unit float64
		sign string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if a >= s.unit*0.9995 { // what would round to 1000 of the smaller unit
			return three(v/s.unit, s.sign)
		}
	}
	return three(v, "")
}

// three is v with at most three digits, without needless zeros, and the sign of its thousand.
func three(v float64, sign string) string {
	digits := 0
	switch a := math.Abs(v); {
	case a < 9.995:
		digits = 2
	case a < 99.95:
		digits = 1
	}
	if sign != "" && digits > 0 {
		digits = 1
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if digits > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s + sign
}
