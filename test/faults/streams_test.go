//go:build integration

package faults

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// streamFault is what is wrong with the standard streams of a program, in the language of the shell.
type streamFault struct {
	name, redirect string
	mute           bool // what the program prints cannot be written
	unseen         bool // nor can what an order will do
}

var streamFaults = []streamFault{
	{"stdin-closed", "<&-", false, false},
	{"stdout-closed", ">&-", false, false}, // Go puts the null device there
	{"stdout-full", ">/dev/full", true, false},
	{"stderr-closed", "2>&-", false, false},
	{"stderr-full", "2>/dev/full", false, true},
	{"all-closed", "<&- >&- 2>&-", false, false},
}

// readers are verbs that only tell something.
var readers = [][]string{{"ps"}, {"releases", "--json"}, {"logs", "-n", "20"}, {"apps"}, {"doctor"}, {"version"}, {"keys"}, {"sources", "--json"}}

// ended runs a command through a shell that spoils its streams, and returns its exit code.
func (f streamFault) ended(binary, home string, env, args []string) (code int, output string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	through(cmd, "exec "+f.redirect)
	cmd.Dir, cmd.Env = home, append(homeEnv(home), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	_ = cmd.Run()
	if ctx.Err() != nil {
		return 0, out.String(), fmt.Errorf("still there after a minute")
	}
	return cmd.ProcessState.ExitCode(), out.String(), nil
}

// Verbs whose streams are closed, or lead to a full disk, end: with an error exactly when what they tell cannot be written.
func TestStreams(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range streamFaults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := platformOf(t)
			p := proxyOf(t, s, faultSet{})
			home := t.TempDir()
			for _, v := range readers {
				args := v
				if !slices.Contains([]string{"version", "keys", "apps"}, v[0]) {
					args = append(slices.Clone(v), "-a", app)
				}
				code, out, err := f.ended(path, home, s.env(p.url()), args)
				if err != nil || (code != 0) != f.mute || code < 0 || loggers.MatchString(out) {
					t.Errorf("%s: got exit %d, %v, %q, want an error: %t", strings.Join(args, " "), code, err, out, f.mute)
				}
			}
		})
	}
}

// Orders whose streams are so are sent once, and told as they went as far as an exit code can. Where the preview cannot be
// written nothing is sent.
func TestStreamsOfOrders(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range streamFaults {
		for n, v := range verbs {
			if !*flags.all && n != i%len(verbs) {
				continue
			}
			t.Run(f.name+" "+v[0], func(t *testing.T) {
				t.Parallel()
				s := platformOf(t)
				p := proxyOf(t, s, faultSet{})
				code, out, err := f.ended(path, t.TempDir(), s.env(p.url()), append(slices.Clone(v), "-a", app, "--confirm", app, "--timeout", "6s", "--json"))
				p.mu.Lock()
				defer p.mu.Unlock()
				if err != nil || code < 0 || code == 1 || loggers.MatchString(out) {
					t.Errorf("got exit %d, %v, %q", code, err, out)
				}
				if f.unseen {
					if len(p.orders) != 0 || code != 3 {
						t.Errorf("got orders %v, exit %d, want none and 3: nobody has seen what they do", p.orders, code)
					}
				} else if len(p.orders) != 1 || !p.orders[0].happened() {
					t.Errorf("got orders %v, want one that happened; exit %d, %q", p.orders, code, out)
				}
			})
		}
	}
}

// A screen without a terminal to read from, or to write to, ends at once and says why where it can.
func TestScreenWithoutATerminal(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := platformOf(t)
	p := proxyOf(t, s, faultSet{})
	for _, f := range streamFaults {
		home := t.TempDir()
		began := time.Now()
		code, out, err := f.ended(path, home, s.env(p.url()), []string{"-a", app})
		if err != nil || code <= 0 || loggers.MatchString(out) {
			t.Errorf("%s: got exit %d after %s, %v, %q", f.name, code, time.Since(began).Round(time.Second), err, out)
		}
		if files, _ := os.ReadDir(home); f.name == "all-closed" && len(crashFiles(home)) > 0 {
			t.Errorf("%s: a crash file among %v", f.name, files)
		}
	}
}
