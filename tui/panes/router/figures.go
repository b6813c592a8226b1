package router

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/trouble"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// figure is a measure of requests with its history.
type figure struct {
	looks.Measure
	rows  int
	least float64 // the scale reaches at least so far
	log   bool    // the scale is one of tens
	limit limit
	low   bool // the lowest column is the worst
}

// limit is above what a column is red.
type limit uint8

const (
	noLimit   limit = iota
	failLimit       // so many requests fail as begin a trouble
	slowLimit       // the same, and they take much longer than before
	codeLimit       // the same, and the code is one of failures
)

// The figures. Where there is little room they are the few.
var (
	few = []figure{
		{Measure: looks.RequestRate, rows: 1}, {Measure: looks.ErrorRate, rows: 1, least: 10, limit: failLimit},
		{Measure: looks.Service50, rows: 1}, {Measure: looks.Service95, rows: 1, log: true, limit: slowLimit},
	}
	full = []figure{
		{Measure: looks.RequestRate, rows: 1},
		{Measure: looks.ClassShare(2), rows: 1, least: 1, low: true}, {Measure: looks.ClassShare(3), rows: 1, least: 0.2}, {Measure: looks.ClassShare(4), rows: 1, least: 0.2},
		{Measure: looks.ClassShare(5), rows: 2, least: 0.05, limit: failLimit},
		{Measure: looks.Service50, rows: 1}, {Measure: looks.Service95, rows: 2, log: true, limit: slowLimit}, {Measure: looks.Service99, rows: 1, log: true, limit: slowLimit},
		{Measure: looks.Connect, rows: 1, least: 20},
	}
)

// figures are those that there is room for in so many lines: the codes of the last hour come last.
func figures(base []figure, k *kept, lines int) []figure {
	out := slices.Clone(base)
	for _, f := range base {
		lines -= f.rows
	}
	for _, c := range router.MostCodes(k.hour.Codes) {
		if lines--; lines < 0 {
			break
		}
		one := figure{Measure: looks.CodeRate(c.Code), rows: 1, least: 10}
		if c.Failed > 0 {
			one.limit = codeLimit
		}
		out = append(out, one)
	}
	return out
}

// Cells of the columns before the charts.
const (
	nameCells  = 7
	valueCells = 8
	worstFrom  = 100 // from this width on the worst column of the history has its figure
)

// board is figures with their charts, in a width.
type board struct {
	sc    pane.Scene
	kept  *kept
	cells []place
	cols  []router.Window
	step  time.Duration
	slow  float64 // what is slow, in ms
}

// place is a column of the chart, or the tick of a release between two.
type place struct {
	col  int
	tick *model.ReleaseStart
}

// Columns of the charts: half a minute each where an hour has room so, else a minute.
const (
	fineColumns   = 90
	fineStep      = 30 * time.Second
	coarseStep    = time.Minute
	narrowColumns = 24
)

// left is where the charts begin.
func (b *board) left() int {
	n := 1 + nameCells + 2*(1+valueCells) + 2
	if b.sc.W >= worstFrom {
		n += 1 + valueCells
	}
	return n
}

func newBoard(sc pane.Scene, k *kept) *board {
	b := &board{sc: sc, kept: k, step: coarseStep}
	room := sc.W - b.left()
	n := min(room, int(router.Kept/coarseStep))
	switch {
	case room >= fineColumns:
		b.step, n = fineStep, min(room, int(router.Kept/fineStep))
	case room >= narrowColumns && room < int(router.Kept/coarseStep):
		n = narrowColumns
	}
	if n <= 0 {
		return b
	}
	begin := k.view.Until.Truncate(b.step).Add(-time.Duration(n-1) * b.step)
	ticks := sc.App.ReleaseStarts(begin)
	n = max(1, min(n, room-len(ticks)))
	b.cols = k.chart(n, b.step)
	for i := range b.cols {
		for len(ticks) > 0 && ticks[0].At.Before(b.end(i)) {
			if !ticks[0].At.Before(b.begin(i)) {
				b.cells = append(b.cells, place{tick: &ticks[0]})
			}
			ticks = ticks[1:]
		}
		b.cells = append(b.cells, place{col: i})
	}
	b.slow = slowFrom(&k.view)
	return b
}

func (b *board) begin(i int) time.Time {
	return b.kept.view.Until.Truncate(b.step).Add(-time.Duration(len(b.cols)-1-i) * b.step)
}

func (b *board) end(i int) time.Time { return b.begin(i).Add(b.step) }

// head names the columns.
func (b *board) head() string {
	l := b.line("", [3]draw.Run{draw.R(theme.Dim, "now"), draw.R(theme.Dim, "before"), draw.R(theme.Dim, "worst")})
	if n := len(b.cols); n > 0 {
		text := format.Age(time.Duration(n) * b.step)
		if b.sc.W >= worstFrom {
			text = "each column " + format.Age(b.step) + ", red where over its limit; before: " + beforeWhat(&b.kept.view)
		}
		l.Add(theme.Dim, text)
	}
	return l.String()
}

// beforeWhat says which time the figures of before are of.
func beforeWhat(v *router.View) string {
	length := format.Span(v.Before.To.Sub(v.Before.From).Round(time.Second))
	if v.Version > 0 {
		return "the " + length + " before " + format.Version(v.Version)
	}
	return "the " + length + " before the last " + format.Span(v.Until.Sub(v.At))
}

