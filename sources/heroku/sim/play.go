package sim

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// play puts a scenario's steps on the timeline, counted from now.
func (w *world) play(a *app, steps []scenario.Step) {
	for _, s := range steps {
		w.after(s.At, func() { w.perform(a, s) })
	}
}

// perform does one step.
func (w *world) perform(a *app, s scenario.Step) {
	switch {
	case s.Deploy.SHA != "":
		w.deploy(a, w.users[s.By], s.Deploy)
	case s.JobRate != 0:
		w.jobs.rate = s.JobRate
	case s.Outage != nil:
		w.beginOutage(*s.Outage)
	case s.Recover:
		w.outage = nil
		w.report("green", "")
	case s.Gap != 0:
		w.loseLines(a, s.Gap)
	}
}

// released is told of each release that became current. It is where the people
// of a scenario react: somebody rolls a bad release back if nobody else does,
// and its author deploys a fix after a rollback.
func (w *world) released(a *app, was, now *release) {
	if a != w.jobs.app || was == nil {
		return
	}
	before, after := was.codeOf().Bad(), now.codeOf().Bad()
	switch {
	case after && !before:
		w.healing++
		w.planRescue(a, was)
	case before && !after:
		w.healing++
		w.planFix(a)
	}
}

// planFix lets ned deploy the fix a while after a bad release was rolled back.
func (w *world) planFix(a *app) {
	if w.scenario.Fix.SHA == "" {
		return
	}
	turn := w.healing
	w.after(w.scenario.FixAfter, func() {
		if w.healing == turn {
			w.deploy(a, w.users["ned"], w.scenario.Fix)
		}
	})
}

// planRescue lets rick roll back to the last good release in the end.
func (w *world) planRescue(a *app, good *release) {
	if w.scenario.RescueAfter == 0 {
		return
	}
	turn := w.healing
	w.after(w.scenario.RescueAfter, func() {
		if w.healing == turn && a.currentRelease().codeOf().Bad() {
			_, _ = w.rollback(a, w.users["rick"], good) // good has run, so it is eligible
		}
	})
}

// routine keeps releases coming at a human pace once the story is over.
func (w *world) routine(a *app) {
	w.after(w.rng.between(10*time.Minute, 20*time.Minute), func() {
		calm := !a.currentRelease().codeOf().Bad() && w.outage == nil && w.now.Sub(a.currentRelease().createdAt) > 4*time.Minute
		if calm {
			w.ordinaryRelease(a)
		}
		w.routine(a)
	})
}

// ordinaryRelease is a deploy or a config change by one of the team.
func (w *world) ordinaryRelease(a *app) {
	names := []string{"ned", "rick", "kate"}
	by := w.users[names[w.rng.r.IntN(len(names))]]
	if w.rng.odds(0.3) {
		value := fmt.Sprint(5 + w.rng.r.IntN(20))
		w.setConfig(a, by, map[string]*string{ordinaryVars[w.rng.r.IntN(len(ordinaryVars))]: &value})
		return
	}
	w.deploy(a, by, scenario.Commit{SHA: w.rng.hex(8), Message: ordinaryMessages[w.rng.r.IntN(len(ordinaryMessages))]})
}

var (
	ordinaryVars     = []string{"SEARCH_TIMEOUT_SECONDS", "CART_LIFETIME_DAYS", "REPORT_ROWS", "RAILS_MAX_THREADS"}
	ordinaryMessages = []string{"Tidy the order page", "Round totals half up", "Bump gems", "Index products by colour", "Shorter subject lines"}
)

// loseLines cuts a gap into an app's stream, as an overflowing buffer does, and
// says afterwards how many lines are missing.
func (w *world) loseLines(a *app, d time.Duration) {
	a.log.gap = true
	w.after(d, func() {
		n := a.log.dropped
		a.log.gap, a.log.dropped = false, 0
		w.write(a, "heroku", "logplex", fmt.Sprintf("Error L11 (Tail buffer overflow) -> This tail session dropped %d messages since %s", n, w.now.Add(-d).UTC().Format(time.RFC3339)))
	})
}

// statusReport is one line of the status page's history.
type statusReport struct {
	at    time.Time
	color string
	title string
}

func (w *world) report(color, title string) {
	w.status = append(w.status, statusReport{w.now, color, title})
}

func (w *world) beginOutage(o scenario.Outage) {
	w.outage = &o
	w.report("yellow", o.Title)
	w.after(90*time.Second, func() {
		if w.outage == &o {
			w.report("red", o.Title)
		}
	})
}

// statusColor is the colour of the Apps system now, and since when.
func (w *world) statusColor() statusReport {
	if len(w.status) == 0 {
		return statusReport{color: "green"}
	}
	return w.status[len(w.status)-1]
}
