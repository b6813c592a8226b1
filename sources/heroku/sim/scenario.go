package sim

import (
	"fmt"
	"strings"
	"time"
)

// ScenarioInfo names a scenario and says in one line what happens in it.
type ScenarioInfo struct{ Name, Summary string }

// Scenarios lists what Options.Scenario accepts, the default first.
func Scenarios() []ScenarioInfo {
	var out []ScenarioInfo
	for _, s := range scenarios {
		out = append(out, ScenarioInfo{s.name, s.summary})
	}
	return out
}

// scenarioNamed finds a scenario; "" is the first one.
func scenarioNamed(name string) (scenario, error) {
	var names []string
	for _, s := range scenarios {
		if s.name == name || name == "" {
			return s, nil
		}
		names = append(names, s.name)
	}
	return scenario{}, fmt.Errorf("no scenario %q: there are %s", name, strings.Join(names, ", "))
}

// play puts a scenario's steps on the timeline, counted from now.
func (w *world) play(a *app, steps []step) {
	for _, s := range steps {
		w.after(s.at, func() { w.perform(a, s) })
	}
}

// perform does one step.
func (w *world) perform(a *app, s step) {
	switch {
	case s.deploy.sha != "":
		w.deploy(a, w.users[s.by], s.deploy)
	case s.jobRate != 0:
		w.jobs.rate = s.jobRate
	case s.outage != nil:
		w.beginOutage(*s.outage)
	case s.recover:
		w.outage = nil
		w.report("green", "")
	case s.gap != 0:
		w.loseLines(a, s.gap)
	}
}

// bad tells whether code does harm that a rollback would end.
func (c code) bad() bool {
	return len(c.crashes) > 0 || c.slowPath != "" || c.leak > 0
}

// released is told of each release that became current. It is where the people
// of a scenario react: somebody rolls a bad release back if nobody else does,
// and its author deploys a fix after a rollback.
func (w *world) released(a *app, was, now *release) {
	if a != w.jobs.app || was == nil {
		return
	}
	before, after := was.code().bad(), now.code().bad()
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
	if w.scenario.fix.sha == "" {
		return
	}
	turn := w.healing
	w.after(w.scenario.fixAfter, func() {
		if w.healing == turn {
			w.deploy(a, w.users["ned"], w.scenario.fix)
		}
	})
}

// planRescue lets rick roll back to the last good release in the end.
func (w *world) planRescue(a *app, good *release) {
	if w.scenario.rescueAfter == 0 {
		return
	}
	turn := w.healing
	w.after(w.scenario.rescueAfter, func() {
		if w.healing == turn && a.current().code().bad() {
			_, _ = w.rollback(a, w.users["rick"], good) // good has run, so it is eligible
		}
	})
}

// routine keeps releases coming at a human pace once the story is over.
func (w *world) routine(a *app) {
	w.after(w.rng.between(10*time.Minute, 20*time.Minute), func() {
		calm := !a.current().code().bad() && w.outage == nil && w.now.Sub(a.current().createdAt) > 4*time.Minute
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
	w.deploy(a, by, commit{w.rng.hex(8), ordinaryMessages[w.rng.r.IntN(len(ordinaryMessages))], "healthy"})
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

func (w *world) beginOutage(o outage) {
	o.began = w.now
	w.outage = &o
	w.report("yellow", o.title)
	w.after(90*time.Second, func() {
		if w.outage == &o {
			w.report("red", o.title)
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
