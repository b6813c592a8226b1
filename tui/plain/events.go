package plain

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Events is one row for each entry.
func Events(s Printer, entries []timeline.Entry) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "when"}, {Title: "kind", DropRank: 2}, {Title: "who", Max: 20, DropRank: 1}, {Title: "what"}}}
	for i := range entries {
		e := &entries[i]
		mark, role, words := looks.Event(s.Theme.Glyphs, e)
		what := looks.EventText(e)
		if mark != " " {
			what = mark + " " + what
		} else {
			role = words
		}
		if e.Ill == 0 && !e.Over {
			role = words
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Dim, phrase.When(e.At, s.Now, s.Zone)), draw.R(theme.Dim, string(e.Kind)), draw.R(theme.Text, dash(looks.EventWho(e), s.Theme.Glyphs.Dash)), draw.R(role, what),
		}})
	}
	return s.table(t)
}

// EventLine is an entry in one line. app is its name, where several are watched.
func EventLine(s Printer, app string, e *timeline.Entry) string {
	mark, role, words := looks.Event(s.Theme.Glyphs, e)
	l := draw.NewLine(s.Theme, mostLine).Add(theme.Dim, phrase.When(e.At, s.Now, s.Zone)).Gap(2)
	if app != "" {
		l.Add(theme.Text, app).Gap(2)
	}
	l.Add(theme.Dim, draw.FitLeft(string(e.Kind), kindCells)).Gap(2).Add(role, mark).Gap(1).Add(words, looks.EventText(e))
	if who := looks.EventWho(e); who != "" {
		l.Gap(2).Add(theme.Dim, who)
	}
	return strings.TrimRight(l.String(), " ")
}

// The cells of a kind, and of the longest line.
const (
	kindCells = 8
	mostLine  = 1000
)

// mostTold is how many restarts of one entry are told whole: the newest.
const mostTold = 8

// EventLines are all that is known of an entry: who did it, and for each restart the lines that say so.
func EventLines(s Printer, e *timeline.Entry) [][]draw.Run {
	mark, role, _ := looks.Event(s.Theme.Glyphs, e)
	var lines [][]draw.Run
	for i, text := range s.wrapped(looks.EventText(e), 2) {
		if i > 0 {
			mark = " "
		}
		lines = append(lines, []draw.Run{draw.R(role, mark+" "), draw.R(theme.Strong, text)})
	}
	fact := func(name, value string) {
		if value != "" {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, draw.FitLeft(name, 10)), draw.R(theme.Text, value)})
		}
	}
	fact("when", s.moment(e.At))
	fact("who", looks.EventWho(e))
	if e.Release > 0 {
		fact("release", version(e.Release))
	}
	fact("do", e.Do)
	told := e.Restarts
	if more := len(told) - mostTold; more > 0 {
		told = told[more:]
		lines = append(lines, nil, []draw.Run{draw.R(theme.Dim, fmt.Sprintf("%d earlier ones are left out", more))})
	}
	for _, r := range told {
		lines = append(lines, nil)
		lines = append(lines, RestartLines(s, r)...)
	}
	return lines
}

// RestartLines are a restart with its reason, and the lines that say so.
func RestartLines(s Printer, r *restarts.Restart) [][]draw.Run {
	_, role := looks.Restart(r)
	if role == theme.Dim {
		role = theme.Text
	}
	head := []draw.Run{draw.R(theme.Dim, phrase.When(r.At, s.Now, s.Zone)+"  "), draw.R(theme.Name(r.Type), r.Dyno), draw.R(role, "  "+r.Class.Title())}
	lines := [][]draw.Run{head}
	why := r.Why()
	if who := r.Who(); who != "" {
		why += ", by " + ledger.Author(who)
	}
	for _, l := range s.wrapped(why, 2) {
		lines = append(lines, []draw.Run{draw.R(theme.Text, "  "+l)})
	}
	if down, ok := r.Down(); ok {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "  up again after "+phrase.Span(down))})
	}
	if a := r.Cause; a != nil && a.Line > 0 {
		lines = append(lines, evidence(s, a.At, "api", a.Describe()))
	}
	for _, sign := range r.Signs {
		lines = append(lines, evidence(s, sign.At, sign.Dyno, sign.Text()))
	}
	if len(r.Signs) == 0 {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "  no line of the log")})
	}
	return lines
}

// evidence is a line of the log that says why.
func evidence(s Printer, at time.Time, who, text string) []draw.Run {
	return []draw.Run{draw.R(theme.Dim, "  "+phrase.ClockMillis(at, s.Zone)+"  "), draw.R(theme.Dim, draw.FitLeft(who, 10)+" "), draw.R(theme.Soft, safe.Redact(text))}
}
