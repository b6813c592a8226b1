package verdict

import (
	"time"

	"app.gonogo/gonogo/model/baseline"
)

// The rules.
const (
	ReleaseCommandRule RuleName = "release-command"
	CrashRule          RuleName = "crash"
	BootRule           RuleName = "boot"
	FormationRule      RuleName = "formation"
	FailingRule        RuleName = "failing-requests"
	SlowRule           RuleName = "slow-requests"
	SlowRouteRule      RuleName = "slow-route"
	MaintenanceRule    RuleName = "maintenance"
	NewErrorRule       RuleName = "new-error"
	RisingErrorRule    RuleName = "rising-error"
	BacklogRule        RuleName = "backlog"
	JobsRule           RuleName = "jobs"
	MemoryRule         RuleName = "memory"
	MemoryRiseRule     RuleName = "memory-rise"
	IncidentRule       RuleName = "incident"
	PlatformErrorRule  RuleName = "platform-errors"
	LogRule            RuleName = "log"
	SourcesRule        RuleName = "sources"
	RequestsRule       RuleName = "requests"
	FirstBootRule      RuleName = "first-boot"
	FirstFailingRule   RuleName = "first-failing"
	FirstSlowRule      RuleName = "first-slow"
	FirstErrorsRule    RuleName = "first-errors"
	LaterFailingRule   RuleName = "later-failing"
	LaterErrorsRule    RuleName = "later-errors"
	SlowLeakRule       RuleName = "slow-leak"
)

// rule is a row of the table of rules.
type rule struct {
	name    RuleName
	console Console
	pane    string // where its evidence can be seen
	limits  Limits
	measure string        // what its limits are: "percent of requests"
	rise    time.Duration // how long it must find hold or no-go before it says so
	ease    time.Duration // how long it must find something better before it says that; what comes again and again, so many times as long
	find    func(*look) Finding
}

// table is all rules. Of one console's findings that are as bad the first is told.
var table = []rule{
	{ReleaseCommandRule, Dyno, "releases", Limits{}, "", 0, 0, findReleaseCommand},
	{CrashRule, Dyno, "processes", Limits{NoGo: 2}, "crashes", 0, time.Minute, findCrash},
	{BootRule, Dyno, "processes", Limits{Hold: 120, NoGo: 180}, "seconds after the release", 0, 10 * time.Second, findBoot},
	{FormationRule, Dyno, "processes", Limits{}, "", time.Minute, 30 * time.Second, findFormation},
	{FirstBootRule, Dyno, "releases", Limits{}, "", 0, time.Minute, findFirst(baseline.BootTime)},
	{FailingRule, Route, "router", Limits{Hold: 0.5, NoGo: 1}, "percent of requests: more than before, in all or twice the share before", 0, 3 * time.Minute, findFailing},
	{SlowRule, Route, "router", Limits{Hold: 1.5, NoGo: 1.6}, "times the service time before", 0, 2 * time.Minute, findSlow},
	{SlowRouteRule, Route, "router", Limits{Hold: 1.5}, "times the service time before", 0, 2 * time.Minute, findSlowRoute},
	{MaintenanceRule, Route, "processes", Limits{}, "", 0, 10 * time.Second, findMaintenance},
	{FirstFailingRule, Route, "releases", Limits{}, "", 0, time.Minute, findFirst(baseline.Failing)},
	{FirstSlowRule, Route, "releases", Limits{}, "", 0, time.Minute, findFirst(baseline.Slowness)},
	{LaterFailingRule, Route, "releases", Limits{}, "", 0, time.Minute, findLater(baseline.Failing)},
	{NewErrorRule, Errors, "errors", Limits{Hold: 2, NoGo: 3}, "occurrences, at least", 0, 0, findNewError},
	{RisingErrorRule, Errors, "errors", Limits{}, "", 10 * time.Second, time.Minute, findRisingError},
	{FirstErrorsRule, Errors, "releases", Limits{}, "", 0, time.Minute, findFirst(baseline.Exceptions)},
	{LaterErrorsRule, Errors, "releases", Limits{}, "", 0, time.Minute, findLater(baseline.Exceptions)},
	{BacklogRule, Queue, "queues", Limits{NoGo: 300}, "seconds that the oldest job waits", 0, time.Minute, findBacklog},
	{JobsRule, Queue, "queues", Limits{}, "", 0, time.Minute, findJobs},
	{MemoryRule, Vital, "processes", Limits{Hold: 90, NoGo: 200}, "percent of the quota", 30 * time.Second, 2 * time.Minute, findMemory},
	{MemoryRiseRule, Vital, "processes", Limits{Hold: 60}, "minutes until it is full", 0, 5 * time.Minute, findMemoryRise},
	{SlowLeakRule, Vital, "vitals", Limits{}, "", 3 * time.Hour, time.Hour, findSlowLeak},
	{IncidentRule, Platform, "status", Limits{}, "", 0, 30 * time.Second, findIncident},
	{PlatformErrorRule, Platform, "router", Limits{Hold: 2}, "H99 in two minutes", 0, time.Minute, findPlatformErrors},
	{LogRule, Telem, "logs", Limits{}, "", 5 * time.Second, time.Minute, findLog},
	{SourcesRule, Telem, "health", Limits{}, "", 20 * time.Second, 10 * time.Second, findSources},
	{RequestsRule, Telem, "router", Limits{}, "", 0, 0, findRequests},
}

// look is what a rule looks at.
type look struct {
	*Facts
	v      *Verdict
	limits Limits
	wanted *Settings
}

// Rules are the names of all rules, with their limits and what those measure.
func Rules() []RuleInfo {
	var list []RuleInfo
	for i := range table {
		r := &table[i]
		list = append(list, RuleInfo{r.name, r.console, r.limits, r.measure})
	}
	return list
}

// RuleInfo is what there is to know of a rule.
type RuleInfo struct {
	Name    RuleName
	Console Console
	Limits  Limits
	Measure string // empty: it has no limits
}
