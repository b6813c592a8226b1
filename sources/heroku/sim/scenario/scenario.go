// Package scenario holds the stories of the simulated platform as data: one file a story, and one row of all.
package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/commits"
)

// all is every story; the first is the default.
var all = []Scenario{parable, calm, h12Storm, backlog, leak, crashLoop, migration, container, platformOutage,
	slowQuery, failingJobs, zombie, workerDeaths, relocation, scanner}

// All are the stories, the default first.
func All() []Scenario { return slices.Clone(all) }

// Named finds a story; "" is the first one.
func Named(name string) (Scenario, error) {
	var names []string
	for _, s := range all {
		if s.Name == name || name == "" {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, fmt.Errorf("no scenario %q: there are %s", name, strings.Join(names, ", "))
}

// CalmJobRate is how many jobs a second arrive on queue default while nothing is wrong.
const CalmJobRate = 9.0

// Scenario is a story as data: what happens when, and how people react. A build takes 5 to 7 s, so a deploy at 13 s is a
// release at about 20 s.
type Scenario struct {
	Name, Summary string
	Steps         []Step
	Fix           Commit        // what ned deploys after a bad release was rolled back
	FixAfter      time.Duration // how long after the rollback
	RescueAfter   time.Duration // when rick rolls back if nobody has; 0 = never
	Routine       bool          // ordinary releases every 10 to 20 minutes
	Container     bool          // the app is on the container stack: images are released, nothing is built here
	Standing      Code          // what the release does that runs when the story begins
	Server        string        // the program that serves web: thin when empty, puma, unicorn
	Clients       []Client
	Jobs          *Jobs // nil: CalmJobRate, and workers that print little
}

// Client asks for pages beside the app's usual visitors. Of paths that the app does not know it gets 404.
type Client struct {
	From  string // its address
	Paths []string
	Rate  float64       // requests a second
	At    time.Duration // when it begins; 0: it has always been there
}

// Jobs are background tasks of a class whose workers print when each begins and ends.
type Jobs struct {
	Rate  float64 // jobs a second on queue default, of all classes
	Class string
	Part  float64 // of all jobs, between 0 and 1
}

// Step is one thing that happens at a time of the story. Exactly one of the fields below At is set.
type Step struct {
	At      time.Duration
	By      string // author of Deploy
	Deploy  Commit
	JobRate float64 // jobs a second on queue default from now on
	Outage  *Outage
	Recover bool          // the outage is over
	Gap     time.Duration // the log stream loses lines for this long
	Move    *Move
	Vanish  string // a dyno that restarts, and nothing says why
	Worker  string // a dyno in which a worker of the web server dies and is started again
}

// Move is a dyno that the platform moves to another server.
type Move struct {
	Dyno  string
	Takes time.Duration // to boot there; 0: as usual
}

// Outage is a platform incident: shares of the router's requests and of the API's calls that fail, between 0 and 1.
type Outage struct {
	RouterErrors float64
	APIErrors    float64
	Title        string
}

// Commit is one change that is deployed.
type Commit struct {
	SHA     string // 8 digits at least
	Message string
	Code    Code
	Files   []commits.File // what it changed, as a git repository would tell
}

// Find is a commit that the scenario deploys, by its SHA or how that begins, with its author; false for one of the time before.
func (s Scenario) Find(sha string) (c Commit, author string, ok bool) {
	for _, step := range s.Steps {
		if step.Deploy.SHA != "" && sha != "" && (strings.HasPrefix(sha, step.Deploy.SHA) || strings.HasPrefix(step.Deploy.SHA, sha)) {
			return step.Deploy, step.By, true
		}
	}
	return Commit{}, "", false
}

// patched is a file that a commit changed, with its patch as git prints it.
func patched(path, patch string) commits.File {
	hunks, _ := commits.ReadPatch(patch, commits.TextOfCommit)
	return commits.File{Path: path, Kind: commits.Changed, Hunks: hunks}
}
