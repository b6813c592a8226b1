package redis

import (
	"errors"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// What the answers of commands mean, whatever the library.

// The most that is read of a store at once. SMEMBERS of millions would block it; SSCAN with a count gives the whole of a smaller
// set in one answer, and of a larger one a part that stays the same from one reading to the next.
const (
	queueLimit   = 1000
	workerLimit  = 500
	runningLimit = 100 // jobs in hand that are told
)

// members asks for the members of a set.
func members(p *pipe.Batch, key string, limit int) *pipe.Page {
	return p.SScan(key, 0, int64(limit))
}

// listed are the members that were told, in order; more, that there are others.
func listed(c *pipe.Page) (names []string, more bool) {
	names, cursor := c.Val()
	slices.Sort(names)
	return slices.Compact(names), cursor != 0 // a set that is growing tells some members twice
}

// size is how many there are; negative when it cannot be read.
func size(c *pipe.Int) int {
	if c.Err() != nil {
		return -1
	}
	return int(c.Val())
}

// count is how many there are; unknown when it cannot be read.
func count(c *pipe.Int) queue.Count { return queue.Known(int64(size(c))) }

// counter is a counter's value: zero when it has not begun, negative when it cannot be read.
func counter(c *pipe.Text) int64 {
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

// number reads a count; zero when it is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// text is a field of an answer that has several; empty when it is not there.
func text(fields []any, i int) string {
	if i >= len(fields) {
		return ""
	}
	s, _ := fields[i].(string)
	return s
}

// sum adds numbers of which a negative one is unknown, and with it the sum.
func sum(a, b int) int {
	if a < 0 || b < 0 {
		return -1
	}
	return a + b
}

// mark is a short name for a job's id, which tells nothing of it.
func mark(id string) string {
	if id == "" {
		return ""
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}

// millis is where a number must be milliseconds: as seconds it would be past the year 5100, as milliseconds it is 1973.
const millis = 1e11

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

// clock is the store's. A host may refuse TIME: then the moment of a sample is our own, and what needs the store's is unknown.
type clock struct {
	now  time.Time
	told bool
}

// tell reads the store's clock from the answer to TIME.
func tell(c *pipe.Moment) clock {
	if c.Err() != nil {
		return clock{now: time.Now().UTC()}
	}
	return clock{c.Val().UTC(), true}
}

// age is the time since at, at least zero; negative when it cannot be told.
func (c clock) age(at time.Time, known bool) model.Duration {
	if !known || !c.told {
		return -1
	}
	return model.Duration(max(0, c.now.Sub(at)))
}

// passed tells that at is more than d ago; false when it cannot be told.
func (c clock) passed(at time.Time, d time.Duration) bool { return c.told && c.now.Sub(at) > d }

// score is the moment d ago as the score of a sorted set, in seconds.
func (c clock) score(d time.Duration) string {
	return strconv.FormatFloat(float64(c.now.Add(-d).UnixMicro())/1e6, 'f', 6, 64)
}

// before asks how many members of a sorted set were due more than d ago. Nothing is asked of a store that does not tell its time.
func (c clock) before(p *pipe.Batch, key string, d time.Duration) *pipe.Int {
	if !c.told {
		return new(pipe.Int)
	}
	return p.ZCount(key, "-inf", "("+c.score(d))
}
