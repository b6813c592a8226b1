package login

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"time"
)

// maxRead bounds any file and any program's answer, in bytes. A netrc may be long; no token is.
const maxRead = 256 << 10

// cliTime is the longest that `heroku auth:token` may take: it needs two seconds to start and asks the API.
const cliTime = 10 * time.Second

// fromCLI asks the CLI, which knows places that are closed to others: an encrypted netrc, Windows' PasswordVault.
func fromCLI(ctx context.Context, _ Env) (Token, string, error) {
	ctx, cancel := context.WithTimeout(ctx, cliTime)
	defer cancel()
	text, err := output(ctx, "heroku", "auth:token")
	switch {
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, exec.ErrDot):
		return Token{}, "the heroku CLI is not installed", nil
	case ctx.Err() != nil:
		return Token{}, "`heroku auth:token` did not answer in time", nil
	case err != nil:
		return Token{}, "`heroku auth:token` failed", nil
	}
	t, err := newToken(text, "heroku auth:token")
	if err != nil {
		return Token{}, "`heroku auth:token` printed no token", nil
	}
	return t, "", nil
}

// output runs a program found on PATH without a terminal and gives what it printed.
func output(ctx context.Context, name string, args ...string) (string, error) {
	var out capped
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout = &out
	cmd.WaitDelay = 100 * time.Millisecond // a grandchild may hold the pipe open
	err := cmd.Run()
	return out.kept.String(), err
}

// capped keeps the first maxRead bytes and takes the rest as read, so that the program does not stall.
type capped struct{ kept bytes.Buffer }

func (c *capped) Write(p []byte) (int, error) {
	if room := maxRead - c.kept.Len(); room > 0 {
		c.kept.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

var errTooLarge = errors.New("it is too large")

// readRegular reads a small regular file; it never waits.
func readRegular(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("it is not a regular file")
	}
	return readBounded(path)
}

// readAny also reads pipes, for `--token-file <(pass heroku)`, and so may wait: cliTime at most.
func readAny(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, cliTime)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := readBounded(path)
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		return "", errors.New("nothing came from it in time")
	}
}

func readBounded(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxRead+1))
	if err == nil && len(b) > maxRead {
		err = errTooLarge
	}
	return string(b), err
}

// cause drops the path from an error; the sentence has it already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
