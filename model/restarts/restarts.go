// Package restarts keeps why dynos ended and started: each end of a life with the start of the next one, what explains it, and the lines
// that say so.
//
// The rules:
//
//   - What explains a restart stands near it in the log: in the minute before it, and for what the platform's API did in the two minutes
//     before it. The table of rules is in rules.go; the first one that fits counts.
//   - A line may come late or in the wrong order, so a restart is judged again with every sign of it. It is settled once nothing more has
//     come for SettleAfter, and then its class stays.
//   - What was not seen explains nothing: near a gap of the log, or where the log begins, a restart without a cause is unknown. Only where
//     the log is whole it is unexplained.
//   - One-off dynos are left out: they end because they are done.
package restarts

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Class is why a dyno ended or started.
type Class uint8

// The classes.
const (
	Unsettled   Class = iota // too early to tell
	Scheduled                // the daily restart by the platform
	Change                   // a release, another config, a scale
	Manual                   // somebody restarted or stopped it
	Sleep                    // it slept because nobody asked, and woke
	Memory                   // it had used more memory than it may
	Crash                    // it ended by itself
	CrashLoop                // and again, shortly after it had started
	BootFailure              // it never came up
	Relocation               // the platform moved it to another server
	Platform                 // a failure of the platform
	Unexplained              // the log is whole and says nothing
	Unknown                  // the log is not whole there
)

var classNames = [...]string{"unsettled", "scheduled", "change", "manual", "sleep", "memory", "crash", "crash-loop", "boot-failure", "relocation", "platform",
	"unexplained", "unknown"}

// String is the class in lower case with hyphens.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return classNames[Unknown]
}

// MarshalText writes the class as String does.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Failed tells the classes in which the process itself went down.
func (c Class) Failed() bool { return c == Memory || c == Crash || c == CrashLoop || c == BootFailure }

// Restart is the end of a dyno's life and the start of the next one, as far as they were seen.
type Restart struct {
	Dyno, Type string
	At         time.Time // the first sign
	Class      Class
	Settled    bool // the class stays

	Started time.Time     // the next life began to boot; zero: not seen
	Up      time.Time     // it came up; zero: not seen
	Lived   time.Duration // how long the life that ended had been up; negative: not known
	Status  int           // of the exit; NoStatus: not seen
	Code    string        // what the platform said is wrong: "R10"
	Release int           // that was current; 0: not known
	Cause   *Act          // what somebody did that explains it; nil: nothing
	Near    int           // dynos that restarted within a minute of it and for the same reason, this one too
	Of      int           // dynos there were
	Signs   []*Sign       // the lines, in the order in which they came; bounded
	Gap     bool          // lines around it are missing, or may be

	stopped  bool // it was asked to end
	crashed  bool
	booting  bool // what crashed had not come up
	told     bool // the log tells of it; else only the API does
	ended    bool // a sign of the end was seen
	slept    bool
	again    bool // it crashed shortly after it had started, and before that too
	incident bool // Heroku reported an incident
	last     time.Time
	at       int64 // At, ns
}

// NoStatus is the status of an exit that was not seen.
const NoStatus = -1

// ID is the same whenever and by whomever the log is read.
func (r *Restart) ID() string { return r.Dyno + "@" + strconv.FormatInt(r.At.Unix(), 10) }

// Down is how long the dyno was not up; false while it is not known, or not up again.
func (r *Restart) Down() (time.Duration, bool) {
	if r.Up.IsZero() || !r.ended || r.Up.Before(r.At) || r.preboot() {
		return 0, false
	}
	return r.Up.Sub(r.At), true
}

// Ended tells whether the end of a life was seen, and not only the start of one.
func (r *Restart) Ended() bool { return r.ended }

// Who is the person, or the service, that brought it about; empty when nobody is named.
func (r *Restart) Who() string {
	if r.Cause == nil {
		return ""
	}
	return r.Cause.By
}

// keptSigns bounds the signs of one restart.
const keptSigns = 16

// Sign is a line that tells of a dyno's life.
type Sign struct {
	At   time.Time
	Line logs.Seq // 0: the line itself was not seen
	Dyno string
	Life logs.Lifecycle // without its command, actor and sentence
}

// Text is what the line says, without what it names.
func (s *Sign) Text() string {
	switch l := s.Life; l.Kind {
	case logs.Starting:
		return "Starting process"
	case logs.StateChange:
		return "State changed from " + l.From + " to " + l.To
	case logs.Exit:
		if l.Status < 0 {
			return "Process exited"
		}
		return "Process exited with status " + strconv.Itoa(l.Status)
	case logs.PlatformError:
		return "Error " + l.Code + titled(l.Code)
	default:
		return signTexts[l.Kind]
	}
}

var signTexts = map[logs.LifecycleKind]string{
	logs.Restarting: "Restarting", logs.Cycling: "Cycling", logs.Relocating: "Relocating dyno", logs.Idling: "Idling", logs.Unidling: "Unidling",
	logs.Terminating: "Stopping all processes with SIGTERM", logs.Killing: "Stopping process with SIGKILL",
}

// Act is what somebody did to the app: a line of the platform's API, or an order of ours.
type Act struct {
	At   time.Time
	Line logs.Seq // 0: the line was not seen
	logs.Milestone
	Order string // the order of ours that it is: "restart web.1"; empty: it is none
	dynos []string
	types []string // both empty: all of them
	at    int64    // At, ns
}

// MakesRelease tells the acts that end in another release.
func (a *Act) MakesRelease() bool {
	switch a.Kind {
	case logs.Deploy, logs.Release, logs.Rollback, logs.Promote, logs.ConfigSet, logs.ConfigRemove, logs.Attach, logs.Detach, logs.AddonReady,
		logs.AddonUpdate, logs.StackUpgrade:
		return a.Order == ""
	}
	return false
}
