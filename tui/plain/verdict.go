package plain

import (
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Verdict is the result of a poll: a title, why, and what every console says, the worst first.
func Verdict(s Printer, v *verdict.Verdict, title, why string) []string {
	first := []draw.Run{draw.R(theme.Strong|theme.Bold, title)}
	if r := v.Release; r.Version > 0 {
		first = append(first, draw.R(theme.Release, "  "+version(r.Version)), draw.R(theme.Dim, " "+r.Text+" by "+r.By))
	}
	lines := []string{s.line(first...), s.line(draw.R(theme.Text, why)), ""}
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "console"}, {Title: "answer"}, {Title: "now"}, {Title: "before", DropRank: 3}, {Title: "limit", DropRank: 2}, {Title: "n", Align: draw.Right, DropRank: 4}, {Title: "since", Align: draw.Right, DropRank: 5},
	}}
	for _, f := range v.Consoles() {
		mark, role := consoles.Mark(s.Theme.Glyphs, f.Answer)
		n := ""
		if f.Sample >= 0 {
			n = phrase.Number(f.Sample)
		}
		none := s.Theme.Glyphs.Dash
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Strong, f.Console.String()), draw.R(role, mark+" "+f.Answer.String()), draw.R(theme.Text, dash(f.Value.Text, none)), draw.R(theme.Dim, dash(f.Before.Text, none)),
			draw.R(theme.Dim, dash(f.Limit.Text, none)), draw.R(theme.Dim, dash(n, none)), draw.R(theme.Dim, s.ago(f.Since)),
		}})
	}
	return append(lines, s.table(t)...)
}

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
