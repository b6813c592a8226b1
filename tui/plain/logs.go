package plain

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// stamp is how Logplex writes a line's time.
const stamp = "2006-01-02T15:04:05.000000-07:00"

// Raw is a line as the platform's own client prints it, less its secrets: TIMESTAMP source[proc]: text.
func Raw(l logs.Line) string {
	text := safe.Redact(l.Text)
	if l.Source == "" {
		return text
	}
	if l.Timeless {
		return l.Source + "[" + l.Proc + "]: " + text
	}
	return l.At.UTC().Format(stamp) + " " + l.Source + "[" + l.Proc + "]: " + text
}

// procWidth is the column of the dyno's name: a usual one fits, a longer one pushes the message.
const procWidth = 9

// Formatted is a line for people: local time, who speaks, the message in people's order. It is not cut: a terminal wraps it.
func Formatted(s Printer, l logs.Line) string {
	zone := s.Zone
	if zone == nil {
		zone = l.At.Location()
	}
	mark, role := looks.Speaker(s.Theme.Glyphs, l)
	proc := l.Proc
	if pad := procWidth - draw.Width(proc); pad > 0 {
		proc += draw.Spaces(pad)
	}
	at := l.At.In(zone).Format("15:04:05.000 ")
	if l.Timeless {
		at = draw.Spaces(len(at))
	}
	runs := []draw.Run{
		draw.R(theme.Dim, at), draw.R(theme.Dim, mark+" "), draw.R(role, proc+"  "),
	}
	for _, span := range logline.Format(l, s.LogFields...) {
		runs = append(runs, draw.R(looks.LineRole(span.Role), span.Text))
	}
	wide := s
	wide.Width = 0
	return wide.line(runs...)
}
