package logs

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/save"
	"app.gonogo/gonogo/tui/widget"
)

// Keys are the pane's own.
var Keys = []keys.Binding{
	{Intent: keys.IntentFind, Keys: []string{"/"}, Short: "find", Help: "search; a|b for several words, /…/ for a regular expression", Hint: 1},
	{Intent: keys.IntentHide, Keys: []string{"&"}, Short: "only", Help: "show only lines that match", Hint: 2},
	{Intent: keys.IntentExclude, Keys: []string{"-"}, Short: "hide", Help: "hide lines that match", Hint: 3},
	{Intent: keys.IntentFacets, Keys: []string{"F"}, Short: "filter", Help: "filter by source, status, code, dyno, level, release", Hint: 4},
	{Intent: keys.IntentNextError, Keys: []string{"e"}, Short: "error", Help: "next error; while live the newest", Hint: 5},
	{Intent: keys.IntentPrevError, Keys: []string{"E"}, Short: "error", Help: "previous error; while live the newest", Hint: 5},
	{Intent: keys.IntentPrevRelease, Keys: []string{"("}, Short: "release", Help: "previous release", Hint: 6},
	{Intent: keys.IntentNextRelease, Keys: []string{")"}, Short: "release", Help: "next release", Hint: 6},
	{Intent: keys.IntentLike, Keys: []string{"."}, Short: "like this", Help: "only lines like this one: same code and path, same message; again for fewer conditions", Hint: 7},
	{Intent: keys.IntentDifferent, Keys: []string{"d"}, Short: "different", Help: "what is different about the lines that pass the filter"},
	{Intent: keys.IntentRange, Keys: []string{"V"}, Short: "range", Help: "start or end a range of lines to copy"},
	{Intent: keys.IntentYankAll, Keys: []string{"Y"}, Short: "copy all", Help: "copy the whole trace, or the range"},
	{Intent: keys.IntentMark, Keys: []string{"M"}, Short: "mark", Help: "mark the line, with a note; on a marked line change the note or take the mark away"},
	{Intent: keys.IntentNextMark, Keys: []string{"'"}, Short: "mark", Help: "next mark; while live the newest"},
	{Intent: keys.IntentPrevMark, Keys: []string{"\""}, Short: "mark", Help: "previous mark; while live the newest"},
	{Intent: keys.IntentMarks, Keys: []string{"L"}, Short: "marks", Help: "list of marks"},
	{Intent: keys.IntentSave, Keys: []string{"s"}, Short: "save", Help: "save the lines that are shown, or the range, to a file"},
	{Intent: keys.IntentFlip, Keys: []string{"x"}, Short: "flip", Help: "swap search and filter"},
	{Intent: keys.IntentNextHit, Keys: []string{"n"}, Short: "match", Help: "next match"},
	{Intent: keys.IntentPrevHit, Keys: []string{"N"}, Short: "match", Help: "previous match"},
	{Intent: keys.IntentFollow, Keys: []string{"f"}, Short: "follow", Help: "follow new lines, or stop"},
	{Intent: keys.IntentWrap, Keys: []string{"w"}, Short: "wrap", Help: "wrap or cut long lines"},
	{Intent: keys.IntentTimes, Keys: []string{"t"}, Short: "times", Help: "time format"},
	{Intent: keys.IntentMetrics, Keys: []string{"m"}, Short: "metrics", Help: "show or hide metrics lines"},
	{Intent: keys.IntentLeft, Keys: []string{"h", "left"}, Help: "pan left"},
	{Intent: keys.IntentRight, Keys: []string{"l", "right"}, Help: "pan right"},
}

// panStep is how many cells h and l move long lines.
const panStep = 16

