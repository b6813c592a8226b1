// Package logs reads one line of an app's log: header, class, level, and what the line of a router, of the API or of the dyno manager
// says. Its packages keep lines (logstore) and find them (search).
//
// The rules:
//
//   - Pure values. No clock, no I/O, no goroutine: times come in as arguments.
//   - Text is sanitised on the way in and redacted on the way out (MarshalJSON of a batch, package logline of the screen), never in
//     between.
//   - A line that fits no header is kept as Other.
package logs

import "time"

// Seq is the place of a line in its app's stream: arrival order, from 1, for ever. Zero is no line.
type Seq uint64

// Class says who speaks.
type Class uint8

// The classes of lines. Other is what fits no header; it is kept, and counted by Ingest.
const (
	App Class = iota
	System
	Routing // a line of the router; the name Router is the parsed line
	API
	AddOn
	Logplex
	Other
)

var classNames = [...]string{"app", "system", "router", "api", "addon", "logplex", "other"}

// String is the class in lower case, as flags and tapes write it.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return "other"
}

// OfPlatform tells the classes in which the platform speaks for itself.
func (c Class) OfPlatform() bool { return c == System || c == Routing || c == API || c == Logplex }

// ParseClass reads what String writes.
func ParseClass(s string) (Class, bool) {
	for i, name := range classNames {
		if s == name {
			return Class(i), true
		}
	}
	return Other, false
}

// Level is how grave a line says it is. None means that it does not say.
type Level uint8

// The levels in rising order.
const (
	None Level = iota
	Debug
	Info
	Warn
	Error
	Fatal
)

var levelNames = [...]string{"none", "debug", "info", "warn", "error", "fatal"}

// String is the level in lower case.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return "none"
}

// ParseLevel reads what String writes, and "warning" and "critical" as people write them.
func ParseLevel(s string) (Level, bool) {
	for i, name := range levelNames {
		if s == name {
			return Level(i), true
		}
	}
	switch s {
	case "warning":
		return Warn, true
	case "critical":
		return Fatal, true
	}
	return None, false
}

// Line is a read-only view of one kept line. Its strings share the memory of the batch it came from.
type Line struct {
	Seq    Seq       // zero while the line is only in a Batch
	At     time.Time // the origin's clock, UTC; where the line stands when it is Timeless
	Seen   time.Time // our clock, UTC
	Source string    // "app", "heroku"; empty when the line has no header
	Proc   string    // "web.1", "router", "heroku-postgres"
	Type   string    // "web": the process type, or Proc itself where there is none
	Class  Class
	Level  Level
	Text   string // sanitised, header stripped, not redacted

	Metrics   bool // a record of sample#, measure# or count# values
	Late      bool // older than a line of the same process kept before it
	Session   bool // "Log session created": somebody, often we, opened a log session
	Truncated bool // cut at 10,000 bytes by the platform, or at MaxLine by us
	Gap       bool // not a line of the stream: marks where lines are missing
	Error     bool // see IsError
	Head      bool // first line of an exception or panic
	Release   bool // "Release v12 created": from here on it is current
	Timeless  bool // the line bears no time that can be told: At is its place among the others and must not be shown
}

// IsError tells whether a line counts as an error: a router line with an H-code whose line package codes calls critical, or with a 5xx
// status and no code; level error or above, the head of an exception, a crash, an R-code, a build or release command that failed.
// It was decided at ingest and costs nothing here.
func IsError(l Line) bool { return l.Error }
