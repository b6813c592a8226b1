//go:build integration

package faults

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"
)

// The keys that have no letter.
const (
	enter = "\r"
	esc   = "\x1b"
	tab   = "\t"
	ctrlC = "\x03"
)

// grace is longer than a dialog ignores keys: a person reads before they type.
const grace = 700 * time.Millisecond

// terminal is a program in a pseudo terminal, with an emulator that shows what it writes.
type terminal struct {
	cmd     *exec.Cmd
	control *control
	home    string
	pty     *os.File
	tty     *os.File
	before  *term.State
	ended   chan struct{}
	read    chan struct{} // closed when all that was written has been read
	err     error
	reading sync.Mutex // who holds it keeps the terminal from being read

	rawMu sync.Mutex // guards raw
	raw   bytes.Buffer

	mu     sync.Mutex // guards what follows
	screen *vt.SafeEmulator
	inside bool                // a large frame has begun and not ended
	frame  func(rows []string) // called after each frame; rows are its last two lines
	broken any                 // the emulator panicked
}

// start is how a program is started in a terminal of its own.
type start struct {
	w, h    int
	home    string
	env     []string
	frame   func([]string)
	machine machineKind
}

// run starts a program.
func (s start) run(program string, args ...string) (*terminal, error) {
	t := &terminal{cmd: exec.Command(program, args...), home: s.home, screen: vt.NewSafeEmulator(s.w, s.h), ended: make(chan struct{}), read: make(chan struct{}), frame: s.frame}
	t.cmd.Dir = s.home
	t.cmd.Env = append(homeEnv(s.home), s.env...)
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	var err error
	if t.control, err = controlled(t.cmd); err != nil {
		return nil, err
	}
	defer t.control.started()
	if s.machine.start != nil {
		if err = s.machine.start(s.home, t.cmd); err != nil {
			return nil, err
		}
	}
	if t.pty, t.tty, err = pty.Open(); err != nil {
		return nil, err
	}
	if err := pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(s.w), Rows: uint16(s.h)}); err != nil {
		return nil, err
	}
	t.before = t.line()
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = t.tty, t.tty, t.tty
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	go t.showAll(t.readAll())
	go t.reply()
	go func() { t.err = t.cmd.Wait(); close(t.ended) }()
	return t, nil
}

// homeEnv is the environment of somebody who has just moved in.
func homeEnv(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state",
		"XDG_CACHE_HOME=" + home + "/cache", "XDG_DATA_HOME=" + home + "/data", "TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC"}
}

// close ends the program, if it has not ended by itself.
func (t *terminal) close() {
	_ = t.cmd.Process.Kill()
	<-t.ended
	_ = t.tty.Close()
	_ = t.pty.Close()
	t.control.close()
}

func (t *terminal) pid() string { return strconv.Itoa(t.cmd.Process.Pid) }

// A large frame is written between these two; one that moves the cursor once or twice is written as it is.
const (
	frameBegin = "\x1b[?2026h"
	frameEnd   = "\x1b[?2026l"
)

// readAll reads what the program writes as fast as it comes: the emulator is slower, and a program is not to wait for it.
func (t *terminal) readAll() <-chan []byte {
	pieces := make(chan []byte, 1024)
	go func() {
		defer close(t.read)
		defer close(pieces)
		for {
			buf := make([]byte, 16<<10)
			n, err := t.pty.Read(buf)
			t.reading.Lock() // somebody may keep it
			t.rawMu.Lock()
			t.raw.Write(buf[:n])
			t.rawMu.Unlock()
			t.reading.Unlock()
			pieces <- buf[:n]
			if err != nil {
				return
			}
		}
	}()
	return pieces
}

func (t *terminal) showAll(pieces <-chan []byte) {
	for b := range pieces {
		t.mu.Lock()
		t.show(b)
		t.mu.Unlock()
	}
}

// show gives bytes to the emulator, frame by frame.
func (t *terminal) show(b []byte) {
	defer func() {
		if r := recover(); r != nil {
			t.broken = r
		}
	}()
	for len(b) > 0 && t.broken == nil {
		n := len(b)
		i := bytes.Index(b, []byte(frameEnd))
		if i >= 0 {
			n = i + len(frameEnd)
		}
		_, _ = t.screen.Write(b[:n])
		t.inside = i < 0 && (t.inside || bytes.Contains(b, []byte(frameBegin)))
		b = b[n:]
		if !t.inside && t.frame != nil {
			h := t.screen.Height()
			t.frame([]string{t.row(h - 2), t.row(h - 1)})
		}
	}
}

