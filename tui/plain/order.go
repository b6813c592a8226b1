package plain

import (
	"app.gonogo/gonogo/model/preview"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Order is what an order would do, before it is given.
func Order(s Printer, p preview.Preview) []string {
	lines := append([][]draw.Run{PreviewHead(p)}, PreviewRows(p)...)
	s.Width = 0 // whoever confirms must see all of it
	out := make([]string, len(lines))
	for i, l := range lines {
		if i > 0 {
			l = append([]draw.Run{draw.R(theme.Text, "  ")}, l...)
		}
		out[i] = s.line(l...)
	}
	return out
}

// PreviewHead names the app and the order.
func PreviewHead(p preview.Preview) []draw.Run {
	head := []draw.Run{draw.R(theme.Name(p.App)|theme.Bold, p.App), draw.R(theme.Strong, "  "+p.Title)}
	if p.Production {
		head = append(head, draw.R(theme.Text, "  "), draw.R(theme.ProdBand, " production "))
	}
	return head
}

// LabelWidth is the column of the words that stand before each line of a preview.
const LabelWidth = 11

// partHeads name the parts whose rows stand under a word of their own.
var partHeads = map[preview.Part]string{preview.Reverts: "reverted", preview.Stays: "kept"}

// PreviewRows is a line for each row of a preview. The rows of a part with a head stand behind it.
func PreviewRows(p preview.Preview) [][]draw.Run {
	lines := make([][]draw.Run, 0, len(p.Rows))
	last := preview.Effect
	for _, r := range p.Rows {
		var line []draw.Run
		if head, named := partHeads[r.Part]; named {
			if r.Part == last {
				head = ""
			}
			line = append(line, label(head))
		}
		last = r.Part
		line = append(line, label(r.Label))
		for _, span := range r.Spans {
			line = append(line, draw.R(spanRole(span), span.Text))
		}
		lines = append(lines, line)
	}
	return lines
}

func label(text string) draw.Run { return draw.R(theme.Dim, draw.Fit(text, LabelWidth)) }

var spanRoles = map[preview.Role]theme.Role{
	preview.Text: theme.Text, preview.Dim: theme.Dim, preview.Strong: theme.Strong, preview.Warn: theme.Warn,
	preview.Release: theme.Release | theme.Bold, preview.Command: theme.Soft, preview.Undo: theme.Dim,
}

func spanRole(s preview.Span) theme.Role {
	if s.Role == preview.Name {
		return theme.Name(s.Text)
	}
	return spanRoles[s.Role]
}
