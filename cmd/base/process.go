// Package base is what every verb stands on: the process with its streams and its clock, flags, exit codes, output. It imports nothing
// else of cmd.
package base

import (
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/crash"
	"app.gonogo/gonogo/sources/heroku"
)

// Abs is a path as the user meant it: from where the program stands.
func (p *Process) Abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(p.Cwd, path)
}

// Process is the process as the verbs see it. Tests make one with everything injected.
type Process struct {
	Args     []string
	Getenv   func(string) string
	Cwd      string
	Home     string
	Stdin    *os.File
	Stdout   io.Writer
	Stderr   io.Writer
	Clock    func() time.Time
	Shared   *sync.Map        // what the runs of a process that has several have in common; nil: it has one
	ReadOnly bool             // nothing but reads leaves this process, whatever the flags and the config say
	Speed    float64          // of the clock, on an embedded platform; 0: 1
	Crashes  *crash.Files     // what was wrong with the program itself; nil: nobody keeps that
	Poll     heroku.Intervals // tests make the pollers' pace theirs; zero fields: as configured
}

// Env is where the user stands, for the readers of configuration.
func (p *Process) Env() config.Env {
	return config.Env{Getenv: p.Getenv, Cwd: p.Cwd, Home: p.Home}
}
