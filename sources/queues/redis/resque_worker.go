package redis

import (
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// resqueWorker is the questions about one worker.
type resqueWorker struct {
	id   string
	job  *pipe.Text // nil: not asked
	busy *pipe.Int
}

func (s *resque) askWorker(p *pipe.Batch, id string, job bool) resqueWorker {
	q := resqueWorker{id: id, busy: p.Exists(s.ns + "worker:" + id)}
	if job {
		q.job = p.Get(s.ns + "worker:" + id)
	}
	return q
}

// work adds the live workers and what they have in hand. It tells how many jobs of each queue that is, or nil when not all were
// asked. A killed worker stays in the set for ever: only its heartbeat tells.
func (s *resque) work(out *queue.Sample, a resqueAnswers, c resqueCensus) map[string]int {
	busy, whole, bytes := map[string]int{}, c.all, 0
	out.Totals.Busy = 0
	for i, q := range a.workers {
		beat, told := sample.ISOTime(sample.Field(a.beats.Val(), i))
		if told && c.Passed(beat, silentAfter) {
			continue
		}
		w := queue.Worker{Queues: resqueQueues(q.id, c.queues), Concurrency: 1, Beat: beat}
		if sample.Size(q.busy) > 0 {
			w.Busy = 1
			out.Totals.Busy++
		}
		out.Workers = append(out.Workers, w)
		switch {
		case w.Busy == 0:
		case q.job == nil:
			whole = false
		default:
			bytes += len(q.job.Val())
			if r, queue, ok := resqueWork(q.id, q.job.Val()); ok {
				busy[queue]++
				out.Running = append(out.Running, r)
			}
		}
	}
	s.hands.Finish(out, c.all, bytes)
	if !whole {
		return nil
	}
	return busy
}
