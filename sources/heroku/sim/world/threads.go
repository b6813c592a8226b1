package world

import (
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// ownThreads is how many a dyno has when it has booted.
const ownThreads = 14

// threadsOf is how many threads a dyno has that starts some and never ends them, and how they grow; nil when it does not.
func (w *World) threadsOf(d *Dyno) (int, *scenario.Threads) {
	t := d.Release.codeOf().Threads
	if t == nil || d.Type != "web" || d.App != w.Jobs.app {
		return ownThreads, nil
	}
	from, n := d.CreatedAt, float64(ownThreads)
	if from.Before(w.Begun) {
		from, n = w.Begun, float64(t.Old)
	}
	return int(min(n+t.Minute*w.Now.Sub(from).Minutes(), float64(t.Limit))), t
}

// reportThreads prints how many threads the dyno has, as its own runtime counts them, and schedules the next report.
func (w *World) reportThreads(d *Dyno) {
	n, t := w.threadsOf(d)
	if t == nil || d.State != StateUp {
		return
	}
	w.writeOutput(d, "source=%s sample#threads=%d sample#processes=1", d.Name, n)
	w.Later(d, vitalsPeriod, func() { w.reportThreads(d) })
}

// starved tells that a request fails because no thread starts any more.
func (w *World) starved(d *Dyno) bool {
	n, t := w.threadsOf(d)
	return t != nil && n >= t.Limit && w.rng.Odds(0.3)
}

// starvedTrace is what it prints.
var starvedTrace = []string{
	"ThreadError (can't create Thread: Resource temporarily unavailable):",
	"app/services/visit_tracker.rb:31:in `new'",
	"app/services/visit_tracker.rb:31:in `track'",
	"app/controllers/application_controller.rb:14:in `track_visit'",
}

// settlesIn is how long the runtime of a dyno waits with its first report.
const settlesIn = 3 * time.Second
