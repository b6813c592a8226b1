//go:build integration

package journey

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// binary builds the program once for all journeys.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "gonogo-journey-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "gonogo")
	out, err := exec.Command("go", "build", "-o", path, "../..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// setting is how a terminal is before a program starts in it.
type setting struct {
	w, h int
	env  []string // beside a home of its own and a terminal's name
	mute bool     // answers no question of a program
	dir  string   // where the program stands; a new directory when empty
}

// terminal is a program in a pseudo terminal, watched through an emulator.
type terminal struct {
	*testing.T
	cmd    *exec.Cmd
	pty    *os.File
	screen *vt.SafeEmulator
	before *term.State // of the line, before the program touched it
	began  time.Time

	mu     sync.Mutex // guards raw, and the cells of screen, which the emulator gives away as pointers
	raw    bytes.Buffer
	ended  chan struct{}
	err    error
	secret []string // must never be written
}

// start runs a program in a terminal.
func start(t *testing.T, s setting, program string, args ...string) *terminal {
	t.Helper()
	if s.w == 0 {
		s.w, s.h = 160, 45
	}
	home := t.TempDir()
	if s.dir == "" {
		s.dir = home
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = s.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state",
		"XDG_CACHE_HOME=" + home + "/cache", "XDG_DATA_HOME=" + home + "/data", "TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC"}, s.env...)
	tm := &terminal{T: t, cmd: cmd, screen: vt.NewSafeEmulator(s.w, s.h), ended: make(chan struct{})}
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	tm.pty = ptmx
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: uint16(s.w), Rows: uint16(s.h)}); err != nil {
		t.Fatal(err)
	}
	tm.before = tm.line()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	tm.began = time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tm.stop(tty) })
	for _, kv := range s.env {
		if _, key, ok := strings.Cut(kv, "HEROKU_API_KEY="); ok {
			tm.secret = append(tm.secret, key)
		}
	}
	go tm.read()
	go tm.answer(s.mute)
	go func() { tm.err = cmd.Wait(); close(tm.ended) }()
	return tm
}

// gonogo runs the program under test.
func gonogo(t *testing.T, s setting, args ...string) *terminal {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, s, path, args...)
}

func (tm *terminal) stop(tty io.Closer) {
	_ = tm.cmd.Process.Kill()
	<-tm.ended
	_ = tty.Close()
	_ = tm.pty.Close() // the emulator stays open: closing it races with whoever waits for its replies
	for _, s := range tm.secret {
		if strings.Contains(tm.written(), s) {
			tm.Error("a secret was written to the terminal")
		}
	}
}

// read takes what the program writes.
func (tm *terminal) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := tm.pty.Read(buf)
		tm.mu.Lock()
		tm.raw.Write(buf[:n])
		_, _ = tm.screen.Write(buf[:n])
		tm.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// answer gives the emulator's replies to the program, unless the terminal is mute.
