package redis

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// sidekiqTail is when a job was put into its queue, and its id. Nothing else of the job is kept. Sidekiq 8 writes whole
// milliseconds, all before it seconds with a fraction; an upgrade leaves both in one queue.
func sidekiqTail(job string) (at time.Time, id string, ok bool) {
	var j struct {
		EnqueuedAt json.Number `json:"enqueued_at"`
		CreatedAt  json.Number `json:"created_at"`
		ID         string      `json:"jid"`
	}
	if err := json.Unmarshal([]byte(job), &j); err != nil {
		return time.Time{}, "", false
	}
	v, err := cmp.Or(j.EnqueuedAt, j.CreatedAt).Float64()
	if err != nil {
		return time.Time{}, j.ID, false
	}
	at, ok = sample.UnixTime(v)
	return at, j.ID, ok
}

// processFields are what is read of a process, in the order worker takes them.
var processFields = []string{"info", "concurrency", "busy", "beat", "quiet"}

// processInfo is the JSON of a process as far as it is used. From 8.0.9 the queues are listed by capsule; the plain lists are to
// be dropped in 9.
type processInfo struct {
	Concurrency int      `json:"concurrency"`
	Queues      []string `json:"queues"`
	Capsules    map[string]struct {
		Concurrency int            `json:"concurrency"`
		Weights     map[string]int `json:"weights"`
	} `json:"capsules"`
}

// workerOf reads a process of the set; false when it is dead: no hash left, or no heartbeat for a minute.
func workerOf(id string, fields []any, c sample.Clock) (queue.Worker, bool) {
	v, err := strconv.ParseFloat(sample.Field(fields, 3), 64)
	beat, ok := sample.UnixTime(v)
	if err != nil || !ok || c.Passed(beat, deadAfter) {
		return queue.Worker{}, false
	}
	w := queue.Worker{Busy: sample.Number(sample.Field(fields, 2)), Quiet: sample.Field(fields, 4) == "true", Beat: beat}
	host, _, _ := strings.Cut(id, ":")
	if sample.DynoName.MatchString(host) {
		w.Dyno = host
	}
	w.Queues, w.Concurrency = processQueues(sample.Field(fields, 0))
	if n := sample.Number(sample.Field(fields, 1)); n > 0 {
		w.Concurrency = n
	}
	return w, true
}

// processQueues are what a process takes from, and with how many threads.
func processQueues(info string) ([]string, int) {
	var p processInfo
	if json.Unmarshal([]byte(info), &p) != nil {
		return nil, 0
	}
	names := map[string]bool{}
	for _, q := range p.Queues {
		names[safe.Text(q)] = true
	}
	threads := 0
	for _, c := range p.Capsules {
		threads += c.Concurrency
		for q := range c.Weights {
			names[safe.Text(q)] = true
		}
	}
	if p.Concurrency > 0 {
		threads = p.Concurrency
	}
	return slices.Sorted(maps.Keys(names)), threads
}

// sidekiqWork reads a job that a process has in hand, and the queue it came from as Redis knows it. Of the payload only the class
// is kept: the one that Active Job wrapped, if any.
func sidekiqWork(process, raw string) (r queue.Running, q string, ok bool) {
	var w struct {
		Queue   string          `json:"queue"`
		Payload json.RawMessage `json:"payload"` // text that is JSON; up to 6.0 the JSON itself
		RunAt   float64         `json:"run_at"`
	}
	if json.Unmarshal([]byte(raw), &w) != nil {
		return queue.Running{}, "", false
	}
	var inner string
	if json.Unmarshal(w.Payload, &inner) == nil {
		w.Payload = json.RawMessage(inner)
	}
	var job struct {
		Class   string `json:"class"`
		Wrapped string `json:"wrapped"`
	}
	_ = json.Unmarshal(w.Payload, &job) // what is missing stays empty
	r = queue.Running{Queue: safe.Text(w.Queue), Job: safe.Text(cmp.Or(job.Wrapped, job.Class))}
	r.Since, _ = sample.UnixTime(w.RunAt)
	host, rest, _ := strings.Cut(process, ":")
	if pid, _, named := strings.Cut(rest, ":"); !sample.DynoName.MatchString(host) && named {
		host += ":" + pid
	}
	r.Dyno = safe.Text(host)
	return r, w.Queue, true
}

// sidekiqProcess is the questions about one process.
type sidekiqProcess struct {
	id     string
	fields *pipe.Fields
	work   []*pipe.Texts // none: not read
}

func (s *sidekiqLibrary) queryProcess(p *pipe.Batch, id string, work bool) sidekiqProcess {
	q := sidekiqProcess{id: id, fields: p.HMGet(s.ns+id, processFields...)}
	if work { // under the second name up to 6.4.1
		q.work = []*pipe.Texts{p.HVals(s.ns + id + ":work"), p.HVals(s.ns + id + ":workers")}
	}
	return q
}

// work adds the live processes and what they run. It returns how many jobs of each queue that is, or nil when not all
// were asked.
func (s *sidekiqLibrary) work(out *queue.Sample, processes []sidekiqProcess, c sidekiqInventory) map[string]int {
	busy, whole, bytes := map[string]int{}, c.all, 0
	out.Totals.Busy = 0
	for _, p := range processes {
		w, live := workerOf(p.id, p.fields.Val(), c.Clock)
		if live {
			out.Workers = append(out.Workers, w)
			out.Totals.Busy += w.Busy
			whole = whole && p.work != nil
		}
		for _, part := range p.work {
			whole = whole && (!live || part.Err() == nil)
			for _, raw := range part.Val() {
				bytes += len(raw)
				if r, queue, ok := sidekiqWork(p.id, raw); ok && live {
					busy[queue]++
					out.Running = append(out.Running, r)
				} else if !ok {
					sample.CheckJSON(out, "the job that "+safe.Text(p.id)+" works at", raw)
				}
			}
		}
	}
	s.cost.Finish(out, c.all, bytes)
	if !whole {
		return nil
	}
	return busy
}
