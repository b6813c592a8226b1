package logs

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// lineFilter tells which lines of a log are wanted.
type lineFilter struct {
	wanted  union
	around  union // from which lines those around a match are chosen
	window  window
	release int                           // 0: whatever was current
	spans   map[string]*logs.ReleaseSpans // by app
	marks   []search.Matcher              // what --grep and --any look for, one by one
	compare bool                          // around is what the lines are compared with
	ready   bool
	failed  error // --since and --until contradict each other
}

// union is several queries, any of which may want a line.
type union struct {
	queries []search.Query
	filters []*search.Filter // the same, ready
	lines   []bool           // scratch
}

// newFilter reads the flags. The answer is a usage error when one of them cannot be meant.
func (f *logsFlags) newFilter() (*lineFilter, error) {
	f.speakerFlags.trim()
	if err := f.conflicts(); err != nil {
		return nil, err
	}
	s := &lineFilter{}
	looked, err := f.selection()
	if err != nil {
		return nil, err
	}
	q, err := f.match(looked)
	if err != nil {
		return nil, err
	}
	if s.release, err = releaseVersion(f.release); err != nil {
		return nil, err
	}
	if s.marks, err = f.textFlags.marks(); err != nil {
		return nil, err
	}
	if s.window.since, err = parseMoment("--since", f.since); err != nil {
		return nil, err
	}
	if s.window.until, err = parseMoment("--until", f.until); err != nil {
		return nil, err
	}
	if s.wanted.queries, err = f.speakers(q); err != nil {
		return nil, err
	}
	if f.differs {
		s.compare = true
		s.around.queries = []search.Query{{Exclude: looked.Exclude, Not: looked.Not, Metrics: looked.Metrics}}
		return s, nil
	}
	if !f.hasContext() {
		return s, nil
	}
	if s.around.queries = []search.Query{looked}; f.looksFor() {
		s.around.queries, err = f.speakers(looked)
	}
	if !f.looksFor() { // then the speakers are what is looked for
		all := &s.around.queries[0]
		all.Types, all.Procs = nil, nil
	}
	return s, err
}

// looksFor tells that something is looked for in lines, whoever speaks.
func (f *logsFlags) looksFor() bool {
	return len(f.grep)+len(f.some)+len(f.fields)+len(f.status)+len(f.codes) > 0 || f.level != "" || f.service > 0 || f.connect > 0
}

// selection is the part of the query that says which lines are looked at, but for --source and --ps.
func (f *logsFlags) selection() (search.Query, error) {
	counted := f.count || f.summary || f.raw // these hide nothing
	q := search.Query{Types: f.types, Procs: f.dynos, Metrics: f.metrics || counted, Sessions: counted}
	var err error
	if q.Not.Classes, q.Not.Sources, err = sourcesOf(f.notSources); err != nil {
		return q, err
	}
	q.Not.Types, q.Not.Procs = f.notTypes, f.notDynos
	q.Exclude, err = expressions("--exclude", f.exclude)
	return q, err
}

// match adds what is looked for in them. Of several mistakes the first is told.
func (f *logsFlags) match(q search.Query) (search.Query, error) {
	q.MinService, q.MinConnect = f.service, f.connect
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
			return q, base.Usage("there is no level %s: %s%s", fault.Quote(f.level), strings.Join(levelWords, ", "), phrase.DidYouMean(f.level, levelWords))
		}
		q.MinLevel = level
	}
	texts, err := f.textFlags.all()
	if err != nil {
		return q, err
	}
	for _, m := range texts {
		if q.Text.Empty() || q.Text.Costly() && !m.Costly() { // what can be looked for is better than what must be tried
			q.Text, m = m, q.Text
		}
		if !m.Empty() {
			q.Also = append(q.Also, m)
		}
	}
	for _, text := range f.fields {
		field, err := search.ParseField(text)
		if err != nil {
			return q, base.Usage("--field: %s", err)
		}
		q.Fields = append(q.Fields, field)
	}
	return q, nil
}

var levelWords = []string{"debug", "info", "warn", "error", "fatal"}

// all are the texts that must match: each --grep, and one that any --any matches.
func (f *textFlags) all() ([]search.Matcher, error) {
	out, err := expressions("--grep", f.grep)
	if err != nil {
		return nil, err
	}
	some, err := expressions("--any", f.some)
	if err != nil || len(some) == 0 {
		return out, err
	}
	either, err := search.CompileAny(f.some)
	if err != nil {
		return nil, base.Usage("--any: %s", err)
	}
	return append(out, either), nil
}

// marks are the texts that are shown where they stand.
func (f *textFlags) marks() ([]search.Matcher, error) {
	grep, err := expressions("--grep", f.grep)
	if err != nil {
		return nil, err
	}
	some, err := expressions("--any", f.some)
	return append(grep, some...), err
}

// expressions reads regular expressions. Empty ones say nothing.
func expressions(flag string, texts []string) (out []search.Matcher, err error) {
	for _, text := range texts {
		if text == "" {
			continue
		}
		m, err := search.Compile("/" + text + "/")
		if err != nil {
			return nil, base.ExitError{Code: base.ExitUsage, Err: fmt.Errorf("%s: %w", flag, err)}
		}
		out = append(out, m)
	}
	return out, nil
}

// at sets the times that --since and --until leave, as soon as the platform's now, or the newest line of a file, is known.
func (s *lineFilter) at(now time.Time, zone *time.Location) error {
	if s.ready {
		return s.failed
	}
	s.ready = true
	since, until := s.window.times(now, zone)
	if !since.IsZero() && !until.IsZero() && !since.Before(until) {
		s.failed = base.ExitError{Code: base.ExitUsage, Err: errors.New("--since is after --until: no line can be between them")}
	}
	for _, u := range []*union{&s.wanted, &s.around} {
		for i := range u.queries {
			u.queries[i].Since, u.queries[i].Until = since, until
		}
		u.filters = nil
	}
	return s.failed
}

// since is the first time that is wanted, once at was called; zero where there is no bound.
func (s *lineFilter) since() time.Time { return s.wanted.queries[0].Since }

// goOn wants only what comes behind a line of that time.
func (s *lineFilter) goOn(last time.Time) {
	for _, u := range []*union{&s.wanted, &s.around} {
		for i := range u.queries {
			if q := &u.queries[i]; !last.Before(q.Since) {
				q.Since = last.Add(time.Nanosecond)
			}
		}
		u.filters = nil
	}
}

// pass tells which lines of a batch of an app are wanted. Give it every batch, in order; what it tells is good until the next.
func (s *lineFilter) pass(app string, b *logstore.Batch) []bool {
	s.wanted.judge(b)
	if len(s.around.queries) > 0 {
		s.around.judge(b)
	}
	s.keepRelease(app, b)
	return s.wanted.lines
}

func (u *union) judge(b *logstore.Batch) {
	if u.filters == nil {
		for _, q := range u.queries {
			u.filters = append(u.filters, search.NewFilter(q))
		}
	}
	u.lines = append(u.lines[:0], make([]bool, b.Len())...)
	for _, x := range u.filters {
		for _, i := range x.Lines(b) {
			u.lines[i] = true
		}
	}
}
