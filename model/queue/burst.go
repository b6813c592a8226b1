package queue

import (
	"time"
)

// bursts are the counters of failure over the last burst window; nil where the library does not count.
type bursts struct{ deaths, failures, finished []counterMark }

// burstWindow is the span of a burst of failures; burstStep keeps few marks of it.
const (
	burstWindow = 5 * time.Minute
	burstStep   = 30 * time.Second
)

func (b *bursts) add(dead, failed, done Count, at time.Time) {
	b.deaths, b.failures, b.finished = burst(b.deaths, dead, at), burst(b.failures, failed, at), burst(b.finished, done, at)
}

// burst adds a counter's value to the marks of the last window. Going back begins anew: the set was emptied, the counter reset.
func burst(marks []counterMark, c Count, at time.Time) []counterMark {
	n, known := c.Get()
	if !known {
		return nil
	}
	if k := len(marks); k > 0 && n < marks[k-1].n {
		marks = nil
	}
	if k := len(marks); k > 1 && marks[k-1].at.Sub(marks[k-2].at) < burstStep {
		marks = marks[:k-1]
	}
	marks = append(marks, counterMark{at, n})
	for len(marks) > 1 && at.Sub(marks[0].at) > burstWindow {
		marks = marks[1:]
	}
	return marks
}

// grew is by how much a counter has grown over the marks.
func grew(marks []counterMark) int64 {
	if len(marks) == 0 {
		return 0
	}
	return marks[len(marks)-1].n - marks[0].n
}
