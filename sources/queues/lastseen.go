package queues

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
)

// lastSeen is the queues of a store that were seen, by name: when, by the store's clock, and who worked them last.
type lastSeen map[string]seen

type seen struct {
	at              time.Time
	process, source string
}

// keep adds the queues that a sample no longer names, with nothing ready, and the process type of those that nobody works now.
func (m lastSeen) keep(s *queue.Sample, now time.Time) {
	named := map[string]bool{}
	for i := range s.Queues {
		q := &s.Queues[i]
		named[q.Name] = true
		if q.Process == "" {
			q.Process, q.ProcessSource = m[q.Name].process, m[q.Name].source
		}
		m[q.Name] = seen{now, q.Process, q.ProcessSource}
	}
	for name, old := range m {
		switch {
		case named[name]:
		case now.Sub(old.at) > queue.ForgetAfter:
			delete(m, name)
		default:
			s.Queues = append(s.Queues, queue.Reading{Name: name, Quality: queue.Exact, Process: old.process, ProcessSource: old.source})
		}
	}
	slices.SortFunc(s.Queues, func(a, b queue.Reading) int { return cmp.Compare(a.Name, b.Name) })
}
