package queue

import (
	"cmp"
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
)

const workersGone = "Its workers are gone: look at their dynos, then restart them."

// askAction is no key: the user alone knows which process type works a queue.
const askAction fact.Action = "ask"

// remedy writes what the runbook says: one sentence, and the key where one helps.
func (c *subject) remedy(r *rule, a *Alarm) {
	step, act := r.step, r.act
	if r.backlog && c.q != nil && c.q.Consumers == 0 && !c.q.DeadLetter { // whatever is wrong comes from that
		step, act = c.unworked()
	}
	a.Step, a.Do, a.Intent, a.Type = step, "", "", ""
	w := c.worker()
	if w.Down && r.backlog { // nothing that is done to its dynos helps before they stay up
		a.Step = w.Type + " crashes: that comes first."
		return
	}
	if w.Type == "" {
		if act != "" && w.Types == 0 {
			a.Step += " No process type is known to work it: say so under queue_process in the config."
		}
		return
	}
	if act == "restart" && w.Want == 0 {
		act = "scale"
		a.Step = w.Type + " is scaled to 0."
	}
	switch act {
	case "scale":
		a.Do, a.Intent, a.Type = "scales "+w.Type, "scale", w.Type
	case "restart":
		a.Do, a.Intent, a.Type = "restarts "+w.Type, "restart", w.Type
	}
}

// Remedies writes anew what to do about the open alarms, after the process types that take the jobs have changed. It tells whether
// anything reads differently.
func (st *Store) Remedies(around Context) (changed bool) {
	for _, q := range st.Queues {
		c := st.caseOf(around, st.LibraryOf(q), q)
		for _, w := range q.watched {
			if w.alarm == nil {
				continue
			}
			before := *w.alarm
			c.remedy(w.rule, w.alarm)
			changed = changed || *w.alarm != before
		}
	}
	return changed
}

// unworked is what to do about a queue from which nobody takes: that follows from who listens, and to what.
func (c *subject) unworked() (step string, act fact.Action) {
	w, q := c.worker(), c.q
	switch {
	case len(w.Missing) == 1:
		return fmt.Sprintf("%s does not take from it: add %s to %s in its command.", w.Missing[0], q.Name, cmp.Or(w.Option, "the queues")), ""
	case len(w.Missing) > 1:
		return fmt.Sprintf("%s do not take from it: add %s to %s in the command of one.", listed(w.Missing), q.Name, cmp.Or(w.Option, "the queues")), ""
	case len(q.elsewhere) > 0:
		return "The live workers take from " + listed(q.elsewhere) + " only: add " + q.Name + " to their queues.", ""
	case w.Type != "" && w.Want == 0, q.listened:
		return workersGone, "restart"
	case w.Type != "" && !w.Guessed:
		return w.Type + " should take from it and was not seen to: look at its dynos and logs, then restart it.", "restart"
	}
	return "No worker was seen taking jobs from it: is it missing from the queues that the workers are started with?", askAction
}

// listed are a few names as people say them.
func listed(names []string) string {
	const most = 3
	if n := len(names); n > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// easing tells an alarm that is still open with what is so now.
func (c *subject) easing(w *watched) string {
	q := c.q
	if q == nil || !w.rule.backlog {
		switch w.rule.name {
		case HeldRule:
			return "no job of " + q.Name + " has been in progress for too long any more"
		case StoreWarnsRule:
			return q.Name + ": the store no longer warns"
		}
		return w.rule.text(c)
	}
	jobs, since := phrase.Count(q.Ready, "job", "jobs"), phrase.Span(c.at.Sub(w.easedSince))
	switch f := q.Forecast(); {
	case q.Ready == 0:
		return fmt.Sprintf("%s has been empty since %s", q.Name, phrase.Span(c.at.Sub(q.lastPoint(c.at, func(p Point) bool { return p.Ready == 0 }))))
	case f.Outlook == Draining:
		return fmt.Sprintf("%s has been draining since %s: %s", q.Name, phrase.Span(c.at.Sub(q.peak(w.since))), jobs)
	case w.rule.name == NoConsumersRule && q.Consumers > 0:
		return fmt.Sprintf("%s has been worked again since %s: %s", q.Name, since, jobs)
	case w.rule.name == GrowthRule:
		return fmt.Sprintf("%s has not grown for %s: %s", q.Name, since, jobs)
	}
	return fmt.Sprintf("%s has eased since %s: %s", q.Name, since, jobs)
}
