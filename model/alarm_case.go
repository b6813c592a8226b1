package model

import (
	"fmt"
	"slices"
	"time"
)

// alarmCase is what a rule looks at: a queue, or (q nil) a library as a whole, after a sample.
type alarmCase struct {
	s        *State
	apps     []*App // that point to the store
	st       *Store
	l        *Library
	q        *Queue
	at       time.Time
	settings AlarmSettings
	limit    float64 // what a rule measured against, for its text

	looked bool // for who works the queue
	app    *App
	work   Work
}

// caseOf is the case of a queue; apps are those that point to its store.
func (s *State) caseOf(apps []*App, st *Store, l *Library, q *Queue) alarmCase {
	c := alarmCase{s: s, apps: apps, st: st, l: l, q: q, at: l.At}
	if q == nil {
		return c
	}
	for _, a := range apps {
		if set, said := a.QueueSettings.Alarms[q.Name]; said {
			c.settings = set
			break
		}
	}
	return c
}

// pointing are the apps that point to a store, the one that watches it first.
func (s *State) pointing(st *Store) []*App {
	var list []*App
	if owner := s.byID[st.Owner]; owner != nil {
		list = append(list, owner)
	}
	for _, a := range s.Apps {
		if a.ID != st.Owner && slices.Contains(a.Stores, st.Store) {
			list = append(list, a)
		}
	}
	return list
}

// worker is the one process type that works the queue, in whichever app; ok is false when that is not known.
func (c *alarmCase) worker() (row TypeRow, app *App, ok bool) {
	if !c.looked {
		c.looked = true
		for _, a := range c.apps {
			if c.app == nil {
				c.app = a
			}
			if c.q == nil {
				break
			}
			if w := a.Work(c.q); len(w.Types) > 0 {
				c.app, c.work = a, w
				break
			}
		}
	}
	t, one := c.work.Type()
	if !one || c.app == nil {
		return TypeRow{}, c.app, false
	}
	row, ok = c.app.Processes.Type(t)
	return row, c.app, ok && !row.OneOff()
}

// afterRelease is how long a release mutes alarms of backlog: its process types are on their way.
const afterRelease = 2 * time.Minute

// muted says why an alarm does not count now; empty when it does.
func (c *alarmCase) muted(r *alarmRule) string {
	if !r.backlog || c.q == nil {
		return ""
	}
	if c.q.Paused {
		return "paused"
	}
	row, app, ok := c.worker()
	if app == nil {
		return ""
	}
	if current, known := app.Ledger.Current(); known {
		if age := c.s.Age("heroku", current.CreatedAt); age < afterRelease {
			return fmt.Sprintf("v%d came %s ago", current.Version, age.Round(time.Second))
		}
	}
	if ok && row.starts() {
		return row.Type + " is starting"
	}
	return ""
}

// starts tells a process type of which a dyno is on its way for the first time; one that crashes and is started again is not.
func (r TypeRow) starts() bool {
	return slices.ContainsFunc(r.Dynos, func(p Process) bool { return p.State == "starting" && p.Crashes == 0 })
}

// remedy writes what the runbook says: one sentence, and the key where one helps.
func (c *alarmCase) remedy(r *alarmRule, a *Alarm) {
	a.Step, a.Do, a.Intent, a.Type = r.step, "", "", ""
	row, _, ok := c.worker()
	if !ok {
		if r.act != "" && len(c.work.Types) == 0 {
			a.Step += " No process type is known to work it: say so under queue_process in the config."
		}
		return
	}
	act := r.act
	if act == "restart" && row.Want == 0 {
		act = "scale"
		a.Step = row.Type + " is scaled to 0."
	}
	switch act {
	case "scale":
		a.Do, a.Intent, a.Type = "scales "+row.Type, "scale", row.Type
	case "restart":
		a.Do, a.Intent, a.Type = "restarts "+row.Type, "restart", row.Type
	}
}

// medianEvery is how often the usual depth of a queue is reckoned anew.
const medianEvery = time.Minute

// usual is the median depth of the last hour.
func (q *Queue) usual(at time.Time) float64 {
	if !q.usualAt.IsZero() && at.Sub(q.usualAt).Abs() < medianEvery {
		return q.usualDepth
	}
	var depths []float64
	for _, p := range slices.Backward(q.Points) {
		if at.Sub(p.At) > fineFor {
			break
		}
		depths = append(depths, p.Ready)
	}
	slices.Sort(depths)
	q.usualAt, q.usualDepth = at, 0
	if n := len(depths); n > 0 {
		q.usualDepth = depths[n/2]
	}
	return q.usualDepth
}
