package plain

import (
	"app.gonogo/gonogo/model/outage"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// sideWords are for whom a point speaks.
var sideWords = [...]string{outage.Neither: "", outage.Heroku: "Heroku", outage.App: "the app"}

// outageName is the width of what was looked at.
const outageName = 16

// OutageLines are the answer to whether it is Heroku or the app, and what speaks for either: what speaks for one of them first.
func OutageLines(s Printer, w outage.Weighing) [][]draw.Run {
	g := s.Theme.Glyphs
	var lines [][]draw.Run
	for _, text := range s.wrapped(w.Answer, 0) {
		lines = append(lines, []draw.Run{draw.R(theme.Strong, text)})
	}
	section := func(title string, fits func(outage.Point) bool) {
		first := true
		for _, p := range w.Points {
			if !fits(p) {
				continue
			}
			if first {
				lines = append(lines, nil, []draw.Run{draw.R(theme.Dim, title)})
				first = false
			}
			mark, role := pointMark(p, g)
			for i, text := range s.wrapped(safe.Redact(p.Text), outageName+4) {
				name := p.Name
				if i > 0 {
					mark, name = " ", ""
				}
				lines = append(lines, []draw.Run{draw.R(role, mark+" "), draw.R(theme.Text, draw.FitLeft(name, outageName)), draw.R(theme.Soft, "  "+text)})
			}
		}
	}
	for _, side := range []outage.Side{outage.Heroku, outage.App} {
		section("speaks for "+sideWords[side], func(p outage.Point) bool { return p.Side == side })
	}
	section("speaks for neither", func(p outage.Point) bool { return p.Side == outage.Neither && !p.Unknown })
	section("not known", func(p outage.Point) bool { return p.Unknown })
	return lines
}

// pointMark is the shape of a point: full where it says much.
func pointMark(p outage.Point, g *theme.Glyphs) (string, theme.Role) {
	switch {
	case p.Unknown:
		return g.Off, theme.Dim
	case p.Weight == outage.Strong:
		return g.Bad, theme.Bad
	case p.Weight == outage.Weak:
		return g.Warn, theme.Warn
	}
	return g.Good, theme.Dim
}

// Outage is the same as text, for a chat.
func Outage(w outage.Weighing) []string {
	out := []string{w.Answer}
	for _, p := range w.Points {
		line := p.Name + ": " + safe.Redact(p.Text)
		if word := sideWords[p.Side]; word != "" {
			line += " (speaks for " + word + ")"
		}
		out = append(out, line)
	}
	return out
}
