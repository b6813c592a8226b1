package logs

import (
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/widget"
)

// selection is what is to be kept of the cursor when other lines are shown.
type selection struct {
	moved bool      // the cursor was moved since other lines are shown: the line under it is the one that is selected
	line  int       // the line of the pane that the cursor was last drawn on
	drawn pane.Size // the size of the pane then
}

// change changes which lines are shown. The selected line stays selected, on about the same line of the pane; when it does not
// pass, the next one that does is shown as selected. Until the cursor is moved, the line that was selected first is meant: it comes back
// when it passes again. LIVE stays LIVE.
func (p *LogsPane) change(sc pane.Scene, do func()) {
	if sc.App == nil || sc.App.Logs.Len() == 0 || p.app != sc.App {
		do()
		p.requery()
		return
	}
	p.selectShown(sc)
	do()
	p.requery()
	if p.paused { // with some of what stands before and behind it
		p.place(sc, min(max(p.selection.line, sc.H/4), sc.H-1-sc.H/4))
	}
}

// selectShown makes the line under the cursor the selected one, where the cursor was moved. At the end of a stream that has ended nothing is
// followed: the newest line that passes is selected like any other.
func (p *LogsPane) selectShown(sc pane.Scene) {
	if !p.selection.moved {
		return
	}
	p.selection.moved = false
	row, ok := p.Current(sc)
	snap := sc.App.Logs.Snapshot()
	switch {
	case !ok:
		return
	case !p.paused:
		if widget.StandingOf(sc, Source).Freshness != model.Silent || row.last() == snap.End()-1 {
			return
		}
		p.pause(row.first(), snap.End())
	}
	if row.Folded() || p.at < row.first() || p.at > row.last() {
		p.at = row.first()
	}
}

// place shows the selected line, or the next one that passes, with so many lines of the pane above it, or as many as there are.
func (p *LogsPane) place(sc pane.Scene, above int) {
	snap, style := sc.App.Logs.Snapshot(), p.style(sc)
	p.edge, p.low = p.at, false
	budget := FrameBudget
	if p.wanted().Costly() {
		budget = costlyBudget
	}
	p.Band.aim(snap, p.at)
	i := p.atOrBehind(snap, sc.H, &budget)
	if i < 0 {
		return
	}
	row, _, _ := p.RowAt(i)
	p.edge = row.first()
	for left := min(above, sc.H-len(p.picture(row, style))); left > 0; {
		j, ok := p.nextRow(snap, i, search.Back, sc.H, &budget)
		if i = j; !ok {
			return
		}
		row, _, _ = p.RowAt(i)
		if left -= len(p.picture(row, style)); left >= 0 {
			p.edge = row.first()
		}
	}
}

// atOrBehind is the place in the band of the first line that passes at or behind the selected one, else of the last one before it; -1 when
// the budget is spent before either is found.
func (p *LogsPane) atOrBehind(snap logstore.Snapshot, page int, budget *int) int {
	for _, dir := range []search.Direction{search.Forward, search.Back} {
		for {
			i, _ := slices.BinarySearchFunc(p.Band.Lines, p.at, bySeq)
			switch {
			case i < len(p.Band.Lines):
				return i
			case dir == search.Back && i > 0:
				return i - 1
			}
			cost := p.Band.Grow(snap, p.wanted(), dir, page+32, *budget, nil)
			if cost == 0 {
				break
			}
			*budget -= cost
		}
		if *budget <= 0 {
			return -1
		}
	}
	return -1
}

// fitted keeps the cursor on the screen when the pane's size is another.
func (p *LogsPane) fitted(sc pane.Scene) {
	size := pane.Size{W: sc.W, H: sc.H}
	if p.paused && p.selection.drawn != size && p.selection.drawn != (pane.Size{}) {
		p.place(sc, min(p.selection.line, sc.H-1))
	}
	p.selection.drawn = size
}

// lineOf is the first of the lines that the cursor stands before.
func lineOf(lines []cursorLine) int {
	return max(0, slices.IndexFunc(lines, func(l cursorLine) bool { return l.cursor }))
}
