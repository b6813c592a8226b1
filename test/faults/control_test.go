//go:build integration

package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// clockFiles are built into the program as files of its own: they let a test move the program's wall clock, as the kernel
// would, and ask how its runtime fares. The program is otherwise the one that ships.
var clockFiles = map[string]string{"faults_clock.go": "main.go.txt", "faults_clock_amd64.s": "clock_amd64.s.txt"}

// overlay writes what go build -overlay wants.
func overlay(dir string) (string, error) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, source := range clockFiles {
		replace[filepath.Join(root, name)] = filepath.Join(root, "test", "faults", "testdata", "clock", source)
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, b, 0o600)
}

// control is how a test speaks to the program it drives.
type control struct {
	in, out *os.File // what the test writes to and reads from
	answers *json.Decoder
	theirs  []*os.File // the ends of the program
}

// runtimeFacts is how the program's runtime fares.
type runtimeFacts struct {
	Shifted    bool
	Goroutines int
	Heap       uint64
}

// controlled prepares a command to be spoken to.
func controlled(cmd *exec.Cmd) (*control, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	cmd.Env = append(cmd.Env, "FAULTS_CONTROL=1")
	return &control{in, out, json.NewDecoder(out), cmd.ExtraFiles}, nil
}

// started lets go of the program's ends.
func (c *control) started() {
	for _, f := range c.theirs {
		_ = f.Close()
	}
}

func (c *control) close() { _, _ = c.in.Close(), c.out.Close() }

// controlWithin is how long a program may take to answer its test; it may be stopped or wait for a processor.
const controlWithin = 20 * time.Second

// shift moves the program's wall clock this far from the kernel's, and returns how its runtime fares.
func (c *control) shift(d time.Duration) (r runtimeFacts, err error) {
	if err := c.out.SetReadDeadline(time.Now().Add(controlWithin)); err != nil {
		return r, err
	}
	if _, err = fmt.Fprintf(c.in, `{"Shift":%d}`, int64(d/time.Second)); err != nil {
		return r, err
	}
	if err = c.answers.Decode(&r); err == nil && !r.Shifted {
		err = errors.New("the clock of this system cannot be moved")
	}
	return r, err
}
