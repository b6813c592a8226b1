package scenario

import (
	"slices"
	"time"
)

// Code is what a commit does when it runs; the zero value is healthy. A slug carries it, so a rollback to a slug brings its
// behaviour back.
type Code struct {
	Crashes  []string // process types that die while booting
	Trace    []string // what they print; %s is the command
	SlowPath string   // requests below this path run past the router's 30 s
	Drag     float64  // factor on every other service time; 0 = 1
	Leak     float64  // MB a minute that each web dyno grows
	Command  *ReleaseCommand
}

// ReleaseCommand is what the code of a build runs before each of its releases becomes current.
type ReleaseCommand struct {
	Text   string
	Takes  time.Duration
	Output []string
	Fails  bool
}

// CrashesAtBoot tells whether a process of that type dies while booting.
func (c Code) CrashesAtBoot(typ string) bool { return slices.Contains(c.Crashes, typ) }

// Bad tells whether code does harm that a rollback would end.
func (c Code) Bad() bool {
	return len(c.Crashes) > 0 || c.SlowPath != "" || c.Leak > 0
}

// gems is where the traces' frames lie.
const gems = "/app/vendor/bundle/ruby/3.3.0/gems/"
