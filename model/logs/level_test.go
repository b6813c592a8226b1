package logs

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plainLevel looks at every word of a line, as the rule reads.
func plainLevel(head string) Level {
	head = head[:min(len(head), levelReach)]
	for i := 0; i < len(head); {
		if !isLetter(head[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(head) && (isLetter(head[end]) || isDigit(head[end]) || head[end] == '_') {
			end++
		}
		if end-i >= 3 && end-i <= 8 {
			if l := wordLevel(head, i, end); l != None {
				return l
			}
		}
		i = end
	}
	return None
}

func TestLevelOfSkipsNoWord(t *testing.T) {
	parts := []string{"ERROR", "error", "Info", "info", "WARN", "[", "]", "<", ">", "=", "level=", "lvl=", "severity=", " ", ":", "x", "5", "_",
		".", "|", "/", ",", "-", "fail", "é", "xxxxxxxx"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "text"), "")
		if strings.HasPrefix(text, " ") {
			return
		}
		if got, want := levelOf(text), plainLevel(text); got != want {
			t.Fatalf("levelOf(%q) = %s, want %s", text, got, want)
		}
	})
}
