// Package apptable draws apps side by side: a row an app, and the code that stands in each stage of their pipeline.
package apptable

import (
	"cmp"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Look is what rows are drawn with.
type Look struct {
	Theme theme.Theme
	Now   time.Time // by the platform's clock
}

// column is a column of the table with what stands in it.
type column struct {
	draw.Column
	cell func(Look, *pipeline.Row) draw.Run
}

// Cells of columns, and the width from which on the last event is told. A name is not cut below leastName while another column can go.
const (
	leastName = 24
	mostName  = 30
	mostBy    = 12
	mostQueue = 16
	lastFrom  = 124
	leastLast = 16
)

// columns are all of them, what is left out first having the highest rank. In a width without room for the last event the name gives.
func columns(w int) []column {
	last := w >= lastFrom || w == 0
	all := []column{
		{draw.Column{Title: "stage", DropRank: 2}, stageCell},
		{draw.Column{Title: "app", Max: mostName, Fill: !last}, nameCell},
		{draw.Column{Title: "verdict"}, verdictCell},
		{draw.Column{Title: "for", Align: draw.Right, Min: 3, DropRank: 3}, sinceCell},
		{draw.Column{Title: "release"}, releaseCell},
		{draw.Column{Title: "commit", DropRank: 6}, commitCell},
		{draw.Column{Title: "by", Max: mostBy, DropRank: 8}, byCell},
		{draw.Column{Title: "age", Align: draw.Right, Min: 3, DropRank: 7}, ageCell},
		{draw.Column{Title: "dynos", Align: draw.Right}, dynosCell},
		{draw.Column{Title: "5xx/min", Align: draw.Right}, failedCell},
		{draw.Column{Title: "p95", Align: draw.Right, Min: 5, DropRank: 4}, slowCell},
		{draw.Column{Title: "worst queue", Max: mostQueue, DropRank: 5}, queueCell},
		{draw.Column{Title: "jobs", Align: draw.Right, DropRank: 5}, jobsCell},
	}
	if last {
		all = append(all, column{draw.Column{Title: "last event", Min: leastLast, Fill: w > 0}, eventCell})
	}
	return all
}

// Table is the rows in w cells; 0: as many as they need.
func Table(l Look, rows []pipeline.Row, w int) draw.Table {
	t := draw.Table{Header: true, Gap: 2}
	all := columns(w)
	for _, c := range all {
		t.Columns = append(t.Columns, c.Column)
	}
	name := 0
	for i := range rows {
		name = max(name, draw.Width(rows[i].Name))
	}
	t.Columns[1].Min = min(name, leastName)
	for i := range rows {
		one := draw.Row{}
		for _, c := range all {
			one.Cells = append(one.Cells, c.cell(l, &rows[i]))
		}
		if i > 0 && rows[i].Stage == rows[i-1].Stage && rows[i].Pipeline == rows[i-1].Pipeline {
			one.Cells[0].Text = ""
		}
		t.Rows = append(t.Rows, one)
	}
	return t
}

func (l Look) dash() draw.Run { return draw.R(theme.Dim, l.Theme.Glyphs.Dash) }

// known is a text, a dash where there is none.
func (l Look) known(role theme.Role, text string) draw.Run {
	if text == "" {
		return l.dash()
	}
	return draw.R(role, text)
}

func stageCell(l Look, r *pipeline.Row) draw.Run { return l.known(theme.Dim, r.Stage) }

func nameCell(_ Look, r *pipeline.Row) draw.Run { return draw.R(theme.Strong, r.Name) }

func verdictCell(l Look, r *pipeline.Row) draw.Run {
	mark, role := Mark(l, r.Answer, r.App.Verdict.Holds())
	return draw.R(role, mark+" "+word(r.Answer))
}

// word is an answer; that of an app that nothing was asked of is that nothing is known.
func word(a verdict.Answer) string {
	if a == verdict.NotAsked {
		a = verdict.NoData
	}
	return a.String()
}

// Mark is the shape and the color of an answer. An app that is only watched for long enough is no warning.
func Mark(l Look, a verdict.Answer, holds bool) (string, theme.Role) {
	mark, role := consoles.Mark(l.Theme.Glyphs, a)
	switch {
	case a == verdict.Hold && !holds:
		return mark, theme.Dim
	case a >= verdict.Hold:
		return mark, role | theme.Bold
	}
	return mark, role
}

func sinceCell(l Look, r *pipeline.Row) draw.Run {
	if r.Since.IsZero() || r.Answer == verdict.NotAsked {
		return l.dash()
	}
	return draw.R(theme.Dim, format.Age(max(0, l.Now.Sub(r.Since))))
}

func releaseCell(l Look, r *pipeline.Row) draw.Run {
	if r.Release.Version == 0 {
		return l.dash()
	}
	return draw.R(theme.Release, format.Version(r.Release.Version))
}

func commitCell(l Look, r *pipeline.Row) draw.Run {
	return l.known(theme.Text, format.Short8(r.Commit))
}

func byCell(l Look, r *pipeline.Row) draw.Run { return l.known(theme.Text, r.By) }

func ageCell(l Look, r *pipeline.Row) draw.Run {
	if r.Release.CreatedAt.IsZero() {
		return l.dash()
	}
	return draw.R(theme.Dim, format.Age(max(0, l.Now.Sub(r.Release.CreatedAt))))
}

func dynosCell(l Look, r *pipeline.Row) draw.Run {
	if !r.KnownDynos {
		return l.dash()
	}
	role := theme.Text
	switch {
	case r.Down > 0:
		role = theme.Bad
	case r.Up < r.Want:
		role = theme.Warn
	}
	return draw.R(role, format.Count(r.Up)+"/"+format.Count(r.Want))
}

func failedCell(l Look, r *pipeline.Row) draw.Run {
	n, ok := looks.ErrorRate.Of(&r.Minute)
	switch {
	case !ok:
		return l.dash()
	case r.App.Requests.Shown():
		return draw.R(theme.Bad|theme.Bold, format.PerMinute(n))
	case n == 0:
		return draw.R(theme.Dim, "0")
	}
	return draw.R(theme.Text, format.PerMinute(n))
}

func slowCell(l Look, r *pipeline.Row) draw.Run {
	return l.known(theme.Text, looks.Service95.In(&r.Minute, ""))
}

var ills = map[severity.Level]theme.Role{severity.Critical: theme.Bad, severity.Warning: theme.Warn}

func queueCell(l Look, r *pipeline.Row) draw.Run {
	if r.Queue == nil {
		return l.dash()
	}
	return draw.R(cmp.Or(ills[r.Alarmed()], theme.Dim), r.Queue.Name)
}

func jobsCell(l Look, r *pipeline.Row) draw.Run {
	if r.Queue == nil {
		return l.dash()
	}
	role := theme.Text
	if r.Queue.Ready == 0 {
		role = theme.Dim
	}
	return draw.R(cmp.Or(ills[r.Alarmed()], role), looks.Depth(l.Theme.Glyphs, &r.Queue.Reading))
}

func eventCell(l Look, r *pipeline.Row) draw.Run {
	if r.Last == nil {
		return l.dash()
	}
	return draw.R(theme.Dim, phrase.Age(max(0, l.Now.Sub(r.Last.At)))+"  "+looks.EventText(r.Last))
}

// Lines are the table for a verb, w cells wide; 0: as wide as it gets.
func Lines(l Look, rows []pipeline.Row, w int) []string {
	var out []string
	if flow := pipeline.Flow(rows); flow != nil {
		for i := range flow {
			out = append(out, trimmed(draw.NewLine(l.Theme, cmp.Or(w, widest)).Runs(StageRuns(l, &flow[i])...).String()))
		}
		out = append(out, "")
	}
	t := Table(l, rows, w)
	for _, line := range t.Draw(l.Theme, cmp.Or(w, widest), len(rows)+1) {
		out = append(out, trimmed(line))
	}
	return out
}

// widest is how wide a table is where nobody says.
const widest = 300

func trimmed(line string) string { return strings.TrimRight(line, " ") }
