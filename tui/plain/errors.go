package plain

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// sparkCells is how many cells a sparkline of errors has: one for each bucket of the last 24 minutes.
const sparkCells = 8

// Errors is one row for each group.
func Errors(s Printer, rows []model.ErrorRow) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "status"}, {Title: "count", Align: draw.Right}, {Title: "last 24m", DropRank: 4}, {Title: "last", Align: draw.Right, DropRank: 3}, {Title: "since", DropRank: 2},
	}}
	owned := slices.ContainsFunc(rows, func(r model.ErrorRow) bool { return r.Owner != "" })
	suspected := slices.ContainsFunc(rows, func(r model.ErrorRow) bool { return len(r.Suspects) > 0 })
	if owned {
		t.Columns = append(t.Columns, draw.Column{Title: "owner", Max: 20, DropRank: 6})
	}
	if suspected {
		t.Columns = append(t.Columns, draw.Column{Title: "suspect", Max: 28, DropRank: 5})
	}
	t.Columns = append(t.Columns, draw.Column{Title: "error"})
	for _, r := range rows {
		mark, role := looks.Error(s.Theme.Glyphs, r.Status)
		cells := []draw.Run{
			draw.R(role, mark+" "+r.Status.String()), draw.R(theme.Text, phrase.Number(r.Count)), draw.R(theme.Dim, s.spark(r.Group)),
			draw.R(theme.Dim, s.ago(r.Last)), draw.R(theme.Release, versionOr(r.Since, s.Theme.Glyphs.Dash)),
		}
		if owned {
			cells = append(cells, draw.R(theme.Text, dash(r.Owner, s.Theme.Glyphs.Dash)))
		}
		if suspected {
			cells = append(cells, draw.R(theme.Text, suspectShort(r, s.Theme.Glyphs.Dash)))
		}
		t.Rows = append(t.Rows, draw.Row{Cells: append(cells, draw.R(theme.Text, looks.ErrorTitle(r.Group)))})
	}
	return s.table(t)
}

// spark is the newest counts of a group as a sparkline.
func (s Printer) spark(g *rollup.Group) string {
	counts := g.Spark(s.Now)
	values := make([]float64, 0, sparkCells)
	for _, n := range counts[len(counts)-sparkCells:] {
		values = append(values, float64(n))
	}
	return draw.Spark(values, sparkCells, 0, s.Theme.Glyphs)
}

func versionOr(v int, none string) string {
	if v == 0 {
		return none
	}
	return version(v)
}

// suspectShort names the likeliest commit.
func suspectShort(r model.ErrorRow, none string) string {
	if len(r.Suspects) == 0 {
		return none
	}
	c := r.Suspects[0].Commit
	return c.Short() + " " + c.Author
}

// Error is all that is known of a group; its rates are told around a release.
func Error(s Printer, r model.ErrorRow, c, around rollup.Current) []string {
	var lines []string
	for _, runs := range (errorcard.View{Row: r, Current: c, Around: around, Glyphs: s.Theme.Glyphs, Width: s.Width, Zone: s.Zone}).Card() {
		lines = append(lines, s.line(runs...))
	}
	return lines
}

// ErrorsNone says that there is none, of how long a log.
func ErrorsNone(from, to time.Time) string {
	if from.IsZero() {
		return "No lines, no errors."
	}
	return "No errors in the log of " + phrase.Span(to.Sub(from)) + "."
}
