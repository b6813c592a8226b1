package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// tally sums lines up. Gaps are no lines.
type tally struct {
	lines   int
	bytes   *int64
	kinds   map[string]int
	process map[string]int
	status  map[int]int
	codes   map[string]int
	took    map[int]int // requests by their service time in ms
	first   time.Time
	last    time.Time
}

// lineSummary is what --summary --json prints.
type lineSummary struct {
	Bytes *int64 `json:"bytes,omitempty"` // of all that was read, newlines included, whatever passed; of what the platform keeps it is not known
	logs.Summary
}

// processNames bounds the processes told apart: each run of a one-off dyno has a name of its own. The rest is counted as one.
const processNames = 10_000

// count counts a line, and nothing of it.
func (t *tally) count(l logs.Line) {
	if !l.Gap {
		t.lines++
	}
}

func (t *tally) add(l logs.Line) {
	if l.Gap {
		return
	}
	if t.kinds == nil {
		t.kinds, t.process, t.status = map[string]int{}, map[string]int{}, map[int]int{}
		t.codes, t.took = map[string]int{}, map[int]int{}
	}
	t.lines++
	t.kinds[kindOf(l)]++
	if l.Source != "" {
		name := l.Source + "[" + l.Proc + "]"
		if _, known := t.process[name]; !known && len(t.process) >= processNames {
			name = "more"
		}
		t.process[name]++
	}
	if l.Source != "" && (t.first.IsZero() || l.At.Before(t.first)) {
		t.first = l.At
	}
	if l.Source != "" && l.At.After(t.last) {
		t.last = l.At
	}
	switch l.Class {
	case logs.Routing:
		t.request(l.Text)
	case logs.System, logs.Logplex:
		t.code(l)
	}
}

// kindOf is what a line is counted as.
func kindOf(l logs.Line) string {
	switch {
	case l.Metrics:
		return "metrics"
	case l.Class == logs.Routing:
		return "router"
	case l.Class == logs.System:
		return "dyno"
	case l.Class == logs.API:
		return "api"
	case l.Class == logs.App, l.Class == logs.AddOn:
		return "app"
	}
	return "other"
}

func (t *tally) request(text string) {
	r, ok := logs.ParseRouter(text)
	if !ok {
		return
	}
	if r.Status > 0 {
		t.status[r.Status]++
	}
	if r.Code != "" {
		t.codes[r.Code]++
	}
	if r.HasService {
		t.took[int(r.Service.Milliseconds())]++
	}
}

// code counts the platform's R- and L-codes. An app may print the same: the class tells.
func (t *tally) code(l logs.Line) {
	if !strings.HasPrefix(l.Text, "Error ") {
		return
	}
	if l.Class == logs.Logplex {
		if code, _, ok := logs.ParseLoss(l.Text); ok {
			t.codes[code]++
		}
		return
	}
	if c, ok := logs.ParseLifecycle(l.Text); ok && c.Code != "" {
		t.codes[c.Code]++
	}
}

func (t *tally) summary() lineSummary {
	s := lineSummary{Bytes: t.bytes, Summary: logs.Summary{Lines: t.lines, Kinds: whole(t.kinds), Process: whole(t.process),
		RouterStatus: whole(t.status), HerokuCodes: whole(t.codes), First: t.first, Last: t.last}}
	times := slices.Sorted(maps.Keys(t.took))
	for _, ms := range times {
		s.ServiceCount += t.took[ms]
		s.ServiceSum += int64(ms) * int64(t.took[ms])
		s.ServiceSlowest = ms
	}
	s.ServiceP50, s.ServiceP95, s.ServiceP99 = t.slower(times, s.ServiceCount, 50), t.slower(times, s.ServiceCount, 95), t.slower(times, s.ServiceCount, 99)
	return s
}

// whole is a map that is written as {} and not as null.
func whole[K comparable](m map[K]int) map[K]int {
	if m == nil {
		return map[K]int{}
	}
	return m
}

// slower is the smallest time that percent of n requests did not exceed (nearest rank).
func (t *tally) slower(times []int, n, percent int) int {
	need := (n*percent + 99) / 100
	for _, ms := range times {
		if need -= t.took[ms]; need <= 0 {
			return ms
		}
	}
	return 0
}

func (t *tally) printCount(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, map[string]int{"lines": t.lines}, true)
	}
	_, err := fmt.Fprintln(w, t.lines)
	return gone(err)
}

// print writes the summary as a document, or as a page for people: most first.
func (t *tally) print(w io.Writer, asJSON bool) error {
	s := t.summary()
	if asJSON {
		return printJSON(w, s, false)
	}
	page := []string{fmt.Sprintf("lines      %d", s.Lines)}
	if s.Bytes != nil {
		page = append(page, fmt.Sprintf("bytes      %d", *s.Bytes))
	}
	if !s.First.IsZero() {
		page = append(page, "first      "+s.First.Format(time.RFC3339Nano), "last       "+s.Last.Format(time.RFC3339Nano))
	}
	if s.ServiceCount > 0 {
		page = append(page, fmt.Sprintf("requests   %d timed: p50 %d ms, p95 %d ms, p99 %d ms, slowest %d ms",
			s.ServiceCount, s.ServiceP50, s.ServiceP95, s.ServiceP99, s.ServiceSlowest))
	}
	page = append(page, ranked("kinds", s.Kinds)...)
	page = append(page, ranked("router status", s.RouterStatus)...)
	page = append(page, ranked("codes", s.HerokuCodes)...)
	page = append(page, ranked("processes", s.Process)...)
	return printed(w, page)
}

// ranked lists counts under a title, most first. It is nothing when there are none.
func ranked[K int | string](title string, counts map[K]int) []string {
	if len(counts) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b K) int { return counts[b] - counts[a] })
	page := []string{"", title}
	for _, k := range keys {
		page = append(page, fmt.Sprintf("%10d  %v", counts[k], k))
	}
	return page
}
