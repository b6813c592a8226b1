package joblog

import (
	"strings"
	"time"
)

// Que, where the app's log_level lets it:
//
//	{"lib":"que","hostname":"h","pid":4,"thread":9,"event":"job_worked","job":{"job_class":"ChargeJob","job_id":12},"elapsed":0.012}
func readQue(text string) (Event, bool) {
	if !strings.Contains(text, `"lib":"que"`) {
		return Event{}, false
	}
	f := object(text)
	e := Event{Library: Que, Class: valueOf(f, "job.job_class", "job_class"), ID: valueOf(f, "job.job_id", "job_id", "job.id")}
	if strings.HasSuffix(e.Class, "QueAdapter::JobWrapper") {
		e.Class = valueOf(f, "job.args.[0].job_class", "args.[0].job_class")
	}
	switch valueOf(f, "event") {
	case "job_worked":
		e.Outcome = Done
	case "job_errored":
		e.Outcome = Failed
	default:
		return e, false
	}
	e.Took = duration(valueOf(f, "elapsed"), time.Second)
	return e, isClass(e.Class)
}
