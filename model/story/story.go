// Package story tells what happened to one request: its arrival, all that the app said while it ran, its exception, the job that it
// enqueued, and the times between.
package story

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/logs/traffic"
)

// Story is one request.
type Story struct {
	ID      string // of the request; empty where the lines bear none
	Guess   bool   // told by dyno and time: no line of the app bears an id
	Router  logs.Router
	Routed  bool      // Router is known
	Arrived time.Time // at the router, worked out: when it was answered, less how long it took
	Steps   []Step
	Cut     bool // it has more lines than are shown, or the log goes no further back
}

// Step is one line of a story.
type Step struct {
	Line   logs.Line
	Offset time.Duration // since Arrived, or since the first line
	Gap    time.Duration // since the step before
	Kind   Kind
}

// Kind is what a step is.
type Kind uint8

// The kinds of steps.
const (
	App       Kind = iota // what the app said
	Answer                // the router's line
	Exception             // the head of an exception, and its frames
	Job                   // it enqueued a job, or the job ran
)

// The bounds of one story.
const (
	maxSteps  = 500
	reach     = 2 * time.Minute // an app line of a request is no further from the router's line
	guessMore = 50 * time.Millisecond
	answered  = 31 * time.Second // by then the router has answered, or given up
	runsIn    = 15 * time.Minute // a job is looked for no longer than this after it was enqueued
	maxJobs   = 4                // of a story whose runs are looked for

	traceAhead = 8   // lines before the head of a trace that may be of it
	maxTrace   = 400 // lines of a process in which a trace is looked for
)

// Of tells the story of the request that a line is of: the router's line or one of the app's. False where the line is of no request.
func Of(snap logstore.Snapshot, line logs.Line) (Story, bool) {
	s := Story{ID: RequestOf(line)}
	if line.Class == logs.Routing {
		s.setRouter(line)
	}
	if line.Timeless {
		return Story{}, false
	}
	if s.ID == "" {
		if answer, ok := answerOf(snap, line); ok {
			line = answer
			s.setRouter(line)
		}
		if !s.Routed || s.Router.Dyno == "" {
			return Story{}, false
		}
		s.Guess = true
		s.guess(snap, line)
		s.order()
		return s, true
	}
	text, err := search.CompileText(s.ID, true)
	if err != nil {
		return Story{}, false
	}
	around := search.Query{Text: text, Metrics: true, Since: line.At.Add(-reach), Until: line.At.Add(reach)}
	r := search.Find(snap, around, snap.End(), search.Back, maxSteps, 0)
	s.Cut = !r.Done
	for _, l := range r.Hits {
		if l.Class == logs.Routing {
			s.setRouter(l)
		}
		s.Steps = append(s.Steps, Step{Line: l, Kind: kindOf(l)})
		s.frames(snap, l)
	}
	if s.Routed && s.Router.Dyno != "" && !s.told() {
		s.Guess, s.Steps = true, nil
		s.guess(snap, line)
	}
	s.jobs(snap)
	s.order()
	return s, len(s.Steps) > 0
}

// told tells that a line of the app bears the request's id.
func (s *Story) told() bool {
	return slices.ContainsFunc(s.Steps, func(x Step) bool { return x.Line.Class == logs.App })
}

// RequestOf is the id of the request that a line names; empty for none.
func RequestOf(l logs.Line) string {
	if l.Class == logs.Routing {
		r, _ := logs.ParseRouter(l.Text)
		return r.RequestID
	}
	if l.Class != logs.App {
		return ""
	}
	if id, _ := logs.Body(l.Text); id != "" {
		return id
	}
	for _, key := range idKeys {
		i := strings.Index(l.Text, key)
		if i < 0 {
			continue
		}
		rest := strings.TrimLeft(l.Text[i+len(key):], `":= `)
		if end := strings.IndexFunc(rest, func(r rune) bool { return r > 'z' || !isID(byte(r)) }); end >= 0 {
			rest = rest[:end]
		}
		if len(rest) >= 8 && len(rest) <= 128 {
			return rest
		}
	}
	return ""
}

// idKeys are the names under which loggers write the id of a request.
var idKeys = []string{"request_id", "requestId", "request-id", "req_id", "reqId", `"req":{"id"`}

