package queue

import (
	"reflect"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/severity"
)

// RuleName is the name of a rule of alarms, on the wire and in scenarios.
type RuleName string

// The rules.
const (
	NoConsumersRule RuleName = "no consumers"
	NotDequeuedRule RuleName = "not dequeued"
	LatencyRule     RuleName = "latency"
	DepthRule       RuleName = "depth"
	GrowthRule      RuleName = "growth"
	LongDrainRule   RuleName = "drain"
	DeadRule        RuleName = "dead"
	FailuresRule    RuleName = "failures"
	HeldRule        RuleName = "held"
	StoreWarnsRule  RuleName = "store warns"
)

// RuleType is the type of the rules: alarms lead to rows of the one table.
var RuleType = reflect.TypeFor[rule]()

// rule is a row of the table of rules.
type rule struct {
	name     RuleName
	severity severity.Level
	backlog  bool                         // does not count while the queue is paused or its process type has just been released
	atOnce   bool                         // the first finding is an alarm; else a later reading must agree
	lasting  func(*subject) time.Duration // how long it must fire; half as long passing ends it
	queue    func(*subject) finding       // what it finds at a queue; nil: the rule is not about queues
	library  func(*subject) finding       // what it finds at a library as a whole
	text     func(*subject) string
	short    func(*subject) string    // the same for narrow screens; nil: the text is cut
	since    func(*subject) time.Time // since when it has been so, by the depths of the past; nil: since it is seen
	act      fact.Action              // the order that helps
	step     string                   // the runbook, one sentence
}

// brief is the text for narrow screens.
func (r *rule) brief(c *subject) string {
	if r.short == nil {
		return ""
	}
	return r.short(c)
}

// finding is what a rule finds at one moment.
type finding uint8

// The findings. Between the limit and 80 % of it a value is neither firing nor passing, so that an alarm does not flap.
const (
	undecided finding = iota
	firing
	passing
	missing // the number is not known
)

// clearAt is the part of its limit under which a value is passing again.
const clearAt = 0.8

// over compares a value with its limit.
func over(value, limit float64) finding {
	switch {
	case value >= limit:
		return firing
	case value < clearAt*limit:
		return passing
	}
	return undecided
}

// either is a condition that holds or does not.
func either(is bool) finding {
	if is {
		return firing
	}
	return passing
}

func lasts(d time.Duration) func(*subject) time.Duration {
	return func(*subject) time.Duration { return d }
}

// The measures of the rules, for a queue of which the user has said nothing.
const (
	depthFloor   = 100  // no backlog is worth an alarm below
	depthFactor  = 10.0 // of the depth that is usual
	growthFactor = 1.2  // what enters, of what leaves
	longDrain    = time.Hour
	deadBurst    = 10  // jobs given up within the burst window
	failedPart   = 0.1 // of the jobs finished within it
	failedFloor  = 20
)

// rules are all rules; of one queue's alarms the first is told.
var rules = []rule{
	{name: NoConsumersRule, severity: severity.Critical, backlog: true, lasting: lasts(time.Minute), queue: findNoConsumers, text: noConsumersText, short: noConsumersShort,
		act: "restart", step: workersGone},
	{name: NotDequeuedRule, severity: severity.Critical, backlog: true, lasting: lasts(10 * time.Minute), queue: findNotDequeued, text: notDequeuedText,
		act: "restart", step: "Its workers live and take nothing: look at their logs, then restart them."},
	{name: LatencyRule, severity: severity.Warning, backlog: true, lasting: lasts(0), queue: findLatency, text: latencyText, short: latencyShort,
		act: "scale", step: "More dynos help, unless the jobs wait for a database or another service."},
	{name: DepthRule, severity: severity.Warning, backlog: true, lasting: depthLasting, queue: findDepth, text: depthText, short: jobsShort, since: deepSince,
		act: "scale", step: "More dynos help, unless the jobs wait for a database or another service."},
	{name: GrowthRule, severity: severity.Warning, backlog: true, lasting: growthLasting, queue: findGrowth, text: growthText, short: growthShort, since: risenSince,
		act: "scale", step: "More dynos help; or find out what enqueues so much."},
	{name: LongDrainRule, severity: severity.Warning, backlog: true, lasting: lasts(5 * time.Minute), queue: findLongDrain, text: longDrainText, short: jobsShort,
		act: "scale", step: "It empties by itself, slowly: more dynos help, unless the jobs wait for a database."},
	{name: DeadRule, severity: severity.Warning, atOnce: true, lasting: lasts(0), queue: findDead, library: findLibraryDead, text: deadText,
		step: "Jobs fail for good: look for their exceptions in the logs."},
	{name: FailuresRule, severity: severity.Warning, atOnce: true, lasting: lasts(0), queue: findFailures, library: findLibraryFailures, text: failuresText, short: failuresShort,
		step: "Jobs fail: look for their exceptions in the logs."},
	{name: HeldRule, severity: severity.Warning, lasting: lasts(0), queue: findHeld, text: heldText,
		act: "restart", step: "A worker died with the job, or hangs in it: the job will run twice."},
	{name: StoreWarnsRule, severity: severity.Warning, lasting: lasts(0), queue: findWarning, text: func(c *subject) string { return c.q.Name + ": " + c.q.Warn },
		step: "The store itself says so."},
}

// RuleNames are the names of all rules.
func RuleNames() (names []RuleName) {
	for i := range rules {
		names = append(names, rules[i].name)
	}
	return names
}
