package advice

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
)

// farAway are the failures of a store that say only that it cannot be read from here: private stores cannot.
var farAway = []string{"unreachable", "dns", "timeout", "refused"}

// outOfReach tells the source of a store that was never read and is not to be reached from here. The pane says so; there is nothing
// to do about it.
func outOfReach(s *model.State, a *model.App, src model.SourceState) bool {
	name, ok := src.Name.Store()
	if !ok || !slices.Contains(farAway, src.Code) {
		return false
	}
	for _, id := range a.Stores {
		if st := s.Store(id); st.VarOf(a.ID) == name {
			return st.At.IsZero()
		}
	}
	return false
}

// criticalAlarm speaks of jobs that nobody takes.
func criticalAlarm(s *model.State, a *model.App) (Advice, bool) {
	adv, ok := worstAlarm(s, a)
	return adv, ok && adv.Severity == severity.Critical
}

// worstAlarm speaks of the worst alarm of the app's queues.
func worstAlarm(s *model.State, a *model.App) (Advice, bool) {
	list := s.Alarms(a)
	if len(list) == 0 || !list[0].Sounds() {
		return Advice{}, false
	}
	alarm := list[0]
	adv := Advice{Text: alarm.Text, Severity: alarm.Severity, Page: string(alarm.Rule), Alarm: alarm}
	if lasts := s.Age(string(alarm.Store), alarm.Since).Truncate(time.Minute); lasts > 0 {
		adv.Text += ", for " + phrase.Span(lasts)
	}
	adv.Text += "."
	adv.Brief = alarm.Short
	if _, ours := a.Processes.Type(alarm.Type); ours {
		adv.Do, adv.Intent, adv.Type = alarm.Do, alarm.Intent, alarm.Type
	} else {
		adv.Do = alarm.Step
	}
	return adv, true
}

// staleQueues speaks of queues whose readings are missing while nothing says why.
func staleQueues(s *model.State, a *model.App) (Advice, bool) {
	for _, id := range a.Stores {
		st := s.Store(id)
		if st.Access != queue.AccessRead || pausedStore(s, a.ID, st) || pausedStore(s, st.Owner, st) {
			continue // its source tells, or a person knows
		}
		for _, l := range st.Libraries {
			if age, stale := s.Stale(st, l); stale {
				return Advice{Text: fmt.Sprintf("%s was last read %s ago: its queues are out of date.", st.VarOf(a.ID), phrase.Span(age)),
					Severity: severity.Warning}, true
			}
		}
	}
	return Advice{}, false
}

// pausedStore tells that a person has paused the source of a store.
func pausedStore(s *model.State, app model.AppID, st *queue.Store) bool {
	src := s.Source(app, model.StoreSource(st.VarOf(app)))
	return src.Paused()
}
