package queues

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
)

// Holds is how long a reading stands for what came after it, at least: stores are read every few seconds, and what is kept of
// yesterday stands half a minute apart. A longer silence is a gap.
const Holds = 30 * time.Second

func (r queueRow) peak() float64 {
	top := 0.0
	for _, pt := range r.Queue.Points {
		top = max(top, pt.Ready)
	}
	return top
}

// Buckets spreads a number of readings over n even columns, the highest of each; a reading holds until the next, but not for
// long. NaN is not known and holds for nothing.
func Buckets(points []queue.Point, from, to time.Time, n int, hold time.Duration, of func(queue.Point) float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	span := to.Sub(from)
	if span <= 0 {
		return out
	}
	column := func(t time.Time) int { return min(int(math.Floor(float64(t.Sub(from))/float64(span)*float64(n))), n-1) }
	first, _ := slices.BinarySearchFunc(points, from.Add(-hold), func(p queue.Point, t time.Time) int { return p.At.Compare(t) })
	for i := first; i < len(points); i++ {
		pt := points[i]
		end := pt.At.Add(hold)
		if i+1 < len(points) && points[i+1].At.Before(end) {
			end = points[i+1].At
		}
		v := of(pt)
		if pt.At.After(to) {
			break
		}
		if end.Before(from) || math.IsNaN(v) {
			continue
		}
		last := min(max(column(end)-1, column(pt.At)), n-1)
		if i+1 == len(points) {
			last = min(column(end), n-1)
		}
		for c := max(column(pt.At), 0); c <= last; c++ {
			if math.IsNaN(out[c]) || v > out[c] {
				out[c] = v
			}
		}
	}
	return out
}
