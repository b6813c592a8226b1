package search

import (
	"testing"

	"app.gonogo/gonogo/model/safe"
)

// What can be copied out of an app's own words is found, though lines are kept without what no terminal shows alike.
func TestPatternsAreAsLinesAreShown(t *testing.T) {
	for _, text := range []string{"⚠️ disk", "👩\u200d👩\u200d👧 family", "می\u200cخواهم", "क्\u200dष", "全角\u3000空白", "a\u00a0b", "cafe\u0301", "🇩🇪", "مرحبا", "日本語", "x\u202ey", "\ufeffx", "+a️+"} {
		line := safe.Text("before " + text + " after")
		for _, pattern := range []string{text, "/" + text + "/"} {
			m, err := Compile(pattern)
			if pattern == "/+a️+/" {
				continue // no expression
			}
			if err != nil {
				t.Errorf("%q: %v", pattern, err)
				continue
			}
			if found := m.Find(line); len(found) != 1 {
				t.Errorf("%q in %q: found %v, want it once", pattern, line, found)
			}
		}
	}
	m, err := Compile("/caf[eé]️?/")
	if err != nil || len(m.Find("café")) != 1 {
		t.Errorf("an expression beyond ASCII: %v, %v", m.Find("café"), err)
	}
}
