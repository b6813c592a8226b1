package plain

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Setting is a row of the effective configuration.
type Setting struct{ Path, Value, Origin string }

// Settings is the effective configuration; what somebody set stands out from the defaults.
func Settings(s Printer, settings []Setting) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{{Title: "setting"}, {Title: "value", Max: 60}, {Title: "from"}}}
	for _, x := range settings {
		role := theme.Strong
		if x.Origin == "default" {
			role = theme.Dim
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{draw.R(theme.Text, x.Path), draw.R(role, x.Value), draw.R(theme.Dim, x.Origin)}})
	}
	return s.table(t)
}

// Themes lists the themes that the setting may name, the current one marked. Where there are colors, each is drawn in its own.
func Themes(s Printer, current string) []string {
	out := make([]string, 0, len(theme.Choices()))
	for _, c := range theme.Choices() {
		mark := " "
		if c.Name == current {
			mark = s.Theme.Glyphs.On
		}
		line := mark + " " + s.Theme.Paint(theme.Strong, c.Name+draw.Spaces(9-len(c.Name))) + c.Help
		if th, _ := theme.Named(c.Name, s.Theme.Glyphs); s.Theme.Profile() == theme.ANSI16 || s.Theme.Profile() == theme.TrueColor {
			line += "  " + sample(th)
		}
		out = append(out, line)
	}
	return out
}

// sample is a few words as a theme draws them.
func sample(th theme.Theme) string {
	g := th.Glyphs
	return th.Paint(theme.Good, g.On+" up") + " " + th.Paint(theme.Warn, g.Starting+" starting") + " " + th.Paint(theme.Bad, g.Bad+" crashed") + " " +
		th.Paint(theme.Release, "v74") + " " + th.Paint(theme.Name("web"), "web") + " " + th.Paint(theme.ProdBand, " PRODUCTION ")
}
