package chart

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// scale is a vertical axis: its ends and the distance of its ticks, all round numbers. A step of zero is a scale without ticks
// between its ends.
type scale struct {
	lo, hi, step float64
	unit         Unit
}

// mostTicks is how many ticks a scale has beside its foot, where there are rows enough.
const mostTicks = 4

// roundest is the largest number of which round numbers are looked for.
const roundest = 1e15

// scaleOf is the scale for values from lo to hi: it begins and ends at a tick.
func (s Spec) scaleOf(lo, hi float64) scale {
	k := scale{lo: lo, hi: hi, unit: s.Unit}
	if max(math.Abs(lo), math.Abs(hi)) > roundest || hi-lo < 1/roundest {
		return k
	}
	ticks := float64(min(max((s.plotRows()-1)/2, 1), mostTicks))
	for _, step := range steps(s.Unit, (hi-lo)/ticks) {
		from, to := math.Floor(lo/step), math.Ceil(hi/step)
		if to-from <= ticks || lo < 0 && hi > 0 && ticks == 1 && to-from <= 2 {
			k.lo, k.hi, k.step = from*step, to*step, step
			break
		}
	}
	return k
}

// stepsOfTime are the round lengths of time below a day, in seconds.
var stepsOfTime = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600}

const daySeconds = 86400

// steps are the round steps from a size on, the smallest first.
func steps(unit Unit, least float64) []float64 {
	var out []float64
	if unit == Seconds {
		for _, step := range stepsOfTime {
			if step >= least {
				out = append(out, step)
			}
		}
		for _, days := range steps(Whole, least/daySeconds) {
			out = append(out, days*daySeconds)
		}
		return out
	}
	if unit == Whole {
		least = max(least, 1)
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, f := range [...]float64{1, 2, 5, 10, 20, 50} {
		if step := f * power; step >= least*(1-1e-9) {
			out = append(out, step)
		}
	}
	return out
}

// ticks are the numbers that the scale is labelled with, from the foot up.
func (k scale) ticks() []float64 {
	if k.step == 0 {
		return []float64{k.lo, k.hi}
	}
	var out []float64
	for i := range int(math.Round((k.hi-k.lo)/k.step)) + 1 {
		v := k.lo + float64(i)*k.step
		if math.Abs(v) < k.step/2 {
			v = 0
		}
		out = append(out, v)
	}
	return out
}

// part is how far up the scale a value is, from 0 to 1; what is beyond an end is held at it. The halves keep a scale from
// overflowing whose ends are the largest numbers there are.
func (k scale) part(v float64) float64 {
	return min(max((v/2-k.lo/2)/(k.hi/2-k.lo/2), 0), 1)
}

// holds tells that a value is strictly within the scale.
func (k scale) holds(v float64) bool { return v > k.lo && v < k.hi }

// text is a value in at most w cells, where that can be.
func (k scale) text(v float64, w int) string {
	switch whole := math.Round(v); {
	case k.unit == Seconds && v >= 0 && v < roundest/1e9:
		d := time.Duration(math.Round(v)) * time.Second
		if s := phrase.Span(d); len(s) <= w {
			return s
		}
		return phrase.Age(d)
	case math.Abs(v) >= 1000 && math.Abs(v) < 1e7 || k.unit == Whole && math.Abs(v) < 1000:
		if s := phrase.Number(int(whole)); len(s) <= w {
			return s
		}
	}
	return phrase.Short(v)
}

// timeSteps are the round distances of ticks on the time axis.
var timeSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour,
}

// cellsATick is how many cells of the time axis there are at least to a tick.
const cellsATick = 9

// timeStep is the distance of ticks on a time axis so wide: one that the span is a multiple of, where there is one.
func timeStep(span time.Duration, cells int) time.Duration {
	most := time.Duration(max(cells/cellsATick, 1))
	any := span
	for i := len(timeSteps) - 1; i >= 0; i-- {
		step := timeSteps[i]
		if span/step > most {
			break
		}
		if span >= step {
			any = step
		}
	}
	for _, step := range timeSteps {
		if span%step == 0 && span/step <= most && span >= step {
			return step
		}
	}
	return any
}

// Span is a length of time in one unit: 90s, 5m, 2h, 3d.
func Span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return phrase.Short(math.Round(d.Hours()/24)) + "d"
	case d >= time.Hour && d%time.Hour == 0, d >= 10*time.Hour:
		return phrase.Short(math.Round(d.Hours())) + "h"
	case d >= time.Minute && d%time.Minute == 0, d >= 10*time.Minute:
		return phrase.Short(math.Round(d.Minutes())) + "m"
	}
	return phrase.Short(math.Round(d.Seconds())) + "s"
}
