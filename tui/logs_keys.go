package tui

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// panStep is how many cells h and l move long lines.
const panStep = 16

func (p *logsPane) Handle(i Intent, sc Scene) Effect {
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
	case IntentWrap:
		p.wrap, p.pan = !p.wrap, 0
	case IntentTimes:
		p.times = p.times.at(sc.Screen.W)%timeDate + 1
	case IntentLeft:
		p.pan = max(0, p.pan-panStep)
	case IntentRight:
		if !p.wrap {
			p.pan += panStep
		}
	case IntentOpen:
		return p.open(sc)
	case IntentYank:
		if row, ok := p.current(sc); ok {
			return Copy{Text: rawLine(row.lines[0]), What: "the line"}
		}
	}
	return nil
}

// walk answers the intents that move the cursor.
func (p *logsPane) walk(i Intent, sc Scene) (Effect, bool) {
	switch i {
	case IntentBottom:
		p.follow()
		return nil, true
	case IntentTop:
		p.top(sc)
		return nil, true
	case IntentFollow:
		if p.paused {
			p.follow()
		} else {
			p.step(sc, 0)
		}
		return nil, true
	case IntentNextHit, IntentPrevHit:
		if p.find.Empty() {
			return Say{Text: "nothing is marked: / finds"}, true
		}
		return p.goTo(sc, goalHit, direction(i == IntentNextHit)), true
	case IntentNextError, IntentPrevError:
		return p.goTo(sc, goalError, direction(i == IntentNextError)), true
	case IntentNextRelease, IntentPrevRelease:
		return p.goTo(sc, goalRelease, direction(i == IntentNextRelease)), true
	}
	n, ok := listStep(i, 0, max(sc.H-1, 1))
	if ok {
		p.step(sc, n)
	}
	return nil, ok
}

func direction(forward bool) logs.Direction {
	if forward {
		return logs.Forward
	}
	return logs.Back
}

// narrow answers the intents that say which lines are shown or marked.
func (p *logsPane) narrow(i Intent, sc Scene) (Effect, bool) {
	switch i {
	case IntentFind:
		return p.ask(promptFind), true
	case IntentHide:
		return p.ask(promptHide), true
	case IntentExclude:
		return p.ask(promptExclude), true
	case IntentFlip:
		return p.flip(), true
	case IntentBack:
		return p.takeBack(), true
	case IntentFacets:
		return p.facets(sc), true
	case IntentMetrics:
		p.query.Metrics = !p.query.Metrics
		p.requery()
		return nil, true
	}
	return nil, false
}

// top goes to the oldest line that is kept.
func (p *logsPane) top(sc Scene) {
	snap := sc.App.Logs.Snapshot()
	p.pause(snap.First(), snap.End())
	p.at, p.edge, p.low = snap.First(), snap.First(), false
}

// current is the row under the cursor.
func (p *logsPane) current(sc Scene) (logRow, bool) {
	shown := p.compose(sc.App.Logs.Snapshot(), p.look(sc), sc.H)
	if len(shown) == 0 {
		return logRow{}, false
	}
	return shown[p.cursorAmong(shown)].logRow, true
}

// open unfolds frames, or shows all that is known of a line.
func (p *logsPane) open(sc Scene) Effect {
	row, ok := p.current(sc)
	if !ok {
		return nil
	}
	if !row.folded() {
		return Show{lineCard(sc, row.lines[0])}
	}
	p.step(sc, 0)
	for _, l := range row.lines {
		p.opened[l.Seq] = true
	}
	p.at = row.first()
	return nil
}

// rawLine is a line as the platform's own tools print it, secrets masked.
func rawLine(l logs.Line) string {
	head := l.At.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
	if l.Source != "" {
		head += " " + l.Source + "[" + l.Proc + "]:"
	}
	return head + " " + safe.Redact(l.Text)
}