// reply gives the emulator's answers to the program.
func (t *terminal) reply() {
	buf := make([]byte, 4096)
	for {
		n, err := t.screen.Read(buf)
		if n > 0 {
			_, _ = t.pty.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// row is a line of the screen as a person reads it. The lock is held.
func (t *terminal) row(y int) string {
	var b strings.Builder
	for x := 0; x < t.screen.Width(); {
		c := t.screen.CellAt(x, y)
		if c == nil || c.Content == "" {
			b.WriteByte(' ')
			x++
			continue
		}
		b.WriteString(c.Content)
		x += max(1, c.Width)
	}
	return strings.TrimRight(b.String(), " ")
}

func (t *terminal) rows() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]string, t.screen.Height())
	for y := range out {
		out[y] = t.row(y)
	}
	return out
}

func (t *terminal) text() string { return strings.Join(t.rows(), "\n") }

func (t *terminal) written() string {
	t.rawMu.Lock()
	defer t.rawMu.Unlock()
	return t.raw.String()
}

// handedBack tells whether the program has given the terminal back: that is the last thing it writes.
func (t *terminal) handedBack() bool {
	t.rawMu.Lock()
	defer t.rawMu.Unlock()
	b := t.raw.Bytes()
	return bytes.Contains(b[max(0, len(b)-256):], []byte("\x1b[?1049l"))
}

// release lets go of what was written.
func (t *terminal) release() {
	t.rawMu.Lock()
	defer t.rawMu.Unlock()
	t.raw = bytes.Buffer{}
}

// line is the state of the terminal line: raw or not, echo or not.
func (t *terminal) line() (st *term.State) {
	c, err := t.pty.SyscallConn()
	if err != nil {
		return nil
	}
	_ = c.Control(func(fd uintptr) { st, _ = term.GetState(int(fd)) })
	return st
}

func (t *terminal) press(keys ...string) {
	for _, k := range keys {
		_, _ = io.WriteString(t.pty, k)
	}
}

// escapes is how long nothing is typed after Esc: what follows at once would be read as one key with it.
const escapes = 200 * time.Millisecond

func (t *terminal) escape(times int) {
	for range times {
		t.press(esc)
		t.pause(escapes)
	}
}

// over tells whether the program has ended.
func (t *terminal) over() bool {
	select {
	case <-t.ended:
		return true
	default:
		return false
	}
}

// pause lets time pass, unless the program ends.
func (t *terminal) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.ended:
	}
}

// until waits for something to become so; false when it does not, or when the program ends. On a busy machine it waits longer, by
// twice the time in which this process had no turn, and at most three times as long.
func (t *terminal) until(within time.Duration, so func() bool) bool {
	began, late := time.Now(), lateness.Load()
	for {
		if so() {
			return true
		}
		more := min(2*time.Duration(lateness.Load()-late), 2*within)
		if t.over() || time.Since(began) > within+more {
			return so()
		}
		t.pause(40 * time.Millisecond)
	}
}

// sees waits for one of some texts.
func (t *terminal) sees(within time.Duration, texts ...string) bool {
	return t.until(within, func() bool {
		s := t.text()
		for _, x := range texts {
			if strings.Contains(s, x) {
				return true
			}
		}
		return false
	})
}

func (t *terminal) resize(w, h int) {
	t.mu.Lock()
	t.screen.Resize(w, h)
	t.mu.Unlock()
	_ = pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
}

// exit is how the program ended: its code, or the signal that ended it.
func (t *terminal) exit() string {
	var e *exec.ExitError
	if errors.As(t.err, &e) {
		return e.Error()
	}
	if t.err != nil {
		return t.err.Error()
	}
	return "exit status 0"
}

// left names what of the terminal is not as it was before the program, which has ended.
func (t *terminal) left() string {
	line := t.line()
	_ = t.tty.Close() // the last one that could write: now the reading comes to an end
	select {
	case <-t.read:
	case <-time.After(10 * time.Second):
		return "somebody still holds the terminal"
	}
	if line == nil || *line != *t.before {
		return "the line is raw"
	}
	return modesLeft(t.written())
}

// modesLeft names the modes that a program has switched and not switched back.
func modesLeft(out string) string {
	for _, mode := range []string{"1000", "1002", "1003", "1004", "1006", "2004", "1049", "2026"} {
		on, off := "\x1b[?"+mode+"h", "\x1b[?"+mode+"l"
		if strings.LastIndex(out, on) > strings.LastIndex(out, off) {
			return fmt.Sprintf("mode %s is on", mode)
		}
	}
	for _, mode := range []string{"25", "7"} {
		on, off := "\x1b[?"+mode+"h", "\x1b[?"+mode+"l"
		if strings.LastIndex(out, off) > strings.LastIndex(out, on) {
			return fmt.Sprintf("mode %s is off", mode)
		}
	}
	return ""
}
