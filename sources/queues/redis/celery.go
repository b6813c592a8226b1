package redis

import (
	"context"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Celery (kombu) with Redis as its broker. A queue is a list for each step of priority, ten as a rule, and all grow at the head. Messages
// bear no time of their own, and nothing is counted: ages and rates are unknown, and what was given up is not kept.
//
// Workers announce themselves by events alone, on a channel that takes a connection of its own for as long as one listens: we have
// one connection, and leave them unheard. The names that answer remote control outlive workers that were killed, so their number
// is an upper bound, which is given in words and never as consumers.

const (
	celerySep     = "\x06\x16" // parts queue and priority, and the parts of a binding, unless the transport option "sep" says otherwise
	celerySteps   = 10         // priorities 0 to 9; a list by the name of the queue alone is step 0
	celeryTimeout = time.Hour  // visibility_timeout, unless configured: then a delivery is given to another worker
	celeryHeld    = 100        // deliveries that are read, those held for longest first
	exchangeLimit = 200
	celeryDefault = celeryBinding + "celery" // the set of the exchange by the name that Celery gives it
)

// celeryBinding is within the names of the sets of the queues that are bound to an exchange. A prefix for all keys may stand before it.
const celeryBinding = "_kombu.binding."

// celeryNamed is the set of the exchange that Celery makes for a queue that -Q names.
func celeryNamed(prefix, queue string) string { return prefix + celeryBinding + queue }

// celeryPatterns are the keys by which it is found.
var celeryPatterns = []keyscan.Pattern{{
	Part: celeryBinding,
	Fits: func(_, exchange string) bool { return celeryExchange(exchange) },
	Verify: func(p *pipe.Batch, key string) func() (library, prefix string) {
		bound := p.SCard(key)
		return func() (string, string) {
			prefix, _, ok := strings.Cut(key, celeryBinding)
			if !ok || bound.Val() <= 0 {
				return "", ""
			}
			return "celery", prefix
		}
	},
}}

// celery reads the queues behind one prefix (global_keyprefix) in one database.
type celery struct {
	c    *pipe.Pipe
	keys func() []string // sets of the queues bound to an exchange
	said func() []string // queues that the workers' commands name
	cost sample.CostLimit
	ages sample.AgeCache
	far  farSteps
}

func openCelery(c *pipe.Pipe, p place) reader {
	return &celery{c: c, keys: p.names, said: p.named, ages: sample.AgeCache{}, far: farSteps{}}
}

// probeCelery looks for the default exchange, its workers and deliveries. Other exchanges and prefixes are found by their keys.
func probeCelery(p *pipe.Batch) func() bool {
	bound, box := p.SCard(celeryDefault), p.SCard(celeryDefault+".pidbox")
	held, index := p.HLen("unacked"), p.ZCard("unacked_index")
	return func() bool {
		return bound.Val() > 0 || box.Val() > 0 || held.Val() > 0 && index.Val() > 0
	}
}

// celeryExchange reports whether an exchange has queues of tasks: not those of events, remote control and its answers.
func celeryExchange(name string) bool {
	return name != "" && !strings.HasSuffix(name, ".pidbox") && !strings.HasPrefix(name, "celeryev") && !strings.HasPrefix(name, "reply.") && !strings.Contains(name, ".reply.")
}

// celeryInventory is the first pipeline: what there is.
type celeryInventory struct {
	sample.Clock
	prefix  string
	queues  []string
	seps    map[string][]string  // by queue, what parts it and a step; none: it cannot be told
	bound   map[[2]string]string // exchange and routing key to queue
	workers int                  // at most; negative when unknown
	held    *pipe.Int
	index   *pipe.Scores
	limited bool

	unparted bool // what parts the names in some binding cannot be told
}

// read takes one sample in three round trips.
func (r *celery) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	c, err := r.inventory(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	lists := make([][]celeryStep, len(c.queues))
	held := c.index.Val()
	held = held[:min(len(held), r.cost.Allowed())]
	var bodies *pipe.Fields
	err = r.c.Run(ctx, func(p *pipe.Batch) {
		for i, q := range c.queues {
			lists[i] = c.querySteps(p, q, r.far.due(q))
		}
		if ids := deliveries(held); len(ids) > 0 {
			bodies = p.HMGet(c.prefix+"unacked", ids...)
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	out := &queue.Sample{Totals: queue.UnknownTotals(), Note: c.note()}
	out.Totals.Busy = sample.Size(c.held)
	for i, q := range c.queues {
		r.far.keep(q, lists[i])
		out.Queues = append(out.Queues, celeryDepth(q, lists[i]))
	}
	r.inHand(out, c, held, bodies)
	if err := r.heads(ctx, out, c, lists); err != nil {
		return nil, time.Time{}, err
	}
	return out, c.Now, nil
}

func (r *celery) inventory(ctx context.Context) (celeryInventory, error) {
	keys := r.keys()
	c := celeryInventory{bound: map[[2]string]string{}, seps: map[string][]string{}, workers: -1, limited: len(keys) > exchangeLimit}
	if len(keys) > 0 {
		c.prefix = keys[0][:strings.Index(keys[0], celeryBinding)]
	}
	exchanges := map[string]*pipe.Page{"celery": nil}
	for _, k := range keys[:min(len(keys), exchangeLimit)] {
		exchanges[k[len(c.prefix)+len(celeryBinding):]] = nil
	}
	var now *pipe.Moment
	var boxes *pipe.Page
	said := map[string]*pipe.Int{}
	err := r.c.Run(ctx, func(p *pipe.Batch) {
		now = p.Time()
		for name := range exchanges {
			exchanges[name] = sample.Members(p, c.prefix+celeryBinding+name, sample.QueueLimit)
		}
		for _, name := range r.said() {
			said[name] = p.LLen(c.prefix + name)
		}
		boxes = sample.Members(p, c.prefix+celeryDefault+".pidbox", sample.WorkerLimit)
		c.held = p.HLen(c.prefix + "unacked")
		c.index = p.ZRangeWithScores(c.prefix+"unacked_index", 0, celeryHeld-1)
	})
	if err != nil {
		return c, err
	}
	c.Clock = sample.ReadClock(now)
	if boxes.Err() == nil {
		names, _ := sample.Listed(boxes)
		c.workers = len(names)
	}
	err = c.bind(exchanges)
	c.unbound(said)
	return c, err
}

// unbound adds the queues that a worker's command names and that hold messages without a binding, which a store that was emptied has lost.
func (c *celeryInventory) unbound(said map[string]*pipe.Int) {
	seps := []string{celerySep}
	for _, of := range c.seps {
		for _, s := range of {
			if !slices.Contains(seps, s) {
				seps = append(seps, s)
			}
		}
	}
	for name, length := range said {
		if _, bound := c.seps[name]; !bound && length.Val() > 0 && len(c.queues) < sample.QueueLimit {
			c.queues = append(c.queues, name)
			c.seps[name] = seps
		}
	}
	sortNames(c.queues)
}

// bind takes the queues from what is bound to the exchanges. Several keys may lead to one queue.
func (c *celeryInventory) bind(exchanges map[string]*pipe.Page) error {
	read, last := 0, error(nil)
	var other []string // bindings whose parts are not parted as usual
	bindings := map[string][]string{}
	for name, answer := range exchanges {
		if last = answer.Err(); last != nil {
			continue
		}
		read++
		names, more := sample.Listed(answer)
		c.limited = c.limited || more
		bindings[name] = names
		for _, b := range names {
			if !strings.Contains(b, celerySep) {
				other = append(other, b)
			}
		}
	}
	if read == 0 {
		return last
	}
	own := ownSeparator(other)
	for name, all := range bindings {
		for _, b := range all {
			c.add(name, bindingOf(b, own))
		}
	}
	sortNames(c.queues)
	return nil
}

// add takes a queue that is bound to an exchange.
func (c *celeryInventory) add(exchange string, b binding) {
	if b.queue == "" || !celeryExchange(b.queue) || strings.HasPrefix(b.queue, "amq.gen") {
		return
	}
	c.bound[[2]string{exchange, b.key}] = b.queue
	seps, seen := c.seps[b.queue]
	if !seen && len(c.queues) < sample.QueueLimit {
		c.queues = append(c.queues, b.queue)
		c.seps[b.queue] = nil
	}
	if b.sep == "" {
		c.unparted = true
	} else if len(c.queues) <= sample.QueueLimit && !slices.Contains(seps, b.sep) {
		c.seps[b.queue] = append(seps, b.sep)
	}
}

// note says what limits the numbers.
func (c celeryInventory) note() string {
	said := []string{"Celery tells what workers hold, not what they run"}
	if c.workers > 0 {
		said = append(said, plural(c.workers, "worker")+" at most")
	}
	if c.unparted {
		said = append(said, "the transport option sep is not the usual one and cannot be told: some depths are unknown")
	}
	if c.limited {
		said = append(said, "too many queues: some are not read")
	}
	return strings.Join(said, "; ")
}

// celeryDepth sums the steps of a queue.
func celeryDepth(name string, steps []celeryStep) queue.Reading {
	q := queue.Unread(safe.Text(name))
	depth := 0
	for _, s := range steps {
		depth = sample.Sum(depth, sample.Size(s.length))
	}
	if depth < 0 || len(steps) == 0 {
		return q
	}
	q.Ready, q.Quality = depth, queue.Exact
	if depth == 0 {
		q.Oldest = 0
	}
	return q
}

// heads identifies the message that each queue gives next: of the first step that has any, at its tail. It is read whole, and
// nothing of it is kept but a hash.
func (r *celery) heads(ctx context.Context, out *queue.Sample, c celeryInventory, lists [][]celeryStep) error {
	next := make([]*pipe.Text, len(c.queues))
	asked := 0
	err := r.c.Run(ctx, func(p *pipe.Batch) {
		for i, q := range c.queues {
			if out.Queues[i].Ready < 1 || r.ages.Resting(q) {
				continue
			}
			for _, l := range lists[i] {
				if l.length.Val() > 0 {
					next[i] = p.LIndex(c.prefix+l.list, -1)
					asked++
					break
				}
			}
		}
	})
	if err != nil {
		return err
	}
	for i, q := range c.queues {
		if next[i] != nil && next[i].Err() == nil {
			r.ages.Keep(q, len(next[i].Val()), time.Time{}, false)
			out.Queues[i].Head = sample.ShortID(next[i].Val())
		}
	}
	return nil
}
