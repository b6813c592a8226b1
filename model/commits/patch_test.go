package commits

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPatch(t *testing.T) {
	t.Parallel()
	text := strings.Join([]string{
		"@@ -37,5 +37,6 @@ class Report",
		" ",
		"   def totals",
		"-    old(account.id)",
		"+    new(account.ref)",
		"+    PASSWORD=hunter2hunter2",
		"     sum",
		"   end",
		"@@ -80,3 +81,2 @@",
		" a",
		"-b",
		" c",
		`\ No newline at end of file`,
	}, "\n")
	got, left := ReadPatch(text, 4096)
	if len(got) != 2 {
		t.Fatalf("got %d hunks, want 2", len(got))
	}
	if h := got[0]; h.Line != 39 || h.Lines != 2 || h.Within != "def totals" || h.From != 37 || h.Was != 37 || len(h.Text) != 7 {
		t.Errorf("the first hunk: got %+v", h)
	}
	if h := got[1]; h.Line != 81 || h.Lines != 0 || len(h.Text) != 3 {
		t.Errorf("the second hunk: got %+v, want the line before what was removed", h)
	}
	if strings.Contains(strings.Join(got[0].Text, "\n"), "hunter2") {
		t.Errorf("got a password in %q", got[0].Text)
	}
	if left >= 4096 || left < 3900 {
		t.Errorf("got %d bytes left", left)
	}
	bare, _ := ReadPatch(text, 0)
	for i := range bare {
		if len(bare[i].Text) > 0 || !bare[i].Cut {
			t.Errorf("without room: got %q", bare[i].Text)
		}
		got[i].Text, got[i].Cut = nil, true
	}
	if diff := cmp.Diff(got, bare); diff != "" {
		t.Errorf("the lines that changed depend on the room (-with +without):\n%s", diff)
	}
}

// TestLongHunksAreCut: what is kept of a hunk is bounded, what it says of lines is not.
func TestLongHunksAreCut(t *testing.T) {
	t.Parallel()
	lines := []string{"@@ -0,0 +1,500 @@"}
	for i := range 500 {
		lines = append(lines, fmt.Sprintf("+%s %d", strings.Repeat("x", 400), i))
	}
	got, _ := ReadPatch(strings.Join(lines, "\n"), 1<<20)
	if len(got) != 1 || got[0].Line != 1 || got[0].Lines != 500 || len(got[0].Text) != maxHunkLines || !got[0].Cut || len(got[0].Text[0]) > maxLineBytes {
		t.Errorf("got %d hunks, line %d, %d lines, %d kept", len(got), got[0].Line, got[0].Lines, len(got[0].Text))
	}
}

// FuzzReadPatch holds that no patch makes the reader fail or keep too much.
func FuzzReadPatch(f *testing.F) {
	f.Add("@@ -1,2 +1,2 @@ def x\n-a\n+b\n c", 100)
	f.Add("@@ -0,0 +1 @@\n+a\n@@ -x +y @@", 3)
	f.Fuzz(func(t *testing.T, text string, room int) {
		hunks, left := ReadPatch(text, room%4096)
		if room%4096 > 0 && left < 0 {
			t.Errorf("got %d bytes left", left)
		}
		for _, h := range hunks {
			if len(h.Text) > maxHunkLines || h.Lines < 0 {
				t.Errorf("got %+v", h)
			}
		}
	})
}
