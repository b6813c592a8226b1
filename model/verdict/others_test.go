package verdict

import (
	"math"
	"slices"
	"time"
)

// point is half a minute as the other judges see it.
type point struct {
	requests, failed int
	times            Histogram
	errors           int
	memory           float64
}

func (p *point) add(requests, failed int, times *Histogram) {
	p.requests, p.failed = p.requests+requests, p.failed+failed
	p.times.merge(times)
}

const pointLength = 30 * time.Second

// series are the four figures that the other judges are given; NaN where there is none.
func series(points []point) (out [4][]float64) {
	for _, p := range points {
		share, p95 := math.NaN(), math.NaN()
		if p.requests > 0 {
			share = float64(p.failed) / float64(p.requests)
		}
		if p.times.count > 0 {
			p95 = float64(p.times.Quantile(0.95).Milliseconds())
		}
		for i, x := range [...]float64{share, p95, float64(p.errors), p.memory} {
			if !math.IsNaN(x) {
				out[i] = append(out[i], x)
			}
		}
	}
	return out
}

// others lets the other judges look, at the end of each half minute.
func (d *deploy) others(now time.Time, f *Facts, o *outcome) {
	if now.Sub(d.begin)%pointLength != pointLength-time.Second {
		return
	}
	d.open.errors, d.exceptions = d.exceptions, 0
	d.open.memory = average(f.Memory)
	p := d.open
	d.open = point{}
	warm := d.moved().Add(bootFor)
	switch {
	case now.Before(d.at):
		d.before = append(d.before, p)
		return
	case now.Before(warm):
		return
	}
	d.since = append(d.since, p)
	before := d.before[max(0, len(d.before)-max(20, len(d.since))):]
	bad, high := 0, 0
	for i, after := range series(d.since) {
		was := series(before)[i]
		if kayentaHigh(was, after) {
			bad++
		}
		if len(after) > 0 && zScore(was, after[len(after)-1]) > 3 {
			high++
		}
	}
	since := now.Sub(d.from)
	if bad > 0 && o.marginal < 0 && len(d.since)%2 == 0 {
		o.marginal = since
	}
	if 100*(4-bad)/4 < 75 { // two of four; one alone is left to people
		if o.kayenta < 0 && len(d.since)%2 == 0 {
			o.kayenta = since
		}
	}
	if high > 0 && o.z < 0 {
		o.z = since
	}
}

// zScore is how far a value lies above the mean of others.
func zScore(was []float64, x float64) float64 {
	if len(was) < 3 {
		return 0
	}
	m, s := 0.0, 0.0
	for _, w := range was {
		m += w / float64(len(was))
	}
	for _, w := range was {
		s += (w - m) * (w - m) / float64(len(was)-1)
	}
	if s == 0 {
		return 0
	}
	return (x - m) / math.Sqrt(s)
}

// kayentaHigh is Kayenta's rule by its defaults: a Mann-Whitney test at 0.98, with a tolerance of a quarter of the Hodges-Lehmann estimate.
func kayentaHigh(was, now []float64) bool {
	m, n := len(was), len(now)
	if m < 2 || n < 2 {
		return false
	}
	var shifts []float64
	for _, a := range now {
		for _, b := range was {
			shifts = append(shifts, a-b)
		}
	}
	slices.Sort(shifts)
	estimate := shifts[len(shifts)/2]
	k := int(float64(m*n)/2 - 2.326*math.Sqrt(float64(m*n*(m+n+1))/12))
	if k < 0 {
		return false
	}
	return shifts[k] > 0.25*math.Abs(estimate)
}
