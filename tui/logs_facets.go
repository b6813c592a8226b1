package tui

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

const facetMenu = "facets"

// facetClasses are the classes that can be chosen, with the words people use for them.
var facetClasses = []struct {
	class logs.Class
	word  string
	what  string
}{
	{logs.App, "app", "what your code prints"},
	{logs.System, "system", "the dyno manager"},
	{logs.Routing, "router", "requests"},
	{logs.API, "api", "deploys, scaling, config"},
	{logs.AddOn, "add-ons", "databases and the like"},
	{logs.Logplex, "logplex", "lost lines"},
}

var facetLevels = []struct {
	level logs.Level
	word  string
}{{logs.Warn, "warnings and worse"}, {logs.Error, "errors and worse"}}

// facets opens the menu of what can be shown. Nothing chosen in a group is all of it.
func (p *logsPane) facets(sc Scene) Effect {
	items := []Item{{Label: []draw.Run{draw.R(theme.Soft, "who speaks")}}}
	for _, c := range facetClasses {
		label := []draw.Run{draw.R(theme.Text, c.word), draw.R(theme.Dim, "  "+c.what)}
		items = append(items, Item{"class " + c.class.String(), label, slices.Contains(p.query.Classes, c.class)})
	}
	types, dynos := p.present(sc)
	items = append(items, named("process types", "type ", types, p.query.Types)...)
	items = append(items, named("dynos", "dyno ", dynos, p.query.Procs)...)
	items = append(items, p.releaseFacets(sc)...)
	items = append(items, Item{Label: []draw.Run{draw.R(theme.Soft, "level")}})
	for _, l := range facetLevels {
		label := []draw.Run{draw.R(theme.Text, l.word)}
		items = append(items, Item{"level " + l.level.String(), label, p.query.MinLevel == l.level})
	}
	items = append(items, Item{"errors", []draw.Run{draw.R(theme.Text, "only errors"),
		draw.R(theme.Dim, "  5xx, crashes, exceptions, R-codes")}, p.query.ErrorsOnly})
	items = append(items, p.timeFacets()...)
	items = append(items, Item{"metrics", []draw.Run{draw.R(theme.Text, "metric lines too")}, p.query.Metrics})
	return Menu{ID: facetMenu, Title: "Show", Items: items, Multi: true}
}

func named(title, prefix string, names, on []string) []Item {
	if len(names) == 0 {
		return nil
	}
	items := []Item{{Label: []draw.Run{draw.R(theme.Soft, title)}}}
	for _, n := range names {
		hue := theme.Name(strings.TrimRight(strings.TrimRight(n, "0123456789"), "."))
		items = append(items, Item{prefix + n, []draw.Run{draw.R(hue, n)}, slices.Contains(on, n)})
	}
	return items
}

// present is the process types and dynos there are: those that run, those among the newest lines, and those chosen.
func (p *logsPane) present(sc Scene) (types, dynos []string) {
	for _, t := range sc.App.Processes.Types {
		types = append(types, t.Type)
		for _, d := range t.Dynos {
			dynos = append(dynos, d.Name)
		}
	}
	types, dynos = append(types, p.query.Types...), append(dynos, p.query.Procs...)
	snap := sc.App.Logs.Snapshot()
	recent := snap.Search(logs.Query{Classes: []logs.Class{logs.App}}, snap.End()-1, logs.Back, 2000, frameBudget)
	for _, l := range recent.Hits {
		types, dynos = append(types, l.Type), append(dynos, l.Proc)
	}
	return tidy(types), tidy(dynos)
}

// tidy is names in order, web.2 before web.10, each once.
func tidy(names []string) []string {
	slices.SortFunc(names, func(a, b string) int {
		if x, y := stem(a), stem(b); x != y {
			return strings.Compare(x, y)
		}
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

func stem(name string) string { return strings.TrimRight(name, "0123456789") }

// Chosen takes the facets that are on.
func (p *logsPane) Chosen(menu string, keys []string, sc Scene) Effect {
	if menu != facetMenu {
		return nil
	}
	q := &p.query
	q.Classes, q.Types, q.Procs, q.MinLevel, q.ErrorsOnly, q.Metrics = nil, nil, nil, logs.None, false, false
	p.chooseTimes(keys)
	var releases []int
	for _, k := range keys {
		kind, name, _ := strings.Cut(k, " ")
		switch kind {
		case "class":
			if c, ok := logs.ParseClass(name); ok {
				q.Classes = append(q.Classes, c)
			}
		case "type":
			q.Types = append(q.Types, name)
		case "dyno":
			q.Procs = append(q.Procs, name)
		case "level":
			if l, ok := logs.ParseLevel(name); ok && (q.MinLevel == logs.None || l < q.MinLevel) {
				q.MinLevel = l
			}
		case "release":
			if v, err := strconv.Atoi(name); err == nil {
				releases = append(releases, v)
			}
		case "errors":
			q.ErrorsOnly = true
		case "metrics":
			q.Metrics = true
		}
	}
	p.requery()
	p.chooseReleases(releases, sc)
	return nil
}

// shows is what stands after the title: what is marked, and else which lines are shown.
func (p *logsPane) shows(sc Scene) []draw.Run {
	var out []draw.Run
	if !p.find.Empty() {
		out = append(out, draw.R(theme.Text, "/"+strings.Trim(p.find.String(), "/")+"  "))
		out = append(out, draw.R(theme.Dim, p.hitWords(sc)))
	}
	if words := p.filterWords(); len(words) > 0 {
		if len(out) > 0 {
			out = append(out, draw.R(theme.Dim, " · "))
		}
		return append(out, draw.R(theme.Text, strings.Join(words, " · ")))
	}
	if len(out) > 0 {
		return out
	}
	words := "app system router api"
	types := make([]string, 0, 4)
	for _, t := range sc.App.Processes.Types {
		types = append(types, t.Type)
	}
	if len(types) > 0 && len(types) <= 4 && sc.W >= 70 {
		words += " · " + strings.Join(types, " ")
	}
	if p.query.Metrics {
		words += " · metrics"
	}
	return []draw.Run{draw.R(theme.Dim, words)}
}

// hitWords is "3 of 17", "17" away from a hit, "17+" while the count goes on.
func (p *logsPane) hitWords(sc Scene) string {
	n := count(len(p.hits.seqs))
	if !p.hits.done {
		n += "+ searching" + sc.glyphs().Ellipsis
	}
	if at := p.hits.place(p.at); at > 0 && p.paused {
		return strconv.Itoa(at) + " of " + n
	}
	return n + " found"
}

// filterWords are the parts of the filter in the user's words.
func (p *logsPane) filterWords() []string {
	q := p.query
	var words, classes []string
	for _, c := range facetClasses {
		if slices.Contains(q.Classes, c.class) {
			classes = append(classes, c.word)
		}
	}
	if era := p.era.String(); era != "" {
		words = append(words, era)
	}
	for _, group := range [][]string{classes, q.Types, q.Procs, p.timeWords()} {
		if len(group) > 0 {
			words = append(words, strings.Join(group, " "))
		}
	}
	if q.MinLevel != logs.None {
		words = append(words, "≥ "+q.MinLevel.String())
	}
	if q.ErrorsOnly {
		words = append(words, "errors")
	}
	if !q.Text.Empty() {
		words = append(words, "only "+q.Text.String())
	}
	for _, m := range q.Exclude {
		words = append(words, "not "+m.String())
	}
	if q.Metrics && len(words) > 0 {
		words = append(words, "metrics")
	}
	return words
}
