package anomaly

import (
	"math"
	"slices"
	"time"
)

// Buckets is how many of the newest counts are kept.
const Buckets = 24

// BucketOf is the number of the bucket that a time is in.
func BucketOf(at time.Time) int64 { return at.UnixNano() / int64(Width) }

// Start is when a bucket begins.
func Start(bucket int64) time.Time { return time.Unix(0, bucket*int64(Width)) }

// Counter counts one thing, and judges its counts. Nothing is copied: it stands where its owner does.
type Counter struct {
	counts [Buckets]uint16
	bucket int64 // the number of the newest of them
	series Series
}

// NewCounter counts from a bucket on; there is none before 1970. What was before it is not known.
func NewCounter(from int64) Counter { return Counter{bucket: max(0, from)} }

// Newest is the number of the open bucket.
func (c *Counter) Newest() int64 { return c.bucket }

// Oldest is the number of the oldest bucket whose count is kept.
func (c *Counter) Oldest() int64 { return c.bucket - Buckets + 1 }

// Count counts one occurrence. One that is older than what is kept, or newer than the open bucket, counts nowhere.
func (c *Counter) Count(at time.Time) {
	if n := BucketOf(at); n >= 0 && n > c.bucket-Buckets && n <= c.bucket && c.counts[n%Buckets] < math.MaxUint16 {
		c.counts[n%Buckets]++
	}
}

// Advance closes the buckets before n. Those in which lines are missing are left out of what is usual.
func (c *Counter) Advance(n int64, gaps *Gaps) {
	if n <= c.bucket {
		return
	}
	for b := c.bucket; b < n; b++ {
		if b > c.bucket+Buckets*3 { // a long silence: more zeros change nothing
			b = n - 1
		}
		if !gaps.Has(b) {
			c.series.Close(int(c.counts[b%Buckets]))
		}
		c.counts[(b+1)%Buckets] = 0
	}
	if n-c.bucket >= Buckets {
		c.counts = [Buckets]uint16{}
	}
	c.bucket = n
}

// At is the count of a bucket; 0 where it is not kept.
func (c *Counter) At(n int64) int {
	if n < 0 || n > c.bucket || n <= c.bucket-Buckets {
		return 0
	}
	return int(c.counts[n%Buckets])
}

// Spark is the counts of the newest buckets up to a time, the oldest first.
func (c *Counter) Spark(now time.Time) []int {
	out := make([]int, Buckets)
	last := BucketOf(now)
	for i := range out {
		out[i] = c.At(last - int64(Buckets-1-i))
	}
	return out
}

// Unusual tells whether it comes unusually often, for how many buckets it has, and the score of the open one.
func (c *Counter) Unusual() (buckets int, unusual bool, open Score) {
	count := c.At(c.bucket)
	n, firing := c.series.Firing()
	if count < Least && !firing { // most things, most of the time
		return n, false, Score{Count: count}
	}
	sc := c.series.Judge(count)
	return n, firing || sc.Unusual, sc
}

// Known tells whether there is enough to judge by.
func (c *Counter) Known() bool { return len(c.series.base) >= leastKnown }

// Deployed leaves the next two buckets out of what is usual.
func (c *Counter) Deployed() { c.series.Deployed() }

// Reach is how many buckets back matter to what is usual.
const Reach = baseline

// maxGaps bounds the buckets that are remembered.
const maxGaps = 64

// Gaps are the buckets in which lines are missing: a gap is no zero.
type Gaps struct{ buckets []int64 }

// Note notes that lines are missing in a bucket.
func (g *Gaps) Note(n int64) {
	if slices.Contains(g.buckets, n) {
		return
	}
	g.buckets = append(g.buckets, n)
	if len(g.buckets) > maxGaps {
		g.buckets = slices.Delete(g.buckets, 0, 1)
	}
}

// Has tells whether lines are missing in a bucket.
func (g *Gaps) Has(n int64) bool { return slices.Contains(g.buckets, n) }
