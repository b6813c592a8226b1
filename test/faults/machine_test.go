//go:build integration

package faults

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// machine is what a journey does to the machine of its program while it runs.
type machine struct {
	shifted time.Duration // of the program's clock
}

// shiftClock moves the program's wall clock.
func (j *journey) shiftClock(d time.Duration) {
	if _, err := j.t.control.shift(d); err != nil && !j.t.over() {
		j.broken(err)
		return
	}
	j.machine.shifted = d
	j.note("the program's clock is off by %s", d)
}

// broken says that a fault could not be made: the journey proves nothing then.
func (j *journey) broken(err error) { j.breaches = append(j.breaches, breach{checkMade, err.Error()}) }

func (j *journey) signal(s syscall.Signal) {
	if err := j.t.cmd.Process.Signal(s); err != nil && !j.t.over() {
		j.broken(err)
	}
}

// stopped stops the program for a while.
func (j *journey) stopped(d time.Duration) {
	j.signal(syscall.SIGSTOP)
	j.t.pause(d)
	j.signal(syscall.SIGCONT)
}

// sleeps is a laptop that sleeps: the program stands still, the wall clock and the platform go on, and what was connected
// never says another word.
func (j *journey) sleeps(d time.Duration) {
	j.shiftClock(d)
	j.signal(syscall.SIGSTOP)
	j.proxy.silence()
	j.sim.skip(d)
	j.t.pause(2 * time.Second)
	j.signal(syscall.SIGCONT)
	j.note("the program slept for %s", d)
}

// lateness is how late this process comes to its turns, in all: the machine may be busy.
var lateness = func() *atomic.Int64 {
	var sum atomic.Int64
	go func() {
		const turn = 10 * time.Millisecond
		for last := time.Now(); ; {
			time.Sleep(turn)
			now := time.Now()
			sum.Add(int64(max(0, now.Sub(last)-turn)))
			last = now
		}
	}()
	return &sum
}()

// waitsOf tells how long each thread of a process has waited for a processor.
func waitsOf(pid int) map[string]time.Duration {
	out := map[string]time.Duration{}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, path := range threads {
		var ran, wait int64
		if b, err := os.ReadFile(path); err == nil {
			if _, err := fmt.Fscan(bytes.NewReader(b), &ran, &wait); err == nil {
				out[path] = time.Duration(wait)
			}
		}
	}
	return out
}

// waited is how long the thread that waited longest has waited since then.
func waited(pid int, since map[string]time.Duration) (most time.Duration) {
	for thread, d := range waitsOf(pid) {
		most = max(most, d-since[thread])
	}
	return most
}

// hangAfter is how long a key may remain without an answer that nothing explains.
const hangAfter = 2 * time.Second

// answers presses a key that always shows something, and fails when that takes too long. The time in which the program or
// this process waited for a processor is not the program's; what one thread waits for, another may have waited for too.
func (j *journey) answers(after string) {
	t := j.t
	if t.over() {
		return
	}
	t.escape(2)
	began, late, wait := time.Now(), lateness.Load(), waitsOf(t.cmd.Process.Pid)
	t.press("?")
	seen := t.sees(10*hangAfter, "Changes the platform")
	took := time.Since(began)
	own := took - time.Duration(2*(lateness.Load()-late)) - 2*waited(t.cmd.Process.Pid, wait)
	if t.over() {
		return
	}
	j.slowest = max(j.slowest, own)
	if !seen || own > hangAfter {
		j.fail(checkHang, "after %s: a key was answered: %t, after %s, %s of it the program's own", after, seen, took.Round(time.Millisecond), own.Round(time.Millisecond))
		j.note("the screen:\n%s", t.text())
	}
	t.escape(1)
}

// crashFiles are the crash files in a home, by their first lines: somebody's panic was caught.
func crashFiles(home string) (found []string) {
	paths, _ := filepath.Glob(filepath.Join(home, "*", "gonogo", "*", "crash-*"))
	more, _ := filepath.Glob(filepath.Join(home, "*", "gonogo", "crash-*"))
	for _, path := range append(paths, more...) {
		b, _ := os.ReadFile(path)
		found = append(found, string(b[:min(len(b), 2000)]))
	}
	return found
}

// through starts the program through a shell that does something first.
func through(cmd *exec.Cmd, script string) {
	cmd.Args = append([]string{"sh", "-c", script + ` && exec "$0" "$@"`, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// setEnv sets a variable, or takes it away where the value is empty.
func setEnv(cmd *exec.Cmd, name, value string) {
	var out []string
	for _, v := range cmd.Env {
		if !strings.HasPrefix(v, name+"=") {
			out = append(out, v)
		}
	}
	if value != "" {
		out = append(out, name+"="+value)
	}
	cmd.Env = out
}

// brokenUnlessOver is broken, but for a program that has ended, of which nothing more is wanted.
func (j *journey) brokenUnlessOver(err error) {
	if !j.t.over() {
		j.broken(err)
	}
}
