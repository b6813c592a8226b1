package looks

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/tui/theme"
)

// Error is the shape and the colour of how a group of errors stands.
func Error(g *theme.Glyphs, st rollup.Status) (string, theme.Role) {
	switch st {
	case rollup.New:
		return g.Bad, theme.Bad
	case rollup.Rising:
		return g.Rising, theme.Warn
	case rollup.Back:
		return g.Back, theme.Warn
	case rollup.Gone:
		return g.Good, theme.Dim
	}
	return g.On, theme.Dim
}

// ErrorTitle names a group in one line: its class, what it says, where.
func ErrorTitle(g *rollup.Group) string {
	e := &g.Sample
	title := e.Class
	if place := ErrorPlace(e); place != "" {
		title += " " + place
	}
	if e.Message != "" {
		title += " " + e.Message
	}
	return strings.TrimSpace(title)
}

// ErrorPlace is the file and line of the innermost call of the app's own; empty where there is none.
func ErrorPlace(e *exceptions.Event) string {
	for _, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		for _, f := range list {
			if f.App {
				return Place(f)
			}
		}
	}
	return ""
}

// Place is a call's file and line.
func Place(f exceptions.Frame) string {
	file := exceptions.PathOf(f.File)
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", file, f.Line)
	}
	return file
}
