package plain

import (
	"fmt"
	"slices"
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Columns are those that what was read can fill. Without any of them there is no heading: the words tell what they are.
type Columns struct {
	Metrics  bool // what the log tells: memory, load, the last exit
	Restarts bool // they were watched
}

// Processes is one heading a process type and one row a dyno.
//
//	  dyno        state     age  rel  memory  quota  load  restarts  last exit
//	web 2/2  Standard-1X  bundle exec puma
//	  web.1     ● up         6m  v74    611M    60%  0.42         –  –
func Processes(s Printer, ps *model.Processes, c Columns) []string {
	if len(ps.Types) == 0 {
		return nil
	}
	t := processTable{draw.Table{Indent: 2, Header: true, Columns: []draw.Column{
		{Title: "dyno"}, {Title: ""}, {Title: "state", Tight: true}, {Title: "age", Align: draw.Right},
		{Title: "rel"}, {Title: "memory", Align: draw.Right, DropRank: 3}, {Title: "quota", Align: draw.Right, DropRank: 4},
		{Title: "load", Align: draw.Right, DropRank: 6}, {Title: "restarts", Align: draw.Right, DropRank: 5},
		{Title: "last exit", DropRank: 7}, {Title: "size", DropRank: 9}, {Title: "command", Min: 1, DropRank: 10},
	}}}
	t.Columns[1].Min = 1
	sized, commands := false, false
	for _, r := range ps.Types {
		t.Rows = append(t.Rows, draw.Row{Span: []draw.Run{}}) // the heading's place: it is not indented
		for _, d := range r.Dynos {
			t.Rows = append(t.Rows, s.process(r, d, c.Restarts))
			sized, commands = sized || !r.OneOff() && d.Size != r.Size, commands || r.OneOff()
		}
	}
	if !sized && !commands {
		t.Columns[10].Title = ""
	}
	if !commands {
		t.Columns[11].Title = ""
	}
	if !c.Metrics {
		t.Header = false
		t.without(5, 10)
	}
	lines := s.table(t.Table)
	var out []string
	at := 0
	if t.Header {
		out, at = lines[:1:1], 1
	}
	for i, r := range ps.Types {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, s.line(typeHeading(r)...))
		out = append(out, lines[at+1:at+1+len(r.Dynos)]...)
		at += 1 + len(r.Dynos)
	}
	return out
}

// processTable is the table of dynos before it is known which columns it has.
type processTable struct{ draw.Table }

// without leaves out the columns from the first to the one before the last.
func (t *processTable) without(first, last int) {
	t.Columns = slices.Delete(t.Columns, first, last)
	for i := range t.Rows {
		if cells := t.Rows[i].Cells; cells != nil {
			t.Rows[i].Cells = slices.Delete(cells, first, last)
		}
	}
}

func typeHeading(r model.TypeRow) []draw.Run {
	runs := []draw.Run{draw.R(theme.Name(r.Type)|theme.Bold, r.Type), draw.R(theme.Text, " "), upOfWanted(r)}
	if r.Size != "" && !r.OneOff() {
		runs = append(runs, draw.R(theme.Dim, "  "+r.Size))
	}
	if r.Command != "" && !r.OneOff() {
		runs = append(runs, draw.R(theme.Dim, "  "+r.Command))
	}
	return runs
}

// upOfWanted is how many of a type are up of how many there should be: "1/2".
func upOfWanted(r model.TypeRow) draw.Run {
	if r.OneOff() {
		return draw.R(theme.Dim, strconv.Itoa(len(r.Dynos))+" one-off")
	}
	return draw.R(looks.UpRole(r), fmt.Sprintf("%d/%d", r.Count("up"), r.Want))
}

func (s Printer) process(r model.TypeRow, d model.Process, watched bool) draw.Row {
	g := s.Theme.Glyphs
	mark, role := looks.State(g, d.State)
	word := role
	if d.State == "up" {
		word = theme.Text
	}
	release := g.Dash
	if d.Release > 0 {
		release = version(d.Release)
	}
	size, command := d.Size, ""
	if r.OneOff() {
		command = safe.Redact(d.Command)
	} else if size == r.Size {
		size = ""
	}
	restarts := draw.R(theme.Dim, g.Dash)
	if watched {
		restarts = looks.Restarts(&d, s.Now, g)
	}
	return draw.Row{Cells: []draw.Run{
		draw.R(theme.Name(d.Type), d.Name), draw.R(role, mark+" "), draw.R(word, d.State), draw.R(theme.Dim, s.ago(d.UpdatedAt)),
		draw.R(theme.Release, release), looks.Memory(&d, g), looks.Quota(&d, g), looks.Load(&d, g), restarts, s.lastExit(d),
		draw.R(theme.Dim, size), draw.R(theme.Dim, command),
	}}
}

// lastExit is how a dyno's last life ended, and how long ago; a dash when the log does not tell.
func (s Printer) lastExit(d model.Process) draw.Run {
	if len(d.Exits) == 0 {
		return draw.R(theme.Dim, s.Theme.Glyphs.Dash)
	}
	e := d.Exits[len(d.Exits)-1]
	word, role := looks.Exit(e)
	return draw.R(role, word+" "+s.ago(e.At))
}

func version(v int) string { return "v" + strconv.Itoa(v) }
