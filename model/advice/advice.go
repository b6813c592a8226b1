package advice

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/severity"
)

// Advice is what to do now, in one sentence. Text is a fact with its full stop; Do goes on after the name of the key
// that does Intent ("rolls back to v73"). Without an Intent, Do is a sentence of its own, or empty.
type Advice struct {
	Text     string      // "4 of 4 processes crashed on v74."
	Short    string      // the same where there is little room; empty: Text is cut
	Do       string      // "rolls back to v73"
	Intent   fact.Action // what a key of ours does about it
	Type     string      // restart, scale: the process type meant; empty for all
	Severity severity.Level
}

// rules are asked from the top; the first that has something to say is the advice. What stops our sight stands
// first, because everything below it would speak of the past; then what stops the app; then what is on its way.
var rules = []func(*model.State, *model.App) (Advice, bool){
	noAccess,
	allCrashed,
	crashLoop,
	someCrashed,
	maintenance,
	formationZero,
	criticalAlarm,
	failingSource,
	staleSource,
	staleQueues,
	worstAlarm,
	failedRelease,
	pending,
	roll,
}

// Of is the one sentence for an app; false when all is calm. It reads the sections app, processes, releases,
// queues and health, and, for stale data and fresh releases, the time.
func Of(s *model.State, a *model.App) (Advice, bool) {
	if a == nil {
		return Advice{}, false
	}
	for _, rule := range rules {
		if advice, ok := rule(s, a); ok {
			return advice, true
		}
	}
	return Advice{}, false
}
