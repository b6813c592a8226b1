package plain

import (
	"cmp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Queues is one heading a store and one row a queue, by name as on the screen, with the alarms below.
func Queues(s Printer, state *model.State, app *model.App, stores []*queue.Store) []string {
	var out []string
	for i, st := range stores {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, s.line(s.storeHeading(st)...))
		if len(st.Queues) > 0 {
			out = append(out, s.table(s.queueTable(app, st))...)
		}
		out = append(out, s.libraries(state, st)...)
		for _, a := range st.Alarms {
			mark, role := looks.AlarmMark(s.Theme.Glyphs, a)
			text := a.Text + "."
			if a.Muted != "" {
				text = a.Text + "; muted: " + a.Muted + "."
			}
			out = append(out, s.line(draw.R(role, "  "+mark+" "+text), draw.R(theme.Dim, " "+a.Step)))
		}
	}
	return out
}

// libraries are the totals of each library where a store has several, how old its reading is when that is too old, and what limits
// its numbers.
func (s Printer) libraries(state *model.State, st *queue.Store) []string {
	var out []string
	for _, l := range st.Libraries {
		var runs []draw.Run
		if len(st.Libraries) > 1 {
			runs = totals(l)
		}
		if age, stale := state.Stale(st, l); stale {
			runs = append(runs, draw.R(theme.Warn, "  read "+phrase.Age(age)+" ago: what is shown is old"))
		}
		if l.Note != "" {
			runs = append(runs, draw.R(theme.Dim, "  "+l.Note))
		}
		if len(runs) > 0 {
			out = append(out, s.line(append([]draw.Run{draw.R(theme.Dim, "  "+l.Name+":")}, runs...)...))
		}
	}
	return out
}

// totals are those that are known and not zero.
func totals(l *queue.Library) []draw.Run {
	var runs []draw.Run
	for _, n := range looks.LibraryNumbers(l) {
		runs = append(runs, draw.R(theme.Dim, "  "+n.Word+" "), draw.R(theme.Text, n.Text))
	}
	return runs
}

func (s Printer) storeHeading(st *queue.Store) []draw.Run {
	runs := []draw.Run{draw.R(theme.Strong, st.Var)}
	switch {
	case st.Access == queue.AccessUnreachable:
		return append(runs, draw.R(theme.Warn, "  cannot be read from here: "+dash(st.Why, "no connection")))
	case st.Access == queue.AccessAsked, st.Access == queue.AccessOff:
		return append(runs, draw.R(theme.Warn, "  is not read: "+dash(st.Why, "turned off")))
	case st.At.IsZero():
		return append(runs, draw.R(theme.Dim, "  "+dash(st.Why, "no reading yet")))
	}
	runs = append(runs, draw.R(theme.Dim, "  "+st.Library))
	if len(st.Libraries) == 1 {
		runs = append(runs, totals(st.Libraries[0])...)
	}
	if st.Why != "" {
		runs = append(runs, draw.R(theme.Dim, "  "+st.Why))
	}
	if len(st.Queues) == 0 {
		runs = append(runs, draw.R(theme.Dim, "  no queue yet: one is made by its first job"))
	}
	return runs
}

// queueColumn is a column of the table of queues; told, where there is one, tells whether a queue has such a number at all.
type queueColumn struct {
	draw.Column
	told func(*queue.Queue) queue.Count
}

