package router

import (
	"cmp"
	"strings"
	"time"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// row is the requests of a path, a dyno or a host, and those of the time before.
type row struct {
	router.Row
	by     router.By
	before *router.Row // nil: there was none
}

func (r *row) name() string { return looks.RequestRow(r.by, &r.Row) }

// text is the row for whoever copies it.
func (r *row) text() string {
	s := r.name() + " " + countOf(r.Requests) + ", " + format.Count(r.Failed) + " failed (" + phrase.Percent(r.Part()) + ")"
	if ms, ok := r.Service.Quantile(0.95); ok {
		s += ", p95 " + phrase.Latency(time.Duration(ms)*time.Millisecond)
	}
	return strings.Join(append([]string{s}, codeWords(r.Codes)...), " ")
}

// rows are those of a table, without their times.
func (p *requests) rows(sc pane.Scene, by router.By) []*row {
	k := p.count(sc)
	if rows, ok := k.rows[by]; ok {
		return rows
	}
	before := map[string]*router.Row{}
	old := k.view.Before.Counted(by)
	for i := range old {
		before[looks.RequestRow(by, &old[i])] = &old[i]
	}
	rows := []*row{}
	for _, r := range k.view.Since.Counted(by) {
		rows = append(rows, &row{r, by, before[looks.RequestRow(by, &r)]})
	}
	k.rows[by] = rows
	if p.listOf(by).SortedBy(bySlow) {
		p.time(rows)
	}
	return rows
}

// time adds the times to rows that are looked at.
func (p *requests) time(rows []*row) {
	var since, before []*router.Row
	for _, r := range rows {
		since = append(since, &r.Row)
		if r.before != nil {
			before = append(before, r.before)
		}
	}
	if len(rows) > 0 {
		p.kept.view.Since.AddTimes(rows[0].by, since)
		p.kept.view.Before.AddTimes(rows[0].by, before)
	}
}

// The columns by which rows are sorted.
const (
	byFailed   list.ColumnID = "failed"
	byRequests list.ColumnID = "requests"
	bySlow     list.ColumnID = "p95"
	byName     list.ColumnID = "name"
)

var spec = list.Spec[*row]{
	Rows: "rows",
	Key:  func(r *row) string { return string(r.by) + " " + r.name() },
	Text: func(r *row) string { return strings.Join(append([]string{r.name()}, codeWords(r.Codes)...), " ") },
	Columns: []list.Column[*row]{
		{ID: byFailed, Name: "failed"},
		{ID: byRequests, Name: "requests", Highest: true, Compare: func(a, b *row) int { return cmp.Compare(a.Requests, b.Requests) }},
		{ID: bySlow, Name: "p95", Highest: true, Compare: func(a, b *row) int { return cmp.Compare(slow95(&a.Row), slow95(&b.Row)) },
			Known: func(r *row) bool { return r.Service.Count() > 0 }},
		{ID: byName, Name: "name", Compare: func(a, b *row) int { return router.CompareDynos(a.Name, b.Name) }},
	},
}

func slow95(r *router.Row) int64 {
	ms, _ := r.Service.Quantile(0.95)
	return ms
}

// codeWords are codes with their counts, those of failures first: "H12 138".
func codeWords(codes []router.Code) (words []string) {
	for _, c := range router.MostCodes(codes) {
		words = append(words, c.Code+" "+format.Count(c.Requests))
	}
	return words
}

// column is one of the table with what stands in it.
type column struct {
	draw.Column
	id   list.ColumnID
	cell func(*row) draw.Run
}

// wideCodes is the width of a table from which on two codes have room in a row.
const wideCodes = 104

// leastName is how many cells a name has at least.
var leastName = map[router.By]int{router.ByPath: 20, router.ByDyno: 9, router.ByHost: 16}

// columns are those of a table w cells wide. Their widths depend on that alone, so that nothing moves sideways.
func (p *requests) columns(sc pane.Scene, by router.By, w int) []column {
	k, g := p.count(sc), sc.Glyphs()
	out := []column{{draw.Column{Title: string(by), Min: leastName[by], Fill: true}, byName, func(r *row) draw.Run { return draw.R(nameRole(sc, r), r.name()) }}}
	add := func(rank int, title string, width int, id list.ColumnID, cell func(*row) draw.Run) {
		out = append(out, column{draw.Column{Title: title, Align: draw.Right, Min: width, Max: width, DropRank: rank}, id, cell})
	}
	if by == router.ByDyno {
		out = append(out, column{draw.Column{Title: "rel", Min: 4, Max: 5, DropRank: 1}, "", func(r *row) draw.Run { return releaseOf(sc, r.Name) }})
	}
	add(0, "requests", 8, byRequests, func(r *row) draw.Run { return draw.R(theme.Text, format.Count(r.Requests)) })
	add(9, "/min", 6, "", func(r *row) draw.Run {
		rate, ok := k.view.Since.PerSecond(r.Requests)
		return known(g, theme.Dim, ok, format.PerMinute(rate*60))
	})
	add(0, "failed", 7, byFailed, func(r *row) draw.Run { return known(g, failRole(sc, r), r.Failed > 0, format.Count(r.Failed)) })
	add(2, "%", 6, "", func(r *row) draw.Run { return known(g, failRole(sc, r), r.Failed > 0, phrase.Percent(r.Part())) })
	add(8, "p50", 7, "", func(r *row) draw.Run { return quantile(g, theme.Text, &r.Service, 0.5) })
	add(0, "p95", 7, bySlow, func(r *row) draw.Run { return quantile(g, slowRole(sc, r), &r.Service, 0.95) })
	add(6, "before", 7, "", func(r *row) draw.Run {
		if r.before == nil {
			return draw.R(theme.Dim, g.Dash)
		}
		return quantile(g, theme.Dim, &r.before.Service, 0.95)
	})
	codes := 10
	if w >= wideCodes {
		codes = 16
	}
	out = append(out, column{draw.Column{Title: "H-codes", Min: codes, Max: codes, DropRank: 4}, "", func(r *row) draw.Run {
		return draw.R(codeRole(sc, r), strings.Join(codeWords(r.Codes), " "))
	}})
	for i, c := range out {
		if c.id != "" {
			out[i].Title = p.listOf(by).Title(c.id, c.Title, max(c.Min, c.Max, 8), g)
		}
	}
	return out
}

func known(g *theme.Glyphs, role theme.Role, ok bool, text string) draw.Run {
	if !ok {
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(role, text)
}

func quantile(g *theme.Glyphs, role theme.Role, h *histogram.Histogram, q float64) draw.Run {
	ms, ok := h.Quantile(q)
	return known(g, role, ok, phrase.Latency(time.Duration(ms)*time.Millisecond))
}

// bad tells a row that is a part of what is wrong: requests fail now, and of its own as many as begin a trouble.
func bad(sc pane.Scene, r *row) bool { return failing(sc) && r.Part() >= badPart }

// badPart is the part of a row's requests that fail, from which on it is told as bad.
const badPart = 0.05

func failRole(sc pane.Scene, r *row) theme.Role {
	if bad(sc, r) {
		return theme.Bad | theme.Bold
	}
	return theme.Text
}

func nameRole(sc pane.Scene, r *row) theme.Role {
	switch {
	case r.Name == "":
		return theme.Dim
	case bad(sc, r):
		return theme.Strong
	}
	return theme.Text
}

func codeRole(sc pane.Scene, r *row) theme.Role {
	if bad(sc, r) && r.Codes != nil && router.MostCodes(r.Codes)[0].Failed > 0 {
		return theme.Bad
	}
	return theme.Dim
}

// slowRole is red where a bad row takes much longer than before.
func slowRole(sc pane.Scene, r *row) theme.Role {
	if bad(sc, r) && (r.before == nil || float64(slow95(&r.Row)) >= slowFactor*float64(slow95(r.before))) {
		return theme.Bad
	}
	return theme.Text
}

// releaseOf is the release that a dyno is on.
func releaseOf(sc pane.Scene, name string) draw.Run {
	for _, t := range sc.App.Processes.Types {
		for i := range t.Dynos {
			if d := &t.Dynos[i]; d.Name == name && d.Release > 0 {
				return draw.R(theme.Release, format.Version(d.Release))
			}
		}
	}
	return draw.R(theme.Dim, sc.Glyphs().Dash)
}

// draw is a table of w × h cells; the one that the keys move in has a cursor.
func (p *requests) draw(sc pane.Scene, by router.By, w, h int) draw.Block {
	all := p.rows(sc, by)
	from, at, shown := 0, -1, all
	if by == p.table() {
		v := p.list().View(all)
		if none := p.list().NoMatch(sc, v); none != nil {
			sc.W, sc.H = w, h
			return widget.Written(sc, none)
		}
		from, at, shown = p.list().From(v, max(1, h-1), sc.Focus), p.list().Place(v), v.Rows
	}
	shown = shown[from:min(len(shown), from+max(1, h-1))]
	p.time(shown)
	columns := p.columns(sc, by, w)
	t := draw.Table{Columns: []draw.Column{{Min: 1, Max: 1}}, Gap: 2, Header: h > 1}
	for _, c := range columns {
		if len(t.Columns) == 1 {
			c.Column.Tight = true
		}
		t.Columns = append(t.Columns, c.Column)
	}
	for i, r := range shown {
		cells := draw.Row{Selected: sc.Focus && from+i == at, Cells: []draw.Run{sc.Cursor(from+i == at)}}
		for _, c := range columns {
			cells.Cells = append(cells.Cells, c.cell(r))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t.Draw(sc.Theme, w, h)
}

// Explained is the code that most requests of the row under the cursor failed with, else that they failed.
func (p *requests) Explained(sc pane.Scene) (runbook.Subject, bool) {
	if p.none(sc) {
		return runbook.Subject{}, false
	}
	v := p.list().View(p.rows(sc, p.table()))
	at := p.list().Place(v)
	if at < 0 || v.Rows[at].Failed == 0 {
		return runbook.Subject{}, false
	}
	r := v.Rows[at]
	s := runbook.Subject{ID: runbook.ServerErrors, Type: "web"}
	if most := router.MostCodes(r.Codes); len(most) > 0 && 2*most[0].Failed > r.Failed {
		s.ID = most[0].Code
	}
	switch {
	case r.Name == "" || r.Other || r.NotFound:
	case r.by == router.ByPath:
		s.Path = r.Name
	case r.by == router.ByDyno:
		s.Dyno = r.Name
	}
	return s, true
}
