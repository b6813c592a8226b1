package logs

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/widget"
)

// Keys are the pane's own.
var Keys = []keys.Binding{
	{Intent: keys.IntentFind, Keys: []string{"/"}, Short: "find", Help: "search; a|b for several words, /…/ for a regular expression", Hint: 1},
	{Intent: keys.IntentHide, Keys: []string{"&"}, Short: "only", Help: "show only lines that match", Hint: 2},
	{Intent: keys.IntentFacets, Keys: []string{"F"}, Short: "filter", Help: "filter by source, process type, dyno, level, release", Hint: 3},
	{Intent: keys.IntentNextError, Keys: []string{"e"}, Short: "next error", Help: "next error", Hint: 4},
	{Intent: keys.IntentPrevError, Keys: []string{"E"}, Help: "previous error"},
	{Intent: keys.IntentPrevRelease, Keys: []string{"("}, Short: "release", Help: "previous release", Hint: 5},
	{Intent: keys.IntentNextRelease, Keys: []string{")"}, Help: "next release"},
	{Intent: keys.IntentExclude, Keys: []string{"-"}, Short: "exclude", Help: "hide lines that match"},
	{Intent: keys.IntentFlip, Keys: []string{"x"}, Short: "flip", Help: "swap search and filter"},
	{Intent: keys.IntentNextHit, Keys: []string{"n"}, Help: "next match"},
	{Intent: keys.IntentPrevHit, Keys: []string{"N"}, Help: "previous match"},
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
		return nil
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
		p.pan = max(0, p.pan-panStep)
	case keys.IntentRight:
		if !p.wrap {
			p.pan += panStep
		}
	case keys.IntentOpen:
		return p.open(sc)
	case keys.IntentYank:
		if row, ok := p.Current(sc); ok {
			return pane.Copy{Text: rawLine(row.Lines[0]), What: "the line"}
		}
	}
	return nil
}

// walk answers the intents that move the cursor.
func (p *LogsPane) walk(i keys.Intent, sc pane.Scene) (pane.Effect, bool) {
	e, walked := p.move(i, sc)
	p.selection.moved = p.selection.moved || walked
	return e, walked
}

func (p *LogsPane) move(i keys.Intent, sc pane.Scene) (pane.Effect, bool) {
	switch i {
	case keys.IntentBottom:
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
			return pane.Say{Text: "nothing is marked: / finds"}, true
		}
		return p.goTo(sc, goalHit, direction(i == keys.IntentNextHit)), true
	case keys.IntentNextError, keys.IntentPrevError:
		return p.goTo(sc, goalError, direction(i == keys.IntentNextError)), true
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

// open unfolds frames, or shows all that is known of a line.
func (p *LogsPane) open(sc pane.Scene) pane.Effect {
	row, ok := p.Current(sc)
	if !ok {
		return nil
	}
	if !row.Folded() {
		return pane.Show{Card: lineCard(sc, row.Lines[0])}
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
func rawLine(l logs.Line) string {
	head := l.At.UTC().Format("2006-01-02T15:04:05.000000Z07:00") + " "
	if l.Timeless {
		head = ""
	}
	if l.Source != "" {
		head += l.Source + "[" + l.Proc + "]: "
	}
	return head + safe.Redact(l.Text)
}
