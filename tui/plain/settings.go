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
