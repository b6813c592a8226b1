package joblog

import (
	"strconv"
	"strings"
	"time"
)

// graphile-worker 0.13 to 0.18:
//
//	[worker(worker-0f)] INFO: Completed task 12 (charge, 12.34ms) with success
//	[worker(worker-0f)] ERROR: Failed task 12 (charge, 12.34ms, attempt 1 of 25) with error 'no':
func readGraphile(text string) (Event, bool) {
	e := Event{Library: Graphile}
	_, rest, ok := strings.Cut(text, "Completed task ")
	if e.Outcome = Done; !ok {
		e.Outcome = Failed
		if _, rest, ok = strings.Cut(text, "Failed task "); !ok {
			return e, false
		}
	}
	e.ID, rest, ok = strings.Cut(rest, " (")
	inside, said, closed := strings.Cut(rest, ") with ")
	if !ok || !closed || strings.HasPrefix(said, "success") != (e.Outcome == Done) {
		return e, false
	}
	parts := strings.Split(inside, ", ")
	if e.Class = parts[0]; len(parts) > 1 {
		e.Took = duration(strings.TrimSuffix(parts[1], "ms"), time.Millisecond)
	}
	if e.Took == 0 { // 0.13 has it at the end
		e.Took = duration(between(said, " (", "ms)"), time.Millisecond)
	}
	if n, of, found := strings.Cut(strings.TrimPrefix(parts[len(parts)-1], "attempt "), " of "); found && e.Outcome == Failed {
		attempt, err1 := strconv.Atoi(n)
		most, err2 := strconv.Atoi(of)
		if err1 == nil && err2 == nil && attempt < most {
			e.Retry = 1
		}
	}
	return e, isClass(e.Class)
}
