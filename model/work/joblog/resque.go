package joblog

import "strings"

// Resque 1 to 3, where it logs at the level info:
//
//	got: (Job{mail} | ChargeJob | [42])
//	done: (Job{mail} | ChargeJob | [42])
//	(Job{mail} | ChargeJob | [42]) failed: #<RuntimeError: no>
//
// A job has no id: its arguments stand for it.
func readResque(text string) (Event, bool) {
	at := strings.Index(text, "(Job{")
	before, rest := text[:at], text[at:]
	parts := strings.SplitN(rest, " | ", 3)
	if len(parts) < 3 {
		return Event{}, false
	}
	e := Event{Library: Resque, Class: parts[1], ID: rest}
	if strings.HasSuffix(e.Class, "ResqueAdapter::JobWrapper") {
		e.Class = strings.Trim(between(strings.ReplaceAll(parts[2], `" => `, `"=>`), `"job_class"=>"`, `"`), `"`)
	}
	switch {
	case strings.HasSuffix(before, "got: "):
		e.Outcome = Started
	case strings.HasSuffix(before, "done: "):
		e.Outcome = Done
	default:
		end := strings.LastIndex(rest, ") failed: #<")
		if end < 0 {
			return e, false
		}
		e.Outcome, e.ID = Failed, rest[:end+1]
	}
	return e, isClass(e.Class)
}
