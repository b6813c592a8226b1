package baseline

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/histogram"
)

// Times is how often which service time came, coarsely: each step is a quarter longer than the one before, so that a quantile is right
// within an eighth. It is pairs of a step and a count, by step. Those of two spans add up to that of both.
type Times []uint32

// stepRatio is by how much a step is longer than the one before; mostSteps is more than any time needs.
const (
	stepRatio = 1.25
	mostSteps = 256
)

func stepOf(ms int64) uint32 {
	if ms < 1 {
		return 0
	}
	return 1 + uint32(math.Log(float64(ms))/math.Log(stepRatio))
}

// middleOf is the time in ms that stands for a step.
func middleOf(step uint32) float64 {
	if step == 0 {
		return 0.5
	}
	return math.Pow(stepRatio, float64(step)-0.5)
}

// NewTimes makes a coarse one of a fine one.
func NewTimes(h *histogram.Histogram) Times {
	var t Times
	h.Buckets(func(b histogram.Bucket) bool {
		t = t.add(stepOf(b.Middle()), uint32(b.Count))
		return true
	})
	return t
}

func (t Times) add(step, n uint32) Times {
	i := 0
	for i < len(t) && t[i] < step {
		i += 2
	}
	if i < len(t) && t[i] == step {
		t[i+1] += n
		return t
	}
	return slices.Insert(t, i, step, n)
}

// Plus is both together. The receiver may be changed.
func (t Times) Plus(other Times) Times {
	for i := 0; i+1 < len(other); i += 2 {
		t = t.add(other[i], other[i+1])
	}
	return t
}

// Count is how many times were counted.
func (t Times) Count() int {
	n := 0
	for i := 1; i < len(t); i += 2 {
		n += int(t[i])
	}
	return n
}

// Quantile is the time that the part q of all did not exceed; 0 where nothing was counted.
func (t Times) Quantile(q float64) time.Duration {
	need, below := q*float64(t.Count()), 0.0
	for i := 0; i+1 < len(t); i += 2 {
		if below += float64(t[i+1]); below >= need {
			return time.Duration(middleOf(t[i]) * float64(time.Millisecond))
		}
	}
	return 0
}

// valid tells that what was read from a file is what Times is made of.
func (t Times) valid() bool {
	if len(t)%2 != 0 || len(t) > 2*mostSteps {
		return false
	}
	for i := 0; i < len(t); i += 2 {
		if t[i] >= mostSteps || i > 0 && t[i] <= t[i-2] {
			return false
		}
	}
	return true
}
