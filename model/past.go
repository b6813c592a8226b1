package model

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/trouble"
)

// Past is a trouble that is over.
type Past struct {
	Since, Ended time.Time
	Text         string
}

// keptPast is how many troubles that are over are kept of an app, and of the platform.
const keptPast = 20

// pass keeps what of an app's troubles has just ended.
func (a *App) pass(loops trouble.Loops, failing trouble.Requests, now time.Time) {
	for _, l := range loops {
		if a.Processes.Loops.Of(l.Type) == nil {
			text := fmt.Sprintf("%s crashed %s", l.Type, phrase.Count(l.Times, "time", "times"))
			if l.Release > 0 {
				text += fmt.Sprintf(" on v%d", l.Release)
			}
			a.Past = fact.Append(a.Past, Past{l.Since, now, text}, keptPast)
		}
	}
	if failing.On() && !a.Requests.On() {
		a.Past = fact.Append(a.Past, Past{failing.Since, now, "requests failed"}, keptPast)
	}
}

// passIncident keeps an incident of the platform that has just ended.
func (s *State) passIncident(was trouble.Incident) {
	if was.On() && !s.Incident.On() {
		s.Past = fact.Append(s.Past, Past{was.Since, s.Now, "Heroku had an incident (" + was.Color + ")"}, keptPast)
	}
}
