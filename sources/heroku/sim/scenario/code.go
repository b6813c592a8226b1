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
	Heap     float64  // MB that each web dyno takes at its boot, beside what is usual
	Query    string   // requests below this path wait four times as long, for the database
	Fails    string   // the class of jobs of which a third fails
	Threads  *Threads
	Command  *ReleaseCommand
}

// Threads are what each web dyno starts and never ends: its runtime counts them in the log.
type Threads struct {
	Old    int     // how many the dynos have that ran before the story
	Minute float64 // more every minute
	MB     float64 // memory of each
	Limit  int     // from here on none starts, and some requests fail
}

// QueryDrag is how many times as long requests take that wait for the database.
const QueryDrag = 4

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
	return len(c.Crashes) > 0 || c.SlowPath != "" || c.Leak > 0 || c.Query != "" || c.Fails != ""
}

// Gems is where the traces' frames lie.
const Gems = "/app/vendor/bundle/ruby/3.3.0/gems/"
