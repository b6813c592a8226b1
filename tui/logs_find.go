package tui

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// The prompts of the logs pane.
const (
	promptFind    PromptID = "find"
	promptHide    PromptID = "hide"
	promptExclude PromptID = "exclude"
)

// hits is where find matches, counted from the oldest line on. It is filled a bounded number of lines at a time and
// goes on where it stopped when lines come in.
type hits struct {
	seqs []logs.Seq
	next logs.Seq // first line not looked at yet
	done bool

	aside aside
}

// look counts on.
func (h *hits) look(snap logs.Snapshot, q logs.Query, find logs.Matcher, budget int) {
	if find.Empty() {
		return
	}
	gone, _ := slices.BinarySearch(h.seqs, snap.First())
	h.seqs = slices.Delete(h.seqs, 0, gone)
	fetched := h.aside.found != nil
	found, next, done, ready := searchBoth(&h.aside, snap, q, find, max(h.next, snap.First()), logs.Forward, 0, budget)
	if !ready {
		return
	}
	for _, l := range found {
		h.seqs = append(h.seqs, l.Seq)
	}
	h.next, h.done = next, done
	switch {
	case done:
		h.next = snap.End()
	case fetched: // it cost this frame nothing
		h.look(snap, q, find, budget)
	}
}

// place is which of the hits a line is, counted from 1; 0 when it is none.
func (h *hits) place(at logs.Seq) int {
	if i, found := slices.BinarySearch(h.seqs, at); found {
		return i + 1
	}
	return 0
}

// searchBoth is one step of a search for lines that pass the query and hold find. A query has one text: find, which is
// the rarer as a rule, is searched, and the query's own is tried on what comes out.
// ready is false while it is made beside the screen.
func searchBoth(beside *aside, snap logs.Snapshot, q logs.Query, find logs.Matcher, from logs.Seq, dir logs.Direction, want, budget int) (found []logs.Line, next logs.Seq, done, ready bool) {
	hide := q.Text
	q.Text = find
	if from >= snap.End() && dir == logs.Forward {
		return nil, snap.End(), true, true
	}
	res, ready := beside.search(snap, q, from, dir, want, budget)
	if hide.Empty() || !ready {
		return res.Hits, res.Next, res.Done, ready
	}
	passed := res.Hits[:0:0]
	for _, l := range res.Hits {
		if hide.MatchString(l.Text) {
			passed = append(passed, l)
		}
	}
	return passed, res.Next, res.Done, true
}

// goal is what a jump looks for.
type goal uint8

const (
	goalHit goal = iota
	goalError
	goalRelease
)

var goalNames = [...]string{goalHit: "match", goalError: "error", goalRelease: "release"}

// seek is a jump on its way.
type seek struct {
	goal goal
	dir  logs.Direction
	next logs.Seq

	aside aside
}

// goTo begins a jump from the cursor. From LIVE there is nothing below, so a jump goes up whatever its direction.
func (p *logsPane) goTo(sc Scene, what goal, dir logs.Direction) Effect {
	snap := sc.App.Logs.Snapshot()
	from := snap.End() - 1
	switch {
	case p.paused && dir == logs.Forward:
		from = p.at + 1
	case p.paused:
		from = p.at - 1
	default:
		dir = logs.Back
	}
	if p.paused && (from >= snap.End() || from < snap.First()) {
		return p.noMore(&seek{goal: what, dir: dir})
	}
	p.seek = &seek{goal: what, dir: dir, next: from}
	return p.goOn(sc, snap)
}

// goOn takes a jump further by the budget of a frame.
func (p *logsPane) goOn(sc Scene, snap logs.Snapshot) Effect {
	s := p.seek
	if s == nil {
		return nil
	}
	for budget := frameBudget; budget > 0; {
		fetched := s.aside.found != nil
		found, next, done, cost := p.seekStep(snap, s, budget)
		if cost == 0 { // it is looked for beside the screen
			return nil
		}
		if len(found) > 0 {
			p.seek = nil
			p.jump(sc, snap, found[0].Seq)
			return nil
		}
		if done {
			p.seek = nil
			return p.noMore(s)
		}
		if s.next = next; !fetched {
			budget -= max(cost, 1)
		}
	}
	return nil
}

