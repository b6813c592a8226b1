package tui

import (
	"math"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// chartedQueues is how many curves can be told apart in a chart of a pane's size.
const chartedQueues = 3

// holds is how long a reading stands for what came after it: stores are read every few seconds. A longer silence is a gap.
const holds = 30 * time.Second

func (p *queues) plottable(list []queueRow) bool {
	for _, r := range list {
		if r.queue != nil && len(r.queue.Points) > 0 {
			return true
		}
	}
	return false
}

// chart is the depth of the first queues, which are those in most trouble, over the pane's window.
func (p *queues) chart(sc Scene, list []queueRow, w, h int) draw.Block {
	if h <= 0 {
		return nil
	}
	var zero float64
	spec := chart.Spec{W: w, H: h, Min: &zero, Theme: sc.Theme}
	first, top := true, 0.0
	for _, r := range list {
		if r.queue == nil || len(r.queue.Points) == 0 || len(spec.Series) == chartedQueues {
			continue
		}
		if !first && r.peak() < top/8 {
			continue // it would lie flat on the axis
		}
		if first {
			spec.To = sc.State.OriginNow(string(r.store.Store))
			spec.From = p.begin(list, spec.To)
			spec.Marks = releaseTicks(sc, spec.From, spec.To)
		}
		role := theme.Name(r.queue.Name)
		switch {
		case first && r.growing():
			role = theme.Warn
		case first:
			role = theme.Curve
		}
		top = max(top, r.peak())
		ahead := sc.State.OriginNow(string(r.store.Store)).Sub(spec.To)
		spec.Series = append(spec.Series, chart.Series{Name: r.queue.Name, Role: role,
			Values: buckets(r.queue.Points, spec.From.Add(ahead), spec.To.Add(ahead), max(w-8, 1))})
		first = false
	}
	spec.Series = grown(spec.Series)
	return chart.Plot(spec)
}

// grown parts a lone growing curve in two where it began to grow. What was before is drawn as ever, what came then as a
// warning, and the legend has a word for it.
func grown(series []chart.Series) []chart.Series {
	if len(series) != 1 || series[0].Role != theme.Warn {
		return series
	}
	values := series[0].Values
	begin := growthBegan(values)
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
		{Name: series[0].Name + " growing", Role: theme.Warn, Values: since},
		{Name: "before", Role: theme.Curve, Values: before},
	}
}

// growthBegan is the column from which a curve rose to what it is now, -1 when it rose all along: the foot of the slope on
// which it last left a fifth of now behind. A fifth is beyond the breath of a busy queue.
func growthBegan(values []float64) int {
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
	for _, pt := range r.queue.Points {
		top = max(top, pt.Ready)
	}
	return top
}

// begin is where the window begins; the window of all begins with the oldest reading.
func (p *queues) begin(list []queueRow, to time.Time) time.Time {
	if w := queueWindows[p.window]; w > 0 {
		return to.Add(-w)
	}
	from := to.Add(-queueWindows[0])
	for _, r := range list {
		if r.queue != nil && len(r.queue.Points) > 0 && r.queue.Points[0].At.Before(from) {
			from = r.queue.Points[0].At
		}
	}
	return from
}

// buckets spreads readings over n even columns, the highest of each; a reading holds until the next, but not for long.
func buckets(points []model.Point, from, to time.Time, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	span := to.Sub(from)
	if span <= 0 {
		return out
	}
	column := func(t time.Time) int { return min(int(math.Floor(float64(t.Sub(from))/float64(span)*float64(n))), n-1) }
	for i, pt := range points {
		end := pt.At.Add(holds)
		if i+1 < len(points) && points[i+1].At.Before(end) {
			end = points[i+1].At
		}
		if end.Before(from) || pt.At.After(to) {
			continue
		}
		last := min(max(column(end)-1, column(pt.At)), n-1)
		if i+1 == len(points) {
			last = min(column(end), n-1)
		}
		for c := max(column(pt.At), 0); c <= last; c++ {
			if math.IsNaN(out[c]) || pt.Ready > out[c] {
				out[c] = pt.Ready
			}
		}
	}
	return out
}

// releaseTicks are the releases within a window of a store's clock.
func releaseTicks(sc Scene, from, to time.Time) []chart.Mark {
	ahead := to.Sub(sc.State.OriginNow("heroku"))
	var marks []chart.Mark
	for _, r := range sc.App.Ledger.Releases {
		at := r.CreatedAt.Add(ahead)
		if r.Status == "succeeded" && !at.Before(from) && !at.After(to) {
			marks = append(marks, chart.Mark{At: at, Label: "v" + strconv.Itoa(r.Version)})
		}
	}
	return marks
}
