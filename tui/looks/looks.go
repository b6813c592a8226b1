// Package looks says how what the model knows looks, on the screen and in printed tables alike: one mark, one role.
//
// It is between the model and the theme: no layout, and of words only those that screen and tables share.
package looks

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/theme"
)

// State is the shape and the role of a dyno's state. A state that the platform may yet invent is one to look at.
func State(g *theme.Glyphs, state string) (string, theme.Role) {
	switch state {
	case "up":
		return g.On, theme.Good
	case "starting":
		return g.Starting, theme.Warn
	case "crashed":
		return g.Bad, theme.Bad
	case "idle", "down":
		return g.Off, theme.Dim
	case "complete":
		return g.Good, theme.Dim
	}
	return g.Hold, theme.Warn
}

// Speaker is the mark and the hue of who wrote a line.
func Speaker(g *theme.Glyphs, l logs.Line) (mark string, role theme.Role) {
	switch l.Class {
	case logs.App:
		return g.FromApp, theme.Name(l.Type)
	case logs.Routing:
		return g.FromRouter, theme.Router
	case logs.API:
		return g.FromAPI, theme.API
	case logs.System:
		return g.FromSystem, theme.Name(l.Type)
	case logs.AddOn:
		return g.FromSystem, theme.Name(l.Proc)
	}
	return g.FromSystem, theme.Dim
}

// LineRole is the role of a piece of a told line.
func LineRole(r logline.Role) theme.Role { return lineRoles[r] }

// lineRoles is how the roles of a lineRoles line look.
var lineRoles = [...]theme.Role{
	logline.Plain: theme.Text, logline.Dim: theme.Dim, logline.Good: theme.Good, logline.Warning: theme.Warn, logline.Bad: theme.Bad,
	logline.BadStrong: theme.BadStrong, logline.Code: theme.Strong, logline.Method: theme.Text, logline.Path: theme.Text,
	logline.Proc: theme.Dim, logline.Trace: theme.Path, logline.Version: theme.Release, logline.Person: theme.Text,
}
