// Command gonogo is a terminal mission control for Heroku apps.
//
// This package is the composition root: it alone sees sources, model and tui, owns the one clock, the flags and the wiring.
// One file a verb (cmd_*.go); mission.go ties an app's sources to whoever reads them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku"
)

// The exit codes. Everything a script needs to know is in them.
const (
	exitDone        = 0
	exitNo          = 1 // the answer is no
	exitUsage       = 2
	exitUnable      = 3
	exitUndecided   = 4
	exitInterrupted = 130
)

// program is the process as the verbs see it. Tests make one with everything injected.
type program struct {
	args   []string
	getenv func(string) string
	cwd    string
	home   string
	stdin  *os.File
	stdout io.Writer
	stderr io.Writer
	clock  func() time.Time
	speed  float64               // of the clock, on an embedded platform; 0: 1
	tune   func(*heroku.Options) // tests make the client's pace theirs; else nil
}

// Whoever is asked to end and writes what nobody reads is ended after unreadFor. The screen needs less and gives the terminal back.
const (
	unreadFor   = 2 * time.Second
	unreadEvery = 50 * time.Millisecond
)

func main() { os.Exit(realProgram().run()) }

func realProgram() *program {
	cwd, _ := os.Getwd()
	home, _ := os.UserHomeDir()
	return (&program{args: os.Args[1:], getenv: os.Getenv, cwd: cwd, home: home,
		stdin: os.Stdin, stdout: os.Stdout, stderr: silence(), clock: time.Now}).housed()
}

// housed makes do without a home that would be another directory wherever the program stands: state would be left all over the place.
func (p *program) housed() *program {
	if p.home != "" && !filepath.IsAbs(p.home) {
		fmt.Fprintln(p.stderr, "gonogo: HOME is "+fault.Quote(p.home)+", which is no absolute path: it is not used, and nothing is kept there")
		p.home = ""
	}
	return p
}

// run carries out the command line and returns the exit code. SIGINT, SIGTERM and SIGHUP end the context: every source
// stops, the screen gives the terminal back.
func (p *program) run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	defer context.AfterFunc(ctx, p.endUnread)()
	return p.runIn(ctx)
}

// endUnread ends a process that was asked to end and cannot: it writes what nobody reads.
func (p *program) endUnread() {
	var streams []*os.File
	for _, w := range []io.Writer{p.stdout, p.stderr} {
		if f, ok := w.(*os.File); ok {
			streams = append(streams, f)
		}
	}
	unread := time.Duration(0)
	for unread < unreadFor {
		time.Sleep(unreadEvery)
		if unread += unreadEvery; !slices.ContainsFunc(streams, full) {
			unread = 0
		}
	}
	os.Exit(exitInterrupted)
}

func (p *program) runIn(ctx context.Context) int {
	err := p.root().ExecuteContext(ctx)
	var code exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		if code.err != nil {
			p.failed(code.err)
		}
		return code.code
	case ctx.Err() != nil:
		return exitInterrupted
	}
	p.failed(err)
	return exitOf(err)
}

// failed tells why the command line was not carried out. What was typed may stand in it, and that may come from elsewhere.
func (p *program) failed(err error) {
	lines := strings.Split(unwritten(err).Error(), "\n")
	for i, l := range lines {
		lines[i] = safe.Text(l)
	}
	insist(p.stderr, "gonogo: "+strings.Join(lines, "\n")+"\n")
}

// exitOf tells a mistake in what the user said from what could not be done.
func exitOf(err error) int {
	var f *fault.Error
	if errors.As(err, &f) && (f.Code == fault.CodeConfig || f.Code == fault.CodeHost || f.Code == fault.CodeApp) {
		return exitUsage
	}
	return exitUnable
}

// exitError is an error with its exit code; without err nothing more is printed.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

func usage(format string, a ...any) error { return exitError{exitUsage, fmt.Errorf(format, a...)} }

// env is where the user stands, for the readers of configuration.
func (p *program) env() config.Env {
	return config.Env{Getenv: p.getenv, Cwd: p.cwd, Home: p.home}
}
