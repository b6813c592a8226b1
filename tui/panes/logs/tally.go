package logs

import (
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// tally is how many of the kept lines pass the query. It is counted from the oldest line on, a bounded number of lines at a time, and goes
// on where it stopped when lines come in; what the store drops is taken off.
type tally struct {
	parts  []search.Counted
	passed int
	next   logs.Seq // the first line that was not looked at
	done   bool
	beside backgroundSearch
}

// partLines is how many lines a part of a tally holds at least, where there are as many.
const partLines = 4096

// count counts on by at most budget lines, and tells whether all is counted.
func (t *tally) count(snap logstore.Snapshot, q search.Query, budget int) {
	t.drop(snap, q)
	t.next = max(t.next, snap.First())
	if t.next >= snap.End() {
		t.done = true
		return
	}
	parts, r, ready := t.beside.count(snap, q, t.next, budget)
	if !ready {
		t.done = false
		return
	}
	for _, p := range parts {
		t.passed += p.Wanted
		if n := len(t.parts); n > 0 && t.parts[n-1].To == p.From && int(t.parts[n-1].To-t.parts[n-1].From) < partLines {
			t.parts[n-1].To = p.To
			t.parts[n-1].Wanted += p.Wanted
			continue
		}
		t.parts = append(t.parts, p)
	}
	t.next = r.Next
	t.done = t.next >= snap.End()
}

// drop takes off what is kept no more. A part that lost some of its lines is counted again.
func (t *tally) drop(snap logstore.Snapshot, q search.Query) {
	first, gone := snap.First(), 0
	for ; gone < len(t.parts) && t.parts[gone].To <= first; gone++ {
		t.passed -= t.parts[gone].Wanted
	}
	t.parts = slices.Delete(t.parts, 0, gone)
	if len(t.parts) == 0 || t.parts[0].From >= first {
		return
	}
	p := &t.parts[0]
	left := 0
	for _, l := range search.Find(snap, q, first, search.Forward, 0, int(p.To-first)).Hits {
		if l.Seq < p.To && !l.Gap {
			left++
		}
	}
	t.passed += left - p.Wanted
	p.From, p.Wanted = first, left
}

// liveWord is the word of a stream that brings lines: LIVE, or which part of the log is read.
func liveWord(a *model.App) draw.Run {
	if every := a.Thinned.Every; every > 0 {
		return draw.R(theme.Warn|theme.Bold, health.RodWord(rods.Rod{Kind: rods.Lines, Every: every}))
	}
	return draw.R(theme.Good|theme.Bold, "LIVE")
}
