package sample

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// The most that is read of a store at once. SMEMBERS of millions would block it; SSCAN with a count gives the whole of a smaller
// set in one answer, and of a larger one a part that stays the same from one reading to the next.
const (
	QueueLimit   = 1000
	WorkerLimit  = 500
	RunningLimit = 100 // running jobs that are listed
)

// CheckJob notes a job that is no JSON, which every job of a library is. job is the oldest of a queue, nil where it was not read. Only
// one that tells no time is looked at.
func CheckJob(out *queue.Sample, r queue.Reading, job *pipe.Text) {
	if job == nil || job.Err() != nil || r.Ready == 0 || r.Oldest >= 0 {
		return
	}
	CheckJSON(out, "the oldest job of the queue "+r.Name, job.Val())
}

// CheckJSON notes a value that is no JSON.
func CheckJSON(out *queue.Sample, where, value string) {
	if value != "" && !json.Valid([]byte(value)) {
		out.LeaveOut(where, "it is no JSON", len(value))
	}
}

// Members asks for the members of a set.
func Members(p *pipe.Batch, key string, limit int) *pipe.Page {
	return p.SScan(key, 0, int64(limit))
}

// Listed are the members that were read, in order; more: there are others.
func Listed(c *pipe.Page) (names []string, more bool) {
	names, cursor := c.Val()
	slices.Sort(names)
	return slices.Compact(names), cursor != 0 // a set that is growing gives some members twice
}

// LimitNote says that not all queues are read, when there are more.
func LimitNote(more bool) []string {
	if !more {
		return nil
	}
	return []string{fmt.Sprintf("more than %d queues: the others are not read", QueueLimit)}
}

// Size is how many there are; negative when it cannot be read.
func Size(c *pipe.Int) int {
	if c.Err() != nil {
		return -1
	}
	return int(c.Val())
}

// Count is how many there are; unknown when it cannot be read.
func Count(c *pipe.Int) queue.Count { return queue.Known(int64(Size(c))) }

// Counter is a counter's value: zero when it has not begun, negative when it cannot be read.
func Counter(c *pipe.Text) int64 {
	switch err := c.Err(); {
	case errors.Is(err, pipe.ErrNone):
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

// Number reads a count; zero when it is none.
func Number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Field is a field of an answer that has several; empty when it is not there.
func Field(fields []any, i int) string {
	if i >= len(fields) {
		return ""
	}
	s, _ := fields[i].(string)
	return s
}

// Sum adds numbers of which a negative one is unknown, and with it the sum.
func Sum(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return a + b
}

// ShortID is a short name for a job's id, which reveals nothing of it.
func ShortID(id string) string {
	if id == "" {
		return ""
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}
