package logs

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
)

// The prompts of the logs pane.
const (
	PromptFind    pane.PromptID = "find"
	PromptHide    pane.PromptID = "hide"
	PromptExclude pane.PromptID = "exclude"
)

// Hits is where find matches, counted from the oldest line on. It is filled a bounded number of lines at a time and
// goes on where it stopped when lines come in.
type Hits struct {
	Seqs []logs.Seq
	next logs.Seq // first line not looked at yet
	Done bool

	Aside backgroundSearch
}

// Search counts on.
func (h *Hits) Search(snap logstore.Snapshot, q search.Query, find search.Matcher, budget int) {
	if find.Empty() {
		return
	}
	gone, _ := slices.BinarySearch(h.Seqs, snap.First())
	h.Seqs = slices.Delete(h.Seqs, 0, gone)
	fetched := h.Aside.Found != nil
	found, next, done, ready := searchBoth(&h.Aside, snap, q, find, max(h.next, snap.First()), search.Forward, 0, budget)
	if !ready {
		return
	}
	for _, l := range found {
		h.Seqs = append(h.Seqs, l.Seq)
	}
	h.next, h.Done = next, done
	switch {
	case done:
		h.next = snap.End()
	case fetched: // it cost this frame nothing
		h.Search(snap, q, find, budget)
	}
}

// place is which of the hits a line is, counted from 1; 0 when it is none.
func (h *Hits) place(at logs.Seq) int {
	if i, found := slices.BinarySearch(h.Seqs, at); found {
		return i + 1
	}
	return 0
}

