package joblog

import "time"

// Oban's default logger; times are in microseconds:
//
//	[info] {"args":{},"attempt":1,"duration":4327,"event":"job:stop","id":123,"max_attempts":20,"queue":"mail","source":"oban","state":"success","worker":"App.Charge"}
func readOban(text string) (Event, bool) {
	f := object(text)
	e := Event{Library: Oban, Class: valueOf(f, "worker"), ID: valueOf(f, "id"), Took: duration(valueOf(f, "duration"), time.Microsecond)}
	state := valueOf(f, "state")
	switch valueOf(f, "event") {
	case "job:start":
		e.Outcome, e.Took = Started, 0
	case "job:stop":
		switch state {
		case "success":
			e.Outcome = Done
		case "snoozed": // it looks again later
			e.Retry, e.Took = 1, 0
		default:
			return e, false
		}
	case "job:exception":
		e.Outcome = Failed
		if state == "failure" {
			e.Retry = 1
		}
	default:
		return e, false
	}
	return e, isClass(e.Class)
}
