package redis

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// bullQueue is the questions about one queue.
type bullQueue struct {
	key string // prefix and name: "bull:mail"

	there                     *pipe.Int
	wait, paused              *pipe.Int
	waitEnd, pausedEnd        *pipe.Texts // the two oldest
	prioritized               *pipe.Int
	first                     *pipe.Texts // the next of those with a priority
	active                    *pipe.Int
	activeEnd                 *pipe.Texts // those in hand for longest, last
	delayed, failed           *pipe.Int
	due                       *pipe.Scores
	pause                     *pipe.Flag
	pauseBull, check          *pipe.Int
	id                        *pipe.Text
	metricsDone, metricsWrong *pipe.Fields
	stream                    *pipe.Int

	heads      []*pipe.Fields // of the jobs at the tails, the next to be taken first
	activeJobs []*pipe.Fields // of the jobs in hand, that for longest last
	lock       *pipe.Int      // of the last of them
	events     *pipe.Events
	most       int
}

func queryBull(p *pipe.Batch, key string) *bullQueue {
	at := func(part string) string { return key + ":" + part }
	return &bullQueue{
		key:   key,
		there: p.Exists(at("meta"), at("id"), at("wait"), at("active"), at("delayed"), at("failed"), at("completed")),
		wait:  p.LLen(at("wait")), waitEnd: p.LRange(at("wait"), -2, -1),
		paused: p.LLen(at("paused")), pausedEnd: p.LRange(at("paused"), -2, -1),
		prioritized: p.ZCard(at("prioritized")), first: p.ZRange(at("prioritized"), 0, 0),
		active: p.LLen(at("active")), activeEnd: p.LRange(at("active"), -bullRunning, -1),
		delayed: p.ZCard(at("delayed")), due: p.ZRangeWithScores(at("delayed"), 0, 0), failed: p.ZCard(at("failed")),
		pause: p.HExists(at("meta"), "paused"), pauseBull: p.Exists(at("meta-paused")), check: p.Exists(at("stalled-check")),
		id: p.Get(at("id")), metricsDone: p.HMGet(at("metrics:completed"), "count"), metricsWrong: p.HMGet(at("metrics:failed"), "count"),
		stream: p.XLen(at("events")),
	}
}

// isMarker recognises the marker that BullMQ 4 and 5 may leave at the tail of a list: it wakes workers and is no job.
func isMarker(id string) bool { return strings.HasPrefix(id, "0:") }

// listDepth is how many jobs a list holds, and the oldest of them.
func listDepth(length *pipe.Int, end *pipe.Texts) (n int, oldest string) {
	n = sample.Size(length)
	ids := end.Val()
	if len(ids) > 0 && isMarker(ids[len(ids)-1]) {
		n, ids = max(0, n-1), ids[:len(ids)-1]
	}
	if len(ids) > 0 {
		oldest = ids[len(ids)-1]
	}
	return n, oldest
}

// jobFields are what is read of a waiting job: when it was made, its delay (which is taken away when it is due, but not out of its
// options) and its attempts (by their old name and the new).
var jobFields = []string{"timestamp", "delay", "opts", "attemptsMade", "atm"}

func (q *bullQueue) queryJobs(p *pipe.Batch) {
	_, waiting := listDepth(q.wait, q.waitEnd)
	_, paused := listDepth(q.paused, q.pausedEnd)
	for _, id := range append([]string{waiting, paused}, q.first.Val()...) {
		if id != "" {
			q.heads = append(q.heads, p.HMGet(q.key+":"+id, jobFields...))
		}
	}
	for _, id := range q.activeEnd.Val() {
		q.activeJobs = append(q.activeJobs, p.HMGet(q.key+":"+id, "name", "processedOn"))
	}
	if ids := q.activeEnd.Val(); len(ids) > 0 {
		q.lock = p.Exists(q.key + ":" + ids[len(ids)-1] + ":lock")
	}
}

// gone reports whether nothing is left of a queue: somebody removed it.
func (q *bullQueue) gone() bool { return q.there.Err() == nil && q.there.Val() == 0 }