// queueColumns are the columns of the table; those with the highest drop rank go first when there is no room.
var queueColumns = []queueColumn{
	{Column: draw.Column{Title: "", Min: 1}}, {Column: draw.Column{Title: "queue", Max: 48}}, {Column: draw.Column{Title: "ready", Align: draw.Right}},
	{Column: draw.Column{Min: 1, Tight: true}}, {Column: draw.Column{Title: "oldest", Align: draw.Right}},
	{Column: draw.Column{Title: "in/s", Align: draw.Right, DropRank: 4}}, {Column: draw.Column{Title: "out/s", Align: draw.Right, DropRank: 4}},
	{Column: draw.Column{Title: "net/s", Align: draw.Right, DropRank: 2}}, {Column: draw.Column{Title: "drains in", DropRank: 3}},
	{draw.Column{Title: "busy", Align: draw.Right, DropRank: 5}, func(q *queue.Queue) queue.Count { return q.InFlight }},
	{draw.Column{Title: "scheduled", Align: draw.Right, DropRank: 7}, func(q *queue.Queue) queue.Count { return q.Scheduled }},
	{draw.Column{Title: "retry", Align: draw.Right, DropRank: 7}, func(q *queue.Queue) queue.Count { return q.Retry }},
	{draw.Column{Title: "dead", Align: draw.Right, DropRank: 6}, func(q *queue.Queue) queue.Count { return q.Dead }},
	{Column: draw.Column{Title: "workers", Align: draw.Right}}, {Column: draw.Column{Title: libraryTitle, Max: 20, DropRank: 8}}, {Column: draw.Column{Title: "taken by", Min: 1}},
	{draw.Column{Title: "target met", DropRank: 6}, targeted},
}

// targeted tells whether a queue has a target.
func targeted(q *queue.Queue) queue.Count {
	if q.Target.Within <= 0 {
		return queue.Count{}
	}
	return queue.Known(int64(q.Target.Within))
}

const libraryTitle = "library"

// queueTable has the columns of which the store's libraries have numbers, whatever they are.
func (s Printer) queueTable(app *model.App, st *queue.Store) draw.Table {
	t := draw.Table{Header: true}
	var kept []int
	for i, c := range queueColumns {
		known := func(q *queue.Queue) bool { _, known := c.told(q).Get(); return known }
		if c.told != nil && !slices.ContainsFunc(st.Queues, known) || c.Title == libraryTitle && len(st.Libraries) < 2 {
			continue
		}
		kept, t.Columns = append(kept, i), append(t.Columns, c.Column)
	}
	byName := func(a, b *queue.Queue) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Library, b.Library))
	}
	for _, q := range slices.SortedFunc(slices.Values(st.Queues), byName) {
		cells := s.queue(app, q)
		row := draw.Row{}
		for _, i := range kept {
			row.Cells = append(row.Cells, cells[i])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// queue is the cells of a queue, one for each of the columns.
func (s Printer) queue(app *model.App, q *queue.Queue) []draw.Run {
	g := s.Theme.Glyphs
	mark, markRole := looks.QueueMark(g, q)
	rising := ""
	if q.Grows() {
		rising = " " + g.Rising
	}
	workers := draw.R(theme.Text, g.Dash)
	if q.Consumers >= 0 {
		workers.Text = phrase.Number(q.Consumers)
	}
	by := strings.Join(workedBy(app, q), ", ")
	if role := looks.WorkersRole(app, q); role != theme.Text {
		workers.Role = role | theme.Bold
		by = strings.TrimLeft(by+" (none running)", " ")
	}
	drains, drainsRole := looks.Drains(g, q)
	target, targetRole := looks.Target(g, q)
	return []draw.Run{
		draw.R(markRole, mark), draw.R(theme.Name(q.Name), q.Name), draw.R(theme.Strong, looks.Depth(g, &q.Reading)), draw.R(theme.Warn, rising),
		draw.R(theme.Text, looks.Oldest(g, q)), draw.R(theme.Text, looks.Flow(g, q.Enters)), draw.R(theme.Text, looks.Flow(g, q.Leaves)),
		draw.R(theme.Text, looks.Net(g, q)), draw.R(drainsRole, drains),
		s.count(q.InFlight), s.count(q.Scheduled), s.count(q.Retry), s.count(q.Dead), workers, draw.R(theme.Dim, q.Library), draw.R(theme.Text, by),
		draw.R(targetRole, target),
	}
}

// workedBy is who works a queue: as the app's formation tells, else as the reading does.
func workedBy(app *model.App, q *queue.Queue) []string {
	if app != nil {
		return slices.Clone(app.Work(q).Types)
	}
	if q.Process != "" {
		return []string{q.Process}
	}
	return nil
}

func (s Printer) count(c queue.Count) draw.Run {
	if n, known := c.Get(); known {
		return draw.R(theme.Text, phrase.Number(int(n)))
	}
	return draw.R(theme.Dim, s.Theme.Glyphs.Dash)
}
