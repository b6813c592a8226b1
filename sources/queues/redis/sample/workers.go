package sample

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
)

// Totals sums the numbers of all queues. What is unknown of one queue is unknown of all.
func Totals(queues []queue.Reading) queue.Totals {
	t := queue.Totals{Retry: -1}
	total := func(of func(queue.Reading) queue.Count) int64 {
		var all int64
		for _, q := range queues {
			n, known := of(q).Get()
			if !known {
				return -1
			}
			all += n
		}
		return all
	}
	t.Scheduled = int(total(func(q queue.Reading) queue.Count { return q.Scheduled }))
	t.Dead = int(total(func(q queue.Reading) queue.Count { return q.Dead }))
	t.Busy = int(total(func(q queue.Reading) queue.Count { return q.InFlight }))
	t.Processed = total(func(q queue.Reading) queue.Count { return q.Done })
	t.Failed = total(func(q queue.Reading) queue.Count { return q.Failed })
	return t
}

// Consumers counts the live processes that take from a queue; negative when none was seen and not all were read. It names the process
// type that has most of them.
func Consumers(queue string, workers []queue.Worker, all bool) (n int, process string) {
	n, process = countConsumers(queue, workers)
	if n == 0 && !all {
		n = -1
	}
	return n, process
}

// countConsumers leaves out the processes that were told to be quiet; they still count for the process type.
func countConsumers(queue string, workers []queue.Worker) (n int, process string) {
	types := map[string]int{}
	for _, w := range workers {
		if !slices.Contains(w.Queues, queue) {
			continue
		}
		if !w.Quiet {
			n++
		}
		if t := processType(w.Dyno); t != "" {
			types[t]++
		}
	}
	for t, count := range types {
		if process == "" || cmp.Or(cmp.Compare(count, types[process]), cmp.Compare(process, t)) > 0 {
			process = t
		}
	}
	return n, process
}

// DynoName is a dyno of the Common Runtime: what Sidekiq takes for its host name from $DYNO.
var DynoName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*\.[0-9]+$`)

// processType is the text before the last ".N" of a dyno's name.
func processType(dyno string) string {
	if i := strings.LastIndexByte(dyno, '.'); i >= 0 {
		return dyno[:i]
	}
	return ""
}

// Longest orders running jobs by how long they run and keeps the first.
func Longest(r []queue.Running) []queue.Running {
	slices.SortStableFunc(r, func(a, b queue.Running) int { return a.Since.Compare(b.Since) })
	return r[:min(len(r), RunningLimit)]
}
