package inredis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
)

// asynq, as of 0.20. Queues are lists of task ids that grow at the head: the tail is the oldest task. The braces in the keys are
// literal.

// asynq reads one asynq.
type asynq struct {
	c     redis.Cmdable
	hands hands
}

func openAsynq(c redis.Cmdable) reader { return &asynq{c: c} }

func probeAsynq(ctx context.Context, p redis.Pipeliner) func() bool {
	queues, servers := p.SCard(ctx, "asynq:queues"), p.ZCard(ctx, "asynq:servers")
	return func() bool { return queues.Val() > 0 || servers.Val() > 0 }
}

// asynqCensus is the first pipeline: what there is.
type asynqCensus struct {
	clock
	queues  []string
	more    bool     // queues than are read
	servers []string // keys
	listed  bool     // the set of servers was read
	all     bool     // the whole of it
}

// asynqAnswers is the second pipeline, in the order of the census.
type asynqAnswers struct {
	queues  []asynqQueue
	servers []asynqServer
}

// read takes one sample in three round trips: the third asks since when the oldest tasks wait, of which the queues tell the id.
func (s *asynq) read(ctx context.Context) (*model.QueueSample, time.Time, error) {
	c, err := s.census(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	a, err := s.ask(ctx, c)
	if err != nil {
		return nil, time.Time{}, err
	}
	if err := s.since(ctx, a.queues); err != nil {
		return nil, time.Time{}, err
	}
	out := &model.QueueSample{Note: strings.Join(limited(c.more), "; ")}
	t := model.QueueTotals{Busy: -1}
	if c.listed {
		s.work(out, a.servers)
		if c.all {
			t.Busy = out.Totals.Busy
		}
	}
	for _, q := range a.queues {
		r := q.reading(c.clock)
		if c.listed {
			r.Consumers, _ = consumed(r.Name, out.Workers, c.all)
		}
		out.Queues = append(out.Queues, r)
		t.Scheduled, t.Retry, t.Dead = sum(t.Scheduled, size(q.scheduled)), sum(t.Retry, size(q.retry)), sum(t.Dead, size(q.archived))
		t.Processed = int64(sum(int(t.Processed), int(known(r.Done))))
		t.Failed = int64(sum(int(t.Failed), int(known(r.Failed))))
	}
	out.Totals = t
	return out, c.now, nil
}

// known is a count as totals have it: negative when unknown.
func known(c model.Count) int64 {
	if n, ok := c.Get(); ok {
		return n
	}
	return -1
}

func (s *asynq) census(ctx context.Context) (asynqCensus, error) {
	var c asynqCensus
	var now *redis.TimeCmd
	var queues *redis.ScanCmd
	var servers *redis.ZSliceCmd
	err := pipeline(ctx, s.c, func(p redis.Pipeliner) {
		now, queues = p.Time(ctx), members(ctx, p, "asynq:queues", queueLimit)
		servers = p.ZRevRangeWithScores(ctx, "asynq:servers", 0, workerLimit-1) // those that live are last
	})
	if err == nil {
		err = queues.Err()
	}
	if err != nil {
		return asynqCensus{}, err
	}
	c.clock = tell(now)
	c.queues, c.more = listed(queues)
	c.listed, c.all = servers.Err() == nil, len(servers.Val()) < workerLimit
	for _, z := range servers.Val() {
		expires, ok := instant(z.Score)
		if !ok || c.passed(expires, 0) {
			c.all = true // and from here on all are dead
			break
		}
		c.servers = append(c.servers, fmt.Sprint(z.Member))
	}
	return c, nil
}

func (s *asynq) ask(ctx context.Context, c asynqCensus) (a asynqAnswers, err error) {
	hands := s.hands.workers()
	err = pipeline(ctx, s.c, func(p redis.Pipeliner) {
		for _, name := range c.queues {
			a.queues = append(a.queues, c.askQueue(ctx, p, name))
		}
		for i, key := range c.servers {
			server := asynqServer{info: p.Get(ctx, key)}
			if i < hands {
				server.work = p.HVals(ctx, "asynq:workers:"+strings.TrimPrefix(key, "asynq:servers:"))
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
	return pipeline(ctx, s.c, func(p redis.Pipeliner) {
		for i, q := range queues {
			if id := q.tail.Val(); id != "" {
				queues[i].since = p.HGet(ctx, "asynq:{"+q.name+"}:t:"+id, "pending_since")
			}
		}
	})
}

// asynqQueue is the questions about one queue.
type asynqQueue struct {
	name                       string
	depth, active, lost        *redis.IntCmd
	scheduled, retry, archived *redis.IntCmd
	overdue                    [2]*redis.IntCmd
	paused                     *redis.IntCmd
	done, failed, today        *redis.StringCmd
	tail, since                *redis.StringCmd // since is nil: no tail
}

func (c asynqCensus) askQueue(ctx context.Context, p redis.Pipeliner, name string) asynqQueue {
	key := "asynq:{" + name + "}:"
	return asynqQueue{
		name: name, depth: p.LLen(ctx, key+"pending"), tail: p.LIndex(ctx, key+"pending", -1), active: p.LLen(ctx, key+"active"),
		lost:      c.before(ctx, p, key+"lease", overdueAfter), // looked for once a minute
		scheduled: p.ZCard(ctx, key+"scheduled"), retry: p.ZCard(ctx, key+"retry"), archived: p.ZCard(ctx, key+"archived"),
		overdue: [2]*redis.IntCmd{c.before(ctx, p, key+"scheduled", overdueAfter), c.before(ctx, p, key+"retry", overdueAfter)},
		paused:  p.Exists(ctx, key+"paused"),
		done:    p.Get(ctx, key+"processed"), failed: p.Get(ctx, key+"failed"),
		today: p.Get(ctx, key+"processed:"+c.now.Format(time.DateOnly)),
	}
}

func (q asynqQueue) reading(c clock) model.QueueReading {
	r := model.UnreadQueue(safe.Text(q.name))
	r.Paused = q.paused.Val() > 0
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), model.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.since != nil:
		ns, err := strconv.ParseInt(q.since.Val(), 10, 64)
		r.Oldest, r.Head = c.age(time.Unix(0, ns), err == nil && ns > 0), mark(q.tail.Val())
	}
	r.InFlight, r.Scheduled, r.Retry, r.Dead = count(q.active), count(q.scheduled), count(q.retry), count(q.archived)
	if q.done.Val() != "" || q.today.Val() == "" { // old versions count by the day only
		r.Done, r.Failed = model.Known(counter(q.done)), model.Known(counter(q.failed))
	}
	var warn []string
	if n := size(q.lost); n > 0 {
		warn = append(warn, fmt.Sprintf("%d taken by workers that are gone", n))
	}
	if n := sum(size(q.overdue[0]), size(q.overdue[1])); n > 0 {
		warn = append(warn, fmt.Sprintf("due tasks are overdue (%d): the forwarder is dead", n))
	}
	r.Warn = strings.Join(warn, "; ")
	return r
}
