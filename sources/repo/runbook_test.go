//go:build !windows

package repo

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"app.gonogo/gonogo/model/runbook"
)

// TestATeamsPagesAreReadWithinBounds: files alone, of bounded size, and none from outside of the repository.
func TestATeamsPagesAreReadWithinBounds(t *testing.T) {
	t.Parallel()
	r := Repository{t.TempDir()}
	if got := r.Runbook(); got != nil {
		t.Errorf("without a folder got %v, want none", got)
	}
	dir := filepath.Join(r.Dir, filepath.FromSlash(RunbookDir))
	secret := filepath.Join(t.TempDir(), "secret.md")
	for name, text := range map[string]string{filepath.Join(dir, "H12.md"): "# Call Ana\n", filepath.Join(dir, "long.md"): strings.Repeat("x", runbook.MaxFile+1),
		filepath.Join(dir, "notes.txt"): "no page", filepath.Join(dir, "deep.md", "x.md"): "no page", secret: "a secret"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{os.Symlink(secret, filepath.Join(dir, "out.md")), os.Symlink("H12.md", filepath.Join(dir, "same.md")), syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range r.Runbook() {
		got = append(got, strings.TrimPrefix(f.Name, RunbookDir+"/"))
		if len(f.Text) > runbook.MaxFile || strings.Contains(f.Text, "secret") {
			t.Errorf("%s has %d bytes and begins with %q", f.Name, len(f.Text), f.Text[:10])
		}
	}
	if want := []string{"H12.md", "long.md", "same.md"}; !slices.Equal(got, want) {
		t.Errorf("got the pages %v, want %v", got, want)
	}
}