// searchBoth is one step of a search for lines that pass the query and hold find. A query has one text: find, which is
// the rarer as a rule, is searched, and the query's own is tried on what comes out.
// ready is false while it is made beside the screen.
func searchBoth(beside *backgroundSearch, snap logstore.Snapshot, q search.Query, find search.Matcher, from logs.Seq, dir search.Direction, want, budget int) (found []logs.Line, next logs.Seq, done, ready bool) {
	hide := q.Text
	q.Text = find
	if from >= snap.End() && dir == search.Forward {
		return nil, snap.End(), true, true
	}
	res, ready := beside.Search(snap, q, from, dir, want, budget)
	if hide.Empty() || !ready {
		return res.Hits, res.Next, res.Done, ready
	}
	passed := res.Hits[:0:0]
	for _, l := range res.Hits {
		if hide.MatchLine(l) {
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

// goalNearest is what a jump from LIVE went to: nothing is newer, so it is the last one.
var goalNearest = [...]string{goalHit: "the newest match", goalError: "the newest error", goalRelease: "the newest release"}

// seek is a jump on its way.
type seek struct {
	goal goal
	dir  search.Direction
	live bool // it began at LIVE
	next logs.Seq

	backgroundSearch backgroundSearch
}

// goTo begins a jump from the cursor. From LIVE there is nothing below, so a jump goes up whatever its direction.
func (p *LogsPane) goTo(sc pane.Scene, what goal, dir search.Direction) pane.Effect {
	snap := sc.App.Logs.Snapshot()
	from := snap.End() - 1
	switch {
	case p.paused && dir == search.Forward:
		from = p.at + 1
	case p.paused:
		from = p.at - 1
	default:
		dir = search.Back
	}
	if p.paused && (from >= snap.End() || from < snap.First()) {
		return p.noMore(&seek{goal: what, dir: dir})
	}
	live := !p.paused
	p.seek = &seek{goal: what, dir: dir, next: from, live: live}
	e := p.goOn(sc, snap)
	if live && p.paused {
		return pane.Say{Text: goalNearest[what] + "; " + sc.Key(keys.IntentBottom) + " follows new lines again"}
	}
	return e
}

// goOn takes a jump further by the budget of a frame.
func (p *LogsPane) goOn(sc pane.Scene, snap logstore.Snapshot) pane.Effect {
	s := p.seek
	if s == nil {
		return nil
	}
	for budget := FrameBudget; budget > 0; {
		fetched := s.backgroundSearch.Found != nil
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

func (p *LogsPane) noMore(s *seek) pane.Effect {
	switch {
	case s.live && p.filtered() && s.goal != goalRelease:
		return pane.Say{Text: "no " + goalNames[s.goal] + " among the lines shown: the filter leaves out the others"}
	case s.live:
		return pane.Say{Text: "no " + goalNames[s.goal] + " in these lines"}
	case s.dir == search.Back:
		return pane.Say{Text: "no older " + goalNames[s.goal]}
	}
	return pane.Say{Text: "no newer " + goalNames[s.goal]}
}

// seekStep is one step of a jump: at most one line, of those that are shown. It costs nothing when it is not made yet.
func (p *LogsPane) seekStep(snap logstore.Snapshot, s *seek, budget int) (found []logs.Line, next logs.Seq, done bool, cost int) {
	switch s.goal {
	case goalHit:
		found, next, done, ready := searchBoth(&s.backgroundSearch, snap, p.wanted(), p.Find, s.next, s.dir, 1, budget)
		if !ready {
			return nil, s.next, false, 0
		}
		return found, next, done, budget
	case goalError:
		q := p.wanted()
		q.ErrorsOnly = true
		res, ready := s.backgroundSearch.Search(snap, q, s.next, s.dir, 1, budget)
		if !ready {
			return nil, s.next, false, 0
		}
		return res.Hits, res.Next, res.Done, max(res.Scanned, 1)
	}
	res, ready := s.backgroundSearch.Search(snap, releaseLines, s.next, s.dir, 1, budget)
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

// promptOf is the prompt that a key opens.
var promptOf = map[keys.Intent]pane.PromptID{keys.IntentFind: PromptFind, keys.IntentHide: PromptHide, keys.IntentExclude: PromptExclude}

// openPrompt opens one of the prompts, with what is set as its text.
func (p *LogsPane) openPrompt(id pane.PromptID) pane.Effect {
	label, set := "find", p.Find.String()
	switch id {
	case PromptHide:
		label, set = "show only", p.Query.Text.String()
	case PromptExclude:
		label, set = "hide lines with", ""
	}
	hint := "text, one|another, or /expression/"
	if len(p.typed) > 0 {
		hint += "; ↑ what was typed before"
	}
	return pane.Prompt{ID: id, Label: label, Initial: set, Hint: hint, Before: p.typed}
}

// keptTyped is how many texts of the prompts are kept.
const keptTyped = 50

// remember keeps what was typed into a prompt, once, the newest last.
func (p *LogsPane) remember(text string) {
	if strings.Trim(text, " ") == "" {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(p.typed), func(s string) bool { return s == text })
	if p.typed = append(kept, text); len(p.typed) > keptTyped {
		p.typed = p.typed[1:]
	}
}

// Typed takes what is typed into a prompt. Find and hide act at every key, exclude at Enter.
func (p *LogsPane) Typed(id pane.PromptID, text string, done bool, sc pane.Scene) pane.Effect {
	switch id {
	case PromptNote:
		return p.note(text, sc)
	case promptSave:
		return p.save(text, sc)
	}
	m, err := search.CompileWords(text)
	if err != nil {
		if done {
			return pane.Say{Text: err.Error(), Bad: true}
		}
		return nil // an expression is broken while it is being typed
	}
	if done {
		p.remember(text)
	}
	switch id {
	case PromptFind:
		if !p.Find.Equal(m) {
			p.Find, p.Hits = m, Hits{}
		}
	case PromptHide:
		if !p.Query.Text.Equal(m) {
			p.change(sc, func() { p.Query.Text = m })
		}
	case PromptExclude:
		if done && !m.Empty() {
			p.change(sc, func() { p.Query.Exclude = append(slices.Clone(p.Query.Exclude), m) })
		}
	}
	return nil
}

// flip turns marking into hiding and back.
func (p *LogsPane) flip(sc pane.Scene) pane.Effect {
	if p.Find.Empty() && p.Query.Text.Empty() {
		return pane.Say{Text: "nothing is searched for, and no text filters"}
	}
	p.change(sc, func() { p.Find, p.Query.Text = p.Query.Text, p.Find })
	return nil
}

// takeBack undoes the innermost of find, hide, exclude and facets.
func (p *LogsPane) takeBack(sc pane.Scene) pane.Effect {
	q := &p.Query
	switch {
	case p.lineRange.on():
		p.lineRange = lineRange{}
	case p.seek != nil:
		p.seek = nil
	case p.pan > 0:
		p.pan = 0
	case !p.Find.Empty():
		p.Find, p.Hits = search.Matcher{}, Hits{}
	case p.like.on():
		p.change(sc, func() { p.like = like{} })
	case !q.Text.Empty():
		p.change(sc, func() { q.Text = search.Matcher{} })
	case len(q.Exclude) > 0:
		p.change(sc, func() { q.Exclude = q.Exclude[: len(q.Exclude)-1 : len(q.Exclude)-1] })
	case p.filtered():
		p.change(sc, func() {
			q.Classes, q.Types, q.Procs, q.MinLevel, q.ErrorsOnly, q.MinService, q.MinConnect = nil, nil, nil, logs.None, false, 0, 0
			q.Status, q.Codes = nil, nil
			p.releaseFilter.first, p.releaseFilter.last, q.Since, q.Until = 0, 0, time.Time{}, time.Time{}
		})
	case p.paused:
		return pane.Say{Text: "paused; " + sc.Key(keys.IntentBottom) + " follows new lines again"}
	}
	return nil
}

// innermost is what takeBack undoes, in the words of the border.
func (p *LogsPane) innermost() string {
	q := p.Query
	switch {
	case !p.Find.Empty():
		return "the marks of " + p.Find.String()
	case p.like.on():
		return p.like.words()
	case !q.Text.Empty():
		return "only " + q.Text.String()
	case len(q.Exclude) > 0:
		return "not " + q.Exclude[len(q.Exclude)-1].String()
	}
	return strings.Join(p.filterWords(), " · ")
}
