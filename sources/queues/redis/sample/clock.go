package sample

import (
	"math"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Clock is the store's. A host may refuse TIME: then the moment of a sample is our own, and what needs the store's is unknown.
type Clock struct {
	Now   time.Time
	Known bool
}

// ReadClock reads the store's clock from the answer to TIME.
func ReadClock(c *pipe.Moment) Clock {
	if c.Err() != nil {
		return Clock{Now: time.Now().UTC()}
	}
	return Clock{c.Val().UTC(), true}
}

// Age is the time since at; negative when it is unknown.
func (c Clock) Age(at time.Time, known bool) model.Duration {
	if !known || !c.Known {
		return -1
	}
	return backend.Age(c.Now, at)
}

// Passed reports whether at is more than d ago; false when that is unknown.
func (c Clock) Passed(at time.Time, d time.Duration) bool { return c.Known && c.Now.Sub(at) > d }

// score is the moment d ago as the score of a sorted set, in seconds.
func (c Clock) score(d time.Duration) string {
	return strconv.FormatFloat(float64(c.Now.Add(-d).UnixMicro())/1e6, 'f', 6, 64)
}

// Before asks how many members of a sorted set were due more than d ago. Nothing is asked of a store whose time is unknown.
func (c Clock) Before(p *pipe.Batch, key string, d time.Duration) *pipe.Int {
	if !c.Known {
		return new(pipe.Int)
	}
	return p.ZCount(key, "-inf", "("+c.score(d))
}

// Millis is where a number must be milliseconds: as seconds it would be past the year 5100, as milliseconds it is 1973.
const Millis = 1e11

// UnixTime reads a moment in seconds or milliseconds since 1970.
func UnixTime(v float64) (time.Time, bool) {
	if v > Millis {
		v /= 1000
	}
	if !(v > 0 && v < Millis) { // not NaN either
		return time.Time{}, false
	}
	whole, part := math.Modf(v)
	return time.Unix(int64(whole), int64(part*1e9)).Round(time.Microsecond).UTC(), true // a float has no more
}

// UnixText reads seconds since 1970.
func UnixText(s string) (time.Time, bool) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return time.Time{}, false
	}
	return UnixTime(v)
}

// ISOTime reads ISO 8601; a time without a zone is UTC.
func ISOTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006/01/02 15:04:05 MST", "2006-01-02 15:04:05 MST"} {
		if at, err := time.Parse(layout, s); err == nil && at.Year() >= 1970 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// OverdueAfter is when a job that is due should long have been moved to its queue: Sidekiq's processes look every 5 to 15 s and one
// look moves all, and any live worker of the Node.js libraries moves what is due.
const OverdueAfter = 2 * time.Minute
