package redis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// BullMQ 3 to 6, and Bull 4, whose keys are the same as far as they are read. Lists grow at the head: the tail is the oldest job.
//
// Up to 5 and in Bull the jobs of a paused queue move to a list of their own; 6 leaves them where they are and notes the pause in
// the settings. Both are read as one: what waits is the sum. The libraries' own counts are not asked for: they remove what they
// find to be old.

const (
	bullQueues  = 300         // that are read in one reading
	bullRunning = 10          // running jobs that are listed of a queue
	bullScore   = 4096        // a delayed job's score is its due time in milliseconds times this, and a number
	bullLost    = time.Minute // in hand without a lock, which lasts for 30 s and is renewed by the worker
	bullWindow  = time.Minute // of the stream of events that rates are taken from

	bullRated     = 20   // queues whose events are read in one reading, in turn
	bullRatedPart = 3    // of all queues: the part of them, when there are few
	bullEventStep = 16   // events for each unit of the budget: 128 at first, 2048 at most
	bullEvents    = 4000 // in one reading
)

// bull reads the queues of BullMQ, or of Bull, in one database.
type bull struct {
	c       *pipe.Pipe
	keys    func() []string // of queues: prefix and name
	clients bullClients
	events  sample.CostLimit    // how many may be read of a queue's stream
	rates   map[string]bullRate // by key, as last read
	turn    int                 // of the queue whose events are read next
}

// bullRate is jobs a second into a queue and out of it.
type bullRate struct{ in, out queue.Rate }

func openBullMQ(c *pipe.Pipe, p place) reader {
	return &bull{c: c, keys: p.names, clients: bullClients{db: c.DB()}, rates: map[string]bullRate{}}
}

func openBull(c *pipe.Pipe, p place) reader {
	b := openBullMQ(c, p).(*bull)
	b.clients.waiting = true
	return b
}

// read takes one sample in two round trips.
func (b *bull) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	keys := b.keys()
	all := len(keys)
	keys = keys[:min(all, bullQueues)]
	queues := make([]*bullQueue, len(keys))
	var now *pipe.Moment
	err := b.c.Run(ctx, func(p *pipe.Batch) {
		now = p.Time()
		b.clients.query(p)
		for i, key := range keys {
			queues[i] = queryBull(p, key)
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	c := sample.ReadClock(now)
	b.clients.read()
	if len(keys) > 0 {
		err = b.c.Run(ctx, func(p *pipe.Batch) { b.queryJobs(p, queues, c) })
	}
	if err != nil {
		return nil, time.Time{}, err
	}
	b.readRates(queues, c)
	out := &queue.Sample{Note: b.note(all, queues)}
	for _, q := range queues {
		if q.gone() {
			continue
		}
		r := q.reading(c)
		r.Consumers = b.clients.workers(q.key)
		if r.Consumers == 0 && sample.Size(q.check) != 0 {
			r.Consumers = -1 // one has looked for stalled jobs within the last 30 s: its connection bears no name, or it has just ended
		}
		r.In, r.Out = b.rates[q.key].in, b.rates[q.key].out
		out.Queues = append(out.Queues, r)
		out.Running = append(out.Running, q.running(r.Name)...)
	}
	out.Running = sample.Longest(out.Running)
	out.Totals = sample.Totals(out.Queues)
	return out, c.Now, nil
}

// queryJobs asks for the jobs at the ends of the lists, and for the events of the queues whose turn it is.
func (b *bull) queryJobs(p *pipe.Batch, queues []*bullQueue, c sample.Clock) {
	for _, q := range queues {
		q.queryJobs(p)
	}
	if !c.Known {
		return
	}
	n := min(bullRated, (len(queues)+bullRatedPart-1)/bullRatedPart)
	if len(b.rates) == 0 {
		n = min(bullRated, len(queues))
	}
	most := min(bullEventStep*b.events.Allowed(), bullEvents/max(n, 1))
	if most == 0 {
		return
	}
	since := fmt.Sprint(c.Now.Add(-bullWindow).UnixMilli())
	for range n {
		q := queues[b.turn%len(queues)]
		b.turn++
		if q.stream.Val() > 0 {
			q.events, q.most = p.XRevRangeN(q.key+":events", "+", since, int64(most)), most
		}
	}
}

// readRates counts the events that came. Their values are left alone: a job's result is among them.
func (b *bull) readRates(queues []*bullQueue, c sample.Clock) {
	bytes, asked := 0, false
	for _, q := range queues {
		if q.events == nil || q.events.Err() != nil {
			continue
		}
		asked = true
		for _, e := range q.events.Val() {
			for k, v := range e.Values {
				bytes += len(k) + len(v)
			}
		}
		b.rates[q.key] = ratesOf(q.events.Val(), len(q.events.Val()) == q.most, c.Now)
	}
	if asked {
		b.events.Spent(bytes)
	}
}

// ratesOf takes rates from events, newest first: those of the last minute, or the newest of them when there are more than were
// asked for.
func ratesOf(events []pipe.Event, cut bool, now time.Time) bullRate {
	in, out := 0, 0
	for _, e := range events {
		switch e.Values["event"] {
		case "added":
			in++
		case "completed", "failed":
			out++
		}
	}
	span := bullWindow
	if cut {
		var ms int64
		oldest, _, _ := strings.Cut(events[len(events)-1].ID, "-")
		if _, err := fmt.Sscan(oldest, &ms); err != nil {
			return bullRate{}
		}
		span = max(now.Sub(time.UnixMilli(ms)), time.Second) // less says too little: at least so many then
	}
	return bullRate{queue.PerSecond(float64(in) / span.Seconds()), queue.PerSecond(float64(out) / span.Seconds())}
}

// note says what limits the numbers.
func (b *bull) note(all int, queues []*bullQueue) string {
	var said []string
	if all > bullQueues {
		said = append(said, fmt.Sprintf("%d of %d queues are read", bullQueues, all))
	}
	if b.clients.refused {
		alive := 0
		for _, q := range queues {
			alive += max(0, sample.Size(q.check))
		}
		said = append(said, fmt.Sprintf("the store does not list its clients: workers are not counted, %d of %d queues had one lately", alive, len(queues)))
	}
	return strings.Join(said, "; ")
}
