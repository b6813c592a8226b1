package link

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/safe"
)

// Filter is which lines of the log are shown, as a link has it, and what is looked for among them.
type Filter struct {
	Classes  []logs.Class
	Types    []string // process types
	Procs    []string // dynos
	Level    logs.Level
	Errors   bool
	Status   []search.Statuses
	Codes    []string
	Slow     time.Duration // least time of a request
	Connect  time.Duration // least time until a dyno took it
	Metrics  bool
	Releases [2]int // from the first to the last; 0: of all
	Find     string
	Only     string
	Hide     []string
}

// mostEach bounds the values of one key.
const mostEach = 32

// FilterOf is what a query shows, and a text that is looked for; cut tells that it shows less than can be said.
func FilterOf(q search.Query, find search.Matcher) (f Filter, cut bool) {
	f = Filter{Classes: q.Classes, Types: q.Types, Procs: q.Procs, Level: q.MinLevel, Errors: q.ErrorsOnly, Status: q.Status, Codes: q.Codes,
		Slow: q.MinService, Connect: q.MinConnect, Metrics: q.Metrics, Find: find.String(), Only: q.Text.String()}
	for _, m := range q.Exclude {
		if !m.Empty() {
			f.Hide = append(f.Hide, m.String())
		}
	}
	return f, len(q.Also)+len(q.Fields)+len(q.Sources) > 0
}

// Query is what the filter shows, and the text that is looked for.
func (f *Filter) Query() (q search.Query, find search.Matcher, err error) {
	q = search.Query{Classes: f.Classes, Types: f.Types, Procs: f.Procs, MinLevel: f.Level, ErrorsOnly: f.Errors, Status: f.Status, Codes: f.Codes,
		MinService: f.Slow, MinConnect: f.Connect, Metrics: f.Metrics}
	var failed [3]error
	find, failed[0] = search.CompileWords(f.Find)
	q.Text, failed[1] = search.CompileWords(f.Only)
	for _, text := range f.Hide {
		m, err := search.CompileWords(text)
		if err != nil {
			failed[2] = err
			continue
		}
		q.Exclude = append(q.Exclude, m)
	}
	return q, find, errors.Join(failed[:]...)
}

// write gives the filter's keys and values to add, in one order.
func (f *Filter) write(add func(key, value string)) {
	for _, c := range f.Classes {
		add("class", c.String())
	}
	for _, t := range f.Types {
		add("type", t)
	}
	for _, p := range f.Procs {
		add("dyno", p)
	}
	if f.Level != logs.None {
		add("level", f.Level.String())
	}
	for _, s := range f.Status {
		add("status", statusText(s))
	}
	for _, c := range f.Codes {
		add("code", c)
	}
	if f.Slow > 0 {
		add("slow", f.Slow.String())
	}
	if f.Connect > 0 {
		add("connect", f.Connect.String())
	}
	if f.Errors {
		add("errors", "yes")
	}
	if f.Metrics {
		add("metrics", "yes")
	}
	if f.Releases[0] > 0 {
		add("release", strconv.Itoa(f.Releases[0])+"-"+strconv.Itoa(f.Releases[1]))
	}
	add("find", safe.Redact(f.Find))
	add("only", safe.Redact(f.Only))
	for _, text := range f.Hide {
		add("hide", safe.Redact(text))
	}
}

// statusText writes statuses as people do: 503, 5xx, else 500-511.
func statusText(s search.Statuses) string {
	switch {
	case s.From == s.To:
		return strconv.Itoa(s.From)
	case s.From%100 == 0 && s.To == s.From+99:
		return strconv.Itoa(s.From/100) + "xx"
	}
	return strconv.Itoa(s.From) + "-" + strconv.Itoa(s.To)
}

// parseStatus is the inverse.
func parseStatus(text string) (search.Statuses, bool) {
	first, last, span := strings.Cut(strings.ToLower(text), "-")
	if digit, hundred := strings.CutSuffix(first, "xx"); hundred && !span {
		first, last, span = digit+"00", digit+"99", true
	}
	if !span {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	ok := err1 == nil && err2 == nil && from >= 100 && to <= 599 && from <= to
	return search.Statuses{From: from, To: to}, ok
}

// set takes a key and its value. A key that is not known is a newer gonogo's.
func (f *Filter) set(key, value string) error {
	value = bounded(safe.Redact(safe.Text(value)), mostNote)
	ok := true
	switch key {
	case "class":
		var c logs.Class
		if c, ok = logs.ParseClass(value); ok {
			f.Classes = more(f.Classes, c)
		}
	case "type":
		f.Types = more(f.Types, bounded(value, mostName))
	case "dyno":
		f.Procs = more(f.Procs, bounded(value, mostName))
	case "level":
		f.Level, ok = logs.ParseLevel(value)
	case "status":
		var s search.Statuses
		if s, ok = parseStatus(value); ok {
			f.Status = more(f.Status, s)
		}
	case "code":
		f.Codes = more(f.Codes, bounded(value, mostName))
	case "slow":
		f.Slow, ok = timeOf(value)
	case "connect":
		f.Connect, ok = timeOf(value)
	case "errors":
		f.Errors = true
	case "metrics":
		f.Metrics = true
	case "release":
		f.Releases, ok = releases(value)
	case "find":
		f.Find = value
	case "only":
		f.Only = value
	case "hide":
		f.Hide = more(f.Hide, value)
	}
	if !ok {
		return fmt.Errorf("the link is broken at %s=%s", key, bounded(value, mostName))
	}
	return nil
}

func more[T any](all []T, one T) []T {
	if len(all) >= mostEach {
		return all
	}
	return append(all, one)
}

// longestSpan bounds the times of requests.
const longestSpan = time.Hour

func timeOf(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil && d > 0 && d <= longestSpan
}

// releases reads 74 and 73-74.
func releases(text string) (out [2]int, ok bool) {
	first, last, two := strings.Cut(text, "-")
	if !two {
		last = first
	}
	var err1, err2 error
	out[0], err1 = strconv.Atoi(strings.TrimPrefix(first, "v"))
	out[1], err2 = strconv.Atoi(strings.TrimPrefix(last, "v"))
	return out, err1 == nil && err2 == nil && out[0] > 0 && out[1] >= out[0]
}
