package plain

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/format"
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

// Anomalies are what comes unusually often, a line each, below a table; nothing where nothing does.
func Anomalies(s Printer, list []model.Anomaly) []string {
	var lines []string
	for i, a := range list {
		lines = append(lines, s.line(errorcard.AnomalyRuns(a, s.Theme.Glyphs, s.Zone, i == 0)...))
	}
	return lines
}

// Owners is one row for each owner: errors a minute now, and before and since a release.
func Owners(s Printer, list []model.OwnerRow, c rollup.Current) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "owner"}, {Title: "errors", Align: draw.Right}, {Title: "new", Align: draw.Right}, {Title: "count", Align: draw.Right},
		{Title: "now", Align: draw.Right}, {Title: "before", Align: draw.Right}, {Title: sinceTitle(c), Align: draw.Right}, {Title: "most of it"}}}
	for _, o := range list {
		before, since := s.rates(o.Split)
		role := theme.Text
		if o.New > 0 {
			role = theme.Bad
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{draw.R(theme.Text, dash(o.Owner, s.Theme.Glyphs.Dash)), draw.R(theme.Text, phrase.Number(o.Groups)), draw.R(role, phrase.Number(o.New)),
			draw.R(theme.Text, phrase.Number(o.Count)), draw.R(theme.Text, format.PerMinute(o.Now)+"/min"), draw.R(theme.Dim, before), draw.R(theme.Text, since), draw.R(theme.Text, looks.ErrorTitle(o.Worst.Group))}})
	}
	return s.table(t)
}

func sinceTitle(c rollup.Current) string {
	switch {
	case c.Version == 0:
		return "since"
	case c.Ended:
		return "on " + version(c.Version)
	}
	return "since " + version(c.Version)
}

// rates are those of a split, or dashes.
func (s Printer) rates(one rollup.Split) (before, since string) {
	if !one.Known() {
		return s.Theme.Glyphs.Dash, s.Theme.Glyphs.Dash
	}
	return format.PerMinute(one.Earlier.PerMinute()) + "/min", format.PerMinute(one.Since.PerMinute()) + "/min"
}

// ErrorSplit is one row for each error that came before or after a release, those first whose rates differ by more than chance.
func ErrorSplit(s Printer, rows []model.ErrorRow, c rollup.Current) []string {
	type split struct {
		model.ErrorRow
		rollup.Split
	}
	var list []split
	for _, r := range rows {
		if one := r.Group.Split(c); one.Known() && one.Earlier.Count+one.Since.Count > 0 {
			list = append(list, split{r, one})
		}
	}
	if len(list) == 0 {
		return []string{"Nothing to compare: no error came around " + version(c.Version) + ", or the log does not begin before it."}
	}
	slices.SortStableFunc(list, func(a, b split) int {
		switch {
		case a.Differ() == b.Differ():
			return b.Split.Since.Count - a.Split.Since.Count
		case a.Differ():
			return -1
		}
		return 1
	})
	earlier := "before"
	if c.Before > 0 {
		earlier = "on " + version(c.Before)
	}
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "status"}, {Title: earlier, Align: draw.Right}, {Title: "95 %", Align: draw.Right, DropRank: 2}, {Title: sinceTitle(c), Align: draw.Right},
		{Title: "95 %", Align: draw.Right, DropRank: 1}, {Title: ""}, {Title: "error"}}}
	for _, one := range list {
		mark, role := looks.Error(s.Theme.Glyphs, one.Status)
		before, since := s.rates(one.Split)
		words := theme.Dim
		if one.Differ() {
			words = theme.Text
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{draw.R(role, mark+" "+one.Status.String()), draw.R(theme.Text, before), draw.R(theme.Dim, bounds(one.Earlier)), draw.R(theme.Text, since),
			draw.R(theme.Dim, bounds(one.Split.Since)), draw.R(words, errorcard.SplitWords(one.Split)), draw.R(theme.Text, looks.ErrorTitle(one.Group))}})
	}
	over := list[0].Split
	head := s.line(draw.R(theme.Text, "Before and after "+version(c.Version)+": "), draw.R(theme.Dim, phrase.Span(over.Earlier.Over)+" and "+phrase.Span(over.Since.Over)))
	return append([]string{head}, s.table(t)...)
}

// bounds are those within which the true rate lies in 19 of 20 cases.
func bounds(r rollup.Rate) string {
	low, high := r.Bounds()
	return format.PerMinute(low) + " to " + format.PerMinute(high)
}
