package redis

import (
	"cmp"
	"context"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Resque 1 to 3, with resque-scheduler where it is. Queues are lists that grow at the tail: the head is the oldest job. A job
// has neither its time nor an id, unless Active Job made it.

const (
	// silentAfter is when a worker's silence means that it is dead: it beats once a minute, and Resque itself waits as long.
	silentAfter = 5 * time.Minute
	// dueTimes is of how many due times the jobs are counted; resque-scheduler keeps a list for each second that has one.
	dueTimes = 200
)

// resqueLibrary reads one Resque.
type resqueLibrary struct {
	c    *pipe.Pipe
	ns   string // with its colon
	cost sample.CostLimit
	ages sample.AgeCache
}

func openResque(c *pipe.Pipe, p place) reader {
	return &resqueLibrary{c: c, ns: cmp.Or(p.prefix, "resque") + ":", ages: sample.AgeCache{}}
}

func probeResque(p *pipe.Batch) func() bool {
	queues := p.SCard("resque:queues")
	there := hasResque(p, "resque:")
	return func() bool { return queues.Val() > 0 || there() }
}

// resqueInventory is the first pipeline: what there is.
type resqueInventory struct {
	sample.Clock
	queues, workers   []string
	more              bool // queues than are read
	listed, all       bool // the set of workers was read; the whole of it
	failures          []string
	due               []string // the next moments that have jobs
	dues              *pipe.Int
	failed            *pipe.Int
	processed, faults *pipe.Text
}

// resqueAnswers is the second pipeline, in the order of the inventory.
type resqueAnswers struct {
	queues        []resqueQueue
	workers       []resqueWorker
	beats         *pipe.Fields
	failures, due []*pipe.Int
}

// read takes one sample in two round trips.
func (s *resqueLibrary) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	c, err := s.inventory(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	a, err := s.details(ctx, c)
	if err != nil {
		return nil, time.Time{}, err
	}
	out := &queue.Sample{Note: c.note(), Totals: queue.UnknownTotals()}
	out.Totals.Processed, out.Totals.Failed = sample.Counter(c.processed), sample.Counter(c.faults)
	out.Totals.Scheduled, out.Totals.Dead = c.scheduled(a.due), sample.Size(c.failed)
	dead := map[string]*pipe.Int{}
	for i, name := range c.failures {
		dead[name] = a.failures[i]
		if name != "failed" { // which is counted
			out.Totals.Dead = sample.Sum(out.Totals.Dead, sample.Size(a.failures[i]))
		}
	}
	var busy map[string]int
	if c.listed {
		busy = s.work(out, a, c)
	}
	for _, q := range a.queues {
		r := s.reading(q, c.Clock)
		sample.CheckJob(out, r, q.head)
		if c.listed {
			r.Consumers, _ = sample.Consumers(r.Name, out.Workers, c.all)
		}
		if busy != nil {
			r.InFlight = queue.Known(int64(busy[q.name]))
		}
		if n := dead[q.name+"_failed"]; n != nil {
			r.Dead = sample.Count(n)
		}
		out.Queues = append(out.Queues, r)
	}
	return out, c.Now, nil
}

func (s *resqueLibrary) details(ctx context.Context, c resqueInventory) (a resqueAnswers, err error) {
	limit := s.cost.Allowed()
	err = s.c.Run(ctx, func(p *pipe.Batch) {
		for _, name := range c.queues {
			a.queues = append(a.queues, s.queryQueue(p, name))
		}
		for i, id := range c.workers {
			a.workers = append(a.workers, s.queryWorker(p, id, i < limit))
		}
		if len(c.workers) > 0 {
			a.beats = p.HMGet(s.ns+"workers:heartbeat", c.workers...)
		}
		for _, name := range c.failures {
			a.failures = append(a.failures, p.LLen(s.ns+name))
		}
		for _, at := range c.due {
			a.due = append(a.due, p.LLen(s.ns+"delayed:"+at))
		}
	})
	return a, err
}

func (s *resqueLibrary) inventory(ctx context.Context) (resqueInventory, error) {
	var c resqueInventory
	var now *pipe.Moment
	var queues, workers, failures *pipe.Page
	var due *pipe.Texts
	err := s.c.Run(ctx, func(p *pipe.Batch) {
		now, queues, workers = p.Time(), sample.Members(p, s.ns+"queues", sample.QueueLimit), sample.Members(p, s.ns+"workers", sample.WorkerLimit)
		failures = sample.Members(p, s.ns+"failed_queues", sample.QueueLimit)
		c.failed = p.LLen(s.ns + "failed")
		c.processed, c.faults = p.Get(s.ns+"stat:processed"), p.Get(s.ns+"stat:failed")
		due, c.dues = p.ZRange(s.ns+"delayed_queue_schedule", 0, dueTimes-1), p.ZCard(s.ns+"delayed_queue_schedule")
	})
	if err == nil {
		err = queues.Err()
	}
	if err != nil {
		return resqueInventory{}, err
	}
	c.Clock = sample.ReadClock(now)
	c.queues, c.more = sample.Listed(queues)
	var others bool
	c.workers, others = sample.Listed(workers)
	c.failures, _ = sample.Listed(failures)
	c.due, c.listed, c.all = due.Val(), workers.Err() == nil, !others
	return c, nil
}

// scheduled is how many jobs wait for their time; unknown when they have more due times than are read.
func (c resqueInventory) scheduled(due []*pipe.Int) int {
	if times := sample.Size(c.dues); times < 0 || times > len(due) {
		return -1
	}
	n := 0
	for _, l := range due {
		n = sample.Sum(n, sample.Size(l))
	}
	return n
}

// note is what is wrong with the whole.
func (c resqueInventory) note() string {
	var notes []string
	if len(c.due) > 0 {
		if at, ok := sample.UnixText(c.due[0]); ok && c.Passed(at, sample.OverdueAfter) {
			notes = append(notes, "scheduled jobs are overdue: the scheduler is dead")
		}
	}
	return strings.Join(append(notes, sample.LimitNote(c.more)...), "; ")
}

// resqueQueue is the questions about one queue.
type resqueQueue struct {
	name  string
	depth *pipe.Int
	head  *pipe.Text // nil: not read
}

func (s *resqueLibrary) queryQueue(p *pipe.Batch, name string) resqueQueue {
	q := resqueQueue{name: name, depth: p.LLen(s.ns + "queue:" + name)}
	if !s.ages.Resting(name) {
		q.head = p.LIndex(s.ns+"queue:"+name, 0)
	}
	return q
}

func (s *resqueLibrary) reading(q resqueQueue, c sample.Clock) queue.Reading {
	r := queue.Unread(safe.Text(q.name))
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), queue.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
		delete(s.ages, q.name)
	case q.head == nil:
		r.Oldest, r.Aged = s.ages.Age(q.name, c)
	case q.head.Err() == nil:
		at, id, ok := resqueHead(q.head.Val())
		r.Oldest, r.Head = c.Age(at, ok), sample.ShortID(id)
		s.ages.Keep(q.name, len(q.head.Val()), at, ok)
	}
	return r
}
