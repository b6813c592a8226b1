package queues

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// columnID names a column whose cells are more than its own.
type columnID uint8

// The columns that the row of sums, or the age of a stale reading, stand in.
const (
	anyColumn columnID = iota
	nameColumn
	readyColumn
	inColumn
	outColumn
	drainColumn
)

// queueColumn is a column of the table of queues: how its cell is made, and whether a list has anything to say in it.
type queueColumn struct {
	id columnID
	draw.Column
	cell func(pane.Scene, queueRow) draw.Run
	want func(pane.Scene, queueRow) bool // nil: always
}

// queueColumns are the columns from left to right. Those with the highest drop rank go first when there is no room.
func queueColumns() []queueColumn {
	return []queueColumn{
		{nameColumn, draw.Column{Title: "queue", Fill: true}, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(r.nameRole(), r.Queue.Name) }, nil},
		{readyColumn, draw.Column{Title: "ready  ", Align: draw.Right}, readyCell, nil},
		{anyColumn, draw.Column{Title: "oldest", Align: draw.Right, DropRank: 1}, oldestCell, func(_ pane.Scene, r queueRow) bool { return r.Queue.Ready > 0 }},
		{inColumn, draw.Column{Title: "in", Align: draw.Right, DropRank: 3}, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(theme.Text, flow(r.Queue.Enters)) }, counted},
		{outColumn, draw.Column{Title: "out", Align: draw.Right, DropRank: 3}, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(r.outRole(), flow(r.Queue.Leaves)) }, counted},
		{anyColumn, draw.Column{Title: "net", Align: draw.Right, DropRank: 3}, netCell, func(sc pane.Scene, r queueRow) bool { return !counted(sc, r) && r.Queue.Net != 0 }},
		{anyColumn, draw.Column{Title: "workers", Align: draw.Right, DropRank: 2}, func(sc pane.Scene, r queueRow) draw.Run { return r.workers(sc) }, func(_ pane.Scene, r queueRow) bool { return r.Queue.Consumers >= 0 }},
		{anyColumn, draw.Column{Title: "", Max: 24, DropRank: 5}, typeCell, func(sc pane.Scene, r queueRow) bool { return len(sc.App.Work(r.Queue).Types) > 0 }},
		{drainColumn, draw.Column{Title: "drain", Align: draw.Right, DropRank: 4}, func(_ pane.Scene, r queueRow) draw.Run { return r.drain() }, func(_ pane.Scene, r queueRow) bool { return r.drain().Text != "" }},
		countColumn("busy", 6, func(q *queue.Queue) queue.Count { return q.InFlight }),
		countColumn("scheduled", 8, func(q *queue.Queue) queue.Count { return q.Scheduled }),
		countColumn("retry", 8, func(q *queue.Queue) queue.Count { return q.Retry }),
		countColumn("dead", 7, func(q *queue.Queue) queue.Count { return q.Dead }),
	}
}

// storeColumns tell queues of several libraries and stores apart.
var storeColumns = []queueColumn{
	{anyColumn, draw.Column{Title: "library", Max: 20, DropRank: 9}, func(_ pane.Scene, r queueRow) draw.Run { return draw.R(theme.Dim, r.Queue.Library) }, nil},
	{anyColumn, draw.Column{Title: "store", Max: 24, DropRank: 10}, func(sc pane.Scene, r queueRow) draw.Run { return draw.R(theme.Dim, r.Store.VarOf(sc.App.ID)) }, nil},
}

func countColumn(title string, priority int, of func(*queue.Queue) queue.Count) queueColumn {
	some := func(_ pane.Scene, r queueRow) bool { n, known := of(r.Queue).Get(); return known && n > 0 }
	return queueColumn{anyColumn, draw.Column{Title: title, Align: draw.Right, DropRank: priority}, func(sc pane.Scene, r queueRow) draw.Run {
		n, known := of(r.Queue).Get()
		if !known {
			return draw.R(theme.Dim, sc.Glyphs().Dash)
		}
		if n == 0 {
			return draw.R(theme.Dim, "0")
		}
		return draw.R(theme.Text, format.Count(int(n)))
	}, some}
}

// counted tells a queue of which at least one direction is counted.
func counted(_ pane.Scene, r queueRow) bool {
	_, in := r.Queue.Enters.Shown.Get()
	_, out := r.Queue.Leaves.Shown.Get()
	return in || out
}

func (r queueRow) nameRole() theme.Role {
	if r.Queue.Ready == 0 || r.Queue.DeadLetter {
		return theme.Dim
	}
	return theme.Text
}

// readyCell keeps two cells for the mark of growth, so that numbers stand below one another.
func readyCell(sc pane.Scene, r queueRow) draw.Run {
	mark := "  "
	if r.growing() {
		mark = " " + sc.Glyphs().Rising
	}
	return draw.R(r.depthRole(), depthText(sc.Glyphs(), r.Queue)+mark)
}

func oldestCell(sc pane.Scene, r queueRow) draw.Run {
	role := theme.Text
	if a := r.Queue.Worst(); a != nil && a.Rule == queue.LatencyRule && a.Sounds() {
		role = theme.Warn
	}
	return draw.R(role, oldestRuns(sc, r.Queue))
}

func netCell(sc pane.Scene, r queueRow) draw.Run {
	if counted(sc, r) || len(r.Queue.Points) < 2 || r.Queue.Net == 0 {
		return draw.Run{}
	}
	return draw.R(theme.Dim, Signed(r.Queue.Net))
}

