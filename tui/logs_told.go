package tui

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// toldRoles is how the roles of a told line look.
var toldRoles = [...]theme.Role{
	logs.Plain: theme.Text, logs.Dim: theme.Dim, logs.Good: theme.Good, logs.Warning: theme.Warn, logs.Bad: theme.Bad,
	logs.BadStrong: theme.BadStrong, logs.Code: theme.Strong, logs.Method: theme.Text, logs.Path: theme.Text,
	logs.Proc: theme.Dim, logs.Trace: theme.Path, logs.Version: theme.Release, logs.Person: theme.Text,
}

// message is a line's told text with what find marks on the selected row's ground.
func (p *logsPane) message(l logs.Line) []draw.Run {
	spans := logs.Tell(l)
	runs := make([]draw.Run, 0, len(spans)+2)
	if n := len(spans); n > 0 && spans[n-1].Role == logs.Trace && !strings.HasPrefix(spans[n-1].Text, " ") {
		runs = append(runs, draw.R(theme.Text, "  "))
	}
	if p.find.Empty() {
		for _, s := range spans {
			runs = append(runs, draw.R(toldRoles[s.Role], s.Text))
		}
		return runs
	}
	marks := p.find.Find(logs.Told(spans))
	at := 0
	for _, s := range spans {
		runs = append(runs, marked(s, at, marks)...)
		at += len(s.Text)
	}
	return runs
}

// marked cuts a span where marks begin and end; at is where the span begins in the told text.
func marked(s logs.Span, at int, marks [][2]int) []draw.Run {
	var out []draw.Run
	role, done := toldRoles[s.Role], 0
	for _, m := range marks {
		from, to := max(m[0]-at, done), min(m[1]-at, len(s.Text))
		if to <= from || from >= len(s.Text) {
			continue
		}
		if from > done {
			out = append(out, draw.R(role, s.Text[done:from]))
		}
		out = append(out, draw.R(theme.Selected|theme.Bold, s.Text[from:to]))
		done = to
	}
	return append(out, draw.R(role, s.Text[done:]))
}

// panned is runs without their first n cells.
func panned(runs []draw.Run, n int) []draw.Run {
	out := make([]draw.Run, 0, len(runs))
	for _, r := range runs {
		if n > 0 {
			w := draw.Width(r.Text)
			if w <= n {
				n -= w
				continue
			}
			text := []rune(r.Text)
			for n > 0 && len(text) > 0 {
				n -= max(draw.Width(string(text[0])), 1)
				text = text[1:]
			}
			r.Text = string(text)
		}
		out = append(out, r)
	}
	return out
}
