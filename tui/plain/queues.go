package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Queues is one heading a store and one row a queue, those in trouble first.
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
			role, text := theme.Warn, a.Text+"."
			if a.Severity == severity.Critical {
				role = theme.Bad
			}
			if a.Muted != "" {
				role, text = theme.Dim, a.Text+"; muted: "+a.Muted+"."
			}
			out = append(out, s.line(draw.R(role, "  "+s.Theme.Glyphs.Warn+" "+text), draw.R(theme.Dim, " "+a.Step)))
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
			runs = totals(l.Totals)
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
func totals(t queue.Totals) []draw.Run {
	var runs []draw.Run
	for _, said := range t.Named() {
		runs = append(runs, draw.R(theme.Dim, "  "+said.Word+" "), draw.R(theme.Text, strconv.Itoa(said.N)))
	}
	return runs
}

func (s Printer) storeHeading(st *queue.Store) []draw.Run {
	runs := []draw.Run{draw.R(theme.Strong, st.Var)}
	switch {
	case st.Access == queue.AccessUnreachable:
		return append(runs, draw.R(theme.Warn, "  cannot be reached from here: "+dash(st.Why, "no connection")))
	case st.Access == queue.AccessAsked, st.Access == queue.AccessOff:
		return append(runs, draw.R(theme.Warn, "  is not read: "+dash(st.Why, "turned off")))
	case st.At.IsZero():
		return append(runs, draw.R(theme.Dim, "  "+dash(st.Why, "no reading yet")))
	}
	runs = append(runs, draw.R(theme.Dim, "  "+st.Library))
	if len(st.Libraries) == 1 {
		runs = append(runs, totals(st.Libraries[0].Totals)...)
	}
	if st.Why != "" {
		runs = append(runs, draw.R(theme.Dim, "  "+st.Why))
	}
	if len(st.Queues) == 0 {
		runs = append(runs, draw.R(theme.Dim, "  no queue yet: one is made by its first job"))
	}
	return runs
}

// queueColumns are the columns of the table; those with the highest drop rank go first when there is no room.
var queueColumns = []draw.Column{
	{Title: "queue", Max: 48}, {Title: "ready", Align: draw.Right}, {Title: "oldest", Align: draw.Right}, {Title: "in", Align: draw.Right, DropRank: 4},
	{Title: "out", Align: draw.Right, DropRank: 4}, {Title: "net", Align: draw.Right, DropRank: 2}, {Title: "drain", Align: draw.Right, DropRank: 3},
	{Title: "busy", Align: draw.Right, DropRank: 5}, {Title: "scheduled", Align: draw.Right, DropRank: 7}, {Title: "retry", Align: draw.Right, DropRank: 7},
	{Title: "dead", Align: draw.Right, DropRank: 6}, {Title: "workers", Align: draw.Right}, {Title: "library", Max: 20, DropRank: 8}, {Title: "taken by", Min: 1},
}

// queueTable has the columns in which at least one queue has something to say.
func (s Printer) queueTable(app *model.App, st *queue.Store) draw.Table {
	t := draw.Table{Indent: 2, Header: true, Columns: queueColumns}
	for _, q := range st.Queues {
		t.Rows = append(t.Rows, s.queue(app, q))
	}
	optional := map[string]bool{"in": true, "out": true, "busy": true, "scheduled": true, "retry": true, "dead": true}
	for c := len(queueColumns) - 1; c >= 0; c-- {
		title := queueColumns[c].Title
		said := title == "library" && len(st.Libraries) > 1
		for _, r := range t.Rows {
			text := r.Cells[c].Text
			said = said || title != "library" && text != "" && text != s.Theme.Glyphs.Dash
		}
		if said || !optional[title] && title != "library" {
			continue
		}
		t.Columns = slices.Delete(slices.Clone(t.Columns), c, c+1)
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, c, c+1)
		}
	}
	return t
}

func (s Printer) queue(app *model.App, q *queue.Queue) draw.Row {
	none := s.Theme.Glyphs.Dash
	name, workers := draw.R(theme.Name(q.Name), q.Name), draw.R(theme.Text, none)
	if q.Consumers >= 0 {
		workers.Text = strconv.Itoa(q.Consumers)
	}
	by := workedBy(app, q)
	if q.Paused {
		by = append(by, "paused")
	}
	if q.DeadLetter {
		by = append(by, "dead letters")
	}
	if q.Stream {
		by = append(by, "a stream: it keeps what was read")
	}
	if q.Consumers == 0 && q.Ready > 0 && !q.Paused && !q.DeadLetter {
		workers.Role = theme.BadStrong
		by = append(by, "none running")
	}
	net, drain := none, none
	if len(q.Points) > 1 {
		net = fmt.Sprintf("%+.1f/s", q.Net)
		if d, ok := q.EmptyIn(); ok {
			drain = phrase.Age(d)
		}
	}
	return draw.Row{Cells: []draw.Run{
		name, draw.R(theme.Strong, Depth(s.Theme.Glyphs, q.Reading)), draw.R(theme.Text, s.oldest(q)),
		draw.R(theme.Text, s.flow(q.Enters)), draw.R(theme.Text, s.flow(q.Leaves)), draw.R(theme.Dim, net), draw.R(theme.Dim, drain),
		s.count(q.InFlight), s.count(q.Scheduled), s.count(q.Retry), s.count(q.Dead), workers, draw.R(theme.Dim, q.Library), draw.R(theme.Text, strings.Join(by, ", ")),
	}}
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
		return draw.R(theme.Text, strconv.FormatInt(n, 10))
	}
	return draw.R(theme.Dim, s.Theme.Glyphs.Dash)
}

// flow is a rate; ~ when it only follows from the other direction.
func (s Printer) flow(f queue.Flow) string {
	v, known := f.Shown.Get()
	switch {
	case !known:
		return s.Theme.Glyphs.Dash
	case f.Source == queue.FromBalance:
		return fmt.Sprintf("~%.1f/s", v)
	}
	return fmt.Sprintf("%.1f/s", v)
}

// Depth writes a count as far as it can be trusted: 385, 10000+, ~12000, a dash.
func Depth(g *theme.Glyphs, q queue.Reading) string {
	switch {
	case q.Quality == queue.NotKnown || q.Ready < 0:
		return g.Dash
	case q.Quality == queue.Capped:
		return strconv.Itoa(q.Ready) + "+"
	case q.Quality == queue.Estimated:
		return "~" + strconv.Itoa(q.Ready)
	}
	return strconv.Itoa(q.Ready)
}

// oldest is the age of the oldest job as far as it is known: 41s, ~41s, at least (>41s) or at most (<41s) so much.
func (s Printer) oldest(q *queue.Queue) string {
	if q.Ready == 0 {
		return ""
	}
	signs := map[queue.AgeQuality]string{queue.AgeExact: "", queue.AgeEstimated: "~", queue.AgeAtLeast: ">", queue.AgeAtMost: "<"}
	age, sure := q.Age()
	sign, known := signs[sure]
	if !known {
		return s.Theme.Glyphs.Dash
	}
	return sign + phrase.Age(age)
}
