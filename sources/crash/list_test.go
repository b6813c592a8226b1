package crash

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestList(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"crash-20261130T010000-7-1.txt", "crash-20261130T020000-3-1.txt", "other.txt", "crash-x.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := List(dir), []string{"crash-20261130T020000-3-1.txt", "crash-20261130T010000-7-1.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := List(filepath.Join(dir, "none")); len(got) != 0 {
		t.Errorf("of no directory got %q", got)
	}
}

func TestTold(t *testing.T) {
	for _, c := range []struct{ path, home, want string }{
		{"/home/kate/.local/x", "/home/kate", "~/.local/x"}, {"/home/kate/.local/x", "/home/kate/", "~/.local/x"},
		{"/srv/x", "/home/kate", "/srv/x"}, {"/home/kate2/x", "/home/kate", "/home/kate2/x"}, {"/x", "", "/x"},
	} {
		if got := Told(c.path, c.home); got != c.want {
			t.Errorf("%s of %q: got %q, want %q", c.path, c.home, got, c.want)
		}
	}
}
