package logs

import (
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// loudShare is the part of a cell's lines that must be errors for the map to shout: one in fifty. Fewer are told quietly;
// a busy app has an error somewhere in every ten thousand lines.
const loudShare = 50

// minimap is what the map was made of.
type minimap struct {
	cells      []logstore.Cell
	app        *model.App
	h          int
	second     int64
	first, end logs.Seq
}

// minimapCells are the map's cells, counted anew each second, or when more lines have come than one cell stands for.
func (p *LogsPane) minimapCells(sc pane.Scene, snap logstore.Snapshot) []logstore.Cell {
	now := minimap{app: sc.App, h: sc.H, second: sc.State.Now.Unix(), first: snap.First(), end: snap.End()}
	was := p.minimap
	grown := int(now.end-was.end) * sc.H
	if was.app != now.app || was.h != now.h || was.second != now.second || was.first != now.first || grown > snap.Len() {
		now.cells = snap.Map(sc.H)
		p.minimap = now
	}
	return p.minimap.cells
}

// drawMinimap is the map of the whole buffer, one cell for each line of the pane: where releases, errors and the reader are.
func (p *LogsPane) drawMinimap(sc pane.Scene, snap logstore.Snapshot) []string {
	g := sc.Glyphs()
	here := p.at
	if !p.paused {
		here = snap.End() - 1
	}
	track := sc.Theme.Paint(theme.Gutter, g.Tick)
	out := slices.Grow(p.marks[:0], sc.H)[:sc.H]
	p.marks = out
	cells := p.minimapCells(sc, snap)
	newest := 0
	for i, c := range cells {
		if c.Releases > 0 {
			newest = i
		}
	}
	for i := range out {
		out[i] = track
		if i >= len(cells) {
			continue
		}
		mark := theme.Release
		if i == newest && p.cache.style.crashed > 0 {
			mark = theme.Bad
		}
		last := i+1 == len(cells) || cells[i+1].First > here
		if cursor := cells[i].First <= here && last; !cursor && p.isMarkedCell(sc, cells[i]) {
			out[i] = markBar(sc, false)
		} else {
			out[i] = mapCell(sc, cells[i], cursor, mark, track)
		}
	}
	return out
}

func mapCell(sc pane.Scene, c logstore.Cell, here bool, release theme.Role, track string) string {
	g := sc.Glyphs()
	switch {
	case here:
		return sc.Theme.Paint(theme.Cursor, g.Full)
	case c.Releases > 0:
		return sc.Theme.Paint(release, g.Mark)
	case c.Errors*loudShare >= c.Lines && c.Errors > 0:
		return sc.Theme.Paint(theme.Bad, g.Event)
	case c.Errors > 0:
		return sc.Theme.Paint(theme.Dim, g.Event)
	}
	return track
}

// isMarkedCell tells whether a line of a cell is marked.
func (p *LogsPane) isMarkedCell(sc pane.Scene, c logstore.Cell) bool {
	_, has := sc.App.Marks.Of(c.First, c.First+logs.Seq(c.Lines)-1)
	return has
}