func isID(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func (s *Story) setRouter(l logs.Line) {
	r, ok := logs.ParseRouter(l.Text)
	if !ok {
		return
	}
	s.Router, s.Routed = r, true
	s.Arrived = l.At.Add(-r.Service - r.Connect)
}

// frames adds the lines of the trace that a head begins, where they bear no id.
func (s *Story) frames(snap logstore.Snapshot, head logs.Line) {
	if !head.Head {
		return
	}
	var lines []logs.Line
	for seq := max(snap.First(), head.Seq-min(head.Seq, traceAhead)); seq < snap.End() && len(lines) < maxTrace; seq++ {
		l, ok := snap.Line(seq)
		if !ok || l.At.Sub(head.At) > guessMore {
			break
		}
		if l.Proc == head.Proc && l.Source == head.Source {
			lines = append(lines, l)
		}
	}
	for _, l := range exceptions.LinesOf(lines, head.Seq) {
		if len(s.Steps) < maxSteps && RequestOf(l) == "" && l.Seq != head.Seq && !s.holds(l.Seq) && (l.Head || l.Frame() != logs.NoFrame) {
			s.Steps = append(s.Steps, Step{Line: l, Kind: Exception})
		}
	}
}

func kindOf(l logs.Line) Kind {
	switch {
	case l.Class == logs.Routing:
		return Answer
	case l.Head, l.Frame() != logs.NoFrame:
		return Exception
	}
	for _, said := range []string{"Enqueued ", "enqueued job", "jid=", "job_id=", `"jid":`, `"job_id":`, "Performed ", "Performing "} {
		if strings.Contains(l.Text, said) {
			return Job
		}
	}
	return App
}

// order puts the steps in the order of their times, and tells the times between.
func (s *Story) order() {
	slices.SortStableFunc(s.Steps, func(a, b Step) int {
		if !a.Line.Timeless && !b.Line.Timeless {
			if c := a.Line.At.Compare(b.Line.At); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Line.Seq, b.Line.Seq)
	})
	if len(s.Steps) == 0 {
		return
	}
	from := s.Arrived
	if !s.Routed || s.Steps[0].Line.At.Before(from) { // the dynos' clocks and the router's are not one
		from = s.Steps[0].Line.At
	}
	before := from
	for i := range s.Steps {
		at := s.Steps[i].Line.At
		s.Steps[i].Offset, s.Steps[i].Gap = at.Sub(from), max(0, at.Sub(before))
		before = at
	}
}

// Like are the requests of a log that are most like one: the same route first, then the same answer, then as slow. At most n, and not
// itself.
func Like(snap logstore.Snapshot, to logs.Router, n int) []logs.Line {
	route := traffic.FoldPath(to.Path)
	type scored struct {
		line  logs.Line
		score float64
	}
	var found []scored
	q := search.Query{Classes: []logs.Class{logs.Routing}}
	if word, err := search.CompileText(longest(route), false); err == nil && longest(route) != "" {
		q.Text = word
	}
	for _, l := range search.Find(snap, q, snap.End(), search.Back, 0, likeBudget).Hits {
		r, ok := logs.ParseRouter(l.Text)
		if !ok || r.RequestID != "" && r.RequestID == to.RequestID || traffic.FoldPath(r.Path) != route {
			continue
		}
		score := 0.0
		if r.Method == to.Method {
			score += 4
		}
		if r.Code == to.Code {
			score += 3
		}
		if r.Status == to.Status {
			score += 2
		}
		if longer := max(r.Service, to.Service); longer > 0 {
			score += float64(min(r.Service, to.Service)) / float64(longer)
		}
		found = append(found, scored{l, score})
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.line.Seq, a.line.Seq))
	})
	out := make([]logs.Line, 0, n)
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.line)
	}
	return out
}

// Alike is how many requests of one route ended as one did, in a span of time.
type Alike struct{ Same, All int }

// CountAlike counts the requests of the same route in a span of time, and those that ended with the same code and status; nothing where the span
// has more lines than can be looked through at once.
func CountAlike(snap logstore.Snapshot, to logs.Router, since, until time.Time) (n Alike) {
	route := traffic.FoldPath(to.Path)
	q := search.Query{Classes: []logs.Class{logs.Routing}, Since: since, Until: until}
	if word, err := search.CompileText(longest(route), false); err == nil && longest(route) != "" {
		q.Text = word
	}
	found := search.Find(snap, q, snap.End(), search.Back, 0, countBudget)
	if !found.Done {
		return Alike{}
	}
	for _, l := range found.Hits {
		r, ok := logs.ParseRouter(l.Text)
		if !ok || traffic.FoldPath(r.Path) != route || r.Method != to.Method {
			continue
		}
		n.All++
		if r.Code == to.Code && r.Status == to.Status {
			n.Same++
		}
	}
	return n
}

// How many lines are looked through for requests of a route: to list them, and to count them.
const (
	likeBudget  = 200_000
	countBudget = 100_000
)

// longest is the longest part of a route that is no id: what to look for first.
func longest(route string) string {
	best := ""
	for part := range strings.SplitSeq(route, "/") {
		if len(part) > len(best) && !strings.Contains(part, ":") {
			best = part
		}
	}
	return best
}
