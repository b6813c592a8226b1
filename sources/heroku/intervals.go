package heroku

import (
	"math/rand/v2"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
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

// What all apps of a run may take of what the allowance refills in an hour, and how much more seldom than usual an app is looked at that
// nobody has in view: not so seldom that what is known of it would be called old.
const (
	appsShare   = 0.6
	mostSpacing = 2.5
)

// spacing is the factor on the intervals of an app that is not in view, one of so many: 1 where all of them have room in the allowance. Log
// lines still make it looked at at once.
func (i Intervals) spacing(apps int) float64 {
	return min(max(1, float64(apps)*i.perHour()/(appsShare*api.Allowance)), mostSpacing)
}

// jitter spreads d by a tenth either way, so that several watchers of one app do not ask in step.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration((rand.Float64()-0.5)*0.2*float64(d))
}