func (p *LogsPane) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		if i == keys.IntentBack {
			return nil
		}
		return pane.Say{Text: "there is no log line yet"}
	}
	p.turnTo(sc.App)
	if e, ok := p.walk(i, sc); ok {
		return e
	}
	if e, ok := p.narrow(i, sc); ok {
		return e
	}
	switch i {
	case keys.IntentWrap:
		p.wrap, p.pan = !p.wrap, 0
		if p.paused {
			p.place(sc, p.selection.line)
		}
	case keys.IntentTimes:
		p.times = p.times.at(sc.Screen.W)%timeDate + 1
	case keys.IntentLeft:
		if p.pan == 0 {
			return pane.Say{Text: "the lines begin here"}
		}
		p.pan = max(0, p.pan-panStep)
	case keys.IntentRight:
		return p.panRight(sc)
	case keys.IntentOpen:
		return p.open(sc)
	case keys.IntentDifferent:
		return p.compareFiltered(sc)
	case keys.IntentMark:
		return p.markLine(sc)
	case keys.IntentMarks:
		return p.listMarks(sc)
	case keys.IntentSave:
		return p.askPath(sc)
	case keys.IntentRange:
		return p.beginRange(sc)
	case keys.IntentYankAll:
		return p.copyWhole(sc)
	case keys.IntentYank:
		if p.lineRange.on() {
			return p.copyRange(sc)
		}
		return p.copyRow(sc)
	}
	return nil
}

// Click puts the cursor on the line at a cell, and stops following.
func (p *LogsPane) Click(_, y int, sc pane.Scene) bool {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return false
	}
	p.turnTo(sc.App)
	snap := sc.App.Logs.Snapshot()
	shown := p.compose(snap, p.style(sc), sc.H)
	lines := 0
	for _, r := range shown {
		lines += len(r.text)
	}
	y += max(0, lines-sc.H) * map[bool]int{true: 1}[!p.paused || p.low]
	for _, r := range shown {
		if y -= len(r.text); y < 0 {
			p.pause(r.last(), snap.End())
			p.at, p.selection.moved = r.last(), true
			p.extendRange(sc)
			return true
		}
	}
	return false
}

// Hints are the keys that matter now: to the next match after a search, to copy a range that was begun.
func (p *LogsPane) Hints(pane.Scene) []keys.Intent {
	var now []keys.Intent
	if !p.Find.Empty() {
		now = append(now, keys.IntentNextHit, keys.IntentPrevHit, keys.IntentFlip)
	}
	if p.lineRange.on() {
		now = append(now, keys.IntentYank)
	}
	return now
}

// copyRow copies the line under the cursor, or the frames that are folded there.
func (p *LogsPane) copyRow(sc pane.Scene) pane.Effect {
	row, ok := p.Current(sc)
	switch {
	case !ok:
		return pane.Say{Text: "there is nothing to copy"}
	case !row.Folded():
		return pane.Copy{Text: rawLine(row.Lines[0]), What: "the line"}
	}
	texts := make([]string, len(row.Lines))
	for i, l := range row.Lines {
		texts[i] = rawLine(l)
	}
	return copied("", texts)
}

// panRight moves long lines to the left, as far as one of those shown has more to show.
func (p *LogsPane) panRight(sc pane.Scene) pane.Effect {
	if p.wrap {
		return pane.Say{Text: "long lines are wrapped: nothing is cut off"}
	}
	style := p.style(sc)
	for _, r := range p.compose(sc.App.Logs.Snapshot(), style, sc.H) {
		if !r.Folded() && draw.RunsWidth(p.message(r.Lines[0], sc.Glyphs()))-p.pan > style.room() {
			p.pan += panStep
			return nil
		}
	}
	return pane.Say{Text: "the longest line ends here"}
}

// walk answers the intents that move the cursor.
func (p *LogsPane) walk(i keys.Intent, sc pane.Scene) (pane.Effect, bool) {
	e, walked := p.move(i, sc)
	p.selection.moved = p.selection.moved || walked
	if walked {
		p.extendRange(sc)
	}
	return e, walked
}

