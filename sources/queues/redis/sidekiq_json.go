package redis

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
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
	at, ok = instant(v)
	return at, j.ID, ok
}

// processFields are what is read of a process, in the order worker takes them.
var processFields = []string{"info", "concurrency", "busy", "beat", "quiet"}

// processInfo is the JSON of a process as far as it is used. From 8.0.9 the queues are told by capsule; the plain lists are to
// be dropped in 9.
type processInfo struct {
	Concurrency int      `json:"concurrency"`
	Queues      []string `json:"queues"`
	Capsules    map[string]struct {
		Concurrency int            `json:"concurrency"`
		Weights     map[string]int `json:"weights"`
	} `json:"capsules"`
}

// worker reads a process of the set; false when it is dead: no hash left, or no heartbeat for a minute.
func worker(id string, fields []any, c clock) (queue.Worker, bool) {
	v, err := strconv.ParseFloat(text(fields, 3), 64)
	beat, ok := instant(v)
	if err != nil || !ok || c.passed(beat, deadAfter) {
		return queue.Worker{}, false
	}
	w := queue.Worker{Busy: number(text(fields, 2)), Quiet: text(fields, 4) == "true", Beat: beat}
	host, _, _ := strings.Cut(id, ":")
	if dynoName.MatchString(host) {
		w.Dyno = host
	}
	w.Queues, w.Concurrency = processQueues(text(fields, 0))
	if n := number(text(fields, 1)); n > 0 {
		w.Concurrency = n
	}
	return w, true
}

// processQueues tells what a process takes from, and with how many threads.
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
func sidekiqWork(process, hand string) (r queue.Running, q string, ok bool) {
	var w struct {
		Queue   string          `json:"queue"`
		Payload json.RawMessage `json:"payload"` // text that is JSON; up to 6.0 the JSON itself
		RunAt   float64         `json:"run_at"`
	}
	if json.Unmarshal([]byte(hand), &w) != nil {
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
	_ = json.Unmarshal(w.Payload, &job) // what it does not tell stays empty
	r = queue.Running{Queue: safe.Text(w.Queue), Job: safe.Text(cmp.Or(job.Wrapped, job.Class))}
	r.Since, _ = instant(w.RunAt)
	host, rest, _ := strings.Cut(process, ":")
	if pid, _, named := strings.Cut(rest, ":"); !dynoName.MatchString(host) && named {
		host += ":" + pid
	}
	r.Dyno = safe.Text(host)
	return r, w.Queue, true
}

// consumed is what consumers tells where not all workers may have been read: none that was seen does not mean none.
func consumed(queue string, workers []queue.Worker, all bool) (n int, process string) {
	n, process = consumers(queue, workers)
	if n == 0 && !all {
		n = -1
	}
	return n, process
}

// consumers counts the live processes that take from a queue, those told to be quiet apart, and names the process type that has
// most of them.
func consumers(queue string, workers []queue.Worker) (n int, process string) {
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
	if i := strings.LastIndexByte(dyno, '.'); i >= 0 {
		return dyno[:i]
	}
	return ""
}
