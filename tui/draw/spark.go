package draw

import (
	"math"
	"strings"

	"app.gonogo/gonogo/tui/theme"
)

// Spark is values as a sparkline of w cells, plain text. Values are spread over the cells, oldest left; where several
// share a cell the highest shows. NaN is a gap. The scale runs from 0 to top; a top of 0 or less (or none) is the
// highest value. Fewer values than cells stand at the right end.
func Spark(values []float64, w int, top float64, g *theme.Glyphs) string {
	if w <= 0 {
		return ""
	}
	if g == nil {
		g = theme.ASCII
	}
	if n := len(values); n > w {
		values = Peaks(values, w)
	}
	if !(top > 0) || math.IsInf(top, 0) {
		top = highest(values)
	}
	var b strings.Builder
	b.WriteString(Spaces(w - len(values)))
	for _, v := range values {
		b.WriteString(sparkCell(v, top, g))
	}
	return b.String()
}

func sparkCell(v, top float64, g *theme.Glyphs) string {
	if math.IsNaN(v) {
		return g.Gap
	}
	last := len(g.Spark) - 1
	if v <= 0 || top <= 0 {
		return g.Spark[0]
	}
	step := int(math.Ceil(min(v/top, 1) * float64(last)))
	return g.Spark[step]
}

// Peaks is values in n columns, each the highest of those that fall into it, so that a spike never vanishes. A column of
// nothing but NaN is NaN. Fewer values than n are held in steps; no values at all give n gaps.
func Peaks(values []float64, n int) []float64 {
	out := make([]float64, max(n, 0))
	for c := range out {
		out[c] = math.NaN()
		if len(values) == 0 {
			continue
		}
		from := c * len(values) / n
		to := max((c+1)*len(values)/n, from+1)
		for _, v := range values[from:to] {
			if math.IsNaN(out[c]) || v > out[c] {
				out[c] = v
			}
		}
	}
	return out
}

func highest(values []float64) float64 {
	top := 0.0
	for _, v := range values {
		if v > top && !math.IsInf(v, 0) {
			top = v
		}
	}
	return top
}

// Bar is a bar of w cells filled by the share part (0 to 1), plain text. Anything above zero shows at least its
// thinnest stroke; NaN is empty.
func Bar(part float64, w int, g *theme.Glyphs) string {
	if w <= 0 {
		return ""
	}
	if g == nil {
		g = theme.ASCII
	}
	if !(part > 0) {
		return Spaces(w)
	}
	steps := len(g.Bar)
	n := max(int(math.Round(min(part, 1)*float64(w*steps))), 1)
	full, rest := n/steps, n%steps
	s := strings.Repeat(g.Bar[steps-1], full)
	used := full
	if rest > 0 {
		s += g.Bar[rest-1]
		used++
	}
	return s + Spaces(w-used)
}

// Rule is a line of w cells drawn through a pane, with runs in it: a release, a verdict.
//
//	────── v74  Deploy 20a5742 · ned ──────────────
func Rule(th theme.Theme, w int, role theme.Role, runs ...Run) string {
	g := th.Glyphs
	if g == nil {
		g = theme.ASCII
	}
	l := NewLine(th, w)
	if len(runs) > 0 {
		l.Add(role, strings.Repeat(g.Across, min(6, max(w, 0)))).Gap(1).Runs(runs...).Gap(1)
	}
	if l.Left() > 0 {
		l.Add(role, strings.Repeat(g.Across, l.Left()))
	}
	return l.String()
}
