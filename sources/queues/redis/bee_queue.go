package redis

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Bee-Queue. Lists grow at the head: the tail is the oldest job. Workers do not announce themselves, nothing can be paused, and what
// succeeded or failed may be removed at once: the sets of both are no counters.

// beeQueues is how many queues are read in one reading.
const beeQueues = 300

// bee reads the queues of one database.
type bee struct {
	c    *pipe.Pipe
	keys func() []string
	ages sample.AgeCache
}

func openBeeQueue(c *pipe.Pipe, p place) reader {
	return &bee{c: c, keys: p.names, ages: sample.AgeCache{}}
}

// beeQueue is the questions about one queue.
type beeQueue struct {
	key                    string
	there, waiting, active *pipe.Int
	delayed, failed        *pipe.Int
	end                    *pipe.Texts
	due                    *pipe.Scores
	id, oldest             *pipe.Text
}

// read takes one sample in two round trips.
func (b *bee) read(ctx context.Context) (*queue.Sample, time.Time, error) {
	keys := b.keys()
	out := &queue.Sample{Totals: queue.UnknownTotals()}
	if len(keys) > beeQueues {
		out.Note = "too many queues: some are not read"
		keys = keys[:beeQueues]
	}
	queues := make([]*beeQueue, len(keys))
	var now *pipe.Moment
	err := b.c.Run(ctx, func(p *pipe.Batch) {
		now = p.Time()
		for i, key := range keys {
			queues[i] = queryBee(p, key)
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	err = b.c.Run(ctx, func(p *pipe.Batch) {
		for _, q := range queues {
			if ids := q.end.Val(); len(ids) > 0 && !b.ages.Resting(q.key) {
				q.oldest = p.HGet(q.key+":jobs", ids[0])
			}
		}
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	c := sample.ReadClock(now)
	for _, q := range queues {
		if q.there.Err() != nil || q.there.Val() > 0 {
			r := b.reading(q, c)
			sample.CheckJob(out, r, q.oldest)
			out.Queues = append(out.Queues, r)
		}
	}
	totals := sample.Totals(out.Queues)
	out.Totals.Scheduled, out.Totals.Dead, out.Totals.Busy = totals.Scheduled, totals.Dead, totals.Busy
	return out, c.Now, nil
}

func queryBee(p *pipe.Batch, key string) *beeQueue {
	at := func(part string) string { return key + ":" + part }
	return &beeQueue{
		key: key, there: p.Exists(at("id"), at("jobs"), at("waiting"), at("active"), at("delayed")),
		waiting: p.LLen(at("waiting")), active: p.LLen(at("active")), end: p.LRange(at("waiting"), -1, -1),
		delayed: p.ZCard(at("delayed")), due: p.ZRangeWithScores(at("delayed"), 0, 0),
		failed: p.SCard(at("failed")), id: p.Get(at("id")),
	}
}

func (b *bee) reading(q *beeQueue, c sample.Clock) queue.Reading {
	name, _ := strings.CutPrefix(q.key, "bq:")
	r := queue.Unread(safe.Text(name))
	if n := sample.Size(q.waiting); n >= 0 {
		r.Ready, r.Quality = n, queue.Exact
	}
	r.InFlight, r.Scheduled, r.Dead = sample.Count(q.active), sample.Count(q.delayed), sample.Count(q.failed)
	if q.id.Err() == nil {
		r.Added = queue.Known(sample.Counter(q.id))
	}
	if ids := q.end.Val(); len(ids) > 0 {
		r.Head = sample.ShortID(ids[0])
	}
	switch {
	case r.Ready == 0:
		r.Oldest = 0
	case q.oldest == nil:
		r.Oldest, r.Aged = b.ages.Age(q.key, c)
	case q.oldest.Err() == nil:
		at, retried, ok := beeDue(q.oldest.Val())
		b.ages.Keep(q.key, len(q.oldest.Val()), at, ok)
		if r.Oldest = c.Age(at, ok); retried && r.Oldest >= 0 {
			r.Aged = queue.Estimated
		}
	}
	if due := q.due.Val(); len(due) > 0 && c.Passed(time.UnixMilli(int64(due[0].Score)), sample.OverdueAfter) {
		r.Warn = "delayed jobs are overdue: no worker moves them"
	}
	return r
}

// beeDue is when a job could first be taken, and whether it was tried before: then its time is that of its making. Nothing else of
// the job is kept.
func beeDue(job string) (at time.Time, retried, ok bool) {
	var j struct {
		Options struct {
			Timestamp float64 `json:"timestamp"`
			Delay     float64 `json:"delay"`
		} `json:"options"`
		Status string `json:"status"`
	}
	if json.Unmarshal([]byte(job), &j) != nil {
		return at, false, false
	}
	ms := max(j.Options.Timestamp, j.Options.Delay) // the delay is a moment too
	if !(ms > 0 && ms < 1000*sample.Millis) {
		return at, false, false
	}
	return time.UnixMilli(int64(ms)).UTC(), j.Status != "created" && j.Status != "", true
}
