// Package widget holds what several panes draw: boxes, a cursor over rows, cards of facts, how fresh the data is.
package widget

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
)

// Scrolled moves the first row shown of n by what the intent says; page rows fit.
func Scrolled(from int, i keys.Intent, page, n int) int {
	switch i {
	case keys.IntentDown:
		from++
	case keys.IntentUp:
		from--
	case keys.IntentHalfDown:
		from += page / 2
	case keys.IntentHalfUp:
		from -= page / 2
	case keys.IntentPageDown:
		from += page
	case keys.IntentPageUp:
		from -= page
	case keys.IntentTop:
		from = 0
	case keys.IntentBottom:
		from = n
	}
	return Clamp(from, 0, max(0, n-page))
}

// Boxed draws lines in a dialog's frame with a blank row above and a margin of two.
func Boxed(sc pane.Scene, w, h int, title string, foot []draw.Run, lines [][]draw.Run) draw.Block {
	body := make(draw.Block, 0, h-2)
	body = append(body, draw.Spaces(w-2))
	for _, runs := range lines {
		if len(body) >= h-2 {
			break
		}
		body = append(body, draw.NewLine(sc.Theme, w-2).Gap(2).Runs(runs...).String())
	}
	return draw.Frame(sc.Theme, w, h, draw.FrameSpec{Title: title, Foot: foot, Focus: true}, body)
}

func Widest(lines [][]draw.Run) int {
	w := 0
	for _, l := range lines {
		w = max(w, draw.RunsWidth(l))
	}
	return w
}

func Pad(s string, w int) string { return s + draw.Spaces(w-draw.Width(s)) + " " }

func TextOf(runs []draw.Run) string {
	s := ""
	for _, r := range runs {
		s += r.Text
	}
	return s
}

func Clamp(v, lo, hi int) int { return max(lo, min(v, hi)) }
