//go:build integration

package journey

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"app.gonogo/gonogo/cmd/base"
)

// unread starts the program in a terminal that nobody reads, and waits until no more goes into it.
func unread(t *testing.T, args ...string) *terminal {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 200, Rows: 50}); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.Command(path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color", "LANG=C.UTF-8"}
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = home, tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	tm := &terminal{T: t, cmd: cmd, pty: ptmx, ended: make(chan struct{})}
	tm.before = tm.line()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { tm.err = cmd.Wait(); close(tm.ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-tm.ended
		_, _ = tty.Close(), ptmx.Close()
	})
	same, last := 0, 0
	tm.wait(during, "the terminal is full", func() bool {
		n, err := unix.IoctlGetInt(int(ptmx.Fd()), unix.TIOCINQ)
		if err != nil {
			t.Fatal(err)
		}
		if same++; n != last || n == 0 {
			same, last = 0, n
		}
		return same > 40
	})
	return tm
}

// wait is until, for a terminal without a screen.
func (tm *terminal) wait(within time.Duration, what string, so func() bool) time.Duration {
	tm.Helper()
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	from := time.Now()
	for !so() {
		<-look.C
		if time.Since(from) > within {
			tm.Fatalf("after %s not so: %s", within, what)
		}
	}
	return time.Since(from)
}

func (tm *terminal) over() bool {
	select {
	case <-tm.ended:
		return true
	default:
		return false
	}
}

// unreadEnds is what the end of a program may take whose output nobody reads. It takes about a second; the machine may be busy.
const unreadEnds = 10 * time.Second

// A terminal that nobody reads, a hung line for one, keeps nobody from ending the program.
func TestATerminalThatNobodyReads(t *testing.T) {
	for name, c := range map[string]struct {
		signal syscall.Signal
		keys   string
		code   int
	}{
		"SIGTERM": {signal: syscall.SIGTERM, code: 130},
		"SIGINT":  {signal: syscall.SIGINT, code: 130},
		"SIGHUP":  {signal: syscall.SIGHUP, code: 130},
		"SIGQUIT": {signal: syscall.SIGQUIT, code: 131},
		"SIGABRT": {signal: syscall.SIGABRT, code: 134},
		"SIGSEGV": {signal: syscall.SIGSEGV, code: 139},
		"q":       {keys: "qq"},
		"ctrl+c":  {keys: ctrlC},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := unread(t, "demo", "calm")
			if *tm.line() == *tm.before {
				t.Fatal("the line is not raw while the program runs: the test sees nothing")
			}
			if c.keys != "" {
				tm.press(c.keys)
			} else if err := tm.cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			t.Logf("ended after %s", tm.wait(unreadEnds, "the program ends", tm.over).Round(time.Millisecond))
			if got := tm.cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit %d, want %d", got, c.code)
			}
			if *tm.line() != *tm.before {
				t.Error("the line is left raw")
			}
		})
	}
}

// A terminal that comes back finds the program alive, with a whole picture.
func TestATerminalThatIsReadAgain(t *testing.T) {
	t.Parallel()
	tm := unread(t, "demo", "calm")
	tm.screen = vt.NewSafeEmulator(200, 50)
	go tm.read()
	tm.see(soon, "2 Logs", "? help")
	tm.press("?")
	tm.see(soon, "Changes the platform")
	tm.press("q")
	tm.press("q", "q")
	tm.end(soon)
}

// A pipe that nobody reads keeps nobody from ending a verb.
func TestAPipeThatNobodyReads(t *testing.T) {
	log := savedLog(t, 20_000)
	env := simProcess(t)
	for name, c := range map[string]struct {
		args   []string
		signal syscall.Signal
	}{
		"a saved log":         {[]string{"logs", "--from", log}, syscall.SIGTERM},
		"a saved log, SIGINT": {[]string{"logs", "--from", log, "--json"}, syscall.SIGINT},
		"a live log":          {[]string{"logs", "-t", "--json"}, syscall.SIGINT},
		"a live log, hangup":  {[]string{"logs", "-t", "--json"}, syscall.SIGHUP},
		"a document":          {[]string{"releases", "--json"}, syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			if _, err := unix.FcntlInt(out.Fd(), unix.F_SETPIPE_SZ, 4096); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(path, c.args...)
			cmd.Env = append(append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...), "HEROKU_APP="+prod)
			cmd.Stdout, cmd.Stderr = out, out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			tm := &terminal{T: t, cmd: cmd, ended: make(chan struct{})}
			go func() { tm.err = cmd.Wait(); close(tm.ended) }()
			defer func() { _ = cmd.Process.Kill(); <-tm.ended; out.Close() }()
			tm.wait(during, "the pipe is full", func() bool { return tm.over() || base.PipeFull(out) })
			if tm.over() {
				out.Close()
				b, _ := io.ReadAll(in)
				t.Fatalf("it ended by itself: %v, %s", tm.err, b)
			}
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			t.Logf("ended after %s", tm.wait(unreadEnds, "the program ends", tm.over).Round(time.Millisecond))
			if got := cmd.ProcessState.ExitCode(); got != 130 {
				t.Errorf("exit %d, want 130", got)
			}
		})
	}
}
