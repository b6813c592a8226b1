package uuid

import (
	"strings"
	"testing"
)

func TestNextID(t *testing.T) {
	const id = "f650c5ce-c3a3-5fc2-72c6-f7dc0c3e8774"
	for text, want := range map[string]int{"": 0, id: 1, "x" + id + "y": 1, id + id: 2, id + "-" + id: 2, id[1:]: 0, id[:35]: 0, "--------------" + id: 1,
		"g" + id[1:]: 0, strings.ToUpper(id): 1, "2026-01-15 " + id: 1, id[:24] + "g" + id[25:]: 0} {
		n := 0
		for from := 0; ; n++ {
			hash, next, ok := Next(text, from)
			if !ok {
				break
			}
			if same, _ := Hash(id); hash != same {
				t.Errorf("%q: another hash", text)
			}
			from = next
		}
		if n != want {
			t.Errorf("%q holds %d ids, not %d", text, n, want)
		}
	}
}
