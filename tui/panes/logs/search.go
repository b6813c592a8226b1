package logs

import (
	"sort"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/pane"
)

// backgroundBudget is how many lines a step beside the screen may look at: a chunk of packed ones, which takes some milliseconds.
const backgroundBudget = 64_000

// costlyBudget is how many lines a costly expression may be tried on, in a frame and in a step beside it; packed ones count as four.
const costlyBudget = 1_000

// backgroundSearch is a search that goes on beside the screen, of packed lines or for a costly expression: unpacking a chunk takes as long as
// a frame may. The frame asks, another goroutine looks, and a later frame takes what was found. Its zero value has nothing to do.
type backgroundSearch struct {
	asked *backgroundStep // nil: nothing is wanted
	under bool            // it is being looked for
	Found *search.Result  // nil: not yet
	parts []search.Counted
}

// backgroundStep is one step. Whoever makes it touches nothing else.
type backgroundStep struct {
	snap logstore.Snapshot
	q    search.Query
	from logs.Seq
	dir  search.Direction
	want int

	counts bool // how many lines are wanted, not which
}

func (s *backgroundStep) run() ([]search.Counted, search.Result) {
	budget := backgroundBudget
	if s.q.Costly() {
		budget = costlyBudget
		if s.snap.Packed(s.from) {
			budget *= 4
		}
	}
	if s.counts {
		return search.CountOn(s.snap, s.q, s.from, budget)
	}
	return nil, search.Find(s.snap, s.q, s.from, s.dir, s.want, budget)
}

// count is Search that counts the lines which are wanted, from a line on.
func (a *backgroundSearch) count(snap logstore.Snapshot, q search.Query, from logs.Seq, budget int) (parts []search.Counted, res search.Result, ready bool) {
	if !q.Costly() && !snap.Packed(from) {
		parts, res = search.CountOn(snap, q, from, budget)
		return parts, res, true
	}
	if s := a.asked; s == nil || s.from != from {
		*a = backgroundSearch{asked: &backgroundStep{snap: snap, q: q, from: from, dir: search.Forward, counts: true}}
		return nil, search.Result{}, false
	}
	if a.Found == nil {
		return nil, search.Result{}, false
	}
	parts, res = a.parts, *a.Found
	*a = backgroundSearch{}
	return parts, res, true
}

// Search is a step of a search within a frame's budget: at once where it begins among plain lines, or where nobody looks beside
// (a is nil); among packed ones, and where it is costly, when it has been made, which is asked for here. ready is false until then.
func (a *backgroundSearch) Search(snap logstore.Snapshot, q search.Query, from logs.Seq, dir search.Direction, want, budget int) (res search.Result, ready bool) {
	costly := q.Costly()
	if a == nil || !costly && !snap.Packed(from) {
		if costly {
			budget = min(budget, costlyBudget)
		}
		return search.Find(snap, q, from, dir, want, budget), true
	}
	if s := a.asked; s == nil || s.from != from || s.dir != dir || s.want != want {
		*a = backgroundSearch{asked: &backgroundStep{snap: snap, q: q, from: from, dir: dir, want: want}}
		return search.Result{}, false
	}
	if a.Found == nil {
		return search.Result{}, false
	}
	res, end := *a.Found, a.asked.snap.End()
	*a = backgroundSearch{}
	if dir == search.Forward && res.Done { // what came meanwhile is not looked at
		res.Next, res.Done = end, end >= snap.End()
	}
	return res, true
}

// Search is the next step that the pane wants to be made beside the screen, nil when there is none: for what is shown first, then
// for a jump, then for counting.
func (p *LogsPane) Search() (step func() any) {
	for _, a := range p.backgroundSearches() {
		if a.asked != nil && !a.under {
			s := a.asked
			a.under = true
			return func() any {
				parts, found := s.run()
				return backgroundResult{s, parts, found}
			}
		}
	}
	return p.study.search()
}

// backgroundResult is what a step found.
type backgroundResult struct {
	search *backgroundStep
	parts  []search.Counted
	result search.Result
}

// Found takes what a step found, unless nobody wants it any more.
func (p *LogsPane) Found(what any) pane.Effect {
	if step, ok := what.(studyStep); ok {
		return p.studied(step)
	}
	f, ok := what.(backgroundResult)
	for _, a := range p.backgroundSearches() {
		if ok && a.asked == f.search {
			a.Found, a.parts = &f.result, f.parts
		}
	}
	return nil
}

func (p *LogsPane) backgroundSearches() []*backgroundSearch {
	all := []*backgroundSearch{&p.Band.backgroundSearch}
	if p.seek != nil {
		all = append(all, &p.seek.backgroundSearch)
	}
	return append(all, &p.Hits.Aside, &p.tally.beside, &p.newer.beside)
}

// hereCache is the stamp of a line that was looked up: it may be packed.
type hereCache struct {
	seq logs.Seq
	at  time.Time
}

// Here is the stamp of the line under the cursor; zero while the newest line is followed.
func (p *LogsPane) Here(app *model.App) time.Time {
	if app == nil || p.app != app || !p.paused {
		return time.Time{}
	}
	if p.here.seq != p.at {
		l, ok := app.Logs.Snapshot().Line(p.at)
		if !ok || l.Timeless {
			return p.here.at
		}
		p.here = hereCache{p.at, l.At}
	}
	return p.here.at
}

// goToTime puts the cursor on the first line that is not older than a time. Lines are looked for by the stamps of their chunks: those of one
// process may be a little out of order.
func (p *LogsPane) goToTime(sc pane.Scene, at time.Time) {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return
	}
	p.turnTo(sc.App)
	snap := sc.App.Logs.Snapshot()
	p.seek = nil
	p.jump(sc, snap, firstFrom(snap, at))
}

// firstFrom is the first line whose stamp is not before a time, or the last line.
func firstFrom(snap logstore.Snapshot, at time.Time) logs.Seq {
	n := snap.Chunks()
	i := sort.Search(n, func(i int) bool { return !snap.Chunk(i).LastAt().Before(at) })
	if i == n {
		return snap.End() - 1
	}
	c := snap.Chunk(i)
	body, done := c.Open()
	defer done()
	for k := range c.Len() {
		if t := body.At(k); t != logs.NoTime && !logs.Instant(t).Before(at) {
			return max(c.Base+logs.Seq(k), snap.First())
		}
	}
	return max(c.Base, snap.First())
}
