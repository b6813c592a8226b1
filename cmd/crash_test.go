package cmd

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/sources"
)

// faulty is an output that panics.
type faulty struct{}

func (faulty) Write([]byte) (int, error) { panic("a fault with password=hunter22 in it") }

// A verb that is at fault ends with a sentence that says where the crash file is and what to do. Nobody else's words are in the file.
func TestAVerbAtFaultSaysWhereTheCrashFileIs(t *testing.T) {
	defer panics.OnCatch(func(*panics.Panic) {})
	home := t.TempDir()
	var errs strings.Builder
	p := &base.Process{Args: []string{"version"}, Getenv: func(string) string { return "" }, Home: home, Cwd: home, Clock: time.Now, Stdout: faulty{}, Stderr: &errs}
	p.KeepCrashes()
	code := runIn(t.Context(), p)
	got := errs.String()
	if code != base.ExitUnable || !strings.Contains(got, "gonogo: a fault with password=") || strings.Contains(got, "hunter22") ||
		!strings.Contains(got, "Please report it with the crash file ") && !strings.Contains(got, "please report it with the crash file ") || strings.Contains(got, "goroutine ") {
		t.Errorf("exit %d, %q", code, got)
	}
	files, err := filepath.Glob(filepath.Join(home, "*", "*", "gonogo", "crashes", "*.txt"))
	if runtime.GOOS == "linux" {
		files, err = filepath.Glob(filepath.Join(home, ".local", "state", "gonogo", "crashes", "*.txt"))
	}
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v; want one", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(text), "cmd.faulty.Write, crash_test.go:") || !strings.Contains(string(text), "build: gonogo ") || strings.Contains(string(text), "a fault with") {
		t.Errorf("%v: the file says\n%s", err, text)
	}
	if !strings.Contains(got, filepath.Base(files[0])) {
		t.Errorf("%q does not name %s", got, filepath.Base(files[0]))
	}
}

// A verb that went on after a fault says so at its end; without a crash file the stack is all there is to report.
func TestAFaultThatWasCaughtIsToldAtTheEnd(t *testing.T) {
	defer panics.OnCatch(func(*panics.Panic) {})
	home := t.TempDir()
	var out, errs strings.Builder
	p := &base.Process{Args: []string{"version"}, Getenv: func(string) string { return "" }, Home: home, Cwd: home, Clock: time.Now, Stdout: &out, Stderr: &errs}
	p.KeepCrashes()
	for range 2 {
		_ = sources.Guard(func() error { panic("in a source") })
	}
	if code := runIn(t.Context(), p); code != base.ExitDone || !strings.HasPrefix(errs.String(), "gonogo was at fault twice and went on. Please report it with ~/") {
		t.Errorf("exit %d, %q", code, errs.String())
	}
	errs.Reset()
	p.Home, p.Stdout = "", faulty{}
	p.KeepCrashes()
	if code := runIn(t.Context(), p); code != base.ExitUnable || !strings.Contains(errs.String(), "goroutine ") || strings.Contains(errs.String(), "hunter22") {
		t.Errorf("without a home: exit %d, %q", code, errs.String())
	}
}
