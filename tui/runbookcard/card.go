// Package runbookcard draws a page of the runbook: the card of the screen and what the verb prints.
package runbookcard

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Where the parts of a line begin.
const (
	indent = 2
	least  = 20 // cells of a page, whatever the screen
)

// roles are how the styles look.
var roles = [...]theme.Role{runbook.Plain: theme.Text, runbook.Strong: theme.Strong, runbook.Command: theme.Strong, runbook.Key: theme.Key, runbook.Value: theme.Strong}

// Head is the line below the title: how grave it is, what else the page is about, and whose page it is.
func Head(f runbook.Filled) []draw.Run {
	role := theme.Dim
	switch f.Severity {
	case severity.Critical:
		role = theme.Bad
	case severity.Warning:
		role = theme.Warn
	}
	runs := []draw.Run{draw.R(role, f.Severity.String())}
	if others := slices.DeleteFunc(slices.Clone(f.IDs), func(id string) bool { return id == f.ID }); len(others) > 0 {
		runs = append(runs, draw.R(theme.Dim, " · also about "+strings.Join(others, ", ")))
	}
	if f.Team {
		runs = append(runs, draw.R(theme.Dim, " · your team's page"))
	}
	return runs
}

// Lines are a page in lines of at most w cells.
func Lines(f runbook.Filled, g *theme.Glyphs, w int) [][]draw.Run {
	return printer{glyphs: g, width: max(w, least)}.lines(f)
}

func (p printer) lines(f runbook.Filled) [][]draw.Run {
	out := p.wrapped(Head(f), nil, 0)
	for i, l := range f.Lines {
		if i > 0 && apart(f.Lines[i-1], l) {
			out = append(out, nil)
		}
		out = append(out, p.line(l)...)
	}
	return out
}

// apart tells lines that a blank line parts: all but the items of one list, and a heading and what it is of.
func apart(before, l runbook.Line) bool {
	if before.Kind == runbook.Heading {
		return false
	}
	return before.Kind != runbook.Item || l.Kind != runbook.Item
}

type printer struct {
	glyphs *theme.Glyphs
	width  int
	quotes bool // nothing is colored: what is typed or pressed stands in quotes
}

// line is a block of a page.
func (p printer) line(l runbook.Line) [][]draw.Run {
	switch l.Kind {
	case runbook.Heading:
		return p.wrapped(p.runs(l, theme.Soft), nil, 0)
	case runbook.Code:
		var out [][]draw.Run
		for _, s := range l.Spans {
			for one := range strings.SplitSeq(s.Text, "\n") {
				out = append(out, p.code(one)...)
			}
		}
		return out
	case runbook.Item:
		return p.item(l)
	}
	return p.wrapped(p.runs(l, theme.Text), nil, 0)
}

// runs are the pieces of a line; usual is the role of its text.
func (p printer) runs(l runbook.Line, usual theme.Role) (runs []draw.Run) {
	for _, s := range l.Spans {
		role := roles[s.Style]
		if s.Style == runbook.Plain {
			role = usual
		}
		text := s.Text
		if p.quotes && (s.Style == runbook.Command || s.Style == runbook.Key) {
			text = "`" + text + "`"
		}
		runs = append(runs, draw.R(role, text))
	}
	return runs
}

// code is a line that is typed or copied. One that is too long goes on below, further in: no cell of it is lost.
func (p printer) code(text string) (out [][]draw.Run) {
	room, at := p.width-indent, indent
	for first := true; first || text != ""; first = false {
		part := draw.Cut(text, room)
		if draw.Width(text) > room {
			part = fitting(text, room)
		}
		out = append(out, []draw.Run{draw.R(theme.Text, draw.Spaces(at)), draw.R(theme.Strong, part)})
		text = text[len(part):]
		room, at = max(p.width-2*indent, 1), 2*indent
	}
	return out
}

