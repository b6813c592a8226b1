package processes

import (
	"math"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// sampleEvery is how often the platform writes a dyno's memory into the log.
const sampleEvery = 20 * time.Second

// Sizes of the chart of a dyno's memory.
const (
	axisWidth  = 7  // "512M ┤ "
	mostHeight = 14 // of its columns
)

// memoryChart is a dyno's memory over its last samples: a column each, the newest at the right, and a line at the quota. A column above the
// quota is red.
func memoryChart(sc pane.Scene, d *model.Process) draw.Block {
	if d == nil {
		return draw.Blank(sc.W, sc.H)
	}
	title := append([]draw.Run{draw.R(theme.Dim, "memory of "), draw.R(theme.Name(d.Type), d.Name), draw.R(theme.Text, "  ")}, memoryFacts(d, sc.Glyphs(), 0)...)
	out := make(draw.Block, 0, sc.H)
	out = append(out, draw.Spaces(sc.W), draw.NewLine(sc.Theme, sc.W).Runs(title...).String())
	columns := plot{sc: sc, d: d, w: sc.W - axisWidth - 1, h: min(sc.H-4, mostHeight)}
	if len(d.Memory) > 0 && columns.h >= 3 && columns.w >= 20 {
		out = append(out, columns.draw()...)
	}
	return draw.Exact(out, sc.W, sc.H)
}

// plot is the columns of a chart.
type plot struct {
	sc   pane.Scene
	d    *model.Process
	w, h int
}

func (p plot) draw() draw.Block {
	each := max(1, min(3, p.w/len(p.d.Memory))) // columns of a sample
	samples := p.d.Memory[max(0, len(p.d.Memory)-p.w/each):]
	top := p.d.Quota * 1.1
	for _, v := range samples {
		top = max(top, v*1.05)
	}
	quotaRow := -1
	if p.d.Quota > 0 && top > 0 {
		quotaRow = min(p.h-1, int(p.d.Quota/top*float64(p.h)))
	}
	out := make(draw.Block, 0, p.h+1)
	for row := p.h - 1; row >= 0; row-- {
		l := draw.NewLine(p.sc.Theme, p.sc.W)
		label := ""
		switch row {
		case quotaRow:
			label = phrase.Megabytes(p.d.Quota)
		case 0:
			label = "0"
		}
		l.Add(theme.Dim, draw.FitRight(label, axisWidth-2)).Add(theme.Border, " "+p.sc.Glyphs().AxisTick)
		p.row(l, samples, each, row, top, quotaRow)
		out = append(out, l.String())
	}
	return append(out, p.axis(len(samples)*each, len(samples)))
}

// row is one line of the columns, those of the oldest samples at the left.
func (p plot) row(l *draw.Line, samples []float64, each, row int, top float64, quotaRow int) {
	g := p.sc.Glyphs()
	empty := " "
	if row == quotaRow {
		empty = g.Threshold
	}
	l.Add(theme.Border, strings.Repeat(empty, p.w-len(samples)*each))
	steps := len(g.Spark)
	for _, v := range samples {
		filled := int(math.Round(v/top*float64(p.h*steps))) - row*steps
		role := theme.Curve
		if p.d.Quota > 0 && v > p.d.Quota {
			role = theme.Bad
		}
		switch {
		case filled <= 0 && row > 0:
			l.Add(theme.Border, strings.Repeat(empty, each))
		default:
			l.Add(role, strings.Repeat(g.Spark[min(max(filled, 1), steps)-1], each))
		}
	}
}

// axis is the line below: how far back the samples reach, and now.
func (p plot) axis(width, samples int) string {
	from := "-" + format.Age(time.Duration(samples)*sampleEvery)
	l := draw.NewLine(p.sc.Theme, p.sc.W).Gap(axisWidth + p.w - width)
	l.Add(theme.Dim, from)
	return l.Gap(max(1, width-draw.Width(from)-len("now"))).Add(theme.Dim, "now").String()
}
