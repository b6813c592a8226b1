// Package band draws the lines that say what is on the screen: the header of a recording and of a saved log, the way through a recording,
// and what a saved log shows. It also says what is left out of a header that has no room for all of it.
package band

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Piece is a part of a header. The one with the highest rank is left out first; a rank of 0 stays whatever happens.
type Piece struct {
	Runs  []draw.Run
	Rank  int
	Right bool   // it stands at the right end
	Short *Piece // stands in its place before it is left out; nil: nothing does

	// Stretch is the run that takes what room is left, from this text; 0: none, else its place in Runs counted from 1. The text in Runs is
	// the least of it.
	Stretch int
	Whole   string
}

// gapRight is the room between the pieces at the right end, and before them.
const (
	gapRight = 3
	gapEnd   = 2
)

// Fitted is the pieces for which there is room in w cells, as the runs of the left and of the right end.
func Fitted(pieces []Piece, w int) (left, right []draw.Run) {
	kept := append([]Piece(nil), pieces...)
	for width(kept) > w {
		i := leastImportant(kept)
		if i < 0 {
			break
		}
		if kept[i].Short != nil {
			kept[i] = *kept[i].Short
		} else {
			kept = append(kept[:i], kept[i+1:]...)
		}
	}
	stretch(kept, w-width(kept))
	for _, p := range kept {
		if !p.Right {
			left = append(left, p.Runs...)
			continue
		}
		if len(right) > 0 {
			right = append(right, draw.R(theme.Text, draw.Spaces(gapRight)))
		}
		right = append(right, p.Runs...)
	}
	return left, right
}

// stretch gives the cells that are left to who can use them.
func stretch(pieces []Piece, left int) {
	for i, p := range pieces {
		if p.Stretch == 0 || left <= 0 {
			continue
		}
		run := p.Runs[p.Stretch-1]
		had := draw.Width(run.Text)
		run.Text = draw.Cut(p.Whole, had+left)
		left -= draw.Width(run.Text) - had
		pieces[i].Runs = append([]draw.Run(nil), p.Runs...)
		pieces[i].Runs[p.Stretch-1] = run
	}
}

func width(pieces []Piece) int {
	left, right := 0, 0
	for _, p := range pieces {
		n := draw.RunsWidth(p.Runs)
		if !p.Right {
			left += n
			continue
		}
		if right > 0 {
			right += gapRight
		}
		right += n
	}
	if right > 0 {
		right += gapEnd + 1 // the last cell of the line stays free
	}
	return left + right
}

// leastImportant is the piece to leave out next; -1 when all must stay. Of two of one rank the later goes.
func leastImportant(pieces []Piece) int {
	worst := -1
	for i, p := range pieces {
		if p.Rank > 0 && (worst < 0 || p.Rank >= pieces[worst].Rank) {
			worst = i
		}
	}
	return worst
}

// Line is the pieces in one line of w cells.
func Line(th theme.Theme, w int, pieces []Piece) string {
	left, right := Fitted(pieces, w)
	l := draw.NewLine(th, w).Runs(left...)
	if len(right) > 0 {
		l.Right(append(right, draw.R(theme.Text, " "))...)
	}
	return l.String()
}
