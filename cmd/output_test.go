//go:build linux

package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/tape"
	"app.gonogo/gonogo/sources/fault"
)

// What cannot be written is told in three parts: what, why, what to do.
func TestFullDisks(t *testing.T) {
	at := func(op string, err error) error {
		return fmt.Errorf("tape: %w", &fs.PathError{Op: op, Path: "x.tape", Err: err})
	}
	for name, c := range map[string]struct {
		err  error
		says []string
	}{
		"full":       {at("write", syscall.ENOSPC), []string{"cannot continue writing x.tape: no space left on device. ", "Free some space"}},
		"over quota": {at("write", syscall.EDQUOT), []string{"cannot continue writing x.tape: ", "Free some space"}},
		"broken":     {at("close", syscall.EIO), []string{"x.tape: input/output error. ", "Write somewhere else."}},
	} {
		for _, says := range c.says {
			if got := base.WriteError(c.err).Error(); !strings.Contains(got, says) {
				t.Errorf("%s: %q, want %q in it", name, got, says)
			}
		}
		got := tape.Unkept(c.err)
		if f := (*fault.Error)(nil); !errors.As(got, &f) || !strings.Contains(f.Do, "What was recorded until now can be played. ") || strings.Contains(f.Do, "rite") ||
			!strings.HasPrefix(f.What, "cannot continue recording x.tape") {
			t.Errorf("%s: of a tape %q", name, got)
		}
	}
	for _, other := range []error{nil, os.ErrNotExist, at("open", syscall.ENOSPC), base.ErrReaderGone} {
		if got := tape.Unkept(other); !errors.Is(got, other) {
			t.Errorf("%v became %v", other, got)
		}
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	var errs strings.Builder
	p := &base.Process{Args: []string{"version"}, Getenv: func(string) string { return "" }, Stdout: full, Stderr: &errs}
	if code := runIn(t.Context(), p); code != base.ExitUnable || !strings.Contains(errs.String(), "Free some space") {
		t.Errorf("a verb on a full disk: exit %d, %q", code, errs.String())
	}
}
