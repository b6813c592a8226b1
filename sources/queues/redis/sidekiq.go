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

// Sidekiq 5 to 8. Queues are lists that grow at the head: the tail is the oldest job. Up to version 6 its keys may have a
// namespace.

// deadAfter is when a process without a heartbeat is gone. It beats every 5 s up to 6.5 and every 10 s from 7.0; its hash
// expires after 60 s, its name in the set may stay for ever.
const deadAfter = 60 * time.Second

// sidekiqLibrary reads one Sidekiq.
type sidekiqLibrary struct {
	c    *pipe.Pipe
	ns   string // with its colon, or empty
	cost sample.CostLimit
	ages sample.AgeCache
}

func openSidekiq(c *pipe.Pipe, p place) reader {
	s := &sidekiqLibrary{c: c, ages: sample.AgeCache{}}
	if p.prefix != "" {
		s.ns = p.prefix + ":"
	}
	return s
}

func probeSidekiq(p *pipe.Batch) func() bool { return hasSidekiq(p, "") }

// sidekiqInventory is the first pipeline: what there is.
type sidekiqInventory struct {
	sample.Clock
	queues, processes     []string
	more                  bool // queues than are read
	listed, all           bool // the set of processes was read; the whole of it
	paused                map[string]bool
	schedule, retry, dead *pipe.Int
	processed, failed     *pipe.Text
}

// read takes one sample in two round trips.
func (s *sidekiqLibrary) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	c, err := s.inventory(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	queues := make([]sidekiqQueue, len(c.queues))
	processes := make([]sidekiqProcess, len(c.processes))
	var due [2]*pipe.Int
	limit := s.cost.Allowed()
	err = s.c.Run(ctx, func(p *pipe.Batch) {
		due[0], due[1] = c.Before(p, s.ns+"retry", sample.OverdueAfter), c.Before(p, s.ns+"schedule", sample.OverdueAfter)
		for i, name := range c.queues {
			queues[i] = s.queryQueue(p, name)
		}
		for i, id := range c.processes {
			processes[i] = s.queryProcess(p, id, i < limit)
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	out := &queue.Sample{Note: c.note(due), Totals: queue.Totals{
		Scheduled: sample.Size(c.schedule), Retry: sample.Size(c.retry), Dead: sample.Size(c.dead), Busy: -1,
		Processed: sample.Counter(c.processed), Failed: sample.Counter(c.failed),
	}}
	var busy map[string]int
	if c.listed {
		busy = s.work(out, processes, c)
	}
	for _, q := range queues {
		r := s.reading(q, c)
		sample.CheckJob(out, r, q.tail)
		if c.listed {
			r.Consumers, r.Process = sample.Consumers(r.Name, out.Workers, c.all)
		}
		if r.Process != "" {
			r.ProcessSource = "identity"
		}
		if busy != nil {
			r.InFlight = queue.Known(int64(busy[q.name]))
		}
		out.Queues = append(out.Queues, r)
	}
	return out, c.Now, nil
}

func (s *sidekiqLibrary) inventory(ctx context.Context) (sidekiqInventory, error) {
	var c sidekiqInventory
	var now *pipe.Moment
	var queues, processes, paused *pipe.Page
	err := s.c.Run(ctx, func(p *pipe.Batch) {
		now, queues, processes = p.Time(), sample.Members(p, s.ns+"queues", sample.QueueLimit), sample.Members(p, s.ns+"processes", sample.WorkerLimit)
		paused = sample.Members(p, s.ns+"paused", sample.QueueLimit) // Sidekiq Pro
		c.schedule, c.retry, c.dead = p.ZCard(s.ns+"schedule"), p.ZCard(s.ns+"retry"), p.ZCard(s.ns+"dead")
		c.processed, c.failed = p.Get(s.ns+"stat:processed"), p.Get(s.ns+"stat:failed")
	})
	if err == nil {
		err = queues.Err() // without these nothing is known, least of all that there are none
	}
	if err != nil {
		return sidekiqInventory{}, err
	}
	c.Clock = sample.ReadClock(now)
	c.queues, c.more = sample.Listed(queues)
	var others bool
	c.processes, others = sample.Listed(processes)
	c.listed, c.all = processes.Err() == nil, !others
	c.paused = map[string]bool{}
	names, _ := sample.Listed(paused)
	for _, name := range names {
		c.paused[name] = true
	}
	return c, nil
}

// note is what is wrong with the whole.
func (c sidekiqInventory) note(due [2]*pipe.Int) string {
	var notes []string
	for i, what := range [2]string{"retries", "scheduled jobs"} {
		if n := sample.Size(due[i]); n > 0 {
			notes = append(notes, fmt.Sprintf("%s are overdue (%d): the poller is dead", what, n))
		}
	}
	return strings.Join(append(notes, sample.LimitNote(c.more)...), "; ")
}

// sidekiqQueue is the questions about one queue.
type sidekiqQueue struct {
	name  string
	depth *pipe.Int
	tail  *pipe.Text // nil: not read
}

func (s *sidekiqLibrary) queryQueue(p *pipe.Batch, name string) sidekiqQueue {
	q := sidekiqQueue{name: name, depth: p.LLen(s.ns + "queue:" + name)}
	if !s.ages.Resting(name) {
		q.tail = p.LIndex(s.ns+"queue:"+name, -1)
	}
	return q
}

func (s *sidekiqLibrary) reading(q sidekiqQueue, c sidekiqInventory) queue.Reading {
	r := queue.Unread(safe.Text(q.name))
	r.Paused = c.paused[q.name]
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), queue.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
		delete(s.ages, q.name)
	case q.tail == nil:
		r.Oldest, r.Aged = s.ages.Age(q.name, c.Clock)
	case q.tail.Err() == nil:
		at, id, ok := sidekiqTail(q.tail.Val())
		r.Oldest, r.Head = c.Age(at, ok), sample.ShortID(id)
		s.ages.Keep(q.name, len(q.tail.Val()), at, ok)
	}
	return r
}
