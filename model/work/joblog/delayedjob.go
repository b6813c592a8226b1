package joblog

import (
	"strings"
	"time"
)

// Delayed Job 4; on standard output and once more by the logger, if the app has one that writes there:
//
//	[Worker(host:web pid:4)] Job ChargeJob (id=12) (queue=mail) RUNNING
//	[Worker(host:web pid:4)] Job ChargeJob (id=12) COMPLETED after 0.0123
//	[Worker(host:web pid:4)] Job ChargeJob (id=12) FAILED (0 prior attempts) with RuntimeError: no
//	[Worker(host:web pid:4)] Job ChargeJob (id=12) FAILED permanently because of 3 consecutive failures
func readDelayedJob(text string) (Event, bool) {
	_, rest, ok := strings.Cut(text, ")] Job ")
	if !ok {
		return Event{}, false
	}
	at := strings.Index(rest, " (id=")
	if at < 0 {
		return Event{}, false
	}
	e := Event{Library: DelayedJob}
	e.Class, _, _ = strings.Cut(rest[:at], " ") // Active Job's wrapper goes on with the job's id and arguments
	id, said, ok := strings.Cut(rest[at+len(" (id="):], ") ")
	if !ok || !isClass(e.Class) {
		return e, false
	}
	e.ID = id
	if strings.HasPrefix(said, "(queue=") {
		_, said, _ = strings.Cut(said, ") ")
	}
	switch {
	case said == "RUNNING":
		e.Outcome = Started
	case strings.HasPrefix(said, "COMPLETED after "):
		e.Outcome, e.Took = Done, duration(said[len("COMPLETED after "):], time.Second)
	case strings.HasPrefix(said, "FAILED permanently because of "): // after a line of its own
		e.Retry = -1
	case strings.HasPrefix(said, "FAILED permanently with "):
		e.Outcome = Failed
	case strings.HasPrefix(said, "FAILED ("):
		e.Outcome, e.Retry = Failed, 1
	default:
		return e, false
	}
	return e, true
}
