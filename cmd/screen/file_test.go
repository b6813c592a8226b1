package screen

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"app.gonogo/gonogo/cmd/base"
)

func TestAFileIsWrittenWholeAndNeverOver(t *testing.T) {
	dir := t.TempDir()
	create := creator(&base.Process{Cwd: dir, Home: dir})
	write := func(name, text string, over bool) error {
		f, _, err := create(name, over)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
		return f.Close()
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if err := write("a.log", "one\n", false); err != nil || read("a.log") != "one\n" {
		t.Fatalf("got %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, "a.log")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v; want the mode 0600", info.Mode(), err)
	}
	if err := write("~/a.log", "two\n", false); !errors.Is(err, fs.ErrExist) || read("a.log") != "one\n" {
		t.Errorf("a file that is there: got %v and %q", err, read("a.log"))
	}
	if err := write("a.log", "two\n", true); err != nil || read("a.log") != "two\n" {
		t.Errorf("written over: got %v and %q", err, read("a.log"))
	}
	if err := write(".", "", true); err == nil {
		t.Error("a folder is written over")
	}
	f, _, err := create("b.log", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.log"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err == nil || read("b.log") != "theirs" {
		t.Errorf("a file that came meanwhile: got %v and %q", err, read("b.log"))
	}
	part, _, err := create("c.log", false)
	if err != nil {
		t.Fatal(err)
	}
	part.Discard()
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("got %v left, want two files", left)
	}
}
