package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model/panics"
)

func filesIn(t *testing.T, home string) (*Files, string) {
	t.Helper()
	dir := filepath.Join(home, "state", "crashes")
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return New(Options{Dir: dir, Home: home, Build: "gonogo 1.2.3 go1.26.10 linux/amd64", Clock: func() time.Time { now = now.Add(time.Second); return now }}), dir
}

func read(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

// A crash file tells the build, the place, the stack and the kinds of facts, and nothing that anybody said. Nobody else may read it.
func TestACrashFileTellsThePlaceAndNoText(t *testing.T) {
	home := t.TempDir()
	f, dir := filesIn(t, home)
	for i := range 100 {
		f.Seen("tick")
		if i == 90 {
			f.Seen("log")
		}
	}
	p := panics.Catch(func() { panic("cannot parse 2026-03-01 app[web.1]: password=hunter22") })
	f.Keep(p)
	all := read(t, dir)
	if len(all) != 1 || p.File == "" || !strings.HasPrefix(p.File, "~/state/crashes/crash-20260301T0900") {
		t.Fatalf("%d files, told as %q", len(all), p.File)
	}
	for _, want := range []string{"panic: string\n", "in: crash.TestACrashFileTellsThePlaceAndNoText.func", "build: gonogo 1.2.3", "log 1\n", "tick 100\n", "goroutine ", "crash_test.go:",
		"tick tick log tick"} {
		if !strings.Contains(all[0], want) {
			t.Errorf("the file lacks %q:\n%s", want, all[0])
		}
	}
	for _, secret := range []string{"hunter22", "cannot parse", "web.1"} {
		if strings.Contains(all[0], secret) {
			t.Errorf("the file holds %q", secret)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, strings.Replace(p.File, "~", home, 1): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v; want %v", path, info.Mode().Perm(), err, want)
		}
	}
}

// A fault that comes again and again has one file; a run writes few; of all runs the newest are kept.
func TestCrashFilesAreBounded(t *testing.T) {
	f, dir := filesIn(t, t.TempDir())
	for range 100 {
		p := &panics.Panic{Sort: "runtime error", Place: "the same"}
		f.Keep(p)
		if p.File == "" {
			t.Fatal("a fault that has a file does not name it")
		}
	}
	if n := len(read(t, dir)); n != 1 {
		t.Errorf("one place has %d files, want 1", n)
	}
	for i := range 100 {
		f.Keep(&panics.Panic{Place: fmt.Sprint(i), Stack: make([]byte, 2*mostBytes)})
	}
	if n := len(read(t, dir)); n != mostWritten {
		t.Errorf("a run has %d files, want %d", n, mostWritten)
	}
	for _, text := range read(t, dir) {
		if len(text) > mostBytes {
			t.Errorf("a file has %d bytes, want at most %d", len(text), mostBytes)
		}
	}
	if n, files := f.Caught(); n != 200 || len(files) != mostWritten {
		t.Errorf("%d panics in %d files are told, want 200 in %d", n, len(files), mostWritten)
	}
	for i := range 30 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s20250101T0000%02d-1-1.txt", prefix, i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f.Signal("segmentation fault", []byte("goroutine 1"))
	if n := len(read(t, dir)); n != mostKept {
		t.Errorf("%d files are kept, want %d", n, mostKept)
	}
	if _, files := f.Caught(); len(files) != mostWritten+1 {
		t.Error("the file of the signal is not told")
	}
}

// Where nothing can be written nothing is, and the panic is told without a file.
func TestWithoutAPlaceNoFile(t *testing.T) {
	home := t.TempDir()
	inTheWay := filepath.Join(home, "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", filepath.Join(inTheWay, "crashes")} {
		f := New(Options{Dir: dir, Clock: time.Now})
		p := &panics.Panic{Place: "x"}
		f.Keep(p)
		if p.File != "" || f.Signal("x", nil) != "" {
			t.Errorf("%q: a file is told: %q", dir, p.File)
		}
	}
}

// Sources panic on goroutines of their own.
func TestPanicsAtOnce(t *testing.T) {
	f, dir := filesIn(t, t.TempDir())
	var work sync.WaitGroup
	for range 50 {
		work.Go(func() { f.Seen("log"); f.Keep(&panics.Panic{Place: "the same"}) })
	}
	work.Wait()
	if n := len(read(t, dir)); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}
