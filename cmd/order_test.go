package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// testBench is a platform with a wire before it, and programs that run on it.
type testBench struct {
	*testing.T
	platform *sim.Platform
	wire     *wire
	env      map[string]string
	speed    float64 // of the programs' clocks; 0: 1
}

func newTestBench(t *testing.T, o sim.Options) *testBench {
	t.Helper()
	p, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	b := &testBench{T: t, platform: p, wire: newWire(p.URL()), env: map[string]string{}}
	t.Cleanup(b.wire.server.Close)
	for _, kv := range p.Env() {
		k, v, _ := strings.Cut(kv, "=")
		b.env[k] = v
	}
	b.env["HEROKU_HOST"] = b.wire.server.URL
	return b
}

func (b *testBench) program(args ...string) *base.Process {
	dir := b.TempDir()
	return &base.Process{Args: args, Getenv: func(k string) string { return b.env[k] }, Cwd: dir, Home: dir, Clock: b.platform.Now, Poll: quickly(), Speed: b.speed}
}

// talk runs a program on a terminal of its own and answers its question.
func (b *testBench) talk(question, answer string, args ...string) (code int, said string) {
	b.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		b.Skipf("no pseudo-terminal here: %v", err)
	}
	defer master.Close()
	p := b.program(args...)
	p.Stdin, p.Stdout, p.Stderr = tty, tty, tty
	var screen lockedBuffer
	read := make(chan struct{})
	go func() { defer close(read); io.Copy(&screen, master) }()
	ended := make(chan int, 1)
	go func() { ended <- runIn(b.Context(), p) }()
	limit := time.After(20 * time.Second)
	for asked := false; ; {
		if !asked && strings.Contains(screen.String(), question) {
			asked = true
			io.WriteString(master, answer+"\n")
		}
		select {
		case code = <-ended:
			tty.Close()
			<-read
			if !asked {
				b.Fatalf("it never asked %q:\n%s", question, screen.String())
			}
			return code, screen.String()
		case <-limit:
			b.Fatalf("no end:\n%s", screen.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestATerminalIsAsked(t *testing.T) {
	const prod, staging = "foobaz-production", "foobaz-staging"
	for _, tt := range []struct {
		name, app, question, answer string
		code, sent                  int
	}{
		{"production wants its name", prod, "this is production. Type the app's name: ", prod, base.ExitDone, 1},
		{"not a yes", prod, "Type the app's name: ", "y", base.ExitNo, 0},
		{"nor another app's name", prod, "Type the app's name: ", staging, base.ExitNo, 0},
		{"what visitors notice wants the name", staging, "maintenance on: visitors will notice. Type the app's name: ", staging, base.ExitDone, 1},
		{"and y is not it", staging, "Type the app's name: ", "y", base.ExitNo, 0},
		{"nor is Enter", staging, "Type the app's name: ", "", base.ExitNo, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
			code, said := b.talk(tt.question, tt.answer, "maintenance", "on", "-a", tt.app)
			if code != tt.code {
				t.Errorf("exit code %d, want %d:\n%s", code, tt.code, said)
			}
			if n := b.wire.count("PATCH", "/apps/*"); n != tt.sent {
				t.Errorf("%d orders sent, want %d", n, tt.sent)
			}
		})
	}
}

// A light order elsewhere than in production wants a y, or --yes.
func TestALightOrderIsAskedLightly(t *testing.T) {
	const question = "scale web 1 → 2 on foobaz-staging? [y/N] "
	for _, tt := range []struct {
		name, answer string
		code, sent   int
	}{
		{"y will do", "y", base.ExitDone, 1},
		{"and Enter is no", "", base.ExitNo, 0},
		{"as is the app's name", "foobaz-staging", base.ExitNo, 0},
		{"and the end of input", "y\x04\x04", base.ExitNo, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
			code, said := b.talk(question, tt.answer, "scale", "web+1", "-a", "foobaz-staging")
			if code != tt.code {
				t.Errorf("exit code %d, want %d:\n%s", code, tt.code, said)
			}
			if n := b.wire.count("PATCH", "/apps/*/formation"); n != tt.sent {
				t.Errorf("%d orders sent, want %d", n, tt.sent)
			}
		})
	}
	b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
	if code, _, errs := b.run("scale", "web+1", "-a", "foobaz-staging", "--yes"); code != base.ExitDone {
		t.Errorf("--yes: exit code %d:\n%s", code, errs)
	}
	if code, said := b.talk("Type the app's name: ", "foobaz-staging", "scale", "web=0", "-a", "foobaz-staging", "--yes"); code != base.ExitDone {
		t.Errorf("--yes on a terminal, where it is not enough: exit code %d:\n%s", code, said)
	}
	if code, _, errs := b.run("maintenance", "on", "-a", "foobaz-staging", "--yes"); code != base.ExitUsage || !strings.Contains(errs, "--yes is not enough for this order: visitors will notice. Add --confirm foobaz-staging") {
		t.Errorf("--yes of what visitors notice: exit code %d:\n%s", code, errs)
	}
}

// TestAnInterruptTellsWhatItCannotTakeBack: the platform's clock stands still, so the order never ends by itself.
func TestAnInterruptTellsWhatItCannotTakeBack(t *testing.T) {
	for _, tt := range []struct {
		name, after, says string
		sent              int
	}{
		{"after the answer", "^accepted", "interrupted, but restart all web dynos was sent and goes on", 1},
		{"while the ground is read", "", "nothing was sent", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newTestBench(t, sim.Options{Scenario: "calm", Manual: true, Seed: 1})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var errs bytes.Buffer
			w := &watchful{to: &errs, want: regexp.MustCompile("(?m)" + tt.after), found: cancel}
			p := b.program("restart", "-p", "web", "--confirm", "foobaz-production")
			stdin, err := os.Open(os.DevNull)
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			p.Stdin, p.Stdout, p.Stderr = stdin, io.Discard, w
			if tt.after == "" {
				b.platform.Inject(sim.Fault{Method: "GET", Path: "/apps/*/formation", Hang: true})
				w.want = regexp.MustCompile("never printed")
				b.wire.tell("GET", "/apps/*/formation", cancel)
			}
			if code := runIn(ctx, p); code != base.ExitInterrupted {
				t.Errorf("exit code %d", code)
			}
			if !strings.Contains(errs.String(), tt.says) {
				t.Errorf("it says:\n%s", errs.String())
			}
			if n := b.wire.count("DELETE", "/apps/*/formations/*"); n != tt.sent {
				t.Errorf("%d orders sent, want %d", n, tt.sent)
			}
		})
	}
}
