package joblog

import (
	"strings"
	"time"
)

// Active Job of Rails 5 to 8; the tags before it are the logger's:
//
//	[ActiveJob] [ChargeJob] [6f0e…] Performing ChargeJob (Job ID: 6f0e…) from Sidekiq(default) enqueued at …
//	[ActiveJob] [ChargeJob] [6f0e…] Performed ChargeJob (Job ID: 6f0e…) from Sidekiq(default) in 12.3ms
//	[ActiveJob] [ChargeJob] [6f0e…] Error performing ChargeJob (Job ID: 6f0e…) from Sidekiq(default) in 12.3ms: RuntimeError (no):
//	[ActiveJob] [ChargeJob] [6f0e…] Retrying ChargeJob (Job ID: 6f0e…) after 1 attempts in 3 seconds, due to a RuntimeError (no).

var activeJobVerbs = []struct {
	verb    string
	outcome Outcome
}{{"Error performing ", Failed}, {"Performing ", Started}, {"Performed ", Done}, {"Retrying ", Other}}

// adapters are the libraries that Active Job names in its lines. Those that print lines of their own are inner: they speak of the same runs.
var adapters = map[string]struct {
	library Library
	inner   bool
}{
	"Sidekiq": {Sidekiq, true}, "DelayedJob": {DelayedJob, true}, "Resque": {Resque, true}, "Que": {Que, true},
	"GoodJob": {GoodJob, false}, "SolidQueue": {SolidQueue, false},
}

func readActiveJob(text string) (Event, bool) {
	for _, v := range activeJobVerbs {
		at := strings.Index(text, v.verb)
		if at < 0 || at > 0 && text[at-1] != ' ' && text[at-1] != '"' {
			continue
		}
		rest := text[at+len(v.verb):]
		class, rest, _ := strings.Cut(rest, " ")
		if !isClass(class) {
			continue
		}
		e := Event{Library: ActiveJob, Class: class, Outcome: v.outcome}
		if strings.HasPrefix(rest, "(Job ID: ") {
			e.ID, rest, _ = strings.Cut(rest[len("(Job ID: "):], ") ")
		}
		if v.outcome == Other {
			e.Retry, e.Inner = 1, true
			e.Aside = e.ID != "" && strings.Contains(rest, " due to a")
			return e, strings.Contains(rest, " seconds") && (strings.HasPrefix(rest, "in ") || strings.HasPrefix(rest, "after "))
		}
		return e.from(rest)
	}
	return Event{}, false
}

// from reads which library runs the job, and how long it took.
func (e Event) from(rest string) (Event, bool) {
	if !strings.HasPrefix(rest, "from ") {
		return e, false
	}
	name, rest, ok := strings.Cut(rest[len("from "):], "(")
	if !ok || !isClass(name) {
		return e, false
	}
	if a, known := adapters[name]; known {
		e.Library, e.Inner = a.library, a.inner
	}
	if e.Outcome == Started {
		return e, true
	}
	e.Took = duration(between(rest, ") in ", "ms"), time.Millisecond)
	return e, e.Took > 0
}
