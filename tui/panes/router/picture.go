package router

import (
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// From so large on all figures have their charts, and two tables stand beside one another below them.
const (
	fullWide  = 110
	fullRows  = 30
	mostCodes = 3
	leastRows = 4 // of a table
)

func (p *requests) full(sc pane.Scene) bool { return sc.W >= fullWide && sc.H >= fullRows }

func (p *requests) picture(sc pane.Scene) draw.Block {
	if sc.H <= 2 {
		return draw.Exact(draw.Block{p.line(sc)}, sc.W, sc.H)
	}
	charts := p.charts(sc)
	h := sc.H - len(charts)
	if h < leastRows+1 {
		return draw.Exact(charts, sc.W, sc.H)
	}
	if p.full(sc) {
		return draw.Exact(append(charts, p.tables(sc, h)...), sc.W, sc.H)
	}
	out := append(charts, p.rule(sc, p.table(), sc.W))
	return draw.Exact(append(out, p.draw(sc, p.table(), sc.W, h-1)...), sc.W, sc.H)
}

// page is how many rows of the table are shown.
func (p *requests) page(sc pane.Scene) int { return max(1, sc.H-len(p.charts(sc))-2) }

// line is all in one.
func (p *requests) line(sc pane.Scene) string {
	v := &p.count(sc).view
	l := draw.NewLine(sc.Theme, sc.W).Gap(1)
	dash := sc.Glyphs().Dash
	l.Add(theme.Dim, "req/s ").Add(theme.Text, looks.RequestRate.In(&v.Minute, dash)).Gap(2).Runs(Figures(sc, v)...)
	if before := looks.Service95.In(&v.Before, ""); before != "" && l.Left() > 20 {
		l.Add(theme.Dim, "  before "+before)
	}
	return l.String()
}

// charts are the figures with their history.
func (p *requests) charts(sc pane.Scene) draw.Block {
	k := p.count(sc)
	b := newBoard(sc, k)
	out := draw.Block{b.head()}
	base, lines := few, min(sc.H-1, len(few)+1)
	if sc.H >= loudRows {
		lines = len(few) + 2
	}
	if p.full(sc) {
		base, lines = full, 11+mostCodes
	}
	for _, f := range figures(base, k, lines) {
		out = append(out, b.draw(f)...)
	}
	if p.full(sc) {
		out = append(out, b.axis())
	}
	return out
}

// rule is the heading of a table.
func (p *requests) rule(sc pane.Scene, by router.By, w int) string {
	v := &p.count(sc).view
	role := theme.Dim
	if by == p.table() {
		role = theme.Soft | theme.Bold
	}
	title := map[router.By]string{router.ByPath: "Paths", router.ByDyno: "Dynos", router.ByHost: "Hosts"}[by]
	l := draw.NewLine(sc.Theme, w).Add(theme.Border, sc.Glyphs().Across+sc.Glyphs().Across+" ").Add(role, title).Add(theme.Text, "  "+looks.ViewSpan(v)+" ")
	return l.Add(theme.Border, strings.Repeat(sc.Glyphs().Across, max(0, l.Left()))).String()
}

// besideShare is the part of the width, in hundredths, that the table of the keys has.
const besideShare = 58

// tables are the table that the keys move in, and beside it another and what is to be said of both.
func (p *requests) tables(sc pane.Scene, h int) draw.Block {
	left := sc.W * besideShare / 100
	right := sc.W - left - 2
	one := append(draw.Block{p.rule(sc, p.table(), left)}, p.draw(sc, p.table(), left, h-1)...)
	second := router.ByDyno
	if p.table() == router.ByDyno {
		second = router.ByPath
	}
	notes := p.notes(sc, right)
	rows := max(2, min(len(p.rows(sc, second))+1, h-1-len(notes)-1))
	other := append(draw.Block{p.rule(sc, second, right)}, p.draw(sc, second, right, rows)...)
	other = append(append(other, draw.Spaces(right)), notes...)
	return draw.Beside(draw.Exact(one, left, h), draw.Blank(2, h), draw.Exact(other, right, h))
}

// notes say what the figures are of, and what they leave out.
func (p *requests) notes(sc pane.Scene, w int) draw.Block {
	v := &p.count(sc).view
	var lines [][]draw.Run
	add := func(role theme.Role, text string) {
		lines = append(lines, widget.Wrapped([]draw.Run{draw.R(role, text)}, w-1)...)
	}
	what := countOf(v.Since.Requests) + " finished " + looks.ViewSpan(v) + " (" + phrase.Span(v.Until.Sub(v.At)) + "), " + format.Count(v.Since.Failed) + " failed. Before: "
	if v.Before.Watched == 0 {
		what += "the log does not reach back so far."
	} else {
		what += format.Count(v.Before.Requests) + ", " + format.Count(v.Before.Failed) + " failed, in " + beforeWhat(v) + "."
	}
	add(theme.Dim, what+" Ids in paths are folded.")
	if n, ok := v.Minute.InFlight(); ok {
		add(theme.Dim, "In flight now: ~"+format.Count(int(n+0.5))+", estimated from how long those took that ended.")
	}
	if n := v.Since.Held; n > 0 {
		add(theme.Dim, phrase.Count(n, "websocket or stream is", "websockets and streams are")+" left out of the times.")
	}
	out := make(draw.Block, 0, len(lines))
	for _, runs := range lines {
		out = append(out, draw.NewLine(sc.Theme, w).Runs(runs...).String())
	}
	return out
}
