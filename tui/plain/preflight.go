package plain

import (
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Preflight is the result of a preflight: a title, why, and what every check says, the worst first.
func Preflight(s Printer, r *preflight.Result, title string) []string {
	lines := []string{s.line(draw.R(theme.Strong|theme.Bold, title)), s.line(draw.R(theme.Text, r.Why())), ""}
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "check"}, {Title: "answer"}, {Title: "found"}, {Title: "next", DropRank: 2}}}
	for _, f := range r.Sorted() {
		mark, role := consoles.Mark(s.Theme.Glyphs, f.Answer)
		text := theme.Text
		if f.Answer <= verdict.Go {
			text = theme.Dim
		}
		answer := mark + " " + f.Answer.String()
		if f.Answer == verdict.NotAsked {
			answer, role = s.Theme.Glyphs.Dash, theme.Dim
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Strong, string(f.Check)), draw.R(role, answer), draw.R(text, f.Text), draw.R(theme.Dim, f.Next),
		}})
	}
	return append(lines, s.table(t)...)
}
