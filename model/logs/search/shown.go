package search

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"app.gonogo/gonogo/model/safe"
)

// asShown is a pattern with its runes beyond ASCII as lines have them once they are safe to show: without the joiners and the variants of
// emoji, and with blanks of one kind. expression tells that signs have a meaning in it.
func asShown(pattern string, expression bool) string {
	if isASCII(pattern) {
		return pattern
	}
	var b strings.Builder
	for _, r := range pattern {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		shown := safe.Text("x" + string(r))[1:] // a mark needs a base
		if expression {
			shown = regexp.QuoteMeta(shown)
		}
		b.WriteString(shown)
	}
	return b.String()
}