// fitting is as much of a text as fits, up to a blank where there is one.
func fitting(text string, room int) string {
	end := 0
	for i, r := range text {
		if n := i + len(string(r)); draw.Width(text[:n]) <= room || i == 0 {
			end = n
			continue
		}
		break
	}
	if at := strings.LastIndexByte(text[:end], ' '); at > 0 {
		return text[:at+1]
	}
	return text[:end]
}

// item is an item of a list. A cause that holds is lit, with what was seen below it; one that does not is dim.
func (p printer) item(l runbook.Line) [][]draw.Run {
	at := indent * l.Level
	mark := draw.R(theme.Dim, p.glyphs.Dot+" ")
	if l.Number > 0 {
		mark = draw.R(theme.Dim, strconv.Itoa(l.Number)+". ")
	}
	text, note := p.runs(l, theme.Text), []draw.Run(nil)
	switch {
	case l.Holds == runbook.Yes:
		mark = draw.R(theme.Warn, p.glyphs.Current+" ")
		text = p.runs(l, theme.Strong)
		note = []draw.Run{draw.R(theme.Warn, "seen now: "), draw.R(theme.Text, l.Note)}
		if l.Note == "" {
			note = []draw.Run{draw.R(theme.Warn, "seen now")}
		}
	case l.Holds == runbook.No:
		text = append(p.runs(l, theme.Dim), draw.R(theme.Dim, " (not seen now)"))
	case l.Holds == runbook.Unknown && l.Note != "":
		note = []draw.Run{draw.R(theme.Dim, "cannot be told: "+l.Note)}
	}
	lines := p.wrapped(text, []draw.Run{draw.R(theme.Text, draw.Spaces(at)), mark}, at+draw.Width(mark.Text))
	if note != nil {
		lines = append(lines, p.wrapped(note, []draw.Run{draw.R(theme.Text, draw.Spaces(at+draw.Width(mark.Text)))}, at+draw.Width(mark.Text))...)
	}
	return lines
}

// wrapped are runs in lines that fit behind an indent; before stands in front of the first.
func (p printer) wrapped(runs, before []draw.Run, at int) (out [][]draw.Run) {
	for i, line := range widget.Wrapped(runs, max(p.width-at, least/2)) {
		if i > 0 || before == nil {
			before = []draw.Run{draw.R(theme.Text, draw.Spaces(at))}
		}
		out = append(out, append(before[:len(before):len(before)], line...))
	}
	return out
}

// Text is a page as text, as wide as it gets.
func Text(f runbook.Filled, g *theme.Glyphs) string {
	lines := []string{f.ID + ": " + f.Title}
	for _, runs := range (printer{g, wide, true}).lines(f) {
		lines = append(lines, strings.TrimRight(widget.TextOf(runs), " "))
	}
	return strings.Join(lines, "\n")
}

// wide is more cells than any line takes.
const wide = 1 << 15

// most is how wide a printed page gets: longer lines are hard to read.
const most = 100

// Print is a page as the verb prints it.
func Print(s plain.Printer, f runbook.Filled) []string {
	w := most
	if s.Width > 0 {
		w = min(w, s.Width)
	}
	out := []string{s.Theme.Paint(theme.Strong, f.ID+": "+f.Title)}
	for _, runs := range (printer{s.Theme.Glyphs, max(w, least), s.Theme.Profile() == theme.Plain}).lines(f) {
		line := draw.NewLine(s.Theme, draw.RunsWidth(runs)).Runs(runs...).String()
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// List is all pages: their ids, how grave they are, their titles.
func List(s plain.Printer, b *runbook.Book) (out []string) {
	ids := 0
	for i := range b.Pages {
		ids = max(ids, draw.Width(strings.Join(b.Pages[i].IDs, ", ")))
	}
	for i := range b.Pages {
		p := &b.Pages[i]
		line := s.Theme.Paint(theme.Strong, draw.FitLeft(strings.Join(p.IDs, ", "), ids)) + "  " + s.Theme.Paint(theme.Dim, draw.FitLeft(p.Severity.String(), len("critical"))) + "  " + p.Title
		if p.Team {
			line += s.Theme.Paint(theme.Dim, "  (your team's)")
		}
		out = append(out, line)
	}
	return out
}
