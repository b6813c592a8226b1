package story

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

// guess takes what the request's dyno said between its arrival and its answer, without the lines that are of another request which the dyno had
// then. Of requests that a dyno serves at once the other lines mix.
func (s *Story) guess(snap logstore.Snapshot, line logs.Line) {
	q := search.Query{Procs: []string{s.Router.Dyno}, Since: s.Arrived, Until: line.At.Add(guessMore)}
	r := search.Find(snap, q, snap.End(), search.Back, maxSteps, 0)
	s.Cut = !r.Done
	others := s.others(snap, line)
	for _, l := range r.Hits {
		if l.Class == logs.App && !l.Gap && !s.ofOthers(l, line, others) {
			s.Steps = append(s.Steps, Step{Line: l, Kind: kindOf(l)})
		}
	}
	s.Steps = append(s.Steps, Step{Line: line, Kind: Answer})
}

// other is another request that the dyno had at the same time.
type other struct {
	path     string
	answered time.Time
}

// others are the requests that the dyno had at the same time.
func (s *Story) others(snap logstore.Snapshot, line logs.Line) (out []other) {
	dyno, err := search.CompileText("dyno="+s.Router.Dyno+" ", false)
	if err != nil {
		return nil
	}
	q := search.Query{Classes: []logs.Class{logs.Routing}, Text: dyno, Since: s.Arrived, Until: line.At.Add(answered)}
	for _, l := range search.Find(snap, q, snap.End(), search.Back, maxSteps, 0).Hits {
		r, ok := logs.ParseRouter(l.Text)
		if ok && l.Seq != line.Seq && r.Dyno == s.Router.Dyno && !l.At.Add(-r.Service-r.Connect).After(line.At) {
			out = append(out, other{r.Path, l.At})
		}
	}
	return out
}

// atOnce is how soon after its last line a request is answered.
const atOnce = 5 * time.Millisecond

// ofOthers tells a line of the app that is of another request: it names the other's path and not the request's own, or it is the last of one that
// was answered just then, as Rails writes it.
func (s *Story) ofOthers(l, answer logs.Line, others []other) bool {
	if names(l.Text, s.Router.Path) {
		return false
	}
	ended := strings.Contains(l.Text, "Completed ") && answer.At.Sub(l.At).Abs() > atOnce
	return slices.ContainsFunc(others, func(o other) bool {
		return o.path != s.Router.Path && names(l.Text, o.path) || ended && o.answered.Sub(l.At).Abs() <= atOnce
	})
}

// answerOf is the router's line of the request in which an app's line without an id was written: the one request that its dyno had at that
// time, or of several the one whose path the line names. False where that cannot be told.
func answerOf(snap logstore.Snapshot, line logs.Line) (answer logs.Line, ok bool) {
	if line.Class != logs.App || line.Gap || line.Proc == "" {
		return logs.Line{}, false
	}
	dyno, err := search.CompileText("dyno="+line.Proc+" ", false)
	if err != nil {
		return logs.Line{}, false
	}
	q := search.Query{Classes: []logs.Class{logs.Routing}, Text: dyno, Since: line.At.Add(-guessMore), Until: line.At.Add(answered)}
	all, named := 0, 0
	for _, l := range search.Find(snap, q, line.Seq, search.Forward, maxSteps, 0).Hits {
		r, parsed := logs.ParseRouter(l.Text)
		if !parsed || r.Dyno != line.Proc || l.At.Add(-r.Service-r.Connect-guessMore).After(line.At) {
			continue
		}
		if names(line.Text, r.Path) {
			if named++; named == 1 {
				answer = l
			}
		} else if all++; all == 1 && named == 0 {
			answer = l
		}
	}
	return answer, named > 0 || all == 1
}

// names tells whether a line names a path, and not a longer one. The path of one character must stand in quotes.
func names(text, path string) bool {
	if len(path) < 2 {
		return path != "" && strings.Contains(text, `"`+path+`"`)
	}
	i := strings.Index(text, path)
	if i < 0 {
		return false
	}
	after := text[i+len(path):]
	return after == "" || strings.IndexByte(" \"'?,;)", after[0]) >= 0
}
