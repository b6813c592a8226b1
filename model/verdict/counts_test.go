package verdict

import (
	"math/bits"
	"time"
)

// Counts are the requests of the last minutes in blocks. The zero value is empty.
type Counts struct {
	slots [countSlots]countSlot
}

// countSlots is how many blocks are kept: an hour, of which the last few may still fill.
const countSlots = 360

type countSlot struct {
	at                         int64
	requests, failed, platform int
	times                      Histogram
}

// Count counts a request at a time, and how long it took; negative: not told. A request that is older than what is kept is counted nowhere.
func (c *Counts) Count(at time.Time, failed, platform bool, took time.Duration) {
	s := c.slot(at)
	if s == nil {
		return
	}
	s.requests++
	if failed {
		s.failed++
	}
	if platform {
		s.platform++
	}
	if took >= 0 {
		s.times.Add(took, 1)
	}
}

func (c *Counts) slot(at time.Time) *countSlot {
	n := at.UnixNano() / int64(blockLength)
	s := &c.slots[n%countSlots]
	switch {
	case s.at < n:
		*s = countSlot{at: n}
	case s.at > n:
		return nil
	}
	return s
}

// Between is what is counted of a span, in whole blocks.
func (c *Counts) Between(from, to time.Time) Window {
	first, last := from.UnixNano()/int64(blockLength), (to.UnixNano()-1)/int64(blockLength)
	first = max(first, last-countSlots+1)
	var w Window
	var times Histogram
	for n := first; n <= last; n++ {
		if s := &c.slots[n%countSlots]; s.at == n {
			w.Requests, w.Failed, w.Platform = w.Requests+s.requests, w.Failed+s.failed, w.Platform+s.platform
			times.merge(&s.times)
		}
	}
	w.Times = &times
	return w
}

// Histogram counts service times in steps of a thirty-second of their size; those that are read from a log are told apart twice as well.
type Histogram struct {
	count int
	steps [histogramSteps]uint32
}

const (
	stepBits       = 5
	histogramSteps = 18 << stepBits
)

// step is the step of a time: its highest bit and the five below it, of its milliseconds.
func step(d time.Duration) int {
	ms := uint64(max(0, d.Milliseconds()))
	if ms < 1<<stepBits {
		return int(ms)
	}
	high := bits.Len64(ms) - 1
	return min((high-stepBits+1)<<stepBits+int(ms>>(high-stepBits))&(1<<stepBits-1), histogramSteps-1)
}

// stepFrom is the least time of a step.
func stepFrom(i int) time.Duration {
	if i < 1<<stepBits {
		return time.Duration(i) * time.Millisecond
	}
	high := i>>stepBits + stepBits - 1
	return time.Duration(1<<stepBits+i&(1<<stepBits-1)) << (high - stepBits) * time.Millisecond
}

// Add counts n requests that took so long.
func (h *Histogram) Add(d time.Duration, n int) {
	h.count += n
	h.steps[step(d)] += uint32(n)
}

func (h *Histogram) merge(o *Histogram) {
	if o.count == 0 {
		return
	}
	h.count += o.count
	for i, n := range o.steps {
		h.steps[i] += n
	}
}

// Count is how many were counted.
func (h *Histogram) Count() int { return h.count }

// Over is how many took longer: those of the steps that begin at the limit or later.
func (h *Histogram) Over(limit time.Duration) int {
	n := 0
	for i := histogramSteps - 1; i >= 0 && stepFrom(i) >= limit; i-- {
		n += int(h.steps[i])
	}
	return n
}

// Quantile is the time that a share of them did not exceed, up to the step.
func (h *Histogram) Quantile(q float64) time.Duration {
	need, n := q*float64(h.count), 0
	for i := range h.steps {
		if n += int(h.steps[i]); float64(n) >= need && n > 0 {
			return stepFrom(i + 1)
		}
	}
	return 0
}
