package cmd

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// TestWatchingWaitsOutWhatMayPass and ends with what does not from the beginning, and with the user's interrupt. A refusal after a
// good answer may pass too.
func TestWatchingWaitsOutWhatMayPass(t *testing.T) {
	passing := &api.Failure{After: time.Millisecond, Fault: &fault.Error{What: "cannot read", Why: "it is late", Code: "503"}}
	final := &api.Failure{Fault: &fault.Error{What: "cannot read", Why: "this program runs read-only", Code: "read-only"}}
	odd := errors.New("a fault of ours")
	for _, tt := range []struct {
		name  string
		ends  []error
		want  error
		tells int
	}{
		{"interrupted", []error{nil, passing, nil}, base.ErrInterrupted, 1},
		{"final at once", []error{final}, final, 0},
		{"final before anything was shown", []error{passing, passing, final}, final, 2},
		{"refused once, after it was well", []error{nil, passing, final, nil}, base.ErrInterrupted, 2},
		{"ours", []error{odd}, odd, 0},
		{"ours, after it was well", []error{nil, odd}, odd, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				var errs bytes.Buffer
				m := &session.Session{Process: &base.Process{Stderr: &errs}}
				i := 0
				err := m.Repeat(ctx, time.Millisecond, func(context.Context) error {
					if i == len(tt.ends) {
						cancel()
						return nil
					}
					i++
					return tt.ends[i-1]
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
				if n := strings.Count(errs.String(), "next try in"); n != tt.tells {
					t.Errorf("told %d times, want %d:\n%s", n, tt.tells, errs.String())
				}
			})
		})
	}
}

// leaver is a pipe whose reader has gone.
type leaver struct{}

func (leaver) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "pipe", Err: syscall.EPIPE}
}

func TestAReaderThatLeavesIsNoError(t *testing.T) {
	for _, args := range [][]string{
		{"ps"}, {"ps", "--json", "--watch"}, {"releases"}, {"logs", "--metrics"}, {"logs", "-t", "--metrics"}, {"queues", "--queues", "auto", "--watch"},
		{"keys"}, {"config", "--schema"}, {"doctor"}, {"version", "--json"}, {"record", "-", "--for", "60s"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
			var errs bytes.Buffer
			p := b.program(args...)
			p.Stdout, p.Stderr = leaver{}, &errs
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
			defer cancel()
			if code := runIn(ctx, p); code != base.ExitDone || strings.Contains(errs.String(), "gonogo:") {
				t.Errorf("exit code %d:\n%s", code, errs.String())
			}
		})
	}
}

func TestExtendedObjectsStayWhatTheyWere(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a":1}`:          `{"a":1,"gonogo":{"x":2}}`,
		"{ \"a\" : 1\n}\n": `{ "a" : 1,"gonogo":{"x":2}}`,
		`{}`:               `{"gonogo":{"x":2}}`,
		`[]`:               `[]`,
	} {
		if got := string(base.Extend([]byte(raw), map[string]int{"x": 2})); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

func TestInertJSON(t *testing.T) {
	for in, want := range map[string]string{
		`"plain é 漢"`:      `"plain é 漢"`,
		"\"a\u009b31m\"":   `"a\u009b31m"`,
		"\"a\u202eb\x7f\"": `"a\u202eb\u007f"`,
	} {
		if got := string(base.EscapeJSON([]byte(in))); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
