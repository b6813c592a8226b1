package codes

import "testing"

func TestLineSeverity(t *testing.T) {
	for id, want := range map[string]Severity{
		"H10": Critical, "H12": Critical, "H15": Critical, "H17": Critical, "H32": Critical, "H99": Critical, "H77": Critical,
		"H27": Warning, "H28": Warning, "H80": Warning, "H81": Info, "H82": Info, "H83": Info,
		"R10": Critical, "R12": Critical, "R14": Critical, "R99": Critical,
		"L10": Warning, "L13": Warning, "L15": Warning, "": Critical,
	} {
		if got := LineSeverity(id); got != want {
			t.Errorf("LineSeverity(%q) = %s, want %s", id, got, want)
		}
	}
}

// A line is never milder than its code matters. The codes of lost lines are the exception: they say nothing of the app.
func TestNoLineIsMilderThanItsCode(t *testing.T) {
	for _, c := range All() {
		if got := LineSeverity(c.ID); got < c.Severity && c.ID[0] != 'L' {
			t.Errorf("a line with %s is %s, but the code is %s", c.ID, got, c.Severity)
		}
	}
}
