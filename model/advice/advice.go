package advice

import (
	"cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
)

// Advice is what to do now, in one sentence. Text is a fact with its full stop; Do goes on after the name of the key
// that does Intent ("rolls back to v73"). Without an Intent, Do is a sentence of its own, or empty.
type Advice struct {
	Text     string      // "4 of 4 processes crashed on v74."
	Short    string      // the same where there is little room; empty: Text is cut
	Brief    string      // the same for the narrowest screen, whose other lines tell the rest
	Do       string      // "rolls back to v73"
	Intent   fact.Action // what a key of ours does about it
	Type     string      // restart, scale: the process type meant; empty for all
	Dyno     string      // restart: the one dyno meant; empty for all of Type
	Release  int         // rollback: the version to return to
	Severity severity.Level
	Page     string       // of the runbook; empty: there is none about it
	Alarm    *queue.Alarm // that it is about; nil: it is about none
}

// rules are asked from the top; the first that has something to say is the advice. What stops our sight stands
// first, because everything below it would speak of the past; then what stops the app; then what is on its way.
var rules = []struct {
	says func(*model.State, *model.App) (Advice, bool)
	page string // of the runbook, where the advice names none itself
}{
	{noAccess, "no-access"},
	{allDown, "crash-loop"},
	{typeDown, "crash-loop"},
	{incident, "platform-incident"},
	{failingRequests, "5xx"},
	{someDown, "crash-loop"},
	{maintenance, "maintenance"},
	{formationZero, "H14"},
	{criticalAlarm, ""},
	{nearKill, "R15"},
	{fullStore, "connections"},
	{failingJobs, "failing-jobs"},
	{overMemory, "R14"},
	{nearQuota, "R14"},
	{swapping, "R14"},
	{dyingWorkers, "dying-workers"},
	{slower, regression},
	{unreachable, "no-new-data"},
	{failingSource, "no-new-data"},
	{staleSource, "no-new-data"},
	{staleQueues, "no-new-data"},
	{worstAlarm, ""},
	{failedRelease, "failed-release"},
	{leaking, "leak"},
	{onlyGrowing, "leak"},
	{hushed, "no-new-data"},
	{pending, ""},
	{roll, ""},
	{relocated, "restarts"},
	{unexplained, "restarts"},
}

// Pages are those of the runbook that advice names, but for the codes and the alarms that it may be about.
func Pages() (pages []string) {
	for _, r := range rules {
		if r.page != "" {
			pages = append(pages, r.page)
		}
	}
	return pages
}

// regression is the page about requests that fail, or are slower, since a release.
const regression = "regression"

// Of is the one sentence for an app; false when all is calm. It reads the sections app, processes, releases,
// queues, vitals and health, and, for stale data and fresh releases, the time.
func Of(s *model.State, a *model.App) (Advice, bool) {
	if a == nil {
		return Advice{}, false
	}
	for _, rule := range rules {
		if advice, ok := rule.says(s, a); ok {
			advice.Page = cmp.Or(advice.Page, rule.page)
			return advice, true
		}
	}
	return Advice{}, false
}

// Order is the order that the key of an advice stands for, as far as the advice says: a scale has no quantity, it is the reader's to
// choose. False when it names no order.
func (v Advice) Order(a *model.App) (model.Order, bool) {
	o := model.Order{App: a.ID, AppName: a.Info.Name, Verb: model.Verb(v.Intent)}
	switch o.Verb {
	case model.Restart:
		o.Dyno, o.Type = v.Dyno, v.Type
	case model.Rollback:
		o.Target = v.Release
	case model.Maintenance:
		o.On = !a.Info.Maintenance
	case model.Scale:
		o.Scale = []model.ScaleChange{{Type: v.Type}}
	default:
		return model.Order{}, false
	}
	return o, true
}

// Command is the official command that does what the key of an advice would, for where no key can: a recording, an app that is read-only,
// data too old to act on. Empty when there is none.
func (v Advice) Command(a *model.App) string {
	o, ok := v.Order(a)
	switch {
	case !ok:
		return ""
	case o.Verb == model.Scale && v.Type == "":
		return "heroku ps:scale TYPE=N -a " + a.Info.Name
	case o.Verb == model.Scale:
		return "heroku ps:scale " + v.Type + "=N -a " + a.Info.Name
	}
	return o.CLI()
}
