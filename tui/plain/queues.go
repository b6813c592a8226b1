package plain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Queues is one heading a store and one row a queue, those in trouble first.
func Queues(s Sheet, stores []*model.Store) []string {
	var out []string
	for i, st := range stores {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, s.line(s.storeHeading(st)...))
		if len(st.Queues) > 0 {
			out = append(out, s.table(s.queueTable(st))...)
		}
	}
	return out
}

func (s Sheet) storeHeading(st *model.Store) []draw.Run {
	runs := []draw.Run{draw.R(theme.Strong, st.Var)}
	switch {
	case st.Access == model.Unreachable:
		return append(runs, draw.R(theme.Warn, "  cannot be reached from here: "+dash(st.Why, "no connection")))
	case st.Access == model.Asking, st.Access == model.NotRead:
		return append(runs, draw.R(theme.Warn, "  is not read: "+dash(st.Why, "turned off")))
	case st.At.IsZero():
		return append(runs, draw.R(theme.Dim, "  "+dash(st.Why, "no reading yet")))
	}
	runs = append(runs, draw.R(theme.Dim, "  "+st.Library))
	totals := model.UnknownTotals()
	if len(st.Libraries) == 1 {
		totals = st.Libraries[0].Totals
	}
	for _, t := range []struct {
		word string
		n    int
		role theme.Role
	}{{"busy", totals.Busy, theme.Text}, {"retry", totals.Retry, theme.Text}, {"dead", totals.Dead, theme.Warn}, {"scheduled", totals.Scheduled, theme.Text}} {
		if t.n > 0 {
			runs = append(runs, draw.R(theme.Dim, "  "+t.word+" "), draw.R(t.role, strconv.Itoa(t.n)))
		}
	}
	if len(st.Queues) == 0 {
		runs = append(runs, draw.R(theme.Dim, "  no queue yet: one is made by its first job"))
	}
	return runs
}

func (s Sheet) queueTable(st *model.Store) draw.Table {
	t := draw.Table{Indent: 2, Header: true, Columns: []draw.Column{
		{Title: "queue", Max: 48}, {Title: "ready", Align: draw.Right}, {Title: "oldest", Align: draw.Right}, {Title: "net", Align: draw.Right, Priority: 2},
		{Title: "drain", Align: draw.Right, Priority: 3}, {Title: "workers", Align: draw.Right}, {Title: "worked by", Min: 1},
	}}
	for _, q := range st.Queues {
		t.Rows = append(t.Rows, s.queue(q))
	}
	return t
}

func (s Sheet) queue(q *model.Queue) draw.Row {
	none := s.Theme.Glyphs.Dash
	name, workers := draw.R(theme.Name(q.Name), q.Name), draw.R(theme.Text, none)
	if q.Consumers >= 0 {
		workers.Text = strconv.Itoa(q.Consumers)
	}
	by := []string{}
	if q.Process != "" {
		by = append(by, q.Process)
	}
	if q.Paused {
		by = append(by, "paused")
	}
	if q.Consumers == 0 && q.Ready > 0 && !q.Paused {
		workers.Role = theme.BadStrong
		by = append(by, "nobody takes from it")
	}
	net, drain := none, none
	if len(q.Points) > 1 {
		net = fmt.Sprintf("%+.1f/s", q.Net)
		if d, ok := q.Drain(); ok {
			drain = Age(d)
		}
	}
	return draw.Row{Cells: []draw.Run{
		name, draw.R(theme.Strong, Depth(s.Theme.Glyphs, q.QueueReading)), draw.R(theme.Text, s.oldest(q)), draw.R(theme.Dim, net),
		draw.R(theme.Dim, drain), workers, draw.R(theme.Text, strings.Join(by, ", ")),
	}}
}

// Depth writes a count as far as it can be trusted: 385, 10000+, ~12000, a dash.
func Depth(g *theme.Glyphs, q model.QueueReading) string {
	switch {
	case q.Quality == model.NotKnown || q.Ready < 0:
		return g.Dash
	case q.Quality == model.Capped:
		return strconv.Itoa(q.Ready) + "+"
	case q.Quality == model.Estimated:
		return "~" + strconv.Itoa(q.Ready)
	}
	return strconv.Itoa(q.Ready)
}

func (s Sheet) oldest(q *model.Queue) string {
	switch {
	case q.Ready == 0:
		return ""
	case q.Oldest < 0:
		return s.Theme.Glyphs.Dash
	}
	return Age(time.Duration(q.Oldest))
}
