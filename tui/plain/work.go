package plain

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/work"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// mostDeaths is how many workers that died are told one by one, the newest.
const mostDeaths = 10

// Work is the background jobs by class, the workers that died, and how long requests waited for the app.
func Work(s Printer, a *model.App, rows []work.Row, cur work.Current) []string {
	jobs := &a.Jobs
	lines := []string{s.line(draw.R(theme.Dim, WorkSpan(jobs, cur)))}
	if len(rows) > 0 {
		lines = append(lines, s.table(s.jobTable(rows))...)
	} else {
		lines = append(lines, s.line(draw.R(theme.Text, NoJobs)))
	}
	for _, runs := range WorkNotes(a, cur) {
		lines = append(lines, s.line(runs...))
	}
	deaths := jobs.Workers.Now(cur)
	for _, d := range deaths[max(0, len(deaths)-mostDeaths):] {
		lines = append(lines, s.line(Death(d, s.Zone)...))
	}
	return lines
}

// Death is one worker that died: when, where, how.
func Death(d work.Death, zone *time.Location) []draw.Run {
	words := " " + string(d.Server) + " " + string(d.Cause)
	if d.PID != "" {
		words += ", pid " + d.PID
	}
	return []draw.Run{draw.R(theme.Dim, phrase.Clock(d.At, zone)+" "), draw.R(theme.Name(d.Dyno), d.Dyno), draw.R(theme.Text, words)}
}

// NoJobs says that there is no line of a background job.
const NoJobs = "No line of a background job: the libraries whose lines are known are listed in docs/work.md."

// WorkSpan says which span the counts are of.
func WorkSpan(jobs *work.Jobs, cur work.Current) string {
	text := "in the last " + phrase.Span(work.Window)
	over := cur.Span()
	if cur.Parts() && over < work.Window {
		text = fmt.Sprintf("since v%d, %s", cur.Version, phrase.Span(over.Truncate(time.Second)))
	}
	if watched := cur.Now.Sub(jobs.Watched); !jobs.Watched.IsZero() && watched < over {
		text += ", of which " + phrase.Span(max(0, watched).Truncate(time.Second)) + " of log are known"
	}
	if jobs.KnowsBefore(cur) {
		text += fmt.Sprintf("; before: the %s before v%d", phrase.Span(jobs.BeforeSpan(cur)), cur.Version)
	}
	if jobs.Missing(cur) {
		text += "; lines are missing"
	}
	return text
}

// jobTable is one row for each class.
func (s Printer) jobTable(rows []work.Row) draw.Table {
	right := func(title string, rank int) draw.Column {
		return draw.Column{Title: title, Align: draw.Right, DropRank: rank}
	}
	t := draw.Table{Header: true, Columns: []draw.Column{
		right("started", 5), right("done", 4), right("failed", 0), right("%", 0), right("before", 1), right("retried", 3), right("p50", 6), right("p95", 0), right("before", 2),
		{Title: "library", DropRank: 7}, {Title: "job"},
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			s.known(looks.JobStarted(r)), draw.R(theme.Text, phrase.Number(r.Now.Done)), draw.R(looks.JobRole(r), phrase.Number(r.Now.Failed)),
			s.known(looks.JobPart(r.Now)), s.known(looks.JobPart(r.Before)), s.known(looks.JobRetried(r)),
			s.known(looks.JobTime(r.Now, 0.5)), s.known(looks.JobTime(r.Now, 0.95)), s.known(looks.JobTime(r.Before, 0.95)),
			draw.R(theme.Dim, string(r.Library)), draw.R(theme.Strong, r.Name),
		}})
	}
	return t
}

// known is a text, a dash where it is empty.
func (s Printer) known(text string) draw.Run {
	if text == "" {
		return draw.R(theme.Dim, s.Theme.Glyphs.Dash)
	}
	return draw.R(theme.Text, text)
}

// WorkNotes are what is told below the classes: how long requests waited for the app, and how many workers died.
func WorkNotes(a *model.App, cur work.Current) (lines [][]draw.Run) {
	jobs := &a.Jobs
	if w, ok := a.RequestWait(cur); ok {
		half, _ := w.Now(0.5)
		most, _ := w.Now(0.95)
		line := []draw.Run{draw.R(theme.Dim, "requests waited for the app p50 "), draw.R(theme.Text, phrase.Latency(half)),
			draw.R(theme.Dim, " p95 "), draw.R(theme.Text, phrase.Latency(most))}
		if before, known := w.Before(0.95); known {
			line = append(line, draw.R(theme.Dim, ", before p95 "), draw.R(theme.Text, phrase.Latency(before)))
		}
		lines = append(lines, append(line, draw.R(theme.Dim, " (by "+w.Source+")")))
	}
	deaths := jobs.Workers.Now(cur)
	if len(deaths) == 0 {
		return lines
	}
	role := theme.Text
	if jobs.Workers.Dying.On() {
		role = theme.Warn
	}
	line := []draw.Run{draw.R(role, phrase.Plural(len(deaths), "worker")+" died"), draw.R(theme.Dim, " inside dynos that live on")}
	if jobs.KnowsBefore(cur) {
		line = append(line, draw.R(theme.Dim, ", before "), draw.R(theme.Text, phrase.Number(jobs.Workers.Before(cur))))
	}
	return append(lines, line)
}
