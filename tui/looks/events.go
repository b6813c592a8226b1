package looks

import (
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/tui/theme"
)

// Event is the shape and the role of what happened, and the role of its words.
func Event(g *theme.Glyphs, e *timeline.Entry) (mark string, role, words theme.Role) {
	switch {
	case e.Over:
		return g.Good, theme.Good, theme.Text
	case e.Ill == severity.Critical:
		return g.Bad, theme.Bad, theme.Text
	case e.Ill == severity.Warning:
		return g.Warn, theme.Warn, theme.Text
	}
	switch e.Kind {
	case timeline.Release, timeline.Config:
		return g.Tick, theme.Release, theme.Text
	case timeline.Restart:
		return g.Restarts, theme.Dim, theme.Dim
	}
	return " ", theme.Text, theme.Text
}

// EventText is what happened, without secrets.
func EventText(e *timeline.Entry) string { return safe.Redact(e.Text) }

// EventWho is who did it, without the domain of an address; empty where nobody is named.
func EventWho(e *timeline.Entry) string { return ledger.Author(e.Who) }

// Restart is the short word of why a dyno restarted, and its role: loud only where something is wrong.
func Restart(r *restarts.Restart) (string, theme.Role) {
	switch {
	case r.Class.Failed():
		return r.Class.Short(), theme.Bad
	case r.Class == restarts.Unexplained, r.Class == restarts.Platform:
		return r.Class.Short(), theme.Warn
	}
	return r.Class.Short(), theme.Dim
}
