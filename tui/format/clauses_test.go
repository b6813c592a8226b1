package format

import "testing"

func TestASentenceLosesClausesBeforeLetters(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want string
	}{
		{"mailers is growing: 131 jobs, +0.5/s, for 4m.", 60, "mailers is growing: 131 jobs, +0.5/s, for 4m."},
		{"mailers is growing: 131 jobs, +0.5/s, for 4m.", 30, "mailers is growing: 131 jobs"},
		{"mailers is growing: 131 jobs, +0.5/s, for 4m.", 20, "mailers is growing"},
		{"web is over quota on 1 of 2 dynos (R14, 117 %) for 3m: a restart helps.", 42, "web is over quota on 1 of 2 dynos"},
		{"worker: 0/2 up, crash-looping.", 20, "worker: 0/2 up, crash-looping."}, // too short a clause: the letters go
	} {
		if got := Clauses(c.text, c.room); got != c.want {
			t.Errorf("%q in %d cells: got %q, want %q", c.text, c.room, got, c.want)
		}
	}
}
