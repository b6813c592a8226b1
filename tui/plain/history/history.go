// Package history is the table of recordings.
package history

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// Row is a recording.
type Row struct {
	Name       string
	Began, End time.Time
	Bytes      int64
	Text       bool // with log text
	Running    bool // it goes on
	Torn       bool // its end is missing
	Releases   []int
	Incidents  []Incident
	Errors     int // kinds of errors that were first seen in it
}

// Incident is a stretch in which the verdict was NO-GO, or in which alarms sounded without that.
type Incident struct {
	From, To time.Time
	Release  int
	Why      string
	Open     bool // it had no end when the recording ended
	Alarm    bool // no verdict tells of it
	Minor    bool // an alarm that is no more than a warning
	More     int  // alarms beside the one that Why tells of
}

// Lines is one row for each recording, and one for each incident below.
func Lines(s plain.Printer, rows []Row) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "recording"}, {Title: "began"}, {Title: "span", Align: draw.Right}, {Title: "size", Align: draw.Right},
		{Title: "log text", DropRank: 2}, {Title: "released", Max: 30, DropRank: 1}, {Title: "what"}}}
	for i := range rows {
		r := &rows[i]
		text := "no"
		if r.Text {
			text = "yes"
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Text, r.Name), draw.R(theme.Dim, phrase.Date(r.Began, s.Zone)), draw.R(theme.Text, phrase.Span(r.End.Sub(r.Began))), draw.R(theme.Text, phrase.Size(float64(r.Bytes))),
			draw.R(theme.Dim, text), draw.R(theme.Release, releases(r.Releases, s.Theme.Glyphs.Dash)), what(r),
		}})
		for _, in := range r.Incidents {
			t.Rows = append(t.Rows, draw.Row{Span: []draw.Run{called(in, phrase.When(in.From, s.Now, s.Zone)), draw.R(theme.Text, incident(in))}})
		}
	}
	return plain.Table(s, t)
}

func releases(list []int, dash string) string {
	if len(list) == 0 {
		return dash
	}
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprintf("v%d", v))
	}
	return strings.Join(out, " ")
}

// what is how the recording fares, and what was bad in it.
func what(r *Row) draw.Run {
	var parts []string
	role := theme.Dim
	if n := len(r.Incidents); n > 0 {
		parts, role = append(parts, phrase.Plural(n, "incident")), theme.Bad
	}
	if r.Errors > 0 {
		parts = append(parts, phrase.Plural(r.Errors, "kind")+" of errors")
	}
	switch {
	case r.Running:
		parts = append(parts, "still recording")
	case r.Torn:
		parts = append(parts, "ends without notice")
	}
	return draw.R(role, strings.Join(parts, ", "))
}

// called is what an incident is, and when it began.
func called(in Incident, when string) draw.Run {
	switch {
	case in.Minor:
		return draw.R(theme.Warn, "  alarm "+when)
	case in.Alarm:
		return draw.R(theme.Bad, "  alarm "+when)
	}
	return draw.R(theme.Bad, "  NO-GO "+when)
}

func incident(in Incident) string {
	out := " for " + phrase.Span(in.To.Sub(in.From))
	if in.Open {
		out = " to the end of the recording"
	}
	if in.Release > 0 {
		out += fmt.Sprintf(", v%d", in.Release)
	}
	if in.Why != "" {
		out += ": " + in.Why
	}
	if in.Alarm && in.More > 0 {
		out += ", and " + phrase.Plural(in.More, "more alarm")
	}
	return out
}
