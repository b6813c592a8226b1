package phrase

import "strings"

// Nearest is the word that was probably meant: the one that is a few slips of the fingers away from what was typed, or that begins with
// it. Empty when none is near.
func Nearest(typed string, words []string) string {
	best, least := "", 3
	typed = strings.ToLower(typed)
	if len(typed) < 4 {
		least = 2
	}
	for _, w := range words {
		d := Edits(typed, strings.ToLower(w))
		if d >= least && least > 1 && len(typed) >= 3 && strings.HasPrefix(strings.ToLower(w), typed) {
			d = least - 1
		}
		if d == 0 {
			return w
		}
		if d < least && d < len(typed) && d < len(w) {
			best, least = w, d
		}
	}
	return best
}

// DidYouMean is the question behind a word that does not exist; empty when no word is near.
func DidYouMean(typed string, words []string) string {
	if w := Nearest(typed, words); w != "" {
		return ". Did you mean " + w + "?"
	}
	return ""
}

// Edits counts the letters to put in, take out, replace, or swap with a neighbor, that make b of a.
func Edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			differ := 1
			if a[i-1] == b[j-1] {
				differ = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
