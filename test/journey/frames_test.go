//go:build integration

package journey

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wrecked writes on the screen as another program would, past the one under test, and waits until it stands there.
func (tm *terminal) wrecked() {
	tm.Helper()
	tm.mu.Lock()
	_, _ = tm.screen.Write([]byte("\x1b[2J\x1b[5;5HWRECKED"))
	tm.mu.Unlock()
	tm.see(soon, "WRECKED")
}

// C-l paints everything anew, also what did not change.
func TestRedrawPaintsOverWhatOthersWrote(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, prod, "2 Logs", "3 Releases", "? help")
	tm.wrecked()
	tm.press("\x0c")
	tm.see(soon, prod, "2 Logs", "3 Releases", "? help")
	tm.gone(soon, "WRECKED")
	tm.press("q", "q")
	tm.end(soon)
}

// A process stopped from outside had no chance to give the terminal back; when it goes on it takes the line and the whole
// screen again.
func TestStoppedFromOutside(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, prod, "2 Logs", "? help")
	if err := tm.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	tm.wrecked()
	if err := tm.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	tm.see(soon, prod, "2 Logs", "3 Releases", "? help")
	tm.gone(soon, "WRECKED")
	tm.press("q", "q")
	tm.end(soon)
}

// Without a shell that could bring it back C-z stops nothing, and does not hang either.
func TestSuspendWithoutAShell(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, prod, "2 Logs", "? help")
	tm.press(ctrlZ)
	tm.until(soon, "the terminal was given back and taken again", func() bool { return strings.Count(tm.written(), "\x1b[?1049h") == 2 })
	tm.see(soon, prod, "2 Logs", "? help")
	tm.press("?")
	tm.see(soon, "Changes the platform")
	tm.press("q", "q", "q")
	tm.end(soon)
}

// A screen on a saved log has nothing to write once it is drawn: it has no clock.
func TestAQuietScreenWritesNothing(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "--offline", oneLine(t))
	tm.see(soon, "2 Logs", "? help", "a request of 2019")
	settled, from := len(tm.written()), time.Now()
	tm.until(soon, "three seconds in which nothing is written", func() bool {
		if n := len(tm.written()); n > settled { // the first frames were not all written yet
			settled, from = n, time.Now()
		}
		return time.Since(from) > 3*time.Second
	})
	tm.press("q", "q")
	tm.end(soon)
}

// oneLine is a file with one line.
func oneLine(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "saved.log")
	line := "2019-05-01T10:00:00.000000+00:00 app[web.1]: a request of 2019\n"
	if err := os.WriteFile(path, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
