package rabbitmq

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// sample is all that is known, at the broker's time now.
func (s *survey) sample(o overview, now time.Time, past map[string][]queue.Past) *queue.Sample {
	out := &queue.Sample{Totals: queue.UnknownTotals(), Whole: s.complete && s.total <= mostQueues, Lag: model.Duration(lag), Note: s.note(o)}
	targets := map[string]bool{}
	for _, r := range s.rows {
		if t, ok := r.deadLetterTarget(); ok {
			targets[t] = true
		}
	}
	later := map[string]int64{}
	counts := !o.StatsOff && o.RatesMode != "none" && o.RatesMode != ""
	for _, name := range slices.Sorted(maps.Keys(s.rows)) {
		r := s.rows[name]
		what := r.roleOf(targets)
		switch what {
		case control:
			continue
		case delay:
			out.Totals.Scheduled = max(0, out.Totals.Scheduled) + int(whole(r.Messages))
			if base, ok := delayedOf(name); ok {
				later[base] += whole(r.Messages)
			}
			continue
		}
		reading := r.reading(now, counts)
		if !reading.Stream {
			reading.Past = past[name]
		}
		if what == dead {
			reading.DeadLetter = true
			out.Totals.Dead = max(0, out.Totals.Dead) + max(0, reading.Ready)
		}
		if reading.Quality == queue.Exact && now.Sub(r.at) > fresh {
			reading.Quality = queue.Estimated
		}
		out.Queues = append(out.Queues, reading)
	}
	for i, q := range out.Queues {
		if n, ok := later[q.Name]; ok {
			out.Queues[i].Scheduled = queue.Known(n)
		}
	}
	s.mark(out.Queues)
	return out
}

// mark puts an alarm of the whole broker on its deepest queue: one alarm, not one for each queue.
func (s *survey) mark(queues []queue.Reading) {
	if s.alarm == "" || len(queues) == 0 {
		return
	}
	i := 0
	for j := range queues {
		if queues[j].Ready > queues[i].Ready {
			i = j
		}
	}
	queues[i].Warn = s.alarm
}

// note is what limits the numbers, the worst first.
func (s *survey) note(o overview) string {
	switch {
	case s.alarm != "":
		return s.alarm
	case o.StatsOff:
		return "the broker collects no metrics: no rates, no consumers"
	case o.RatesMode == "none":
		return "the broker keeps no rates"
	case s.total > mostQueues:
		return fmt.Sprintf("%d queues, of which %d are followed", s.total, mostQueues)
	case s.complete && len(s.rows) == 0:
		return "this user sees no queue in its vhost"
	case s.pages > 1 && !s.complete:
		return fmt.Sprintf("%d of %d queues are read", len(s.rows), s.total)
	}
	return ""
}
