package logs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
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

// statusFacets are the statuses of requests that can be chosen, by their hundred.
var statusFacets = []struct {
	hundred int
	what    string
}{{5, "the app or the platform failed"}, {4, "the client's mistake"}, {3, "sent elsewhere"}, {2, "fine"}}

// facets opens the menu of what can be shown, with how many of the kept lines each choice has.
func (p *LogsPane) facets(sc pane.Scene) pane.Effect {
	n := search.FacetsOf(sc.App.Logs.Snapshot(), p.Query.Metrics)
	items := []pane.Item{groupTitle("source")}
	for _, c := range facetClasses {
		items = append(items, choice("class "+c.class.String(), c.word, c.what, n.Classes[c.class], slices.Contains(p.Query.Classes, c.class)))
	}
	items = append(items, groupTitle("level"),
		choice("level "+logs.Warn.String(), "warning and above", "", n.Warnings, p.Query.MinLevel == logs.Warn),
		choice("level "+logs.Error.String(), "error and above", "", n.Grave, p.Query.MinLevel == logs.Error),
		choice("errors", "only errors", "5xx, crashes, exceptions, R-codes", n.Errors, p.Query.ErrorsOnly), groupTitle("status"))
	for _, s := range statusFacets {
		items = append(items, choice(fmt.Sprint("status ", s.hundred), fmt.Sprint(s.hundred, "xx"), s.what, n.Status[s.hundred], slices.Contains(p.Query.Status, hundredOf(s.hundred))))
	}
	items = append(items, p.codeFacets(n)...)
	items = append(items, p.releaseFacets(sc)...)
	types, dynos := p.present(sc)
	items = append(items, named("process types", "type ", types, p.Query.Types, n.Types)...)
	items = append(items, named("dynos", "dyno ", dynos, p.Query.Procs, n.Procs)...)
	items = append(items, p.timeFacets()...)
	metrics := groupTitle("metrics")
	metrics.Note = "not shown"
	items = append(items, metrics, choice("metrics", "metric lines too", "", n.Metrics, p.Query.Metrics))
	return pane.Menu{ID: FacetMenu, Title: "Filter", Items: items, Multi: true}
}

// groupTitle is the title of choices of which all hold while none is chosen.
func groupTitle(title string) pane.Item {
	return pane.Item{Label: []draw.Run{draw.R(theme.Soft, title)}, Note: "all"}
}

// choice is one that so many lines have.
func choice(key, word, what string, lines int, on bool) pane.Item {
	label := []draw.Run{draw.R(theme.Text, word)}
	if what != "" {
		label = append(label, draw.R(theme.Dim, "  "+what))
	}
	return pane.Item{Key: key, Label: label, On: on, Note: format.Count(lines)}
}

// hundredOf are the statuses that begin with a digit.
func hundredOf(digit int) search.Statuses {
	return search.Statuses{From: digit * 100, To: digit*100 + 99}
}

// statusWords are statuses in the words of the menu.
func statusWords(status []search.Statuses) (words []string) {
	for _, s := range status {
		if s.From == s.To {
			words = append(words, strconv.Itoa(s.From))
			continue
		}
		words = append(words, fmt.Sprint(s.From/100, "xx"))
	}
	return words
}

// codeFacets are the platform's codes that stand in the kept lines, the most frequent first, and those chosen.
func (p *LogsPane) codeFacets(n search.Facets) []pane.Item {
	all := slices.Sorted(maps.Keys(n.Codes))
	for _, c := range p.Query.Codes {
		if n.Codes[c] == 0 {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b string) int { return n.Codes[b] - n.Codes[a] })
	items := []pane.Item{groupTitle("code")}
	for _, id := range all {
		c, _ := codes.Lookup(id)
		items = append(items, choice("code "+id, id, c.Title, n.Codes[id], slices.Contains(p.Query.Codes, id)))
	}
	return items
}

func named(title, prefix string, names, on []string, lines map[string]int) []pane.Item {
	if len(names) == 0 {
		return nil
	}
	items := []pane.Item{groupTitle(title)}
	for _, n := range names {
		hue := theme.Name(strings.TrimRight(strings.TrimRight(n, "0123456789"), "."))
		items = append(items, pane.Item{Key: prefix + n, Label: []draw.Run{draw.R(hue, n)}, On: slices.Contains(on, n), Note: format.Count(lines[n])})
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

// Chosen takes the facets that are on, or what was chosen of another menu.
func (p *LogsPane) Chosen(menu pane.MenuID, keys []string, sc pane.Scene) pane.Effect {
	switch {
	case menu == likeMenu && len(keys) > 0:
		return showLine(sc, keys[0])
	case menu == MarkMenu && len(keys) > 0:
		return p.chooseMark(keys[0], sc)
	case menu == saveMenu && len(keys) > 0:
		return p.saveOver(keys[0])
	case menu != FacetMenu:
		return nil
	}
	p.change(sc, func() { p.choose(keys, sc) })
	return nil
}

// choose makes the filter of the facets that are on.
func (p *LogsPane) choose(keys []string, sc pane.Scene) {
	q := &p.Query
	q.Classes, q.Types, q.Procs, q.MinLevel, q.ErrorsOnly, q.Metrics = nil, nil, nil, logs.None, false, false
	q.Status, q.Codes = nil, nil
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
		case "status":
			if digit, err := strconv.Atoi(name); err == nil {
				q.Status = append(q.Status, hundredOf(digit))
			}
		case "code":
			q.Codes = append(q.Codes, name)
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