// line begins a row with its name and its values.
func (b *board) line(name string, values [3]draw.Run) *draw.Line {
	l := draw.NewLine(b.sc.Theme, b.sc.W).Gap(1).Cell(theme.Dim, name, nameCells, draw.Left)
	n := 2
	if b.sc.W >= worstFrom {
		n = 3
	}
	for _, v := range values[:n] {
		l.Gap(1).Cell(v.Role, v.Text, valueCells, draw.Right)
	}
	return l.Gap(2)
}

// draw is a figure in its rows.
func (b *board) draw(f figure) draw.Block {
	values := make([]float64, len(b.cols))
	worst, top := math.NaN(), f.least
	for i := range b.cols {
		v, ok := f.Of(&b.cols[i])
		if values[i] = v; !ok {
			values[i] = math.NaN()
			continue
		}
		top = max(top, v)
		if math.IsNaN(worst) || f.low == (v < worst) && v != worst {
			worst = v
		}
	}
	dash := b.sc.Glyphs().Dash
	told := [3]draw.Run{draw.R(b.role(f), f.In(&b.kept.view.Minute, dash)), draw.R(theme.Dim, f.In(&b.kept.view.Before, dash)), draw.R(theme.Dim, dash)}
	if !math.IsNaN(worst) {
		told[2].Text = f.Text(worst)
	}
	out := make(draw.Block, f.rows)
	for y := range f.rows {
		l := b.line("", [3]draw.Run{})
		if y == f.rows-1 {
			l = b.line(f.Name, told)
		}
		for _, c := range b.cells {
			if c.tick != nil {
				l.Add(theme.Release, b.sc.Glyphs().Tick)
				continue
			}
			if math.IsNaN(values[c.col]) {
				l.Add(theme.Border, b.gap(c.col, y == f.rows-1))
				continue
			}
			l.Add(b.columnRole(f, c.col, values[c.col]), bar(f, values[c.col], top, f.rows-1-y, b.sc.Glyphs()))
		}
		out[y] = l.String()
	}
	return out
}

// role is that of what a figure is now: red where requests fail and it proves that.
func (b *board) role(f figure) theme.Role {
	v := &b.kept.view
	if !failing(b.sc) {
		return theme.Text
	}
	now, _ := f.Of(&v.Minute)
	switch f.limit {
	case failLimit:
		return theme.Bad | theme.Bold
	case slowLimit:
		if now >= slowFrom(v) {
			return theme.Bad | theme.Bold
		}
	case codeLimit:
		if now > 0 {
			return theme.Bad
		}
	}
	return theme.Text
}

// columnRole is red where a column is over its limit.
func (b *board) columnRole(f figure, col int, v float64) theme.Role {
	if f.limit == noLimit || !(v > 0) || !trouble.Over(&b.cols[col]) || f.limit == slowLimit && v < b.slow {
		return theme.Dim
	}
	return theme.Bad
}

// gap is a column of which nothing is known: nothing before the log begins, in the lowest row the sign of a gap afterwards.
func (b *board) gap(col int, lowest bool) string {
	if !lowest || !b.end(col).After(b.sc.App.Router.Begin()) {
		return " "
	}
	return b.sc.Glyphs().Gap
}

// bar is a column's cell in a line, counted from the bottom. Zero is the lowest stroke.
func bar(f figure, v, top float64, line int, g *theme.Glyphs) string {
	steps := len(g.Spark)
	if v <= 0 || top <= 0 {
		if line == 0 {
			return g.Spark[0]
		}
		return " "
	}
	part := v / top
	if f.log {
		part = math.Log1p(v) / math.Log1p(top)
	}
	height := max(1, int(math.Round(part*float64(f.rows*steps))))
	switch left := height - line*steps; {
	case left <= 0:
		return " "
	case left >= steps:
		return g.Spark[steps-1]
	default:
		return g.Spark[left-1]
	}
}

// labelApart is how many cells are between the beginnings of two times of the axis, at least.
const labelApart = 12

// axis is the times below the charts, and the releases.
func (b *board) axis() string {
	zone := format.ZoneOr(b.sc.Zone)
	every := 30 * time.Minute
	for _, d := range []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute} {
		if int(d/b.step) >= labelApart {
			every = d
			break
		}
	}
	text := make([]draw.Run, b.sc.W)
	put := func(at int, r draw.Run) {
		w := draw.Width(r.Text)
		at = max(0, min(at, b.sc.W-w))
		for i := max(0, at-1); i < min(b.sc.W, at+w+1); i++ {
			if text[i].Text != "" {
				return
			}
		}
		for i := at; i < at+w; i++ {
			text[i] = draw.R(0, "\x00") // covered
		}
		text[at] = r
	}
	for i, c := range slices.Backward(b.cells) { // the newest release first
		if c.tick != nil {
			name := format.Version(c.tick.Version)
			if c.tick.By != "" {
				name += " " + draw.Cut(c.tick.By, 12)
			}
			put(b.left()+i-draw.Width(name)/2, draw.R(theme.Release, name))
		}
	}
	for i, c := range b.cells {
		if c.tick == nil && b.begin(c.col).Truncate(every).Equal(b.begin(c.col)) {
			name := phrase.ClockMinute(b.begin(c.col), zone)
			put(b.left()+i-draw.Width(name)/2, draw.R(theme.Dim, name))
		}
	}
	l := draw.NewLine(b.sc.Theme, b.sc.W)
	for i, r := range text {
		if r.Text != "" && r.Text != "\x00" {
			l.To(i).Runs(r)
		}
	}
	return l.String()
}
