package logs

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/sources/fault"
)

// lineFilter tells which lines of a log are wanted.
type lineFilter struct {
	queries []search.Query   // any of them
	filters []*search.Filter // the same, ready
	wanted  []bool           // scratch
	since   time.Duration
	release int                           // 0: whatever was current
	spans   map[string]*logs.ReleaseSpans // by app
}

// newFilter reads the flags. The answer is a usage error when one of them cannot be meant.
func (f *logsFlags) newFilter() (*lineFilter, error) {
	if err := f.conflicts(); err != nil {
		return nil, err
	}
	q, err := f.query()
	if err != nil {
		return nil, err
	}
	release, err := releaseVersion(f.release)
	if err != nil {
		return nil, err
	}
	classes, raw, err := f.speakers()
	if err != nil {
		return nil, err
	}
	if strings.Contains(f.ps, ".") || strings.Count(f.ps, "-") > 1 { // web.1; web-7c9f6d5b8-x2k4q on Fir
		q.Procs = append(q.Procs, f.ps)
	} else if f.ps != "" && f.ps != "api" && f.ps != "router" {
		q.Types = append(q.Types, f.ps)
	}
	s := &lineFilter{since: f.since, release: release}
	if len(classes) > 0 || len(raw) == 0 {
		byClass := q
		byClass.Classes = classes
		s.queries = append(s.queries, byClass)
	}
	if len(raw) > 0 {
		bySource := q
		bySource.Sources = raw
		s.queries = append(s.queries, bySource)
	}
	return s, nil
}

// query is what the flags ask for, but for who speaks. Of several mistakes the first is told.
func (f *logsFlags) query() (search.Query, error) {
	counted := f.count || f.summary || f.raw // these hide nothing
	q := search.Query{Types: f.types, Procs: f.dynos, Metrics: f.metrics || counted, Sessions: counted, MinService: f.service, MinConnect: f.connect}
	var err error
	if q.Status, err = statuses(f.status); err != nil {
		return q, err
	}
	if q.Codes, err = f.upperCodes(); err != nil {
		return q, err
	}
	if f.level != "" {
		level, ok := logs.ParseLevel(strings.ToLower(f.level))
		if !ok {
			return q, base.Usage("there is no level %s: debug, info, warn, error, fatal", fault.Quote(f.level))
		}
		q.MinLevel = level
	}
	if q.Text, err = expression("--grep", f.grep); err != nil {
		return q, err
	}
	for _, e := range f.exclude {
		m, err := expression("--exclude", e)
		if err != nil {
			return q, err
		}
		q.Exclude = append(q.Exclude, m)
	}
	return q, nil
}

// conflicts refuses what cannot be meant and flags that contradict each other.
func (f *logsFlags) conflicts() error {
	switch {
	case f.num < 0:
		return base.Usage("--num is %d, and cannot be below zero", f.num)
	case f.service < 0 || f.connect < 0:
		return base.Usage("--service and --connect are how long something took, and cannot be below zero")
	case f.since < 0:
		return base.Usage("--since is %s, and looks back: leave the sign out", f.since)
	case f.count && f.summary:
		return base.Usage("--summary tells the count too: give one of them")
	case f.raw && (f.json || f.count || f.summary):
		return base.Usage("--raw prints lines as they came: leave --json, --count and --summary out")
	case f.confirm != "" && !f.raw:
		return base.Usage("--confirm is for --raw: nothing else here needs it")
	case f.raw && f.confirm != "" && f.confirm != rawWord:
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was written", Code: "confirm",
			Why: "--confirm says " + fault.Quote(f.confirm) + ", and the word for raw lines is raw", Do: "Add --confirm " + rawWord}}
	case f.tail && (f.count || f.summary):
		return base.Usage("--tail has no end to count at: leave it out")
	case len(f.from) > 0 && len(f.Apps) > 0:
		return base.Usage("--from reads saved lines, --app the platform's: give one of them")
	case f.tail && len(f.from) > 0:
		return base.Usage("--from reads to the end, and follows a pipe anyway: leave --tail out")
	}
	return nil
}

// sourceWords are the classes as --source calls them, besides the words that stand in a line.
var sourceWords = map[string]logs.Class{
	"api": logs.API, "router": logs.Routing, "system": logs.System, "addon": logs.AddOn, "add-on": logs.AddOn, "logplex": logs.Logplex,
}

// speakers parts --source, and --ps where it is one, into classes and raw sources.
func (f *logsFlags) speakers() (classes []logs.Class, raw []string, err error) {
	words := f.sources
	if f.ps == "api" || f.ps == "router" {
		words = append(words, f.ps)
	}
	for _, w := range words {
		class, ok := sourceWords[strings.ToLower(w)]
		switch {
		case ok:
			classes = append(classes, class)
		case w == "app", w == "heroku":
			raw = append(raw, w)
		default:
			return nil, nil, base.Usage("there is no source %s: app, heroku, api, router, system, addon, logplex", fault.Quote(w))
		}
	}
	return classes, raw, nil
}

func expression(flag, text string) (search.Matcher, error) {
	if text == "" {
		return search.Matcher{}, nil
	}
	m, err := search.Compile("/" + text + "/")
	if err != nil {
		return m, base.ExitError{Code: base.ExitUsage, Err: fmt.Errorf("%s: %w", flag, err)}
	}
	return m, nil
}

// from sets the time that --since counts back from: the platform's now.
func (s *lineFilter) from(now time.Time) {
	if s.since == 0 {
		return
	}
	for i := range s.queries {
		if s.queries[i].Since.IsZero() {
			s.queries[i].Since = now.Add(-s.since)
		}
	}
}

// pass tells which lines of a batch of an app are wanted. Give it every batch, in order; what it tells is good until the next.
func (s *lineFilter) pass(app string, b *logstore.Batch) []bool {
	if s.filters == nil {
		for _, q := range s.queries {
			s.filters = append(s.filters, search.NewFilter(q))
		}
	}
	s.wanted = append(s.wanted[:0], make([]bool, b.Len())...)
	for _, x := range s.filters {
		for _, i := range x.Lines(b) {
			s.wanted[i] = true
		}
	}
	s.keepRelease(app, b)
	return s.wanted
}
