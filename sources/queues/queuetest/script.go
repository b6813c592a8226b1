//go:build integration

package queuetest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// scriptLimit is how long a filler may take; one takes a second or two on an idle machine.
const scriptLimit = 2 * time.Minute

// Root is the repository's directory: the nearest one above the test's that holds go.mod.
var Root = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic("queuetest: no working directory: " + err.Error())
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	panic("queuetest: no go.mod above the test's directory")
})

// Filler is the path of a filler that belongs to this package, such as "fill-sidekiq.rb".
func Filler(name string) string {
	return filepath.Join(Root(), "sources", "queues", "queuetest", "testdata", name)
}

// Python runs a script (or "-m", module) with the system's Python, whose packages have celery and rq, and gives what it
// printed. A script's path is relative to the test's directory. A failure fails the test and shows the script's errors.
func Python(t testing.TB, script string, args ...string) string {
	t.Helper()
	return output(t, python(t, script, args))
}

// Ruby runs a script with the system's Ruby, whose packages have sidekiq and delayed_job.
func Ruby(t testing.TB, script string, args ...string) string {
	t.Helper()
	return output(t, ruby(t, script, args))
}

// Node runs a script with the system's Node.js (20 or newer), which finds bullmq (6), bullmq5, bull, bee-queue, pg-boss (10),
// graphile-worker (0.17), ioredis and pg.
func Node(t testing.TB, script string, args ...string) string {
	t.Helper()
	return output(t, node(t, script, args))
}

// Node22 runs a script with Node.js 22, which pg-boss12 and graphile-worker18 need besides what Node finds.
func Node22(t testing.TB, script string, args ...string) string {
	t.Helper()
	return output(t, node22(t, script, args))
}

// Program is a script that goes on running beside the test, such as a worker. It ends with the test.
type Program struct {
	t       testing.TB
	name    string
	log     string
	process *process
}

// StartPython is Python for a program that goes on, such as ("-m", "celery", "--app", …, "worker").
func StartPython(t testing.TB, script string, args ...string) *Program {
	t.Helper()
	return begin(t, python(t, script, args))
}

// StartRuby is Ruby for a program that goes on.
func StartRuby(t testing.TB, script string, args ...string) *Program {
	t.Helper()
	return begin(t, ruby(t, script, args))
}

// StartNode is Node for a program that goes on.
func StartNode(t testing.TB, script string, args ...string) *Program {
	t.Helper()
	return begin(t, node(t, script, args))
}

// StartNode22 is Node22 for a program that goes on.
func StartNode22(t testing.TB, script string, args ...string) *Program {
	t.Helper()
	return begin(t, node22(t, script, args))
}

// Await waits until the program's output, errors included, holds text. It fails the test when the program ends before, or
// when a minute has passed.
func (p *Program) Await(text string) {
	p.t.Helper()
	if !await(patience, p.process.done, func() bool { return strings.Contains(p.Output(), text) }) && !strings.Contains(p.Output(), text) {
		p.t.Fatalf("queuetest: %s did not say %q but\n%s", p.name, text, p.Output())
	}
}

// Output is what the program has printed so far, errors included.
func (p *Program) Output() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// Stop holds the program (SIGSTOP), as a hung dyno.
func (p *Program) Stop() { p.process.signal(syscall.SIGSTOP) }

// Cont lets it go on.
func (p *Program) Cont() { p.process.signal(syscall.SIGCONT) }

// Kill ends it at once (SIGKILL), as the platform ends a dyno that does not leave: it cannot say good-bye to its store.
func (p *Program) Kill() { p.process.end() }

// Quit asks it to leave (SIGTERM), as the platform does first, and waits until it is gone; half a minute at most.
func (p *Program) Quit() {
	p.t.Helper()
	_ = syscall.Kill(p.process.cmd.Process.Pid, syscall.SIGTERM) // one that is gone has left already
	await(30*time.Second, p.process.done, func() bool { return false })
	if p.process.running() {
		p.t.Fatalf("queuetest: %s does not leave\n%s", p.name, p.Output())
	}
	p.process.end()
}

// begin runs cmd in the background with its output in a file.
func begin(t testing.TB, cmd *exec.Cmd) *Program {
	t.Helper()
	dir := directory(t)
	log, err := os.Create(filepath.Join(dir, "output.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	p, err := launch(cmd, dir, syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.end()
		_ = os.RemoveAll(dir) // at worst a temporary directory stays behind
	})
	return &Program{t: t, name: strings.Join(cmd.Args, " "), log: log.Name(), process: p}
}

// output runs cmd to its end and gives its standard output.
func output(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), scriptLimit)
	defer cancel()
	limited := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	limited.Env, limited.Stdout, limited.Stderr = cmd.Env, &out, &errs
	limited.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	limited.Cancel = func() error { return syscall.Kill(-limited.Process.Pid, syscall.SIGKILL) }
	limited.WaitDelay = 5 * time.Second
	if err := limited.Run(); err != nil {
		t.Fatalf("queuetest: %s: %v\n%s%s", strings.Join(cmd.Args, " "), err, errs.String(), out.String())
	}
	return out.String()
}
