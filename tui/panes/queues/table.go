package queues

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// columnID names a column.
type columnID uint8

// The columns from left to right.
const (
	nameColumn columnID = iota
	readyColumn
	oldestColumn
	inColumn
	outColumn
	netColumn
	drainsColumn
	workersColumn
	typeColumn
	targetColumn
	busyColumn
	scheduledColumn
	retryColumn
	deadColumn
	libraryColumn
	storeColumn
)

// queueColumn is a column of the table of queues. Which columns there are follows from the width of the pane and from what kinds of
// numbers its libraries have: none comes or goes with the numbers.
type queueColumn struct {
	id    columnID
	title string
	left  bool // of words; numbers stand at the right
	wide  int  // cells
	rank  int  // which go first when there is no room: those with the highest; those of one rank go together
	cell  func(pane.Scene, queueRow) draw.Run
}

// queueColumns are all columns.
var queueColumns = []queueColumn{
	{nameColumn, "queue", true, 7, 0, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(r.nameRole(), r.Queue.Name) }},
	{readyColumn, "ready  ", false, 8, 0, readyCell},
	{oldestColumn, "oldest", false, 7, 1, oldestCell},
	{inColumn, "in/s", false, 5, 4, func(sc pane.Scene, r queueRow) draw.Run {
		return knownText(sc, theme.Text, looks.Flow(sc.Glyphs(), r.Queue.Enters))
	}},
	{outColumn, "out/s", false, 5, 4, func(sc pane.Scene, r queueRow) draw.Run {
		return knownText(sc, r.outRole(), looks.Flow(sc.Glyphs(), r.Queue.Leaves))
	}},
	{netColumn, "net/s", false, 6, 2, func(sc pane.Scene, r queueRow) draw.Run {
		return knownText(sc, theme.Text, looks.Net(sc.Glyphs(), r.Queue))
	}},
	{drainsColumn, "drains in", true, 12, 3, func(sc pane.Scene, r queueRow) draw.Run { return draw.R(r.drains(sc)) }},
	{workersColumn, "workers", false, 7, 5, func(sc pane.Scene, r queueRow) draw.Run { return r.workers(sc) }},
	{typeColumn, "taken by", true, 10, 6, typeCell},
	{targetColumn, "target met", true, 10, 5, func(sc pane.Scene, r queueRow) draw.Run {
		text, role := looks.Target(sc.Glyphs(), r.Queue)
		return draw.R(role, text)
	}},
	countColumn(busyColumn, "busy", 7, func(q *queue.Queue) queue.Count { return q.InFlight }),
	countColumn(scheduledColumn, "scheduled", 11, func(q *queue.Queue) queue.Count { return q.Scheduled }),
	countColumn(retryColumn, "retry", 10, func(q *queue.Queue) queue.Count { return q.Retry }),
	countColumn(deadColumn, "dead", 9, func(q *queue.Queue) queue.Count { return q.Dead }),
	{libraryColumn, "library", true, 10, 12, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(theme.Dim, r.Queue.Library) }},
	{storeColumn, "store", true, 14, 8, func(sc pane.Scene, r queueRow) draw.Run { return draw.R(theme.Dim, r.Store.VarOf(sc.App.ID)) }},
}

func countColumn(id columnID, title string, rank int, of func(*queue.Queue) queue.Count) queueColumn {
	return queueColumn{id, title, false, max(len(title), 5), rank, func(sc pane.Scene, r queueRow) draw.Run {
		n, known := of(r.Queue).Get()
		if !known || n == 0 {
			return knownText(sc, theme.Dim, countText(sc, n, known))
		}
		return draw.R(theme.Text, countText(sc, n, known))
	}}
}

func countText(sc pane.Scene, n int64, known bool) string {
	if !known {
		return sc.Glyphs().Dash
	}
	return format.Count(int(n))
}

// knownText is a text in its role; dim where it says that nothing is known.
func knownText(sc pane.Scene, role theme.Role, text string) draw.Run {
	if text == sc.Glyphs().Dash {
		role = theme.Dim
	}
	return draw.R(role, text)
}

// toldCounts are the counts that some library tells for each of its queues. Once told, a count has its column.
type toldCounts struct{ busy, scheduled, retry, dead, target bool }

func (t *toldCounts) add(q *queue.Queue) {
	t.target = t.target || q.Target.Within > 0
	for _, c := range []struct {
		told  *bool
		count queue.Count
	}{{&t.busy, q.InFlight}, {&t.scheduled, q.Scheduled}, {&t.retry, q.Retry}, {&t.dead, q.Dead}} {
		if _, known := c.count.Get(); known {
			*c.told = true
		}
	}
}

// columns are those that a table so wide has room for. The further ones come only where they leave room for whole names.
func (l *listing) columns(w int) []queueColumn {
	out := slices.DeleteFunc(slices.Clone(queueColumns), func(c queueColumn) bool { return !l.has(c.id) })
	for {
		sum, worst := leadWidth-1, 0
		for _, c := range out {
			sum, worst = sum+c.wide+1, max(worst, c.rank)
		}
		if worst >= furtherRank {
			sum += max(min(l.nameWidth, longName)-out[0].wide, 0)
		}
		if sum <= w || worst == 0 {
			return out
		}
		out = slices.DeleteFunc(out, func(c queueColumn) bool { return c.rank == worst })
	}
}

// Columns of this rank and above give way to names, up to a length.
const (
	furtherRank = 5
	longName    = 24
)

// leadWidth is the cursor and the mark before a row, and the gap behind them.
const leadWidth = 3

