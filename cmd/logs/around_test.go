package logs

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
)

// Lines around matches are those that a look at all lines finds, each once and in order, whatever is kept of them.
func TestAround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		matches := rapid.SliceOfN(rapid.SampledFrom([]bool{true, false, false, false}), 0, 40).Draw(t, "matches")
		before, after := rapid.IntRange(0, 4).Draw(t, "before"), rapid.IntRange(0, 4).Draw(t, "after")
		most := rapid.IntRange(0, 5).Draw(t, "most")
		a := &around{before: before, after: after, apps: map[string]*neighbors{}}
		all, last := []string{}, &matchRing{most: most, before: before}
		for i, match := range matches {
			for _, h := range a.add(heldLine{app: "shop", line: logs.Line{Text: fmt.Sprint(i)}}, match) {
				all = append(all, h.line.Text)
				last.add(h)
			}
		}
		var kept []string
		for _, h := range last.all() {
			kept = append(kept, h.line.Text)
		}
		if got, want := strings.Join(all, " "), aroundOf(matches, 0, before, after); got != want {
			t.Fatalf("all: got %s, want %s", got, want)
		}
		first, seen := len(matches), 0
		for i := len(matches) - 1; i >= 0 && seen < most; i-- {
			if matches[i] {
				first, seen = i, seen+1
			}
		}
		if got, want := strings.Join(kept, " "), aroundOf(matches, first, before, after); got != want {
			t.Fatalf("the last %d: got %s, want %s", most, got, want)
		}
	})
}

// aroundOf are the numbers of the lines that stand around a match from first on.
func aroundOf(matches []bool, first, before, after int) string {
	var out []string
	for i := range matches {
		for j := max(first, i-after); j <= min(i+before, len(matches)-1); j++ {
			if matches[j] {
				out = append(out, fmt.Sprint(i))
				break
			}
		}
	}
	return strings.Join(out, " ")
}
