package work

import (
	"slices"
	"time"
)

// Counts are the runs of jobs in a span of time.
type Counts struct {
	Started, Done, Failed, Retried int
	Times                          Spread // how long runs took, where the library says so
}

// Ended are the runs that ended.
func (c Counts) Ended() int { return c.Done + c.Failed }

// Part is the part of the runs that failed; 0 where none ended.
func (c Counts) Part() float64 {
	if c.Ended() == 0 {
		return 0
	}
	return float64(c.Failed) / float64(c.Ended())
}

func (c *Counts) add(o *Counts) {
	c.Started += o.Started
	c.Done += o.Done
	c.Failed += o.Failed
	c.Retried += o.Retried
	c.Times.merge(o.Times)
}

// slot is a minute on one release.
type slot struct {
	minute  int64
	version int
	Counts
}

// slots are minutes, the oldest first.
type slots []slot

// at is the slot of a minute and a release.
func (l *slots) at(minute int64, version int) *Counts {
	for i := len(*l) - 1; i >= 0; i-- {
		s := &(*l)[i]
		if s.minute == minute && s.version == version {
			return &s.Counts
		}
		if s.minute < minute {
			*l = slices.Insert(*l, i+1, slot{minute: minute, version: version})
			return &(*l)[i+1].Counts
		}
	}
	*l = slices.Insert(*l, 0, slot{minute: minute, version: version})
	return &(*l)[0].Counts
}

// sum adds the slots that count.
func (l slots) sum(counts func(*slot) bool) (c Counts) {
	for i := range l {
		if s := &l[i]; counts(s) {
			c.add(&s.Counts)
		}
	}
	return c
}

func minuteOf(at time.Time) int64 { return at.Unix() / 60 }

// minuteFrom is the first minute of a span that begins at a time: the one whose start is nearest.
func minuteFrom(at time.Time) int64 { return minuteOf(at.Add(time.Minute/2 - 1)) }
