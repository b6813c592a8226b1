package queues

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/theme"
)

// Holds is how long a reading stands for what came after it, at least: stores are read every few seconds, and what is kept of
// yesterday stands half a minute apart. A longer silence is a gap.
const Holds = 30 * time.Second

// grown parts a lone growing curve in two where it began to grow. What was before is drawn as ever, what came then as a
// warning, and the legend has a word for it.
func grown(series []chart.Series) []chart.Series {
	if len(series) != 1 || series[0].Role != theme.Warn {
		return series
	}
	values := series[0].Values
	begin := GrowthBegan(values)
	if begin < 1 {
		return series
	}
	before, since := slices.Clone(values), slices.Clone(values)
	for i := range values {
		if i > begin {
			before[i] = math.NaN()
		}
		if i < begin {
			since[i] = math.NaN()
		}
	}
	return []chart.Series{ // the first ends on top: where they meet, the corner is its own
		{Name: series[0].Name + " (growing)", Role: theme.Warn, Values: since},
		{Name: series[0].Name, Role: theme.Curve, Values: before},
	}
}

// GrowthBegan is the column from which a curve rose to what it is now, -1 when it rose all along: the foot of the slope on
// which it last left a fifth of now behind. A fifth is beyond the breath of a busy queue.
func GrowthBegan(values []float64) int {
	last := math.NaN()
	for i := len(values) - 1; i >= 0; i-- {
		if math.IsNaN(last) {
			last = values[i]
		}
		if values[i] < last/5 {
			for i > 0 && values[i-1] < values[i] {
				i--
			}
			return i
		}
	}
	return -1
}

func (r queueRow) peak() float64 {
	top := 0.0
	for _, pt := range r.Queue.Points {
		top = max(top, pt.Ready)
	}
	return top
}

// begin is where the window begins; the window of all begins with the oldest reading.
func (p *Queues) begin(list []queueRow, to time.Time) time.Time {
	if w := queueWindows[p.window]; w > 0 {
		return to.Add(-w)
	}
	from := to.Add(-queueWindows[0])
	for _, r := range list {
		if r.Queue != nil && len(r.Queue.Points) > 0 && r.Queue.Points[0].At.Before(from) {
			from = r.Queue.Points[0].At
		}
	}
	return from
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
