package draw

import (
	"strings"

	"app.gonogo/gonogo/tui/theme"
)

// FrameSpec is what stands in the border of a pane.
//
//	╭─ 2 Logs  app heroku router ──────────── LIVE 48,210 lines ─╮
//	╰─ / find  & hide ───────────────────────────────────────────╯
type FrameSpec struct {
	Number     string // the key that focuses the pane; may be empty
	Title      string
	TitleExtra []Run // after the title, two blanks between
	Right      []Run // right end of the top border; left out when it does not fit
	Foot       []Run // left end of the bottom border: the pane's own keys
	FootRight  []Run // right end of the bottom border; left out when it does not fit
	Focus      bool
	Acts       bool // what is shown acts without a person: the one red border
	Past       bool // what is shown is a recording: the border of the focus says so
}

// Frame is a pane of w × h cells: a rounded border around body, which is cut or padded to (w-2) × (h-2). Under 2 × 2
// there is no room for a border and the pane is blank.
func Frame(th theme.Theme, w, h int, spec FrameSpec, body Block) Block {
	if w < 2 || h < 2 {
		return Blank(w, h)
	}
	side := Side(th, spec)
	out := append(make(Block, 0, h), Top(th, w, spec))
	for i := range h - 2 {
		inner := Spaces(w - 2)
		if i < len(body) {
			inner = Fit(body[i], w-2)
		}
		out = append(out, side+inner+side)
	}
	return append(out, Bottom(th, w, spec))
}

// Top is the line above a pane w cells wide, two at least.
func Top(th theme.Theme, w int, spec FrameSpec) string {
	border, g := spec.border(th)
	return borderLine(NewLine(th, w), border, g, [2]string{g.TopLeft, g.TopRight}, spec.titleRuns(), spec.Right)
}

// Bottom is the line below a pane w cells wide, two at least.
func Bottom(th theme.Theme, w int, spec FrameSpec) string {
	border, g := spec.border(th)
	return borderLine(NewLine(th, w), border, g, [2]string{g.BottomLeft, g.BottomRight}, spec.Foot, spec.FootRight)
}

// Side is the cell of the border on either side.
func Side(th theme.Theme, spec FrameSpec) string {
	border, g := spec.border(th)
	return th.Paint(border, g.Down)
}

func (spec FrameSpec) border(th theme.Theme) (theme.Role, *theme.Glyphs) {
	g := th.Glyphs
	if g == nil {
		g = theme.ASCII
	}
	switch {
	case spec.Acts:
		return theme.Bad, g
	case spec.Focus && spec.Past:
		return theme.Curve, g // no other border has it
	case spec.Focus:
		return theme.BorderFocus, g
	}
	return theme.Border, g
}

func (spec FrameSpec) titleRuns() []Run {
	runs := make([]Run, 0, 4+len(spec.TitleExtra))
	if spec.Number != "" {
		runs = append(runs, R(theme.Key, spec.Number+" "))
	}
	if spec.Title != "" {
		runs = append(runs, R(theme.Title, spec.Title))
	}
	if len(spec.TitleExtra) > 0 {
		runs = append(runs, R(theme.Text, "  "))
		runs = append(runs, spec.TitleExtra...)
	}
	return runs
}

// borderLine is a horizontal border with text at its left and, when there is room, at its right end.
func borderLine(l *Line, border theme.Role, g *theme.Glyphs, corners [2]string, left, right []Run) string {
	w := l.w
	l.Add(border, corners[0])
	room := w - 6 // two corners, a stroke and a blank on each side
	if n := RunsWidth(left); n > 0 && room > 0 {
		l.Add(border, g.Across+" ")
		used := min(n, room)
		l.Styled(runsIn(l.th, left, used), used).Gap(1)
	}
	end := 2 // a stroke and the corner
	n := RunsWidth(right)
	showRight := n > 0 && l.Left() >= n+5
	if showRight {
		end = n + 4
	}
	if fill := l.Left() - end; fill > 0 {
		l.Add(border, strings.Repeat(g.Across, fill))
	}
	if showRight {
		l.Gap(1).Styled(runsIn(l.th, right, n), n).Gap(1)
	}
	if l.Left() > 1 {
		l.Add(border, g.Across)
	}
	return l.Add(border, corners[1]).String()
}

// runsIn is the runs as one styled string of exactly w cells.
func runsIn(th theme.Theme, runs []Run, w int) string {
	return NewLine(th, w).Runs(runs...).String()
}
