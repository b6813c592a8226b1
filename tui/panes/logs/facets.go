package logs

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

const FacetMenu pane.MenuID = "facets"

// facetClasses are the classes that can be chosen, with the words people use for them.
var facetClasses = []struct {
	class logs.Class
	word  string
	what  string
}{
	{logs.App, "app", "app output"},
	{logs.System, "system", "the dyno manager"},
	{logs.Routing, "router", "requests"},
	{logs.API, "api", "deploys, scaling, config"},
	{logs.AddOn, "add-ons", "databases and the like"},
	{logs.Logplex, "logplex", "dropped lines"},
}

var facetLevels = []struct {
	level logs.Level
	word  string
}{{logs.Warn, "warning and above"}, {logs.Error, "error and above"}}

// facets opens the menu of what can be shown. Nothing chosen in a group is all of it.
func (p *LogsPane) facets(sc pane.Scene) pane.Effect {
	items := []pane.Item{{Label: []draw.Run{draw.R(theme.Soft, "source")}}}
	for _, c := range facetClasses {
		label := []draw.Run{draw.R(theme.Text, c.word), draw.R(theme.Dim, "  "+c.what)}
		items = append(items, pane.Item{Key: "class " + c.class.String(), Label: label, On: slices.Contains(p.Query.Classes, c.class)})
	}
	types, dynos := p.present(sc)
	items = append(items, named("process types", "type ", types, p.Query.Types)...)
	items = append(items, named("dynos", "dyno ", dynos, p.Query.Procs)...)
	items = append(items, p.releaseFacets(sc)...)
	items = append(items, pane.Item{Label: []draw.Run{draw.R(theme.Soft, "level")}})
	for _, l := range facetLevels {
		label := []draw.Run{draw.R(theme.Text, l.word)}
		items = append(items, pane.Item{Key: "level " + l.level.String(), Label: label, On: p.Query.MinLevel == l.level})
	}
	items = append(items, pane.Item{Key: "errors", Label: []draw.Run{draw.R(theme.Text, "only errors"),
		draw.R(theme.Dim, "  5xx, crashes, exceptions, R-codes")}, On: p.Query.ErrorsOnly})
	items = append(items, p.timeFacets()...)
	items = append(items, pane.Item{Key: "metrics", Label: []draw.Run{draw.R(theme.Text, "metric lines too")}, On: p.Query.Metrics})
	return pane.Menu{ID: FacetMenu, Title: "Filter", Items: items, Multi: true}
}

func named(title, prefix string, names, on []string) []pane.Item {
	if len(names) == 0 {
		return nil
	}
	items := []pane.Item{{Label: []draw.Run{draw.R(theme.Soft, title)}}}
	for _, n := range names {
		hue := theme.Name(strings.TrimRight(strings.TrimRight(n, "0123456789"), "."))
		items = append(items, pane.Item{Key: prefix + n, Label: []draw.Run{draw.R(hue, n)}, On: slices.Contains(on, n)})
	}
	return items
}

// present is the process types and dynos there are: those that run, those among the newest lines, and those chosen.
func (p *LogsPane) present(sc pane.Scene) (types, dynos []string) {
	for _, t := range sc.App.Processes.Types {
		types = append(types, t.Type)
		for _, d := range t.Dynos {
			dynos = append(dynos, d.Name)
		}
	}
	types, dynos = append(types, p.Query.Types...), append(dynos, p.Query.Procs...)
	snap := sc.App.Logs.Snapshot()
	recent := search.Find(snap, search.Query{Classes: []logs.Class{logs.App}}, snap.End()-1, search.Back, 2000, FrameBudget)
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
func (p *LogsPane) Chosen(menu pane.MenuID, keys []string, sc pane.Scene) pane.Effect {
	if menu != FacetMenu {
		return nil
	}
	p.change(sc, func() { p.choose(keys, sc) })
	return nil
}

// choose makes the filter of the facets that are on.
func (p *LogsPane) choose(keys []string, sc pane.Scene) {
	q := &p.Query
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
	p.chooseReleases(releases, sc)
}

// shows is what stands after the title: what is marked, and else which lines are shown.
func (p *LogsPane) shows(sc pane.Scene) []draw.Run {
	var out []draw.Run
	if !p.Find.Empty() {
		out = append(p.findWords(), draw.R(theme.Dim, p.hitWords(sc)))
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
	if p.Query.Metrics {
		words += " · metrics"
	}
	return []draw.Run{draw.R(theme.Dim, words)}
}

// withPassed adds to a state how many lines pass the filter, of how many: "12 of 1,830", in so few words as there is room for. Where there
// is little, the number goes before the state.
func (p *LogsPane) withPassed(sc pane.Scene, state []draw.Run) []draw.Run {
	if !p.filtered() {
		return state
	}
	long := "counting" + sc.Glyphs().Ellipsis
	short := sc.Glyphs().Ellipsis
	if p.tally.done && p.app == sc.App {
		passed, all := format.Count(p.tally.passed), format.Count(sc.App.Logs.Len()-sc.App.Logs.Gaps())
		long, short = passed+" of "+all, passed+"/"+all
	}
	room := widget.BorderRoom(sc, "Logs")
	for _, text := range []string{long, short} {
		if out := append(state[:len(state):len(state)], draw.R(theme.Text, " "+text)); draw.RunsWidth(out) <= room {
			return out
		}
	}
	return []draw.Run{draw.R(theme.Text, short)}
}

// findWords is what is marked, each word as its marks look.
func (p *LogsPane) findWords() []draw.Run {
	words := p.Find.Words()
	if len(words) == 1 {
		return []draw.Run{draw.R(theme.Text, "/"+strings.Trim(p.Find.String(), "/")+"  ")}
	}
	out := []draw.Run{draw.R(theme.Text, "/")}
	for i, w := range words {
		if i > 0 {
			out = append(out, draw.R(theme.Dim, "|"))
		}
		out = append(out, draw.R(theme.Found(i), strings.Trim(w.String(), "/")))
	}
	return append(out, draw.R(theme.Text, "  "))
}

// hitWords is "3 of 17", "17" away from a hit, "17+" while the count goes on.
func (p *LogsPane) hitWords(sc pane.Scene) string {
	n := format.Count(len(p.Hits.Seqs))
	if !p.Hits.Done {
		n += "+ searching" + sc.Glyphs().Ellipsis
	}
	if at := p.Hits.place(p.at); at > 0 && p.paused {
		return strconv.Itoa(at) + " of " + n
	}
	return n + " found"
}

// filterWords are the parts of the filter in the user's words.
func (p *LogsPane) filterWords() []string {
	q := p.Query
	var words, classes []string
	for _, c := range facetClasses {
		if slices.Contains(q.Classes, c.class) {
			classes = append(classes, c.word)
		}
	}
	if era := p.releaseFilter.String(); era != "" {
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
