package logs

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// SourceWords are the words that --source knows, in the order in which they are offered.
var SourceWords = []string{"app", "heroku", "api", "router", "system", "addon", "logplex"}

// classWords are the classes as --source calls them, besides the words that stand in a line.
var classWords = map[string]logs.Class{
	"api": logs.API, "router": logs.Routing, "system": logs.System, "addon": logs.AddOn, "add-on": logs.AddOn, "logplex": logs.Logplex,
}

// sourcesOf parts words of --source into classes and raw sources.
func sourcesOf(words []string) (classes []logs.Class, raw []string, err error) {
	for _, w := range words {
		class, ok := classWords[strings.ToLower(w)]
		switch {
		case ok:
			classes = append(classes, class)
		case w == "app", w == "heroku":
			raw = append(raw, w)
		default:
			return nil, nil, base.Usage("there is no source %s: %s%s", fault.Quote(w), strings.Join(SourceWords, ", "), phrase.DidYouMean(w, SourceWords))
		}
	}
	return classes, raw, nil
}

// speakers are the queries that --source and --ps make of one: any of them may want a line.
func (f *logsFlags) speakers(q search.Query) ([]search.Query, error) {
	classes, raw, err := sourcesOf(f.sources)
	if err != nil {
		return nil, err
	}
	var bySource []search.Query
	if len(classes) > 0 || len(raw) == 0 {
		one := q
		one.Classes = classes
		bySource = append(bySource, one)
	}
	if len(raw) > 0 {
		one := q
		one.Sources = raw
		bySource = append(bySource, one)
	}
	if len(f.ps) == 0 {
		return bySource, nil
	}
	var out []search.Query
	for _, one := range bySource {
		out = append(out, f.byProcess(one)...)
	}
	return out, nil
}

// byProcess parts a query by what --ps names: the API or the router, process types, dynos. A name with two dashes may be a type or a
// dyno of Fir, such as web-7c9f6d5b8-x2k4q.
func (f *logsFlags) byProcess(q search.Query) (out []search.Query) {
	var classes []logs.Class
	var types, dynos []string
	for _, name := range f.ps {
		if class, ok := classWords[name]; ok && (class == logs.API || class == logs.Routing) {
			classes = append(classes, class)
			continue
		}
		dotted := strings.Contains(name, ".")
		if dotted || strings.Count(name, "-") > 1 {
			dynos = append(dynos, name)
		}
		if !dotted {
			types = append(types, name)
		}
	}
	one := q
	if one.Classes = within(classes, q.Classes); len(one.Classes) > 0 {
		out = append(out, one)
	}
	one = q
	if one.Types = within(types, q.Types); len(one.Types) > 0 {
		out = append(out, one)
	}
	one = q
	if one.Procs = within(dynos, q.Procs); len(one.Procs) > 0 {
		out = append(out, one)
	}
	return out
}

// within are the elements of a list that a set holds too; the empty set holds all.
func within[T comparable](list, set []T) (out []T) {
	for _, x := range list {
		if len(set) == 0 || slices.Contains(set, x) {
			out = append(out, x)
		}
	}
	return out
}
