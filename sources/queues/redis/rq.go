package redis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// RQ 1 and 2. Queues are lists of job ids that grow at the tail: the head is the oldest job. What is in hand, failed or due is in
// sorted sets whose scores are mostly moments of expiry. RQ's own counts clean these sets and are never called.

// schedulerAfter is when a scheduled job should long be in its queue: a scheduler that died is followed by another within two
// minutes.
const schedulerAfter = 3 * time.Minute

// rq reads one RQ. Its counters live in the workers and die with them: those here go on.
type rq struct {
	c            *pipe.Pipe
	done, failed growing
	queues       map[string]*growing // jobs done, of queues whose workers take from nothing else
	mixed        map[string]bool     // queues that have, or had, a worker that takes from others too
}

func openRQ(c *pipe.Pipe, _ place) reader {
	return &rq{c: c, queues: map[string]*growing{}, mixed: map[string]bool{}}
}

func probeRQ(p *pipe.Batch) func() bool {
	queues, workers := p.SCard("rq:queues"), p.SCard("rq:workers")
	return func() bool { return queues.Val() > 0 || workers.Val() > 0 }
}

// rqInventory is the first pipeline: what there is.
type rqInventory struct {
	sample.Clock
	queues, workers []string // names; keys
	more            bool     // queues than are read
	listed, all     bool     // the set of workers was read; the whole of it
	suspended       bool
}

// read takes one sample in three round trips: the third reads the jobs at the heads and in hand, of which the queue and the worker
// hold the id only.
func (s *rq) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	c, err := s.inventory(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	queues, workers := make([]rqQueue, len(c.queues)), make([]rqWorkerQuery, len(c.workers))
	err = s.c.Run(ctx, func(p *pipe.Batch) {
		for i, name := range c.queues {
			queues[i] = c.queryQueue(p, name)
		}
		for i, key := range c.workers {
			workers[i] = queryWorker(p, key)
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	out := &queue.Sample{Totals: queue.UnknownTotals(), Note: strings.Join(sample.LimitNote(c.more), "; ")}
	var running []rqRunningJob
	if c.listed {
		running = s.work(out, workers, c)
	}
	if err := s.jobs(ctx, queues, running); err != nil {
		return nil, time.Time{}, err
	}
	for _, h := range running {
		out.Running = append(out.Running, h.running())
	}
	out.Running = sample.Longest(out.Running)
	out.Totals.Scheduled, out.Totals.Dead = 0, 0
	for _, q := range queues {
		r := q.reading(c)
		if c.listed {
			r.Consumers, _ = sample.Consumers(r.Name, out.Workers, c.all)
			r.Done = s.doneOf(q.name, c.all)
		}
		out.Queues = append(out.Queues, r)
		out.Totals.Scheduled, out.Totals.Dead = sample.Sum(out.Totals.Scheduled, sample.Size(q.scheduled)), sample.Sum(out.Totals.Dead, sample.Size(q.failed))
	}
	return out, c.Now, nil
}

func (s *rq) inventory(ctx context.Context) (rqInventory, error) {
	var c rqInventory
	var now *pipe.Moment
	var queues, workers *pipe.Page
	var suspended *pipe.Int
	err := s.c.Run(ctx, func(p *pipe.Batch) {
		now, queues, workers = p.Time(), sample.Members(p, "rq:queues", sample.QueueLimit), sample.Members(p, "rq:workers", sample.WorkerLimit)
		suspended = p.Exists("rq:suspended")
	})
	if err == nil {
		err = queues.Err()
	}
	if err != nil {
		return rqInventory{}, err
	}
	c.Clock = sample.ReadClock(now)
	c.queues, c.more = sample.Listed(queues)
	for i, key := range c.queues {
		c.queues[i] = strings.TrimPrefix(key, "rq:queue:")
	}
	var others bool
	c.workers, others = sample.Listed(workers)
	c.listed, c.all, c.suspended = workers.Err() == nil, !others, suspended.Val() > 0
	return c, nil
}

// rqQueue is the questions about one queue.
type rqQueue struct {
	name                       string
	depth, taken, wip, lost    *pipe.Int
	failed, scheduled, overdue *pipe.Int
	head                       *pipe.Text
	enqueued                   *pipe.Text // nil: no head
}

func (c rqInventory) queryQueue(p *pipe.Batch, name string) rqQueue {
	key := "rq:queue:" + name
	return rqQueue{
		name: name, depth: p.LLen(key), head: p.LIndex(key, 0),
		taken: p.LLen(key + ":intermediate"), // from version 2: taken, not begun
		wip:   p.ZCard("rq:wip:" + name), lost: c.Before(p, "rq:wip:"+name, 0),
		failed:    p.ZCard("rq:failed:" + name),
		scheduled: p.ZCard("rq:scheduled:" + name), overdue: c.Before(p, "rq:scheduled:"+name, schedulerAfter),
	}
}

// jobs is the third pipeline; there is none when nothing waits and nothing runs.
func (s *rq) jobs(ctx context.Context, queues []rqQueue, running []rqRunningJob) error {
	heads := 0
	for _, q := range queues {
		if q.head.Val() != "" {
			heads++
		}
	}
	if heads+len(running) == 0 {
		return nil
	}
	return s.c.Run(ctx, func(p *pipe.Batch) {
		for i := range queues {
			if id := queues[i].head.Val(); id != "" {
				queues[i].enqueued = p.HGet("rq:job:"+id, "enqueued_at")
			}
		}
		for i := range running {
			if running[i].id != "" {
				running[i].job = p.HMGet("rq:job:"+running[i].id, rqJobFields...)
			}
		}
	})
}

func (q rqQueue) reading(c rqInventory) queue.Reading {
	r := queue.Unread(safe.Text(q.name))
	r.Paused = c.suspended
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), queue.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.enqueued != nil:
		r.Oldest, r.Head = c.Age(sample.ISOTime(q.enqueued.Val())), sample.ShortID(q.head.Val())
	}
	lost, overdue := sample.Size(q.lost), sample.Size(q.overdue)
	if wip, taken := sample.Size(q.wip), sample.Size(q.taken); wip >= 0 && taken >= 0 && lost >= 0 {
		r.InFlight = queue.Known(int64(wip - lost + taken))
	}
	r.Scheduled, r.Dead = sample.Count(q.scheduled), sample.Count(q.failed)
	var warn []string
	if lost > 0 {
		warn = append(warn, fmt.Sprintf("%d taken by workers that are gone", lost))
	}
	if overdue > 0 {
		warn = append(warn, fmt.Sprintf("scheduled jobs are overdue (%d): the scheduler is dead", overdue))
	}
	r.Warn = strings.Join(warn, "; ")
	return r
}
