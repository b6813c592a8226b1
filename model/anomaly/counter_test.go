package anomaly

import (
	"testing"
	"time"
)

// A clock that has fallen back to its beginning takes nothing with it.
func TestCountersAtTheBeginningOfTheClock(t *testing.T) {
	for _, at := range []time.Time{time.Unix(1, 0), time.Unix(-3600, 0)} {
		c := NewCounter(BucketOf(at) - 7)
		var gaps Gaps
		c.Count(at)
		c.Advance(BucketOf(at)+3, &gaps)
		c.Count(at)
		c.At(BucketOf(at) - 1)
		c.Spark(at)
	}
}
