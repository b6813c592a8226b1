package queues

import (
	"strconv"

	"app.gonogo/gonogo/model/work"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// jobColumn is a column of the table of jobs, and from which width of the pane on it is there.
type jobColumn struct {
	title string
	width int
	from  int
	id    list.ColumnID
	text  func(work.Row) string
	role  func(work.Row) theme.Role
}

// jobColumns are those behind the name. Every figure has the one before the release beside it.
var jobColumns = []jobColumn{
	{"started", 7, 88, "", looks.JobStarted, nil},
	{"done", 6, 46, "", func(r work.Row) string { return format.Count(r.Now.Done) }, nil},
	{"failed", 6, 0, jobsByFailed, func(r work.Row) string { return format.Count(r.Now.Failed) }, looks.JobRole},
	{"%", 5, 0, "", func(r work.Row) string { return looks.JobPart(r.Now) }, looks.JobRole},
	{"before", 6, 60, "", func(r work.Row) string { return looks.JobPart(r.Before) }, dimJob},
	{"retried", 7, 72, "", looks.JobRetried, nil},
	{"p50", 6, 96, "", func(r work.Row) string { return looks.JobTime(r.Now, 0.5) }, nil},
	{"p95", 6, 38, jobsByTime, func(r work.Row) string { return looks.JobTime(r.Now, 0.95) }, nil},
	{"before", 6, 60, "", func(r work.Row) string { return looks.JobTime(r.Before, 0.95) }, dimJob},
}

func dimJob(work.Row) theme.Role { return theme.Dim }

// columns are those that there is room for. They depend on the width alone, so that nothing moves sideways.
func (j *jobs) columns(sc pane.Scene) (out []jobColumn) {
	for _, c := range jobColumns {
		if sc.W >= c.from {
			out = append(out, c)
		}
	}
	return out
}

func (j *jobs) table(sc pane.Scene, v list.View[work.Row], h int) draw.Block {
	columns := j.columns(sc)
	t := draw.Table{Gap: 1, Header: h > 1, Columns: []draw.Column{{Min: 1, Max: 1}, {Title: j.list.Title(jobsByClass, "job", 10, sc.Glyphs()), Min: 6, Fill: true, Tight: true}}}
	for _, c := range columns {
		title := c.title
		if c.id != "" {
			title = j.list.Title(c.id, title, c.width, sc.Glyphs())
		}
		t.Columns = append(t.Columns, draw.Column{Title: title, Align: draw.Right, Min: c.width, Max: c.width})
	}
	page := max(1, h-1)
	from, at := j.list.From(v, page, sc.Focus), j.list.Place(v)
	for i, r := range v.Rows[from:min(len(v.Rows), from+page)] {
		name := theme.Text
		if r.Failing().On() {
			name = theme.Strong
		}
		row := draw.Row{Selected: sc.Focus && from+i == at, Cells: []draw.Run{sc.Cursor(from+i == at), draw.R(name, draw.Clean(r.Name))}}
		for _, c := range columns {
			row.Cells = append(row.Cells, jobCell(sc, r, c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// jobCell is what stands in a column; a dash where it is not known.
func jobCell(sc pane.Scene, r work.Row, c jobColumn) draw.Run {
	text, role := c.text(r), theme.Text
	switch {
	case text == "":
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	case c.role != nil:
		role = c.role(r)
	}
	return draw.R(role, text)
}

// card is all that is known of a class.
func (j *jobs) card(sc pane.Scene, r work.Row) pane.Card {
	f := widget.CardFacts(sc)
	if fails := r.Failing(); fails.On() {
		text := looks.JobPart(fails.Now) + " fails, " + format.Age(sc.State.Age("heroku", fails.Since))
		if fails.Blame > 0 {
			text += ", since " + format.Version(fails.Blame)
		}
		f.Add("trouble", theme.Bad, text)
		f.Blank()
	}
	f.Add("library", theme.Text, string(r.Library))
	span := format.Span(j.kept.cur.Span().Truncate(1e9))
	f.Add("now", theme.Text, countWords(sc, r, r.Now)+" in "+span)
	if r.Known {
		f.Add("before", theme.Text, countWords(sc, r, r.Before)+" in the "+format.Span(sc.App.Jobs.BeforeSpan(j.kept.cur))+" before "+format.Version(j.kept.cur.Version))
	} else {
		f.Add("before", theme.Dim, sc.Glyphs().Dash)
	}
	f.Add("last line", theme.Text, format.Moment(r.Seen, sc.Zone))
	return pane.Card{Title: r.Name, Lines: f.Lines, Copy: jobWords(r), What: r.Name,
		Links: []pane.Link{{Key: "l", Word: "log lines", Effect: pane.To{Pane: pane.Logs, Message: pane.Search{How: keys.IntentHide, Text: r.Name}}}}}
}

// countWords are counts as a sentence's part: "102 started, 68 done, 34 failed (33 %), 34 retried, p50 12ms, p95 1.2s".
func countWords(sc pane.Scene, r work.Row, c work.Counts) string {
	text := ""
	add := func(n, word string) {
		if n == "" {
			n = sc.Glyphs().Dash
		}
		if text != "" {
			text += ", "
		}
		text += n + " " + word
	}
	of := work.Row{Class: r.Class, Now: c}
	add(looks.JobStarted(of), "started")
	add(format.Count(c.Done), "done")
	failed := "failed"
	if part := looks.JobPart(c); part != "" {
		failed += " (" + part + ")"
	}
	add(format.Count(c.Failed), failed)
	add(looks.JobRetried(of), "retried")
	for _, part := range []float64{50, 95} {
		if d := looks.JobTime(c, part/100); d != "" {
			text += ", p" + strconv.Itoa(int(part)) + " " + d
		}
	}
	return text
}

// jobWords is a row as plain text, for the clipboard.
func jobWords(r work.Row) string {
	text := r.Name + "  done " + format.Count(r.Now.Done) + "  failed " + format.Count(r.Now.Failed)
	if part := looks.JobPart(r.Now); part != "" {
		text += " (" + part + ")"
	}
	if d := looks.JobTime(r.Now, 0.95); d != "" {
		text += "  p95 " + d
	}
	if before := looks.JobPart(r.Before); before != "" {
		text += "  before the release " + before + " failed"
	}
	return text
}