func (p *logsPane) noMore(s *seek) Effect {
	way := "below"
	if s.dir == logs.Back {
		way = "above"
	}
	return Say{Text: "no " + goalNames[s.goal] + " further " + way}
}

// seekStep is one step of a jump: at most one line, of those that are shown. It costs nothing when it is not made yet.
func (p *logsPane) seekStep(snap logs.Snapshot, s *seek, budget int) (found []logs.Line, next logs.Seq, done bool, cost int) {
	switch s.goal {
	case goalHit:
		found, next, done, ready := searchBoth(&s.aside, snap, p.query, p.find, s.next, s.dir, 1, budget)
		if !ready {
			return nil, s.next, false, 0
		}
		return found, next, done, budget
	case goalError:
		q := p.query
		q.ErrorsOnly = true
		res, ready := s.aside.search(snap, q, s.next, s.dir, 1, budget)
		if !ready {
			return nil, s.next, false, 0
		}
		return res.Hits, res.Next, res.Done, max(res.Scanned, 1)
	}
	res, ready := s.aside.search(snap, releaseLines, s.next, s.dir, 1, budget)
	if !ready {
		return nil, s.next, false, 0
	}
	for _, l := range res.Hits {
		if l.Release {
			return []logs.Line{l}, res.Next, res.Done, max(res.Scanned, 1)
		}
	}
	return nil, res.Next, res.Done, max(res.Scanned, 1)
}

// ask opens one of the prompts, with what is set as its text.
func (p *logsPane) ask(id PromptID) Effect {
	label, set := "find", p.find.String()
	switch id {
	case promptHide:
		label, set = "show only", p.query.Text.String()
	case promptExclude:
		label, set = "hide lines with", ""
	}
	return Prompt{ID: id, Label: label, Initial: set, Hint: "text, or /expression/"}
}

// Typed takes what is typed into a prompt. Find and hide act at every key, exclude at Enter.
func (p *logsPane) Typed(id PromptID, text string, done bool, _ Scene) Effect {
	m, err := logs.Compile(text)
	if err != nil {
		if done {
			return Say{Text: err.Error(), Bad: true}
		}
		return nil // an expression is broken while it is being typed
	}
	switch id {
	case promptFind:
		if !p.find.Equal(m) {
			p.find, p.hits = m, hits{}
		}
	case promptHide:
		if !p.query.Text.Equal(m) {
			p.query.Text = m
			p.requery()
		}
	case promptExclude:
		if done && !m.Empty() {
			p.query.Exclude = append(slices.Clone(p.query.Exclude), m)
			p.requery()
		}
	}
	return nil
}

// flip turns marking into hiding and back.
func (p *logsPane) flip() Effect {
	if p.find.Empty() && p.query.Text.Empty() {
		return Say{Text: "nothing is marked or hidden"}
	}
	p.find, p.query.Text = p.query.Text, p.find
	p.requery()
	return nil
}

// takeBack undoes the innermost of find, hide, exclude and facets.
func (p *logsPane) takeBack() Effect {
	q := &p.query
	switch {
	case p.seek != nil:
		p.seek = nil
		return nil
	case !p.find.Empty():
		p.find, p.hits = logs.Matcher{}, hits{}
		return nil
	case !q.Text.Empty():
		q.Text = logs.Matcher{}
	case len(q.Exclude) > 0:
		q.Exclude = q.Exclude[: len(q.Exclude)-1 : len(q.Exclude)-1]
	case len(q.Classes)+len(q.Types)+len(q.Procs) > 0 || q.MinLevel != logs.None || q.ErrorsOnly || q.MinService+q.MinConnect > 0 || p.era.first > 0:
		q.Classes, q.Types, q.Procs, q.MinLevel, q.ErrorsOnly, q.MinService, q.MinConnect = nil, nil, nil, logs.None, false, 0, 0
		p.era.first, p.era.last, q.Since, q.Until = 0, 0, time.Time{}, time.Time{}
	default:
		return nil
	}
	p.requery()
	return nil
}
