package plain

import (
	"strings"

	"app.gonogo/gonogo/model/contrast"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Different is what is different about some lines, as printed.
func Different(s Printer, a contrast.Answer) []string {
	lines := make([]string, 0, len(a.Rows)+3)
	for _, runs := range DifferentLines(s, a) {
		lines = append(lines, s.line(runs...))
	}
	return lines
}

// shareWide is the width of a share with its count, shareNarrow where there is little room.
const (
	shareWide   = 18
	shareNarrow = 14
	leastShares = 72
)

func (s Printer) shareWidth() int {
	if s.Width > 0 && s.Width < leastShares {
		return shareNarrow
	}
	return shareWide
}

// shareBar is how many cells a share of all has as a bar.
const shareBar = 12

// DifferentLines are the lines of Different, as runs: the screen's card has them too.
func DifferentLines(s Printer, a contrast.Answer) [][]draw.Run {
	noun := "line"
	if a.Class == logs.Routing {
		noun = "request"
	}
	lines := [][]draw.Run{{draw.R(theme.Strong, phrase.Plural(a.Bad, noun)), draw.R(theme.Dim, " against "), draw.R(theme.Text, phrase.Number(a.Rest)+" others of the same time")}}
	switch {
	case a.Bad == 0:
		return [][]draw.Run{{draw.R(theme.Text, "No line is selected.")}}
	case a.Rest == 0:
		return append(lines, []draw.Run{draw.R(theme.Text, "There are no others to compare them with.")})
	case a.Bad < contrast.Least:
		return append(lines, nil, []draw.Run{draw.R(theme.Text, "Fewer than "+phrase.Number(contrast.Least)+": too few to tell.")})
	case len(a.Rows) == 0:
		return append(append(lines, nil, []draw.Run{draw.R(theme.Text, "Nothing stands out.")}), s.looked(a)...)
	}
	field, value, wide := len("what"), 5, s.shareWidth()
	for _, r := range a.Rows {
		field, value = max(field, draw.Width(r.Field)), max(value, draw.Width(r.Value))
	}
	value = min(value, max(8, s.valueRoom()-field))
	lines = append(lines, nil, []draw.Run{draw.R(theme.Dim, draw.Fit("what", field)+"  "+draw.Fit("is", value)+"  "+rightFit("of these", wide)+rightFit("of others", wide))})
	for _, r := range a.Rows {
		lines = append(lines, []draw.Run{
			draw.R(theme.Dim, draw.Fit(r.Field, field)+"  "), draw.R(theme.Strong, draw.Fit(r.Value, value)+"  "),
			draw.R(theme.Text, rightFit(share(r.BadShare(), r.Bad), wide)), draw.R(theme.Dim, rightFit(share(r.RestShare(), r.Rest), wide)+"  "),
			draw.R(theme.Text, strings.Repeat(s.Theme.Glyphs.Full, int(r.BadShare()*shareBar+0.5))),
		})
	}
	return append(append(lines, nil), s.looked(a)...)
}

// valueRoom is what the shares leave of the width.
func (s Printer) valueRoom() int {
	if s.Width == 0 {
		return 64
	}
	room := s.Width - 2*s.shareWidth() - 6
	if s.Width >= leastShares { // else the bars are left out
		room -= shareBar
	}
	return room
}

// looked says how many values were compared: of many, some always stand out.
func (s Printer) looked(a contrast.Answer) (lines [][]draw.Run) {
	for _, l := range s.wrapped(phrase.Plural(a.Looked, "value")+" compared; what chance alone could do is left out", 0) {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, l)})
	}
	return lines
}

// share is a share of lines, and how many they are.
func share(part float64, n int) string {
	return phrase.Number(int(part*100+0.5)) + " %  " + rightFit(phrase.Number(n), 7)
}

// rightFit puts a text at the right end of so many cells.
func rightFit(text string, w int) string {
	return draw.Spaces(max(0, w-draw.Width(text))) + text
}
