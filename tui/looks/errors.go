package looks

import (
	"fmt"
	"slices"
	"strconv"
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

// mostPackages is how many packages of a run of calls are named.
const mostPackages = 3

// Packages tells which packages a run of calls is of, a name for each call: " in railties", and of several how many calls each has, those with
// most first: "  actionpack 19  activesupport 6  rack 2  and 2 more". Empty names are passed over.
func Packages(calls []string) string {
	var names []string
	count := map[string]int{}
	for _, name := range calls {
		if name == "" {
			continue
		}
		if count[name]++; count[name] == 1 {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return count[b] - count[a] })
	switch len(names) {
	case 0:
		return ""
	case 1:
		return " in " + names[0]
	}
	text := ""
	for _, name := range names[:min(len(names), mostPackages)] {
		text += "  " + name + " " + strconv.Itoa(count[name])
	}
	if more := len(names) - mostPackages; more > 0 {
		text += "  and " + strconv.Itoa(more) + " more"
	}
	return text
}
