package joblog

import (
	"strings"
	"time"
)

// Celery 4 and 5; what stands before the sentence is the app's choice:
//
//	[2026-01-15 09:00:00,000: INFO/MainProcess] Task app.charge[6f0e…] received
//	[… INFO/ForkPoolWorker-1] Task app.charge[6f0e…] succeeded in 0.12s: None
//	[… ERROR/ForkPoolWorker-1] Task app.charge[6f0e…] raised unexpected: ValueError('no')
//	[… INFO/ForkPoolWorker-1] Task app.charge[6f0e…] retry: Retry in 180s: ValueError('no')
func readCelery(text string) (Event, bool) {
	for {
		at := strings.Index(text, "Task ")
		if at < 0 {
			return Event{}, false
		}
		text = text[at+len("Task "):]
		class, rest, ok := strings.Cut(text, "[")
		if !ok || !isClass(class) {
			continue
		}
		id, said, ok := strings.Cut(rest, "] ")
		if !ok || strings.ContainsAny(id, " []") {
			continue
		}
		return celerySays(Event{Library: Celery, Class: class, ID: id}, said)
	}
}

func celerySays(e Event, said string) (Event, bool) {
	word, rest, _ := strings.Cut(said, " ")
	switch word {
	case "received":
		e.Outcome = Started
	case "succeeded":
		e.Outcome = Done
		e.Took = duration(between(rest+":", "in ", "s:"), time.Second)
	case "retry:":
		e.Retry = 1
		if _, why, found := strings.Cut(rest, ": "); found && why != "" { // a task that only looks again later has no reason
			e.Outcome = Failed
		}
	case "raised", "INTERNAL":
		e.Outcome = Failed
	default:
		return Event{}, false
	}
	return e, true
}