func typeCell(sc pane.Scene, r queueRow) draw.Run {
	types := sc.App.Work(r.Queue).Types
	if len(types) == 0 {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	return draw.R(theme.Name(types[0]), strings.Join(types, ", "))
}

// table is the rows from..to of the list, with a header and the sum where the caller has room for them.
func (p *Queues) table(sc pane.Scene, list []queueRow, from, to, at int, header, sum bool) draw.Block {
	t := draw.Table{Gap: 1, Header: header, Columns: []draw.Column{{Min: 1}, {Min: 1, Tight: true}}}
	columns := p.columns(sc, slices.Concat(list[:min(len(list), asked)], list[from:to]))
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	names := nameWidth(list[from:to])
	t.Columns[2].Max, t.Columns[2].Min = names, min(names, max(sc.W/4, 6)) // no wider than the names: numbers stay near
	for i := from; i < to; i++ {
		t.Rows = append(t.Rows, list[i].cells(sc, columns, i == at))
	}
	if sum {
		below := from // the sum stands below the last queue; stores without any come after it
		for below < to && list[below].Queue != nil {
			below++
		}
		t.Rows = slices.Insert(t.Rows, below-from, sumOf(sc, list, columns))
	}
	lines := len(t.Rows)
	if header {
		lines++
	}
	return t.Draw(sc.Theme, sc.W, lines)
}

// widestName is as much of a name as is ever shown in the table; the card has all of it.
const widestName = 48

func nameWidth(list []queueRow) int {
	w := len("queue")
	for _, r := range list {
		if r.Queue != nil {
			w = max(w, draw.Width(draw.Clean(r.Queue.Name)))
		}
	}
	return min(w, widestName)
}

// asked is how many rows, from the top, are asked which columns they need, besides those in view: the others are in no trouble.
const asked = 200

// columns are those in which at least one row has something to say.
func (p *Queues) columns(sc pane.Scene, list []queueRow) []queueColumn {
	all := queueColumns()
	libraries, stores := map[string]bool{}, map[queue.StoreID]bool{}
	for _, r := range list {
		if r.Queue != nil {
			libraries[r.Queue.Library], stores[r.Store.Store] = true, true
		}
	}
	if len(libraries) > 1 {
		all = append(all, storeColumns[0])
	}
	if len(stores) > 1 {
		all = append(all, storeColumns[1])
	}
	var out []queueColumn
	for _, c := range all {
		wanted := c.want == nil
		for _, r := range list {
			wanted = wanted || r.Queue != nil && c.want(sc, r)
			if wanted {
				break
			}
		}
		if wanted {
			out = append(out, c)
		}
	}
	return out
}

// cells is a row of the table. What is too old to be believed is dim, and says how old it is.
func (r queueRow) cells(sc pane.Scene, columns []queueColumn, here bool) draw.Row {
	bar := sc.Cursor(here)
	row := draw.Row{Selected: here && sc.Focus}
	if r.Queue == nil {
		row.Span = append([]draw.Run{bar}, r.Access(sc)...)
		return row
	}
	mark := r.mark(sc)
	if mark.Text == "" {
		mark.Text = " "
	}
	row.Cells = []draw.Run{bar, mark}
	old, stale := r.stale(sc)
	for _, c := range columns {
		cell := c.cell(sc, r)
		if stale {
			cell.Role = theme.Dim
			if c.id == drainColumn {
				cell.Text = "stale " + format.Age(old)
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// sumOf is the row of all queues together.
func sumOf(sc pane.Scene, list []queueRow, columns []queueColumn) draw.Row {
	row := draw.Row{Cells: []draw.Run{draw.R(theme.Text, " "), draw.R(theme.Text, " ")}}
	all := totalOf(list)
	queues := 0
	for _, r := range list {
		if r.Queue != nil {
			queues++
		}
	}
	for _, c := range columns {
		text := ""
		switch c.id {
		case nameColumn:
			text = "all " + format.Count(queues)
		case readyColumn:
			text = all.depth(sc) + "  "
		case inColumn:
			text = all.rate(sc, func(q *queue.Queue) queue.Flow { return q.Enters })
		case outColumn:
			text = all.rate(sc, func(q *queue.Queue) queue.Flow { return q.Leaves })
		}
		row.Cells = append(row.Cells, draw.R(theme.Dim, text))
	}
	return row
}

// totals are the sums of the libraries in view.
type totals []*queue.Queue

func totalOf(list []queueRow) totals {
	var out totals
	seen := map[*queue.Library]bool{}
	for _, r := range list {
		for _, l := range r.Store.Libraries {
			if !seen[l] && l.Total != nil {
				seen[l] = true
				out = append(out, l.Total)
			}
		}
	}
	return out
}

func (t totals) depth(sc pane.Scene) string {
	sum := queue.Queue{Reading: queue.Reading{Quality: queue.Exact}}
	for _, q := range t {
		sum.Ready += max(q.Ready, 0)
		if q.Quality != queue.Exact {
			sum.Quality = q.Quality
		}
	}
	return depthText(sc.Glyphs(), &sum)
}

func (t totals) rate(sc pane.Scene, of func(*queue.Queue) queue.Flow) string {
	sum := 0.0
	for _, q := range t {
		v, known := of(q).Shown.Get()
		if !known {
			return sc.Glyphs().Dash
		}
		sum += v
	}
	return format.Rate(sum)
}