func (p *LogsPane) move(i keys.Intent, sc pane.Scene) (pane.Effect, bool) {
	switch i {
	case keys.IntentBottom:
		if p.lineRange.on() {
			p.step(sc, sc.App.Logs.Len())
			return nil, true
		}
		p.followNew()
		return nil, true
	case keys.IntentTop:
		p.top(sc)
		return nil, true
	case keys.IntentFollow:
		if p.paused {
			p.followNew()
		} else {
			p.step(sc, 0)
		}
		return nil, true
	case keys.IntentNextHit, keys.IntentPrevHit:
		if p.Find.Empty() {
			return pane.Say{Text: "nothing is searched for: / finds"}, true
		}
		return p.goTo(sc, goalHit, direction(i == keys.IntentNextHit)), true
	case keys.IntentNextError, keys.IntentPrevError:
		return p.goTo(sc, goalError, direction(i == keys.IntentNextError)), true
	case keys.IntentNextMark, keys.IntentPrevMark:
		return p.goToMark(sc, direction(i == keys.IntentNextMark)), true
	case keys.IntentNextRelease, keys.IntentPrevRelease:
		return p.goTo(sc, goalRelease, direction(i == keys.IntentNextRelease)), true
	}
	n, ok := widget.ListStep(i, 0, max(sc.H-1, 1))
	if ok {
		p.step(sc, n)
	}
	return nil, ok
}

func direction(forward bool) search.Direction {
	if forward {
		return search.Forward
	}
	return search.Back
}

// narrow answers the intents that say which lines are shown or marked.
func (p *LogsPane) narrow(i keys.Intent, sc pane.Scene) (pane.Effect, bool) {
	switch i {
	case keys.IntentFind:
		return p.openPrompt(PromptFind), true
	case keys.IntentHide:
		return p.openPrompt(PromptHide), true
	case keys.IntentExclude:
		return p.openPrompt(PromptExclude), true
	case keys.IntentFlip:
		return p.flip(sc), true
	case keys.IntentLike:
		return p.likeThis(sc), true
	case keys.IntentBack:
		return p.takeBack(sc), true
	case keys.IntentFacets:
		return p.facets(sc), true
	case keys.IntentMetrics:
		p.change(sc, func() { p.Query.Metrics = !p.Query.Metrics })
		return nil, true
	}
	return nil, false
}

// top goes to the oldest line that is kept.
func (p *LogsPane) top(sc pane.Scene) {
	snap := sc.App.Logs.Snapshot()
	p.pause(snap.First(), snap.End())
	p.at, p.edge, p.low = snap.First(), snap.First(), false
}

// Current is the row under the cursor.
func (p *LogsPane) Current(sc pane.Scene) (logRow, bool) {
	shown := p.compose(sc.App.Logs.Snapshot(), p.style(sc), sc.H)
	if len(shown) == 0 {
		return logRow{}, false
	}
	return shown[p.cursorAmong(shown)].logRow, true
}

// open unfolds frames, or shows the whole trace or all that is known of a line.
func (p *LogsPane) open(sc pane.Scene) pane.Effect {
	row, ok := p.Current(sc)
	if !ok {
		return nil
	}
	if !row.Folded() {
		if lines := traceOf(sc.App.Logs.Snapshot(), row.Lines[0]); lines != nil {
			return pane.Show{Card: p.traceCard(sc, lines)}
		}
		return pane.Show{Card: requestCard(sc, row.Lines[0])}
	}
	p.step(sc, 0)
	for _, l := range row.Lines {
		p.opened[l.Seq] = true
	}
	p.at, p.selection.moved = row.first(), true
	p.place(sc, min(p.selection.line, max(0, sc.H-len(row.Lines)))) // so that what was folded is seen
	return nil
}

// rawLine is a line as the platform's own tools print it, secrets masked.
func rawLine(l logs.Line) string { return save.Line(l, false) }
