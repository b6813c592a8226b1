package tui

import (
	"app.gonogo/gonogo/model/logs"
)

// shownRow is a row with its picture: one line of text, several when long lines are wrapped.
type shownRow struct {
	logRow
	text []string
}

// compose is the rows that fill h lines at the pane's edge. What the band lacks is looked up, within a frame's budget.
func (p *logsPane) compose(snap logs.Snapshot, look rowLook, h int) []shownRow {
	edge, low := p.edge, p.low
	if !p.paused {
		edge, low = snap.End()-1, true
		if int(snap.End())-int(p.band.hi) > frameBudget {
			p.band = band{}
		}
	}
	budget := frameBudget
	p.band.aim(snap, edge)
	for !p.paused && !p.band.end && budget > 0 {
		cost := p.band.grow(snap, p.query, logs.Forward, 0, budget)
		if cost == 0 {
			break
		}
		budget -= cost
	}
	p.band.trim(edge)
	dirs := [2]logs.Direction{logs.Back, logs.Forward}
	if !low {
		dirs = [2]logs.Direction{logs.Forward, logs.Back}
	}
	for {
		shown, lines := p.around(look, edge, low, h)
		if lines >= h || budget <= 0 {
			return shown
		}
		cost := p.band.grow(snap, p.query, dirs[0], h+32, budget)
		if cost == 0 {
			cost = p.band.grow(snap, p.query, dirs[1], h+32, budget)
		}
		if cost == 0 {
			return shown
		}
		budget -= cost
	}
}

// around is the rows of the band at an edge, at most h lines of them: first those on the edge's side, then, where the
// stream ends before the pane is full, those on the other.
func (p *logsPane) around(look rowLook, edge logs.Seq, low bool, h int) (shown []shownRow, lines int) {
	above, below := p.band.before(edge), p.band.before(edge)+1
	if !low {
		above = p.band.before(edge - 1)
		below = above + 1
	}
	if above >= 0 && below < len(p.band.lines) { // never through the middle of a fold
		_, start, end := p.rowAt(above)
		if end > below && low {
			above, below = end-1, end
		} else if end > below {
			above, below = start-1, start
		}
	}
	up := func() {
		var rows []shownRow
		for above >= 0 && lines < h {
			row, start, _ := p.rowAt(above)
			r := shownRow{row, p.picture(row, look)}
			rows, lines, above = append(rows, r), lines+len(r.text), start-1
		}
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
		shown = append(rows, shown...)
	}
	down := func() {
		for below < len(p.band.lines) && lines < h {
			row, _, end := p.rowAt(below)
			r := shownRow{row, p.picture(row, look)}
			shown, lines, below = append(shown, r), lines+len(r.text), end
		}
	}
	if low {
		up()
		down()
	} else {
		down()
		up()
	}
	return shown, lines
}

// step moves the cursor by n rows, up when n is negative. From LIVE it begins at the newest row.
func (p *logsPane) step(sc Scene, n int) {
	snap := sc.App.Logs.Snapshot()
	look := p.look(sc)
	shown := p.compose(snap, look, sc.H)
	if len(shown) == 0 {
		return
	}
	at := shown[p.cursorAmong(shown)].last()
	if !p.paused && n > 0 {
		return
	}
	p.pause(at, snap.End())
	budget := frameBudget
	i := p.band.before(at)
	moved := n == 0
	for ; n < 0; n++ {
		_, start, _ := p.rowAt(i)
		for start == 0 && budget > 0 {
			had := len(p.band.lines)
			cost := p.band.grow(snap, p.query, logs.Back, sc.H+32, budget)
			if cost == 0 {
				break
			}
			budget -= cost
			i += len(p.band.lines) - had
			_, start, _ = p.rowAt(i)
		}
		if start == 0 {
			break
		}
		i, moved = start-1, true
	}
	for ; n > 0; n-- {
		_, _, end := p.rowAt(i)
		for end >= len(p.band.lines) && budget > 0 {
			cost := p.band.grow(snap, p.query, logs.Forward, sc.H+32, budget)
			if cost == 0 {
				break
			}
			budget -= cost
			_, _, end = p.rowAt(i)
		}
		if end >= len(p.band.lines) {
			break
		}
		i, moved = end, true
	}
	if !moved && n > 0 {
		p.follow() // down from the newest row
		return
	}
	row, _, _ := p.rowAt(i)
	p.at = row.last()
	p.reveal(shown, row, n)
}

// reveal moves the pane's edge when the cursor has left it.
func (p *logsPane) reveal(shown []shownRow, row logRow, _ int) {
	switch {
	case row.first() < shown[0].first():
		p.edge, p.low = row.first(), false
	case row.last() > shown[len(shown)-1].last():
		p.edge, p.low = row.last(), true
	}
}

// jump puts the cursor on a line, in the middle of the pane when it is not on the screen.
func (p *logsPane) jump(sc Scene, snap logs.Snapshot, to logs.Seq) {
	shown := p.compose(snap, p.look(sc), sc.H)
	for _, r := range shown {
		if r.first() <= to && to <= r.last() {
			p.pause(shown[len(shown)-1].last(), snap.End())
			p.at = to
			return
		}
	}
	p.pause(to, snap.End())
	p.band.aim(snap, to)
	p.band.grow(snap, p.query, logs.Forward, sc.H, frameBudget)
	p.band.grow(snap, p.query, logs.Back, sc.H, frameBudget)
	i := p.band.before(to)
	for range sc.H / 2 {
		if _, start, _ := p.rowAt(max(i, 0)); start > 0 {
			i = start - 1
		}
	}
	if i >= 0 {
		p.edge, p.low = p.band.lines[i].Seq, false
	}
}
