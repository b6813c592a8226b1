package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Several words are parted by bars; blanks inside a word, and whatever was searched for without a bar, mean what they always meant.
func TestCompileWords(t *testing.T) {
	const text = "GET /a timed out, Refused by peer a|b"
	for _, c := range []struct {
		pattern string
		words   int
		found   bool
	}{
		{"timed out", 1, true}, {"timed peer", 1, false}, {"timed|nothing", 2, true}, {"nothing | refused", 2, true}, {"refused|", 1, true},
		{"|refused", 1, true}, {"refused|Timed", 2, false}, {`a\|b`, 1, true}, {`b\|a`, 1, false}, {"|", 1, true}, {"", 1, true},
		{"/nothing|ref.*peer/", 2, true}, {"/(x|y)|[|]b/", 2, true}, {`/x\|y/`, 1, false}, {"/(timed|lost) out/", 1, true}, {"/a", 1, true}, {"a.b|q.q", 2, false},
	} {
		m, err := CompileWords(c.pattern)
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		if got := len(m.Words()); got != c.words {
			t.Errorf("%q: %d words, want %d", c.pattern, got, c.words)
		}
		if got := m.MatchString(text); got != c.found {
			t.Errorf("%q: found is %t, want %t", c.pattern, got, c.found)
		}
		if m.String() != c.pattern {
			t.Errorf("%q is called %q", c.pattern, m.String())
		}
	}
	m, err := CompileWords("timed|refused")
	if err != nil {
		t.Fatal(err)
	}
	var got [][][2]int
	for _, w := range m.Words() {
		got = append(got, w.Find(text))
	}
	if d := cmp.Diff([][][2]int{{{7, 12}}, {{18, 25}}}, got); d != "" {
		t.Error(d)
	}
	if m.Costly() {
		t.Error("words are looked for one by one")
	}
	if _, err := CompileWords("/a(b|c/"); err == nil {
		t.Error("a broken expression is taken")
	}
}
