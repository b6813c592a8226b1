package queues

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/theme"
)

// plotRates draws what enters and what leaves the first queue; where neither is counted, only the change of its depth is known.
func plotRates(d *plotted) {
	r := d.list[0]
	in, out := d.values(r, inOf), d.values(r, outOf)
	if d.sum != nil {
		in, out = d.summed(d.of(inOf)), d.summed(d.of(outOf))
	}
	if unknown(in) && unknown(out) {
		d.spec.Note = d.whose() + ", change of depth a second"
		d.spec.Series = []chart.Series{{Name: "net", Role: d.role(), Values: d.nets(r)}}
		return
	}
	d.spec.Note = d.whose() + ", jobs a second"
	d.spec.Series = []chart.Series{{Name: "out", Role: theme.Curve, Values: out}, {Name: "in", Role: theme.Soft, Values: in}}
}

func unknown(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return !math.IsNaN(v) })
}

// nets is the change of depth of the queue, or the sum of those of all.
func (d *plotted) nets(r queueRow) []float64 {
	if d.sum == nil {
		return d.net(r)
	}
	return d.summed(d.net)
}

// net is the change of depth a second over half minutes: one curve on both sides of zero.
func (d *plotted) net(r queueRow) []float64 {
	points := r.Queue.Points
	var slopes []queue.Point
	from := 0
	for i, p := range points {
		for from+1 < i && p.At.Sub(points[from+1].At) >= netOver {
			from++
		}
		if span := p.At.Sub(points[from].At); span >= netOver {
			slopes = append(slopes, queue.Point{At: p.At, Ready: (p.Ready - points[from].Ready) / span.Seconds()})
		}
	}
	q := *r.Queue
	q.Points = slopes
	return d.values(queueRow{Store: r.Store, Queue: &q}, ReadyOf)
}

// netOver is the least span over which a change of depth is a rate.
const netOver = 30 * time.Second
