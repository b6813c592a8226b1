package redis

import (
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// sidekiqProcess is the questions about one process.
type sidekiqProcess struct {
	id     string
	fields *pipe.Fields
	work   []*pipe.Texts // none: not asked
}

func (s *sidekiq) askProcess(p *pipe.Batch, id string, work bool) sidekiqProcess {
	q := sidekiqProcess{id: id, fields: p.HMGet(s.ns+id, processFields...)}
	if work { // under the second name up to 6.4.1
		q.work = []*pipe.Texts{p.HVals(s.ns + id + ":work"), p.HVals(s.ns + id + ":workers")}
	}
	return q
}

// work adds the live processes and what they have in hand. It tells how many jobs of each queue that is, or nil when not all
// were asked.
func (s *sidekiq) work(out *queue.Sample, processes []sidekiqProcess, c sidekiqCensus) map[string]int {
	busy, whole, bytes := map[string]int{}, c.all, 0
	out.Totals.Busy = 0
	for _, p := range processes {
		w, live := worker(p.id, p.fields.Val(), c.Clock)
		if live {
			out.Workers = append(out.Workers, w)
			out.Totals.Busy += w.Busy
			whole = whole && p.work != nil
		}
		for _, part := range p.work {
			whole = whole && (!live || part.Err() == nil)
			for _, hand := range part.Val() {
				bytes += len(hand)
				if r, queue, ok := sidekiqWork(p.id, hand); ok && live {
					busy[queue]++
					out.Running = append(out.Running, r)
				}
			}
		}
	}
	s.hands.Finish(out, c.all, bytes)
	if !whole {
		return nil
	}
	return busy
}
