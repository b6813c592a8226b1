package search

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// words are texts out of which near misses arise.
var words = []string{"a", "b", "A", "=", "code=H12", "code=H1", "H12", "timeout", "Timeout", "TIMEOUT", "time", "out", "kelvin", "\u212a", "ſ", "s",
	"é", "É", "status=503", "status=5", "03", "1234567890123456789012345678901234567890", " ",
	"f650c5ce-c3a3-5fc2-72c6-f7dc0c3e8774", "F650C5CE-c3a3-5fc2-72c6-f7dc0c3e8774", "-", "f650c5ce-c3a3-5fc2-72c6-f7dc0c3e877"}

func wordsIn(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, name), "")
}

// A needle finds what looking at each place finds.
func TestNeedleFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, fold := rapid.SampledFrom(words).Draw(t, "needle"), rapid.Bool().Draw(t, "fold")
		s := wordsIn(t, "s")
		if fold {
			if !isASCII(text) {
				return
			}
			text = strings.ToLower(text)
		}
		n := newNeedle(text, fold)
		from := rapid.IntRange(0, len(s)).Draw(t, "from")
		want := -1
		for i := from; i+len(text) <= len(s) && want < 0; i++ {
			if part := s[i : i+len(text)]; part == text || fold && equalFold(part, text) {
				want = i
			}
		}
		if got := n.index(s, from); got != want {
			t.Fatalf("index of %q in %q from %d: %d, want %d", text, s, from, got, want)
		}
		if got := n.pairIndex(s, from); got != want {
			t.Fatalf("pairIndex of %q in %q from %d: %d, want %d", text, s, from, got, want)
		}
	})
}

// expressions are of every kind that has literals in it, or none.
var expressions = []string{"timeout", "(?i)timeout", "time(out|s)", "time|out", "(?i)timeout|kelvin", "k", "(?i)k", "(?i)s", "status=5[0-9]{2}",
	"(code=H12)+", "x*time", "(status=5)?03", "^time", "out$", "[tT]ime", "(?i)É", ".", "", "a|", "(?:time){2,}", "H1[02]|status=503", `\bout\b`}

// No match of an expression lacks its needles, and where a needle settles a line the expression agrees.
func TestNeedlesOfAreRequired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		expression, s := rapid.SampledFrom(expressions).Draw(t, "expression"), wordsIn(t, "s")
		needles, matches := needlesOf(expression), regexp.MustCompile(expression).MatchString(s)
		found := needles == nil
		for i := range needles {
			at := needles[i].index(s, 0)
			found = found || at >= 0
			if at >= 0 && needles[i].decides(s, at) && !matches {
				t.Fatalf("%q in %q: settled at %d by %q, and no match", expression, s, at, needles[i].text)
			}
		}
		if matches && !found {
			t.Fatalf("%q matches %q without a needle", expression, s)
		}
	})
	for expression, want := range map[string]int{"timeout": 1, "(?i)timeout|refused": 2, "service=[0-9]{5}ms status=5..": 1, "[0-9]+": 0, "a|": 0} {
		if got := len(needlesOf(expression)); got != want {
			t.Errorf("%q has %d needles, not %d", expression, got, want)
		}
	}
}
