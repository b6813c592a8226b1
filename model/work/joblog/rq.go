package joblog

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs/uuid"
)

// RQ 1 and 2:
//
//	09:00:00 mail: app.tasks.send(1, 'x') (6f0e…)
//	09:00:00 Successfully completed app.tasks.send(1, 'x') job in 0:00:00.123456s on worker 4f2a
//	09:00:00 mail: Job OK (6f0e…)
//	09:00:00 [Job 6f0e…]: exception raised while executing (app.tasks.send)
//	09:00:00 Worker 4f2a: job 6f0e…: exception raised while executing (app.tasks.send)
//	09:00:00 Moving job to FailedJobRegistry (Work-horse terminated unexpectedly; waitpid returned 9 (signal 9); )
func readRQ(text string) (Event, bool) {
	e := Event{Library: RQ}
	if _, rest, ok := strings.Cut(text, "Job OK ("); ok {
		e.ID, _, ok = strings.Cut(rest, ")")
		e.Outcome = Done
		return e, ok && e.ID != ""
	}
	if before, rest, ok := strings.Cut(text, ": exception raised while executing ("); ok {
		e.Class, _, _ = strings.Cut(rest, ")")
		e.ID = strings.TrimSuffix(before[strings.LastIndexByte(before, ' ')+1:], "]")
		e.Outcome = Failed
		return e, isClass(e.Class) && e.ID != ""
	}
	if _, rest, ok := strings.Cut(text, "Successfully completed "); ok {
		e.Class = called(rest)
		at := strings.LastIndex(rest, " job in ")
		if at < 0 || !isClass(e.Class) {
			return e, false
		}
		e.Took = clock(between(rest[at:], " job in ", "s on worker "))
		return e, e.Took > 0
	}
	if strings.Contains(text, "FailedJobRegistry (Work-horse terminated unexpectedly") {
		e.Outcome = Failed // of the job that the worker has
		return e, true
	}
	return e, false
}

// readRQStart reads the line that ends in the job's id in brackets: a worker has begun.
func readRQStart(text string) (Event, bool) {
	const tail = uuid.Len + len(" ()")
	if len(text) < tail+len("q: f") || text[len(text)-1] != ')' || text[len(text)-tail] != ' ' || text[len(text)-tail+1] != '(' {
		return Event{}, false
	}
	id := text[len(text)-1-uuid.Len : len(text)-1]
	if _, ok := uuid.Hash(id); !ok {
		return Event{}, false
	}
	text = text[:len(text)-tail]
	open := strings.IndexByte(text, '(')
	if open < 0 || text[len(text)-1] != ')' {
		return Event{}, false
	}
	at := strings.LastIndex(text[:open], ": ")
	if at < 0 || !isClass(text[at+2:open]) {
		return Event{}, false
	}
	return Event{Library: RQ, Class: text[at+2 : open], ID: id, Outcome: Started}, true
}

// called is the name of the function that a call begins with.
func called(call string) string {
	name, _, _ := strings.Cut(call, "(")
	return name
}

// clock reads "0:00:01.234567", as Python writes a duration.
func clock(s string) time.Duration {
	hours, rest, ok1 := strings.Cut(s, ":")
	minutes, seconds, ok2 := strings.Cut(rest, ":")
	if !ok1 || !ok2 {
		return 0
	}
	return duration(hours, time.Hour).Truncate(time.Hour) + duration(minutes, time.Minute).Truncate(time.Minute) + duration(seconds, time.Second)
}
