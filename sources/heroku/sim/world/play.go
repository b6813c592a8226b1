package world

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// play puts a scenario's steps on the timeline, counted from now.
func (w *World) play(a *App, steps []scenario.Step) {
	for _, s := range steps {
		w.after(s.At, func() { w.perform(a, s) })
	}
}

// perform does one step.
func (w *World) perform(a *App, s scenario.Step) {
	switch {
	case s.Deploy.SHA != "":
		w.Deploy(a, w.Users[s.By], s.Deploy)
	case s.JobRate != 0:
		w.Jobs.rate = s.JobRate
	case s.Outage != nil:
		w.beginOutage(*s.Outage)
	case s.Recover:
		w.Outage = nil
		w.report("green", "")
	case s.Gap != 0:
		w.LoseLines(a, s.Gap)
	case s.Move != nil:
		w.onDyno(a, s.Move.Dyno, func(d *Dyno) { w.relocate(d, s.Move.Takes) })
	case s.Vanish != "":
		w.onDyno(a, s.Vanish, w.vanish)
	case s.Worker != "":
		w.onDyno(a, s.Worker, w.loseWorker)
	}
}

// released is told of each release that became current. It is where the people
// of a scenario react: somebody rolls a bad release back if nobody else does,
// and its author deploys a fix after a rollback.
func (w *World) released(a *App, was, now *Release) {
	if a != w.Jobs.app || was == nil {
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
func (w *World) planFix(a *App) {
	if w.scenario.Fix.SHA == "" {
		return
	}
	turn := w.healing
	w.after(w.scenario.FixAfter, func() {
		if w.healing == turn {
			w.Deploy(a, w.Users["ned"], w.scenario.Fix)
		}
	})
}

// planRescue lets rick roll back to the last good release in the end.
func (w *World) planRescue(a *App, good *Release) {
	if w.scenario.RescueAfter == 0 {
		return
	}
	turn := w.healing
	w.after(w.scenario.RescueAfter, func() {
		if w.healing == turn && a.CurrentRelease().codeOf().Bad() {
			_, _ = w.Rollback(a, w.Users["rick"], good) // good has run, so it is eligible
		}
	})
}

// routine keeps releases coming at a human pace once the story is over.
func (w *World) routine(a *App) {
	w.after(w.rng.between(10*time.Minute, 20*time.Minute), func() {
		calm := !a.CurrentRelease().codeOf().Bad() && w.Outage == nil && w.Now.Sub(a.CurrentRelease().CreatedAt) > 4*time.Minute
		if calm {
			w.ordinaryRelease(a)
		}
		w.routine(a)
	})
}

// ordinaryRelease is a deploy or a config change by one of the team.
func (w *World) ordinaryRelease(a *App) {
	names := []string{"ned", "rick", "kate"}
	by := w.Users[names[w.rng.r.IntN(len(names))]]
	if w.rng.Odds(0.3) {
		value := fmt.Sprint(5 + w.rng.r.IntN(20))
		w.SetConfig(a, by, map[string]*string{ordinaryVars[w.rng.r.IntN(len(ordinaryVars))]: &value})
		return
	}
	w.Deploy(a, by, scenario.Commit{SHA: w.rng.Hex(8), Message: ordinaryMessages[w.rng.r.IntN(len(ordinaryMessages))]})
}

var (
	ordinaryVars     = []string{"SEARCH_TIMEOUT_SECONDS", "CART_LIFETIME_DAYS", "REPORT_ROWS", "RAILS_MAX_THREADS"}
	ordinaryMessages = []string{"Tidy the order page", "Round totals half up", "Bump gems", "Index products by colour", "Shorter subject lines"}
)

// LoseLines cuts a gap into an app's stream, as an overflowing buffer does, and
// says afterwards how many lines are missing.
func (w *World) LoseLines(a *App, d time.Duration) {
	a.Log.gap = true
	w.after(d, func() {
		n := a.Log.dropped
		a.Log.gap, a.Log.dropped = false, 0
		w.Write(a, "heroku", "logplex", fmt.Sprintf("Error L11 (Tail buffer overflow) -> This tail session dropped %d messages since %s", n, w.Now.Add(-d).UTC().Format(time.RFC3339)))
	})
}

// StatusReport is one line of the status page's history.
type StatusReport struct {
	At    time.Time
	Color string
	Title string
}

func (w *World) report(color, title string) {
	w.Status = append(w.Status, StatusReport{w.Now, color, title})
}

func (w *World) beginOutage(o scenario.Outage) {
	w.Outage = &o
	w.report("yellow", o.Title)
	w.after(90*time.Second, func() {
		if w.Outage == &o {
			w.report("red", o.Title)
		}
	})
}

// StatusColor is the colour of the Apps system now, and since when.
func (w *World) StatusColor() StatusReport {
	if len(w.Status) == 0 {
		return StatusReport{Color: "green"}
	}
	return w.Status[len(w.Status)-1]
}
