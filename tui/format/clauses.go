package format

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
)

// LeastSentence is how many cells of a sentence are kept where there is no room for it.
const LeastSentence = 16

// Clauses are the first parts of a sentence, as many as have room: what a comma, a colon or a bracket begins is left out before a word is cut.
func Clauses(text string, room int) string {
	if draw.Width(text) <= room {
		return text
	}
	best, depth := text, 0
	for i := range text {
		rest := text[i:]
		if depth == 0 && (strings.HasPrefix(rest, ", ") || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " (")) {
			if n := draw.Width(text[:i]); n > room {
				break
			} else if n >= LeastSentence {
				best = text[:i]
			}
		}
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return best
}
