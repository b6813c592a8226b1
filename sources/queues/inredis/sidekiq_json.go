package inredis

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
)

// millis is where a number must be milliseconds: as seconds it would be past the year 5100, as milliseconds it is 1973.
// Sidekiq 8 writes whole milliseconds, all before it seconds with a fraction; an upgrade leaves both in one queue.
const millis = 1e11

// enqueuedAt is when a job was put into its queue. Nothing else of the job is kept.
func enqueuedAt(job string) (time.Time, bool) {
	var j struct {
		EnqueuedAt float64 `json:"enqueued_at"`
		CreatedAt  float64 `json:"created_at"`
	}
	if err := json.Unmarshal([]byte(job), &j); err != nil {
		return time.Time{}, false
	}
	at := j.EnqueuedAt
	if at == 0 {
		at = j.CreatedAt
	}
	return instant(at)
}

// instant reads a moment in seconds or milliseconds since 1970.
func instant(v float64) (time.Time, bool) {
	if v > millis {
		v /= 1000
	}
	if !(v > 0 && v < millis) { // not NaN either
		return time.Time{}, false
	}
	whole, part := math.Modf(v)
	return time.Unix(int64(whole), int64(part*1e9)).Round(time.Microsecond).UTC(), true // a float has no more
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
func worker(id string, fields []any, now time.Time) (model.Worker, bool) {
	text := func(i int) string {
		if i >= len(fields) {
			return ""
		}
		s, _ := fields[i].(string)
		return s
	}
	v, err := strconv.ParseFloat(text(3), 64)
	beat, ok := instant(v)
	if err != nil || !ok || now.Sub(beat) > deadAfter {
		return model.Worker{}, false
	}
	w := model.Worker{Busy: number(text(2)), Quiet: text(4) == "true", Beat: beat}
	host, _, _ := strings.Cut(id, ":")
	if dynoName.MatchString(host) {
		w.Dyno = host
	}
	w.Queues, w.Concurrency = processQueues(text(0))
	if n := number(text(1)); n > 0 {
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

// number reads a count; zero when it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
