package inredis

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
)

// Sidekiq 5 to 8 without a namespace. Queues are lists that grow at the head: the tail is the oldest job.

// deadAfter is when a process without a heartbeat is gone. It beats every 5 s up to 6.5 and every 10 s from 7.0; its hash
// expires after 60 s, its name in the set may stay for ever.
const deadAfter = 60 * time.Second

// sidekiq reads one Sidekiq.
type sidekiq struct{ c redis.Cmdable }

func openSidekiq(c redis.Cmdable) reader { return sidekiq{c} }

// probeSidekiq looks for the set of queues, which the first job makes, and for what the first process makes.
func probeSidekiq(ctx context.Context, p redis.Pipeliner) func() bool {
	queues := p.SCard(ctx, "queues") // fails when another program keeps something else under the name
	marks := p.Exists(ctx, "processes", "stat:processed")
	return func() bool { return queues.Val() > 0 || marks.Val() > 0 }
}

// census is the first pipeline: what there is.
type census struct {
	now                   time.Time
	queues, processes     []string
	schedule, retry, dead *redis.IntCmd
	processed, failed     *redis.StringCmd
}

// read takes one sample in two round trips.
func (s sidekiq) read(ctx context.Context) (*model.QueueSample, time.Time, error) {
	c, err := s.census(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	queues := make([]sidekiqQueue, len(c.queues))
	processes := make([]*redis.SliceCmd, len(c.processes))
	if len(queues)+len(processes) > 0 {
		err = pipeline(ctx, s.c, func(p redis.Pipeliner) {
			for i, name := range c.queues {
				queues[i] = askQueue(ctx, p, name)
			}
			for i, id := range c.processes {
				processes[i] = p.HMGet(ctx, id, processFields...)
			}
		})
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	out := &model.QueueSample{Totals: model.QueueTotals{
		Scheduled: size(c.schedule), Retry: size(c.retry), Dead: size(c.dead),
		Processed: counter(c.processed), Failed: counter(c.failed),
	}}
	for i, id := range c.processes {
		if w, ok := worker(id, processes[i].Val(), c.now); ok {
			out.Workers = append(out.Workers, w)
			out.Totals.Busy += w.Busy
		}
	}
	for _, q := range queues {
		out.Queues = append(out.Queues, q.reading(c.now, out.Workers))
	}
	return out, c.now, nil
}

func (s sidekiq) census(ctx context.Context) (census, error) {
	var c census
	var now *redis.TimeCmd
	var queues, processes *redis.StringSliceCmd
	err := pipeline(ctx, s.c, func(p redis.Pipeliner) {
		now, queues, processes = p.Time(ctx), p.SMembers(ctx, "queues"), p.SMembers(ctx, "processes")
		c.schedule, c.retry, c.dead = p.ZCard(ctx, "schedule"), p.ZCard(ctx, "retry"), p.ZCard(ctx, "dead")
		c.processed, c.failed = p.Get(ctx, "stat:processed"), p.Get(ctx, "stat:failed")
	})
	for _, e := range []error{err, now.Err(), queues.Err(), processes.Err()} {
		if e != nil { // without these nothing can be told, least of all that there are no queues
			return census{}, e
		}
	}
	c.now, c.queues, c.processes = now.Val().UTC(), queues.Val(), processes.Val()
	slices.Sort(c.queues)
	slices.Sort(c.processes)
	return c, nil
}

// size is a set's size; negative when it cannot be read.
func size(c *redis.IntCmd) int {
	if c.Err() != nil {
		return -1
	}
	return int(c.Val())
}

// counter is a counter's value: zero when it has not begun, negative when it cannot be read.
func counter(c *redis.StringCmd) int64 {
	switch err := c.Err(); {
	case errors.Is(err, redis.Nil):
		return 0
	case err != nil:
		return -1
	}
	n, err := strconv.ParseInt(c.Val(), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// sidekiqQueue is the questions about one queue.
type sidekiqQueue struct {
	name   string
	depth  *redis.IntCmd
	tail   *redis.StringCmd
	paused *redis.BoolCmd
}

func askQueue(ctx context.Context, p redis.Pipeliner, name string) sidekiqQueue {
	return sidekiqQueue{name, p.LLen(ctx, "queue:"+name), p.LIndex(ctx, "queue:"+name, -1), p.SIsMember(ctx, "paused", name)}
}

func (q sidekiqQueue) reading(now time.Time, workers []model.Worker) model.QueueReading {
	r := model.QueueReading{Name: safe.Text(q.name), Ready: -1, Oldest: -1, Quality: model.NotKnown, Paused: q.paused.Val()}
	if q.depth.Err() == nil {
		r.Ready, r.Quality = int(q.depth.Val()), model.Exact
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.tail.Err() == nil:
		if at, ok := enqueuedAt(q.tail.Val()); ok {
			r.Oldest = model.Duration(max(0, now.Sub(at)))
		}
	}
	r.Consumers, r.Process = consumers(r.Name, workers)
	if r.Process != "" {
		r.Told = "identity"
	}
	return r
}

// consumers counts the live processes that take from a queue, those told to be quiet apart, and names the process type that has
// most of them.
func consumers(queue string, workers []model.Worker) (n int, process string) {
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

// dynoName is a dyno of the Common Runtime: what Sidekiq takes for its host name from $DYNO.
var dynoName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*\.[0-9]+$`)

// processType is the text before the last ".N" of a dyno's name.
func processType(dyno string) string {
	for i := len(dyno) - 1; i >= 0; i-- {
		if dyno[i] == '.' {
			return dyno[:i]
		}
	}
	return ""
}
