package plain

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// sparkCells is how many cells a sparkline of errors has: one for each bucket of the last 24 minutes.
const sparkCells = 8

// Errors is one row for each group.
func Errors(s Printer, rows []model.ErrorRow) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "status"}, {Title: "count", Align: draw.Right}, {Title: "last 24m", DropRank: 4}, {Title: "last", Align: draw.Right, DropRank: 3}, {Title: "since", DropRank: 2},
		{Title: "owner", Max: 20, DropRank: 6}, {Title: "suspect", Max: 28, DropRank: 5}, {Title: "error"},
	}}
	for _, r := range rows {
		mark, role := ErrorMark(s.Theme, r.Status)
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(role, mark+" "+r.Status.String()), draw.R(theme.Text, phrase.Number(r.Count)), draw.R(theme.Dim, s.spark(r.Group)),
			draw.R(theme.Dim, s.ago(r.Last)), draw.R(theme.Release, versionOr(r.Since, s.Theme.Glyphs.Dash)),
			draw.R(theme.Text, dash(r.Owner, s.Theme.Glyphs.Dash)), draw.R(theme.Text, suspectShort(r, s.Theme.Glyphs.Dash)), draw.R(theme.Text, ErrorTitle(r.Group)),
		}})
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

// ErrorMark is the shape and the colour of a status.
func ErrorMark(th theme.Theme, st rollup.Status) (string, theme.Role) {
	g := th.Glyphs
	switch st {
	case rollup.New:
		return g.Bad, theme.Bad
	case rollup.Rising:
		return g.Rising, theme.Warn
	case rollup.Back:
		return g.Back, theme.Warn
	case rollup.Gone:
		return g.Good, theme.Dim
	}
	return g.On, theme.Dim
}

// ErrorTitle names a group in one line: its class, what it says, where.
func ErrorTitle(g *rollup.Group) string {
	e := &g.Sample
	title := e.Class
	if place := ErrorPlace(e); place != "" {
		title += " " + place
	}
	if e.Message != "" {
		title += " " + e.Message
	}
	return strings.TrimSpace(title)
}

// ErrorPlace is the file and line of the innermost call of the app's own; empty where there is none.
func ErrorPlace(e *exceptions.Event) string {
	for _, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		for _, f := range list {
			if f.App {
				return place(f)
			}
		}
	}
	return ""
}

// place is a call's file and line.
func place(f exceptions.Frame) string {
	file := exceptions.PathOf(f.File)
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", file, f.Line)
	}
	return file
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

// Error is all that is known of a group.
func Error(s Printer, r model.ErrorRow, release int) []string {
	mark, role := ErrorMark(s.Theme, r.Status)
	e := &r.Sample
	lines := []string{s.line(draw.R(role, mark+" "+r.Status.String()+" "), draw.R(theme.Strong, dash(e.Class, "error line")))}
	for _, l := range s.wrapped(e.Message, 0) {
		lines = append(lines, s.line(draw.R(theme.Text, l)))
	}
	fact := func(name, value string) {
		if value != "" {
			lines = append(lines, s.line(draw.R(theme.Dim, draw.Fit(name, 12)), draw.R(theme.Text, value)))
		}
	}
	lines = append(lines, "")
	fact("count", phrase.Number(r.Count))
	fact("seen", s.moment(r.First)+" to "+s.moment(r.Last))
	if r.Since > 0 {
		fact("first in", version(r.Since))
	}
	var on []string
	for _, rel := range r.Releases {
		on = append(on, fmt.Sprintf("%s ×%s", versionOr(rel.Version, "earlier"), phrase.Number(rel.Count)))
	}
	fact("releases", strings.Join(on, ", "))
	dynos := strings.Join(r.Dynos, ", ")
	if r.MoreDynos {
		dynos += ", …"
	}
	fact("dynos", dynos)
	for i, route := range r.Routes {
		fact([]string{"routes", ""}[min(i, 1)], fmt.Sprintf("%s %s ×%s", route.Method, route.Path, phrase.Number(route.Count)))
	}
	fact("owner", r.Owner)
	fact("root cause", e.Root)
	lines = append(lines, s.suspects(r, release)...)
	lines = append(lines, s.trace(e)...)
	return append(lines, "", s.line(draw.R(theme.Dim, "One error by "+Reason(r.Group)+", "+r.Fingerprint.String())))
}

// suspects name the commits that changed what the trace names.
func (s Printer) suspects(r model.ErrorRow, release int) []string {
	if len(r.Suspects) == 0 {
		if r.NoCommit == "" {
			return nil
		}
		return []string{s.line(draw.R(theme.Dim, draw.Fit("suspect", 12)+s.Theme.Glyphs.Dash+" "+r.NoCommit))}
	}
	var lines []string
	for i, one := range r.Suspects[:min(3, len(r.Suspects))] {
		lines = append(lines, s.line(draw.R(theme.Dim, draw.Fit([]string{"suspect", ""}[min(i, 1)], 12)),
			draw.R(theme.Text, fmt.Sprintf("%s · %s %s by %s (%s)", suspectPlace(one.Path, one.Line), one.Reason.In(), one.Commit.Short(), one.Commit.Author, version(release)))))
	}
	return lines
}

func suspectPlace(path string, line int) string {
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}

// trace is the sample's calls: the app's own stand out, those of others are counted.
func (s Printer) trace(e *exceptions.Event) []string {
	if len(e.Frames) == 0 {
		return nil
	}
	lines := []string{""}
	others := 0
	flush := func() {
		if others > 0 {
			lines = append(lines, s.line(draw.R(theme.Dim, "  "+s.Theme.Glyphs.More+" "+phrase.Plural(others, "call")+" of libraries")))
		}
		others = 0
	}
	for _, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		for _, f := range list {
			if !f.App {
				others++
				continue
			}
			flush()
			lines = append(lines, s.line(draw.R(theme.Strong, "  "+place(f)), draw.R(theme.Text, " "+f.Func)))
		}
		flush()
	}
	return lines
}

// Reason says what makes the events of a group one error.
func Reason(g *rollup.Group) string {
	switch {
	case g.Rule != "":
		return "the rule " + g.Rule
	case g.Reason.Place != "":
		return "class and place: " + g.Reason.Class + " at " + g.Reason.Place
	case g.Reason.Class != "":
		return "class and message: " + g.Reason.Class + ", " + g.Reason.Message
	}
	return "what the lines have in common"
}

// ErrorsNone says that there is none, of how long a log.
func ErrorsNone(from, to time.Time) string {
	if from.IsZero() {
		return "No lines, no errors."
	}
	return "No errors in the log of " + phrase.Span(to.Sub(from)) + "."
}