func (q *bullQueue) reading(c sample.Clock) queue.Reading {
	r := queue.Unread(bullName(q.key))
	waiting, next := listDepth(q.wait, q.waitEnd)
	paused, stopped := listDepth(q.paused, q.pausedEnd)
	if n := sample.Sum(sample.Sum(waiting, paused), sample.Size(q.prioritized)); n >= 0 {
		r.Ready, r.Quality = n, queue.Exact
	}
	r.Paused = q.pause.Val() || q.pauseBull.Val() > 0
	r.InFlight, r.Scheduled, r.Dead = sample.Count(q.active), sample.Count(q.delayed), sample.Count(q.failed)
	r.Oldest, r.Aged = q.age(r.Ready, c)
	for _, id := range append([]string{next, stopped}, q.first.Val()...) {
		if r.Head == "" {
			r.Head = sample.ShortID(id)
		}
	}
	for _, h := range q.activeJobs {
		if at, ok := jobTime(h.Val(), 1); ok {
			r.Held = max(r.Held, c.Age(at, true))
		}
	}
	if id := sample.Counter(q.id); q.id.Err() == nil {
		r.Added = queue.Known(id)
	}
	r.Done, r.Failed = q.metrics()
	r.Warn = q.warn(r.Paused, c)
	return r
}

// warn is what only a queue without live workers shows: any worker moves what is due, renews the locks of its jobs and gives
// those without a lock to others.
func (q *bullQueue) warn(paused bool, c sample.Clock) string {
	if n := len(q.activeJobs); n > 0 && sample.Size(q.lock) == 0 {
		if since, ok := jobTime(q.activeJobs[n-1].Val(), 1); ok && c.Passed(since, bullLost) {
			return "jobs in progress have lost their worker"
		}
	}
	if due := q.due.Val(); len(due) > 0 && !paused && c.Passed(time.UnixMilli(int64(due[0].Score/bullScore)), sample.OverdueAfter) {
		return "delayed jobs are overdue: no worker moves them"
	}
	return ""
}

// age is that of the oldest waiting job, as far as the ends of the lists show. A job that was tried before bears the time of its
// making: then the age is an estimate, and so it is where jobs with priorities wait, of which only the next is read.
func (q *bullQueue) age(ready int, c sample.Clock) (model.Duration, queue.Quality) {
	if ready == 0 {
		return 0, ""
	}
	age, aged := model.Duration(-1), queue.Quality("")
	for _, h := range q.heads {
		at, ok := jobDue(h.Val())
		if a := c.Age(at, ok); a > age {
			age = a
			aged = ""
			if sample.Number(sample.Field(h.Val(), 3)) > 0 || sample.Number(sample.Field(h.Val(), 4)) > 0 {
				aged = queue.Estimated
			}
		}
	}
	if age >= 0 && sample.Size(q.prioritized) > 1 {
		aged = queue.Estimated
	}
	return age, aged
}

// jobDue is when a job could first be taken.
func jobDue(fields []any) (time.Time, bool) {
	at, ok := jobTime(fields, 0)
	if !ok {
		return at, false
	}
	var opts struct {
		Delay float64 `json:"delay"`
	}
	_ = json.Unmarshal([]byte(sample.Field(fields, 2)), &opts) // options that cannot be read delay nothing
	delay := max(float64(sample.Number(sample.Field(fields, 1))), opts.Delay)
	if !(delay >= 0 && delay < sample.Millis) {
		return at, true
	}
	return at.Add(time.Duration(delay) * time.Millisecond), true
}

// jobTime reads a time in milliseconds.
func jobTime(fields []any, i int) (time.Time, bool) {
	ms, err := strconv.ParseInt(sample.Field(fields, i), 10, 64)
	if err != nil || ms <= 0 || ms > 1000*sample.Millis {
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}

// metrics are the counters that a worker keeps when it is configured to. Each begins with the first job that ends its way.
func (q *bullQueue) metrics() (done, failed queue.Count) {
	good, wrong := sample.Field(q.metricsDone.Val(), 0), sample.Field(q.metricsWrong.Val(), 0)
	if good == "" && wrong == "" {
		return done, failed
	}
	n := int64(sample.Number(wrong))
	return queue.Known(int64(sample.Number(good)) + n), queue.Known(n)
}

// running are the jobs in hand. Bull calls those without a name so itself.
func (q *bullQueue) running(name string) []queue.Running {
	var out []queue.Running
	for _, h := range q.activeJobs {
		if since, ok := jobTime(h.Val(), 1); ok {
			out = append(out, queue.Running{Queue: name, Job: safe.Text(sample.Field(h.Val(), 0)), Since: since})
		}
	}
	return out
}

// bullName is how a queue is called: without the prefix that all have unless they were given another.
func bullName(key string) string {
	for _, usual := range []string{"bull:", "{bull}:"} {
		if name, ok := strings.CutPrefix(key, usual); ok {
			return safe.Text(name)
		}
	}
	return safe.Text(key)
}
