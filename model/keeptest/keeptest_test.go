package keeptest

import (
	"testing"

	"app.gonogo/gonogo/model/scan"
)

func TestBytesCountsOnce(t *testing.T) {
	piece := make([]byte, 1000)
	v := struct {
		a, b []byte
		c    *[100]int64
		d    map[string]int
	}{piece, piece, new([100]int64), map[string]int{"12345678": 1}}
	if got := Bytes(v); got < 1808 || got > 1900 {
		t.Errorf("got %d bytes, want 1000 of the slice once, 800 of the array and some of the map", got)
	}
}

func TestPinsFindsWhatIsHidden(t *testing.T) {
	piece := []byte("one two three")
	text := string(piece)
	memory := [][]byte{piece}
	type deep struct{ list []string }
	mine := scan.View(piece)
	for name, v := range map[string]any{"a part": deep{[]string{mine[4:7]}}, "behind the length": deep{[]string{mine}[:0]}, "no bytes": deep{[]string{mine[3:3]}}} {
		if got := Pins(v, memory); len(got) != 1 {
			t.Errorf("%s: got %q, want one place", name, got)
		}
	}
	if got := Pins(deep{[]string{text}}, memory); len(got) != 0 {
		t.Errorf("a copy: got %q, want none", got)
	}
}
