package queue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/severity"
)

// Alarm is a rule that a queue, or a library as a whole, has broken for long enough. Its times are by the store's clock.
type Alarm struct {
	Rule     RuleName
	Store    StoreID
	Library  string
	Queue    string // empty: of the library as a whole
	Severity severity.Level
	Since    time.Time   // when it began to be so
	Ended    time.Time   // zero while it is open
	Muted    string      // why it does not count now: "paused", "v74 came 41s ago"
	Text     string      // what is wrong, with the numbers of the last reading: "385 jobs waiting in default, no worker is taking them"
	Short    string      // the same for narrow screens; empty where there is no shorter form
	Step     string      // what the runbook says, one sentence
	Do       string      // what the key of Intent does: "scales worker"; empty when no key helps
	Intent   fact.Action // what a key of ours does about it
	Type     string      // the process type that it acts on
}

// Open tells an alarm that has not ended.
func (a *Alarm) Open() bool { return a.Ended.IsZero() }

// Sounds tells an alarm that is open and counts.
func (a *Alarm) Sounds() bool { return a.Open() && a.Muted == "" }

// keptAlarms bounds the history of a store's alarms; toldAlarms is how many open ones are worth a message each.
const (
	keptAlarms = 64
	toldAlarms = 8
)

// watched is how a rule stands with a queue.
type watched struct {
	rule         *rule
	since        time.Time // firing since then
	passingSince time.Time // passing since then, while the alarm is open
	limit        float64   // the rule's own measure when it began: a backlog must not become its own measure
	easedSince   time.Time // not firing since then, while the alarm is open
	alarm        *Alarm    // nil while it has not lasted
	told         bool      // the alarm was announced, once it counted
}

// AlarmsOf are the open alarms of one queue, the worst first.
func (st *Store) AlarmsOf(q *Queue) []*Alarm {
	var list []*Alarm
	for _, w := range q.watched {
		if w.alarm != nil {
			list = append(list, w.alarm)
		}
	}
	slices.SortStableFunc(list, Worst)
	return list
}

// Worst is the worst alarm of a queue; nil when it has none.
func (q *Queue) Worst() *Alarm {
	var first *Alarm
	for _, w := range q.watched {
		if w.alarm != nil && (first == nil || Worst(w.alarm, first) < 0) {
			first = w.alarm
		}
	}
	return first
}

// PastOf are the ended alarms of one queue, the newest first.
func (st *Store) PastOf(q *Queue) []*Alarm {
	var list []*Alarm
	for _, a := range slices.Backward(st.Past) {
		if a.Queue == q.Name && a.Library == q.Library {
			list = append(list, a)
		}
	}
	return list
}

