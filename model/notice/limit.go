package notice

import (
	"fmt"
	"slices"
	"time"
)

// How many notices of one kind and app go out. The newest of those that are too many waits.
const (
	mostOfKind = 5
	within     = 10 * time.Minute
)

// limiter holds back what would be too much.
type limiter struct {
	flows map[flow]*flowing
	order []flow // in the order of their first notice
}

// flow is what is limited by itself.
type flow struct {
	app  string
	kind Kind
}

type flowing struct {
	sent    []time.Time // within the last while
	waiting *Notice     // the newest that was held back
	omitted int         // those before it
}

// pass gives what may go out now: of what has come, and of what waited.
func (l *limiter) pass(fresh []Notice, now time.Time) []Notice {
	if l.flows == nil {
		l.flows = map[flow]*flowing{}
	}
	var out []Notice
	for _, n := range fresh {
		f := l.flow(n)
		if f.waiting != nil {
			f.omitted++
		}
		f.waiting = &n
		if sent, ok := f.send(now); ok {
			out = append(out, sent)
		}
	}
	for _, key := range l.order {
		if sent, ok := l.flows[key].send(now); ok {
			out = append(out, sent)
		}
	}
	return out
}

func (l *limiter) flow(n Notice) *flowing {
	key := flow{n.App, n.Kind}
	if l.flows[key] == nil {
		l.flows[key] = &flowing{}
		l.order = append(l.order, key)
	}
	return l.flows[key]
}

// send gives what waits, where there is room.
func (f *flowing) send(now time.Time) (Notice, bool) {
	f.sent = slices.DeleteFunc(f.sent, func(at time.Time) bool { return now.Sub(at) >= within })
	if f.waiting == nil || len(f.sent) >= mostOfKind {
		return Notice{}, false
	}
	n := *f.waiting
	n.Omitted = f.omitted
	f.sent, f.waiting, f.omitted = append(f.sent, now), nil, 0
	return n, true
}

// omitted says how many were held back.
func omitted(n int, k Kind) string {
	if n == 1 {
		return fmt.Sprintf("One more %s was not told: there were too many.", k)
	}
	return fmt.Sprintf("%d more of kind %s were not told: there were too many.", n, k)
}
