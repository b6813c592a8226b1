package base

import (
	"bufio"
	"context"
	"io"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"
)

// KeyboardPath is the terminal that the process belongs to, whatever its stdin is.
func KeyboardPath() string {
	if runtime.GOOS == "windows" {
		return "CONIN$"
	}
	return "/dev/tty"
}

// ReadAnswer reads one line of the terminal. An interrupt leaves the read behind: the process ends with it.
func ReadAnswer(ctx context.Context, keys io.Reader) (string, error) {
	type reading struct {
		line string
		err  error
	}
	came := make(chan reading, 1)
	go func() {
		line, err := bufio.NewReader(keys).ReadString('\n')
		came <- reading{strings.TrimSpace(line), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-came:
		return r.line, r.err
	}
}

// IsTerminal tells whether a writer or reader of the program is a terminal.
func IsTerminal(x any) bool {
	f, ok := x.(*os.File)
	return ok && f != nil && term.IsTerminal(int(f.Fd()))
}
