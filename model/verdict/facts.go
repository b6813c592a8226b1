package verdict

import (
	"time"

	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/exceptions/occasions"
)

// Facts are what the rules look at, once a second. All times are by the platform's clock.
type Facts struct {
	Now         time.Time
	Watched     time.Time // the oldest line of the log that was read; zero: none was
	Release     Release   // the one that is current, and judged; the zero value: none is known
	Command     Command   // of a release that is not current: it may become so, or did not
	Maintenance bool

	KnownTypes bool
	Types      []Type

	Requests Requests  // nil: nothing is known of requests
	Paths    Paths     // nil: they are not told apart
	Failing  time.Time // since when the advice says that requests fail; zero: it does not, or Heroku's own errors are most of them
	Errors   []Error
	Alarms   []Alarm
	Queues   QueueView
	Memory   []Memory
	Platform PlatformView
	Log      LogView
	Late     []string          // sources whose answers are overdue or fail, by name
	Paused   []string          // sources that a person has paused, by name
	Past     *baseline.History // what earlier releases left behind; nil: nothing is known
}

// Release is what is judged.
type Release struct {
	Version  int
	Text     string // what it is: "Deploy 20a5742"
	By       string
	At       time.Time // when it became current
	Before   int       // the release before; 0: not known
	Rollback int       // the version it goes back to; 0: it is no rollback
	Preboot  bool      // requests go on to the old dynos for a while
}

// Command is a release command that runs, or has failed.
type Command struct {
	Version int // 0: there is none
	At      time.Time
	Failed  bool
}

// Type is a process type with its dynos.
type Type struct {
	Name     string
	Want     int
	Up       int       // up or asleep, whatever they run
	On       int       // of those, on the release
	Down     []string  // dynos that have crashed on the release and not recovered
	Crashes  int       // on the release, of those that have not recovered
	Again    bool      // it is a loop
	Code     string    // why the platform ended the last one
	Crashed  time.Time // when the first did
	Newest   time.Time // when the last of its dynos came up
	Answered bool      // it takes requests
}

// Requests is the counting of requests.
type Requests interface {
	Between(from, to time.Time) Window
}

// Paths are the service times of requests by method and path.
type Paths interface {
	Of(from, to time.Time) []Path
}

// Path is the requests of one: "GET /orders/:id".
type Path struct {
	Name  string
	Times Times
}

// Window is what became of the requests of a span.
type Window struct {
	Requests int
	Failed   int    // answered with a 5xx that is the app's own doing
	Platform int    // failed by the platform itself: H99
	Code     string // of the router, that most of those which failed have; empty: none has one
	Times    Times
}

// Times are service times, without those of connections that are held open.
type Times interface {
	Count() int
	Over(limit time.Duration) int // how many took longer, as far as times are told apart
	Quantile(q float64) time.Duration
}

// Error is a group of errors, as it stands on the release.
type Error struct {
	ID          string
	Name        string
	New         bool // never seen before the release, though it was watched
	Rising      bool // it comes unusually often
	Count       int  // on the release
	First, Last time.Time
	Occasions   occasions.Seen // on the release
	Unseen      time.Duration  // for how long earlier releases were watched on which it never came
}

// Alarm is an open alarm of a queue.
type Alarm struct {
	Text     string
	Critical bool
	Backlog  bool          // it is about jobs that wait
	Oldest   time.Duration // of the jobs that wait; 0: not known
	Since    time.Time
}

// QueueView is how far queues are seen.
type QueueView struct {
	Stores int    // that were found
	Unread string // why one cannot be read; empty: all can
	Ready  int    // jobs that wait, in all
}

// Memory is that of one dyno.
type Memory struct {
	Dyno    string
	Percent float64   // of its quota; 0: not known
	Over    time.Time // over its quota since then; zero: it is not
	Up      time.Time // since when this life is up
}

// PlatformView is Heroku's own word.
type PlatformView struct {
	Off      bool // nobody asks
	Read     time.Time
	Incident string // what is wrong: "Apps is red"; empty: all is green
	Since    time.Time
}

// LogView is how far the log is whole.
type LogView struct {
	Off  bool
	Live bool
	Why  string    // where it is not
	Held string    // what a person holds back of it: "paused by you"; empty: nothing
	Gap  time.Time // the newest gap, or loss
	Lost string    // what was lost then: "a gap", "L10"
}
