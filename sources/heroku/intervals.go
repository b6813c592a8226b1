package heroku

import (
	"math/rand/v2"
	"time"
)

// Intervals is how often each fact is looked at. Their sum for one app in an hour, with everything that may come on
// top, stays under a fifth of the account's 4,500 requests: a test holds it.
type Intervals struct {
	App       time.Duration // 60 s
	Slow      time.Duration // 10 min: pipeline, preboot, add-ons
	Dynos     time.Duration // 10 s
	Quick     time.Duration // 3 s: dynos while something moves
	QuickFor  time.Duration // 2 min: longest quick run
	Formation time.Duration // 30 s
	Releases  time.Duration // 30 s
}

func (i Intervals) withDefaults() Intervals {
	for _, f := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&i.App, time.Minute}, {&i.Slow, 10 * time.Minute}, {&i.Dynos, 10 * time.Second}, {&i.Quick, 3 * time.Second},
		{&i.QuickFor, 2 * time.Minute}, {&i.Formation, 30 * time.Second}, {&i.Releases, 30 * time.Second},
	} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	return i
}

// perHour is how many regular looks at one app an hour has.
func (i Intervals) perHour() float64 {
	n := 3 * float64(time.Hour) / float64(i.Slow)
	for _, every := range []time.Duration{i.App, i.Dynos, i.Formation, i.Releases} {
		n += float64(time.Hour) / float64(every)
	}
	return n
}

// What regular looks may take of a minute's requests: at all apps, and at those that are in view. The allowance gives out 60 a minute, for all
// gonogos of this machine; the rest is for what log lines bring forward.
const (
	appsPerMinute  = 36.0
	viewPerMinute  = 48.0
	leastPerMinute = 6.0 // for the apps out of view, however often the others are looked at
	mostSpacing    = 10.0
	mostInView     = 3.0
)

// spacing is the factor on the intervals of an app that is not in view, one of so many in all, of which each gonogo has one in view. Log
// lines still make it looked at at once.
func (i Intervals) spacing(apps, views int) float64 {
	one := i.perHour() / 60
	room := max(appsPerMinute-float64(views)*one, leastPerMinute)
	return min(max(1, float64(apps-views)*one/room), mostSpacing)
}

// viewSpacing is the factor on the intervals of an app in view: more than 1 where many gonogos have each one in view.
func (i Intervals) viewSpacing(views int) float64 {
	return min(max(1, float64(views)*i.perHour()/60/viewPerMinute), mostInView)
}

// jitter spreads d by a tenth either way, so that several watchers of one app do not ask in step.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()-0.5)*0.2*float64(d))
}