func (tm *terminal) answer(mute bool) {
	buf := make([]byte, 4096)
	for {
		n, err := tm.screen.Read(buf)
		if n > 0 && !mute {
			_, _ = tm.pty.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// written is every byte so far.
func (tm *terminal) written() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.raw.String()
}

// line is the state of the terminal line: raw or not, echo or not.
func (tm *terminal) line() *term.State {
	tm.Helper()
	c, err := tm.pty.SyscallConn()
	if err != nil {
		tm.Fatal(err)
	}
	var st *term.State
	if e := c.Control(func(fd uintptr) { st, err = term.GetState(int(fd)) }); e != nil || err != nil {
		tm.Fatal(e, err)
	}
	return st
}

// rows are the lines of the screen as a person reads them.
func (tm *terminal) rows() []string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	w, h := tm.screen.Width(), tm.screen.Height()
	rows := make([]string, h)
	for y := range rows {
		var b strings.Builder
		for x := 0; x < w; {
			c := tm.screen.CellAt(x, y)
			if c == nil || c.Content == "" {
				b.WriteByte(' ')
				x++
				continue
			}
			b.WriteString(c.Content)
			x += max(1, c.Width)
		}
		rows[y] = strings.TrimRight(b.String(), " ")
	}
	return rows
}

// alternate tells whether the alternate screen is on.
func (tm *terminal) alternate() bool {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.screen.IsAltScreen()
}

func (tm *terminal) text() string { return strings.Join(tm.rows(), "\n") }

// until waits for something to become so, looking often; the deadline is generous, the machine may be busy.
func (tm *terminal) until(within time.Duration, what string, so func() bool) time.Duration {
	tm.Helper()
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(within)
	defer late.Stop()
	from := time.Now()
	for !so() {
		select {
		case <-look.C:
		case <-late.C:
			tm.Fatalf("after %s not so: %s\n%s", within, what, tm.text())
		}
	}
	return time.Since(from)
}

// see waits for texts to be on the screen together.
func (tm *terminal) see(within time.Duration, texts ...string) {
	tm.Helper()
	tm.until(within, fmt.Sprintf("on the screen: %q", texts), func() bool {
		s := tm.text()
		for _, t := range texts {
			if !strings.Contains(s, t) {
				return false
			}
		}
		return true
	})
}

// gone waits for a text to leave the screen.
func (tm *terminal) gone(within time.Duration, text string) {
	tm.Helper()
	tm.until(within, fmt.Sprintf("gone: %q", text), func() bool { return !strings.Contains(tm.text(), text) })
}

// miss fails if a text is on the screen now.
func (tm *terminal) miss(text string) {
	tm.Helper()
	if strings.Contains(tm.text(), text) {
		tm.Errorf("on the screen: %q\n%s", text, tm.text())
	}
}

// press writes keys as a terminal sends them.
func (tm *terminal) press(keys ...string) {
	tm.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(tm.pty, k); err != nil {
			tm.Fatal(err)
		}
	}
}

const (
	enter = "\r"
	esc   = "\x1b"
	tab   = "\t"
	ctrlC = "\x03"
	ctrlZ = "\x1a"
)

// grace is longer than a dialog ignores keys: a person reads before they type.
const grace = 600 * time.Millisecond

// considered presses keys after a dialog has been read.
func (tm *terminal) considered(keys ...string) {
	tm.Helper()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-tm.ended:
		tm.Fatalf("the program has ended: %v\n%s", tm.err, tm.text())
	}
	tm.press(keys...)
}

// resize changes the size of the terminal.
func (tm *terminal) resize(w, h int) {
	tm.Helper()
	tm.mu.Lock()
	tm.screen.Resize(w, h)
	tm.mu.Unlock()
	if err := pty.Setsize(tm.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		tm.Fatal(err)
	}
}

// end waits for the program to end, and that it leaves the terminal as it was.
func (tm *terminal) end(within time.Duration) (code int) {
	tm.Helper()
	tm.until(within, "the program ends", func() bool {
		select {
		case <-tm.ended:
			return true
		default:
			return false
		}
	})
	tm.restored()
	var exit *exec.ExitError
	if errors.As(tm.err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// restored waits until the terminal is as it was: no alternate screen, a cursor, echo, whole lines, no mode left on.
func (tm *terminal) restored() {
	tm.Helper()
	defer func() {
		if left := tm.leftOn(); left != "" {
			tm.Errorf("left on: %s", left)
		}
	}()
	tm.until(soon, "the terminal is as it was", func() bool { return tm.leftOn() == "" })
}

// leftOn names what of the terminal is not as it was.
func (tm *terminal) leftOn() string {
	out := tm.written()
	switch {
	case tm.alternate():
		return "the alternate screen"
	case !lastOf(out, "\x1b[?25h", "\x1b[?25l"):
		return "the hidden cursor"
	case *tm.line() != *tm.before:
		return "the raw line"
	}
	for _, mode := range []string{"1000", "1002", "1003", "1006", "1004", "2004"} {
		if on := "\x1b[?" + mode + "h"; strings.Contains(out, on) && !lastOf(out, "\x1b[?"+mode+"l", on) {
			return "mode " + mode
		}
	}
	return ""
}

// lastOf tells whether want is the later of the two in s.
func lastOf(s, want, other string) bool {
	return strings.LastIndex(s, want) > strings.LastIndex(s, other)
}

// platform is an embedded platform in the test's own process: it can be hurt.
func platform(t *testing.T, scenario string) *sim.Platform {
	t.Helper()
	p, err := sim.New(sim.Options{Scenario: scenario, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// instead is an environment with some of its variables set anew.
func instead(env []string, kv ...string) []string { return append(append([]string{}, env...), kv...) }
