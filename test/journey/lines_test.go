//go:build integration

package journey

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources/sourcetest"
)

// savedLog is a log of n requests, then a crash.
func savedLog(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2026-03-01T10:%02d:%02d.000000+00:00 heroku[router]: at=info method=GET path=\"/page/%d\" host=h dyno=web.1 connect=0ms service=7ms status=200 bytes=1\n", i/60%60, i%60, i)
	}
	b.WriteString("2026-03-01T11:00:00.000000+00:00 heroku[web.1]: State changed from up to crashed\n")
	path := filepath.Join(t.TempDir(), "saved.log")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A log is piped in, and the keyboard is the terminal.
func TestPipeJourney(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	tm := start(t, setting{}, "sh", "-c", "cat "+savedLog(t, 600)+" | "+path+" -")
	tm.see(soon, " stdin  PIPE ", "END 601 lines", "up → crashed", "1 Histogram", "3 Summary", "600 requests, none of them failed")
	tm.press("2", "/", "page/17", enter)
	tm.see(soon, "11 found")
	tm.press("n")
	tm.see(soon, "/page/17", "PAUSED")
	tm.press("G")
	tm.press("&", "crashed", enter)
	tm.until(soon, "only the crash", func() bool { return !strings.Contains(tm.text(), "GET /page") })
	tm.press("R")
	tm.see(soon, "there is only a log: not sent. heroku ps:restart -a APP")
	tm.considered(esc)
	tm.gone(soon, "not sent")
	tm.press(ctrlC)
	tm.end(soon)
}

// What is piped in goes on while the screen is open; the end of the screen ends the reading.
func TestLivePipeJourney(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	tm := start(t, setting{w: 100, h: 30}, "sh", "-c", "(i=0; while echo '2026-03-01T10:00:00+00:00 app[web.1]: beat '$i; do i=$((i+1)); sleep 0.1; done 2>/dev/null) | "+path+" -")
	tm.see(soon, " stdin  PIPE ", "LIVE", "beat 3")
	tm.see(soon, "beat 12")
	tm.press(ctrlC)
	tm.end(soon)
}

// A tape may be piped in, too.
func TestReplayPipeJourney(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	tape, err := filepath.Abs("../../sources/tape/testdata/v1.tape")
	if err != nil {
		t.Fatal(err)
	}
	tm := start(t, setting{}, "sh", "-c", "cat "+tape+" | "+path+" replay --speed 1000 -")
	tm.see(soon, "REPLAY", "foobaz", "This is the past.", "v74")
	tm.press("?")
	tm.see(soon, "Esc back")
	tm.press("q")
	tm.gone(soon, "Esc back")
	tm.press(ctrlC)
	tm.end(soon)
}

// Saved logs are apps side by side.
func TestOfflineJourney(t *testing.T) {
	t.Parallel()
	other := filepath.Join(t.TempDir(), "other.log")
	if err := os.WriteFile(other, []byte("2026-03-01T10:00:00+00:00 app[worker.1]: other story\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tm := gonogo(t, setting{}, "--offline", savedLog(t, 5), "--offline", other)
	tm.see(soon, " saved.log  SAVED LOG  1/2", "END 6 lines", "up → crashed")
	tm.press("@")
	tm.see(soon, "file:other.log")
	tm.press("j", enter)
	tm.see(soon, " other.log  SAVED LOG  2/2", "other story")
	tm.press("q", "q")
	tm.end(soon)
}

// A drain's lines are on the screen as they are delivered.
func TestDrainJourney(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	tm := gonogo(t, setting{}, "drain", "--listen", addr, "--token", "shop=d.1", "--token", "blog=d.2")
	tm.see(soon, "drain:shop", "1/2", "READ-ONLY", "no line yet")
	if code := sourcetest.Deliver(t, "http://"+addr+"/", "d.3", "stranger"); code != 403 {
		t.Errorf("a stranger was answered %d", code)
	}
	for i := range 5 {
		if code := sourcetest.Deliver(t, "http://"+addr+"/", "d.1", fmt.Sprintf("delivery %d", i)); code != 204 {
			t.Errorf("answered %d", code)
		}
	}
	tm.see(soon, "LIVE 5 lines", "delivery 4")
	tm.press("!")
	tm.see(soon, "a delivery of a drain was refused: the token of another drain, or none", "waiting for Logplex at http://"+addr+"/")
	tm.miss("stranger")
	tm.press(esc)
	tm.gone(soon, " Events ─")
	tm.press(ctrlC)
	tm.end(soon)
}
