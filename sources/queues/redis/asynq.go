package redis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// asynq, as of 0.20. Queues are lists of task ids that grow at the head: the tail is the oldest task. The braces in the keys are
// literal.

// asynq reads one asynq.
type asynq struct {
	c    *pipe.Pipe
	cost sample.CostLimit
}

func openAsynq(c *pipe.Pipe, _ place) reader { return &asynq{c: c} }

func probeAsynq(p *pipe.Batch) func() bool {
	queues, servers := p.SCard("asynq:queues"), p.ZCard("asynq:servers")
	return func() bool { return queues.Val() > 0 || servers.Val() > 0 }
}

// asynqInventory is the first pipeline: what there is.
type asynqInventory struct {
	sample.Clock
	queues  []string
	more    bool     // queues than are read
	servers []string // keys
	listed  bool     // the set of servers was read
	all     bool     // the whole of it
}

// asynqAnswers is the second pipeline, in the order of the inventory.
type asynqAnswers struct {
	queues  []asynqQueue
	servers []asynqServer
}

// read takes one sample in three round trips: the third asks since when the oldest tasks wait, of which the queues hold the id.
func (s *asynq) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	c, err := s.inventory(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	a, err := s.details(ctx, c)
	if err != nil {
		return nil, time.Time{}, err
	}
	if err := s.since(ctx, a.queues); err != nil {
		return nil, time.Time{}, err
	}
	out := &queue.Sample{Note: strings.Join(sample.LimitNote(c.more), "; ")}
	t := queue.Totals{Busy: -1}
	if c.listed {
		s.work(out, a.servers, c.all)
		t.Busy = out.Totals.Busy
	}
	for _, q := range a.queues {
		r := q.reading(c.Clock)
		if c.listed {
			r.Consumers, _ = sample.Consumers(r.Name, out.Workers, c.all)
		}
		out.Queues = append(out.Queues, r)
		t.Scheduled, t.Retry, t.Dead = sample.Sum(t.Scheduled, sample.Size(q.scheduled)), sample.Sum(t.Retry, sample.Size(q.retry)), sample.Sum(t.Dead, sample.Size(q.archived))
		t.Processed = int64(sample.Sum(int(t.Processed), int(countOr0(r.Done))))
		t.Failed = int64(sample.Sum(int(t.Failed), int(countOr0(r.Failed))))
	}
	out.Totals = t
	return out, c.Now, nil
}

// countOr0 is a count as totals have it: negative when unknown.
func countOr0(c queue.Count) int64 {
	if n, ok := c.Get(); ok {
		return n
	}
	return -1
}

func (s *asynq) inventory(ctx context.Context) (asynqInventory, error) {
	var c asynqInventory
	var now *pipe.Moment
	var queues *pipe.Page
	var servers *pipe.Scores
	err := s.c.Run(ctx, func(p *pipe.Batch) {
		now, queues = p.Time(), sample.Members(p, "asynq:queues", sample.QueueLimit)
		servers = p.ZRevRangeWithScores("asynq:servers", 0, sample.WorkerLimit-1) // those that live are last
	})
	if err == nil {
		err = queues.Err()
	}
	if err != nil {
		return asynqInventory{}, err
	}
	c.Clock = sample.ReadClock(now)
	c.queues, c.more = sample.Listed(queues)
	c.listed, c.all = servers.Err() == nil, len(servers.Val()) < sample.WorkerLimit
	for _, z := range servers.Val() {
		expires, ok := sample.UnixTime(z.Score)
		if !ok || c.Passed(expires, 0) {
			c.all = true // and from here on all are dead
			break
		}
		c.servers = append(c.servers, z.Member)
	}
	return c, nil
}

func (s *asynq) details(ctx context.Context, c asynqInventory) (a asynqAnswers, err error) {
	limit := s.cost.Allowed()
	err = s.c.Run(ctx, func(p *pipe.Batch) {
		for _, name := range c.queues {
			a.queues = append(a.queues, c.queryQueue(p, name))
		}
		for i, key := range c.servers {
			server := asynqServer{info: p.Get(key)}
			if i < limit {
				server.work = p.HVals("asynq:workers:" + strings.TrimPrefix(key, "asynq:servers:"))
			}
			a.servers = append(a.servers, server)
		}
	})
	return a, err
}

// since is the third pipeline; there is none when nothing waits.
func (s *asynq) since(ctx context.Context, queues []asynqQueue) error {
	waiting := false
	for _, q := range queues {
		waiting = waiting || q.tail.Val() != ""
	}
	if !waiting {
		return nil
	}
	return s.c.Run(ctx, func(p *pipe.Batch) {
		for i, q := range queues {
			if id := q.tail.Val(); id != "" {
				queues[i].since = p.HGet("asynq:{"+q.name+"}:t:"+id, "pending_since")
			}
		}
	})
}

// asynqQueue is the questions about one queue.
type asynqQueue struct {
	name                       string
	depth, active, lost        *pipe.Int
	scheduled, retry, archived *pipe.Int
	overdue                    [2]*pipe.Int
	paused                     *pipe.Int
	done, failed, today        *pipe.Text
	tail, since                *pipe.Text // since is nil: no tail
}

func (c asynqInventory) queryQueue(p *pipe.Batch, name string) asynqQueue {
	key := "asynq:{" + name + "}:"
	return asynqQueue{
		name: name, depth: p.LLen(key + "pending"), tail: p.LIndex(key+"pending", -1), active: p.LLen(key + "active"),
		lost:      c.Before(p, key+"lease", sample.OverdueAfter), // looked for once a minute
		scheduled: p.ZCard(key + "scheduled"), retry: p.ZCard(key + "retry"), archived: p.ZCard(key + "archived"),
		overdue: [2]*pipe.Int{c.Before(p, key+"scheduled", sample.OverdueAfter), c.Before(p, key+"retry", sample.OverdueAfter)},
		paused:  p.Exists(key + "paused"),
		done:    p.Get(key + "processed"), failed: p.Get(key + "failed"),
		today: p.Get(key + "processed:" + c.Now.Format(time.DateOnly)),
	}
}

func (q asynqQueue) reading(c sample.Clock) queue.Reading {
	r := queue.Unread(safe.Text(q.name))
	r.Paused = q.paused.Val() > 0
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), queue.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.since != nil:
		ns, err := strconv.ParseInt(q.since.Val(), 10, 64)
		r.Oldest, r.Head = c.Age(time.Unix(0, ns), err == nil && ns > 0), sample.ShortID(q.tail.Val())
	}
	r.InFlight, r.Scheduled, r.Retry, r.Dead = sample.Count(q.active), sample.Count(q.scheduled), sample.Count(q.retry), sample.Count(q.archived)
	if q.done.Val() != "" || q.today.Val() == "" { // old versions count by the day only
		r.Done, r.Failed = queue.Known(sample.Counter(q.done)), queue.Known(sample.Counter(q.failed))
	}
	var warn []string
	if n := sample.Size(q.lost); n > 0 {
		warn = append(warn, fmt.Sprintf("%d taken by workers that are gone", n))
	}
	if n := sample.Sum(sample.Size(q.overdue[0]), sample.Size(q.overdue[1])); n > 0 {
		warn = append(warn, fmt.Sprintf("due tasks are overdue (%d): the forwarder is dead", n))
	}
	r.Warn = strings.Join(warn, "; ")
	return r
}
