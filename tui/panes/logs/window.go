package logs

import (
	"slices"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/pane"
)

// shownRow is a row with its picture: one line of text, several when long lines are wrapped.
type shownRow struct {
	logRow
	text []string
}

// compose is the rows that fill h lines at the pane's edge. What the band lacks is looked up, within a frame's budget.
func (p *LogsPane) compose(snap logstore.Snapshot, style rowStyle, h int) []shownRow {
	edge, low := p.edge, p.low
	if !p.paused {
		edge, low = snap.End()-1, true
		p.Band.KeepUp(snap, h+32, isFiltered(p.wanted()))
	} else {
		p.Band.aim(snap, edge)
	}
	budget := FrameBudget
	beside := &p.Band.backgroundSearch
	if !p.short && !p.wanted().Costly() { // the first step is a frame's
		beside = nil
	}
	for !p.paused && !p.Band.End && budget > 0 {
		cost := p.Band.Grow(snap, p.wanted(), search.Forward, 0, budget, nil)
		if cost == 0 {
			break
		}
		budget -= cost
	}
	p.Band.trim(edge)
	dirs := [2]search.Direction{search.Back, search.Forward}
	if !low {
		dirs = [2]search.Direction{search.Forward, search.Back}
	}
	for {
		shown, lines := p.around(style, edge, low, h)
		p.short = lines < h && budget <= 0
		if lines >= h || budget <= 0 {
			return shown
		}
		cost := p.Band.Grow(snap, p.wanted(), dirs[0], h+32, budget, beside)
		if cost == 0 {
			cost = p.Band.Grow(snap, p.wanted(), dirs[1], h+32, budget, beside)
		}
		if cost == 0 {
			return shown
		}
		budget -= cost
	}
}

// around is the rows of the band at an edge, at most h lines of them: first those on the edge's side, then, where the
// stream ends before the pane is full, those on the other.
func (p *LogsPane) around(style rowStyle, edge logs.Seq, low bool, h int) (shown []shownRow, lines int) {
	above, below := p.split(edge, low)
	shown = p.shown[:0] // of the last picture: nobody has use for it any more
	defer func() { p.shown = shown }()
	up := func() {
		from := len(shown)
		for above >= 0 && lines < h {
			row, start, _ := p.RowAt(above)
			r := shownRow{row, p.picture(row, style)}
			shown, lines, above = append(shown, r), lines+len(r.text), start-1
		}
		if from == 0 {
			slices.Reverse(shown)
			return
		}
		rows := slices.Clone(shown[from:])
		slices.Reverse(rows)
		shown = append(rows, shown[:from]...)
	}
	down := func() {
		for below < len(p.Band.Lines) && lines < h {
			row, _, end := p.RowAt(below)
			r := shownRow{row, p.picture(row, style)}
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

// split is the last line above an edge and the first one below it, never through the middle of a row. An edge belongs
// to what is shown: at the bottom of the pane (low) it is above the split, at the top below.
func (p *LogsPane) split(edge logs.Seq, low bool) (above, below int) {
	if !low {
		edge--
	}
	above = p.Band.before(edge)
	below = above + 1
	if above < 0 || below >= len(p.Band.Lines) {
		return above, below
	}
	_, start, end := p.RowAt(above)
	switch {
	case end <= below:
		return above, below
	case low:
		return end - 1, end
	}
	return start - 1, start
}

// step moves the cursor by n rows, up when n is negative; n is 0 to stay where it is. From LIVE it begins at the newest
// row; down from the newest row it is LIVE again.
func (p *LogsPane) step(sc pane.Scene, n int) {
	snap := sc.App.Logs.Snapshot()
	shown := p.compose(snap, p.style(sc), sc.H)
	if len(shown) == 0 || !p.paused && n > 0 {
		return
	}
	at := shown[p.cursorAmong(shown)].last()
	p.pause(at, snap.End())
	i, moved := p.beside(snap, p.Band.before(at), n, sc.H)
	if !moved && n > 0 && !p.lineRange.on() {
		p.followNew()
		return
	}
	row, _, _ := p.RowAt(i)
	p.at = row.last()
	switch {
	case row.first() < shown[0].first():
		p.edge, p.low = row.first(), false
	case row.last() > shown[len(shown)-1].last():
		p.edge, p.low = row.last(), true
	}
}

// beside is a line of the row n rows from the one that holds line i of the band, or as near as the stream and a frame's
// budget allow; moved is false when that is the same row.
func (p *LogsPane) beside(snap logstore.Snapshot, i, n, page int) (at int, moved bool) {
	dir, budget := search.Forward, FrameBudget
	if n < 0 {
		dir, n = search.Back, -n
	}
	for range n {
		j, ok := p.nextRow(snap, i, dir, page, &budget)
		i = j
		if !ok {
			break
		}
		moved = true
	}
	return i, moved
}

// nextRow is a line of the row after, or before, the one that holds line i. The band grows where it ends; i is moved along
// with its line.
func (p *LogsPane) nextRow(snap logstore.Snapshot, i int, dir search.Direction, page int, budget *int) (int, bool) {
	for {
		_, start, end := p.RowAt(i)
		if dir == search.Back && start > 0 {
			return start - 1, true
		}
		if dir == search.Forward && end < len(p.Band.Lines) {
			return end, true
		}
		had := len(p.Band.Lines)
		cost := p.Band.Grow(snap, p.wanted(), dir, page+32, *budget, nil)
		if cost == 0 {
			return i, false
		}
		*budget -= cost
		if dir == search.Back {
			i += len(p.Band.Lines) - had
		}
	}
}

// jump puts the cursor on a line, in the middle of the pane when it is not on the screen.
func (p *LogsPane) jump(sc pane.Scene, snap logstore.Snapshot, to logs.Seq) {
	shown := p.compose(snap, p.style(sc), sc.H)
	for _, r := range shown {
		if r.first() <= to && to <= r.last() {
			p.pause(shown[len(shown)-1].last(), snap.End())
			p.at = to
			return
		}
	}
	p.pause(to, snap.End())
	p.Band.aim(snap, to)
	p.Band.Grow(snap, p.wanted(), search.Forward, sc.H, FrameBudget, nil)
	if i := p.Band.before(to); i >= 0 {
		i, _ = p.beside(snap, i, -sc.H/2, sc.H)
		row, _, _ := p.RowAt(i)
		p.edge, p.low = row.first(), false
	}
}