// Worst orders alarms.
func Worst(a, b *Alarm) int {
	muted := func(x *Alarm) int {
		if x.Muted != "" {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(muted(a), muted(b)),
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(ruleRank(a.Rule), ruleRank(b.Rule)),
		a.Since.Compare(b.Since),
		strings.Compare(a.Queue, b.Queue),
		strings.Compare(a.Library, b.Library),
	)
}

func ruleRank(name RuleName) int {
	return slices.IndexFunc(rules, func(r rule) bool { return r.name == name })
}

// judge applies the rules to a library and its queues after a sample, and returns the alarms that are worth a message. gap tells
// that nothing was seen for a while before the sample: what has not yet lasted begins anew.
func (st *Store) judge(l *Library, around Context, gap bool) (news []*Alarm) {
	began := len(st.Alarms)
	for _, q := range st.Queues {
		if q.Library != l.Name {
			continue
		}
		c := st.caseOf(around, l, q)
		q.aim(c.settings, l.gaps[1], gap)
		if c.settings.Off {
			st.dismiss(&q.watched)
			continue
		}
		for i := range rules {
			if r := &rules[i]; r.queue != nil {
				news = append(news, c.judge(r, r.queue(&c), &q.watched, gap)...)
			}
		}
	}
	c := st.caseOf(around, l, nil)
	for i := range rules {
		if r := &rules[i]; r.library != nil {
			news = append(news, c.judge(r, r.library(&c), &l.watched, gap)...)
		}
	}
	st.Alarms = slices.DeleteFunc(st.Alarms, func(a *Alarm) bool { return !a.Open() })
	if began+len(st.Alarms) > 0 {
		slices.SortStableFunc(st.Alarms, Worst)
	}
	return news
}

// dismiss ends all alarms of a queue that are no longer wanted.
func (st *Store) dismiss(list *[]*watched) {
	for _, w := range *list {
		if w.alarm != nil {
			st.end(w.alarm, st.At)
		}
	}
	*list = nil
	st.Alarms = slices.DeleteFunc(st.Alarms, func(a *Alarm) bool { return !a.Open() })
}

func (st *Store) end(a *Alarm, at time.Time) {
	a.Ended = at
	st.Past = fact.Append(st.Past, a, keptAlarms)
}

// judge takes a rule's finding at one moment, and returns the alarm when it is news.
func (c *subject) judge(r *rule, f finding, list *[]*watched, gap bool) (news []*Alarm) {
	i := slices.IndexFunc(*list, func(w *watched) bool { return w.rule == r })
	switch {
	case f == missing: // missing data is neither firing nor passing
		if i >= 0 && (*list)[i].alarm != nil {
			(*list)[i].alarm.Muted = c.muted(r)
		}
		return nil
	case i < 0 && f != firing:
		return nil
	}
	if i < 0 {
		*list = append(*list, &watched{rule: r, since: c.began(r, gap), limit: c.limit})
		i = len(*list) - 1
		gap = false
	}
	w := (*list)[i]
	if w.alarm == nil {
		switch {
		case f != firing:
			*list = slices.Delete(*list, i, i+1)
			return nil
		case gap:
			w.since = c.at
		}
		if !r.atOnce && !c.at.After(w.since) || c.at.Sub(w.since) < r.lasting(c) {
			return nil
		}
		w.alarm = c.raise(w)
	}
	if f == passing {
		if w.passingSince.IsZero() || gap {
			w.passingSince = c.at
		}
		if c.at.After(w.passingSince) && c.at.Sub(w.passingSince) >= r.lasting(c)/2 {
			c.st.end(w.alarm, c.at)
			*list = slices.Delete(*list, i, i+1)
			return nil
		}
	} else {
		w.passingSince = time.Time{}
	}
	c.describe(w, f)
	w.alarm.Muted = c.muted(r)
	return c.announce(w)
}

// raise makes the alarm of what has lasted.
func (c *subject) raise(w *watched) *Alarm {
	a := &Alarm{Rule: w.rule.name, Store: c.st.Store, Library: c.l.Name, Severity: w.rule.severity, Since: w.since}
	if c.q != nil {
		a.Queue = c.q.Name
	}
	a.Muted = c.muted(w.rule)
	w.alarm = a
	c.describe(w, firing)
	c.st.Alarms = append(c.st.Alarms, a)
	return a
}

// began is since when a rule that has just begun to fire has reason to. What the store remembers of the time before the first reading
// counts; after a gap nobody knows.
func (c *subject) began(r *rule, gap bool) time.Time {
	if r.since == nil || c.q == nil || gap {
		return c.at
	}
	if since := r.since(c); !since.IsZero() && since.Before(c.at) {
		return since
	}
	return c.at
}

// easesFor is how long a queue must not have grown before its alarm says that it eases.
const easesFor = time.Minute

// describe writes the alarm with the numbers of now: while it is open and the rule no longer fires, how it eases.
func (c *subject) describe(w *watched, f finding) {
	c.limit = w.limit
	if f == firing {
		w.easedSince = time.Time{}
		w.alarm.Text = w.rule.text(c)
		w.alarm.Short = w.rule.brief(c)
		c.remedy(w.rule, w.alarm)
		return
	}
	if w.easedSince.IsZero() {
		w.easedSince = c.at
	}
	if w.rule.name != GrowthRule || c.at.Sub(w.easedSince) >= easesFor { // a wave on its way up changes nothing of what is said
		w.alarm.Text, w.alarm.Short = c.easing(w), ""
		if c.q != nil && w.rule.backlog {
			w.alarm.Short = jobsShort(c)
		}
	}
}

// announce is an alarm that counts for the first time, unless there are so many that a message each would only push the others
// away.
func (c *subject) announce(w *watched) []*Alarm {
	if w.told || w.alarm.Muted != "" {
		return nil
	}
	w.told = true
	if len(c.st.Alarms) > toldAlarms {
		return nil
	}
	return []*Alarm{w.alarm}
}
