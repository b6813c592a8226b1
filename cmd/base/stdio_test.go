//go:build unix

package base

import (
	"bytes"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
)

// early is a logger as libraries make them when they are initialised.
var early = log.New(os.Stderr, "", 0)

// foreign is what must never come out.
const foreign = "postgres://u8f2k:729e@127.0.0.1/d"

// leaks are the ways in which somebody else's text could reach the process's standard error.
var leaks = map[string]func(){
	"Go's logger":           func() { log.Print(foreign) },
	"Go's newer logger":     func() { slog.Error(foreign) },
	"a logger made early":   func() { early.Print(foreign) },
	"a logger made late":    func() { log.New(os.Stderr, "", 0).Print(foreign) },
	"the default's writer":  func() { fmt.Fprintln(log.Writer(), foreign) },
	"standard error itself": func() { fmt.Fprintln(os.Stderr, foreign) },
	"the descriptor":        func() { _, _ = syscall.Write(2, []byte(foreign)) },
	"the builtin":           func() { println(foreign) },
	"a stack":               func() { func(string) { debug.PrintStack() }(foreign) },
	"a child": func() {
		c := exec.Command("sh", "-c", "echo '"+foreign+"' >&2")
		c.Stderr = os.Stderr
		_ = c.Run()
	},
	"a child by descriptor": func() {
		pid, err := syscall.ForkExec("/bin/sh", []string{"sh", "-c", "echo '" + foreign + "' >&2"}, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}})
		if err == nil {
			_, _ = syscall.Wait4(pid, nil, 0, nil)
		}
	},
}

// TestSilenced is the process that the test below starts.
func TestSilenced(t *testing.T) {
	name := os.Getenv("GONOGO_TEST_LEAK")
	if name == "" {
		return
	}
	stderr := Silence()
	fmt.Fprintln(stderr, "ours")
	if leak, ok := leaks[name]; ok {
		leak()
		return
	}
	if name == "a crash" {
		done := make(chan struct{})
		go func() { panic("a fault of ours") }()
		<-done
	}
}

func silenced(t *testing.T, leak string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSilenced$")
	cmd.Env = append(os.Environ(), "GONOGO_TEST_LEAK="+leak)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	_ = cmd.Run()
	return stderr.String()
}

// Nothing but what the program prints itself reaches the standard error.
func TestNobodyElsePrints(t *testing.T) {
	for name := range leaks {
		t.Run(name, func(t *testing.T) {
			if got := silenced(t, name); got != "ours\n" {
				t.Errorf("on stderr: %q, want %q", got, "ours\n")
			}
		})
	}
}

// A crash of the program itself is not lost.
func TestACrashIsPrinted(t *testing.T) {
	if got := silenced(t, "a crash"); !strings.HasPrefix(got, "ours\n") || !strings.Contains(got, "panic: a fault of ours") || !strings.Contains(got, "TestSilenced") {
		t.Errorf("on stderr: %q, want the panic and where it was", got)
	}
}