func (l *listing) has(c columnID) bool {
	switch c {
	case busyColumn:
		return l.told.busy
	case scheduledColumn:
		return l.told.scheduled
	case retryColumn:
		return l.told.retry
	case deadColumn:
		return l.told.dead
	case targetColumn:
		return l.told.target
	case libraryColumn:
		return l.libraries
	case storeColumn:
		return l.stores
	}
	return true
}

// nameRole is the hue of the queue's name, wherever it stands and however the queue is.
func (r queueRow) nameRole() theme.Role {
	if a := r.Queue.Worst(); a != nil && a.Sounds() {
		return theme.Name(r.Queue.Name) | theme.Bold
	}
	return theme.Name(r.Queue.Name)
}

// readyCell keeps two cells for the mark of growth, so that numbers stand below one another.
func readyCell(sc pane.Scene, r queueRow) draw.Run {
	mark := "  "
	if r.growing() {
		mark = " " + sc.Glyphs().Rising
	}
	return draw.R(r.depthRole(), looks.Depth(sc.Glyphs(), &r.Queue.Reading)+mark)
}

func oldestCell(sc pane.Scene, r queueRow) draw.Run {
	role := theme.Text
	if a := r.Queue.Worst(); a != nil && a.Rule == queue.LatencyRule && a.Sounds() {
		role = theme.Warn
	}
	return knownText(sc, role, looks.Oldest(sc.Glyphs(), r.Queue))
}

// drains is when the queue is empty; of a reading that is too old, how old it is.
func (r queueRow) drains(sc pane.Scene) (theme.Role, string) {
	if old, stale := r.stale(sc); stale {
		return theme.Dim, "stale " + format.Age(old)
	}
	text, role := looks.Drains(sc.Glyphs(), r.Queue)
	return role, text
}

func typeCell(sc pane.Scene, r queueRow) draw.Run {
	types := sc.App.Work(r.Queue).Types
	if len(types) == 0 {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	return draw.R(theme.Name(types[0]), strings.Join(types, ", "))
}

// leastName is what is left of names where numbers are wider than usual.
const leastName = 5

// widestName is as much of a name as is ever shown in the table; the card has all of it.
const widestName = 48

// window is which rows of the listing the table shows.
type window struct{ queues, stores [2]int }

// storeRows is how many stores without a queue stay in sight below the queues.
const storeRows = 3

// view is the rows that a table of so many lines shows: the stores that are not read stand below the queues, in sight while there is
// room for a queue at all.
func (p *Queues) view(sc pane.Scene, l *listing, lines int) window {
	at := p.at(sc)
	stores := min(len(l.rows)-l.queues, storeRows, max(lines-1, 0))
	switch {
	case l.queues == 0:
		stores = min(len(l.rows), lines)
	case at >= l.queues && stores == 0:
		stores = min(lines, 1)
	}
	room := max(lines-stores, 0)
	var v window
	v.stores[0] = l.queues
	switch {
	case at >= l.queues:
		v.queues[0], v.stores[0] = max(l.queues-room, 0), max(l.queues, at-stores+1)
	case at >= 0:
		v.queues[0] = p.rows.Around(l.ids[:l.queues], l.ids[at], room)
	}
	v.queues[1] = min(v.queues[0]+room, l.queues)
	v.stores[1] = min(v.stores[0]+stores, len(l.rows))
	return v
}

// table is the rows of a window, with the names of the columns and the sum where the caller has room for them.
func (p *Queues) table(sc pane.Scene, l *listing, v window, header, sum bool) draw.Block {
	t := draw.Table{Gap: 1, Header: header, Columns: []draw.Column{{Min: 1}, {Min: 1, Tight: true}}}
	columns := l.columns(sc.W)
	for _, c := range columns {
		col := draw.Column{Title: p.title(sc, c), Min: c.wide, Align: draw.Right}
		if c.left {
			col.Align, col.Max = draw.Left, max(c.wide, 24)
		}
		if c.id == nameColumn {
			col.Fill, col.Min, col.Max = true, leastName, max(l.nameWidth, len(c.title))
		}
		t.Columns = append(t.Columns, col)
	}
	at := p.at(sc)
	for i := v.queues[0]; i < v.queues[1]; i++ {
		t.Rows = append(t.Rows, l.rows[i].cells(sc, columns, i == at))
	}
	if sum {
		t.Rows = append(t.Rows, sumOf(sc, l, columns))
	}
	for i := v.stores[0]; i < v.stores[1]; i++ {
		t.Rows = append(t.Rows, l.rows[i].cells(sc, columns, i == at))
	}
	lines := len(t.Rows)
	if header {
		lines++
	}
	return t.Draw(sc.Theme, sc.W, lines)
}

// title is the heading of a column, with an arrow where the rows are sorted by it.
func (p *Queues) title(sc pane.Scene, c queueColumn) string {
	id, sorts := sortIDs[c.id]
	if !sorts {
		return c.title
	}
	name := strings.TrimRight(c.title, " ")
	return p.rows.Title(id, name, c.wide, sc.Glyphs()) + c.title[len(name):]
}

// cells is a row of the table. What is too old to be believed is dim, and says how old it is.
func (r queueRow) cells(sc pane.Scene, columns []queueColumn, here bool) draw.Row {
	bar := sc.Cursor(here)
	row := draw.Row{Selected: here && sc.Focus}
	if r.Queue == nil {
		row.Span = append([]draw.Run{bar, draw.R(theme.Text, "  ")}, r.Access(sc)...)
		return row
	}
	mark, role := looks.QueueMark(sc.Glyphs(), r.Queue)
	if mark == "" {
		mark = " "
	}
	row.Cells = []draw.Run{bar, draw.R(role, mark)}
	_, stale := r.stale(sc)
	for _, c := range columns {
		cell := c.cell(sc, r)
		if stale {
			cell.Role = theme.Dim
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
