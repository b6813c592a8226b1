package plain

import (
	"fmt"
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// Processes is one heading a process type and one row a dyno.
//
//	web 2/2  Standard-1X  bundle exec puma
//	  web.1     ● up        6m  v74
func Processes(s Printer, ps *model.Processes) []string {
	t := draw.Table{Indent: 2, Columns: []draw.Column{
		{Title: "dyno"}, {Title: ""}, {Title: "state", Tight: true}, {Title: "for", Align: draw.Right},
		{Title: "on"}, {Title: "size", DropRank: 1}, {Title: "command", Min: 1},
	}}
	t.Columns[1].Min = 1
	var out []string
	for _, r := range ps.Types {
		t.Rows = append(t.Rows, draw.Row{Span: []draw.Run{}}) // the heading's place: it is not indented
		for _, d := range r.Dynos {
			t.Rows = append(t.Rows, s.process(r, d))
		}
	}
	lines := s.table(t)
	for i, at := 0, 0; i < len(ps.Types); i++ {
		if i > 0 {
			out = append(out, "")
		}
		r := ps.Types[i]
		out = append(out, s.line(typeHeading(r)...))
		out = append(out, lines[at+1:at+1+len(r.Dynos)]...)
		at += 1 + len(r.Dynos)
	}
	return out
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
	up := r.Count("up")
	role := theme.Good
	switch {
	case r.OneOff():
		return draw.R(theme.Dim, strconv.Itoa(len(r.Dynos))+" one-off")
	case r.Want == 0:
		role = theme.Dim
	case up == 0:
		role = theme.BadStrong
	case up < r.Want:
		role = theme.Warn | theme.Bold
	}
	return draw.R(role, fmt.Sprintf("%d/%d", up, r.Want))
}

func (s Printer) process(r model.TypeRow, d model.Process) draw.Row {
	mark, role := looks.State(s.Theme.Glyphs, d.State)
	release := s.Theme.Glyphs.Dash
	if d.Release > 0 {
		release = version(d.Release)
	}
	size, command := d.Size, ""
	if r.OneOff() {
		command = d.Command
	} else if size == r.Size {
		size = ""
	}
	return draw.Row{Cells: []draw.Run{
		draw.R(theme.Name(d.Type), d.Name), draw.R(role, mark+" "), draw.R(role, d.State), draw.R(theme.Dim, s.ago(d.UpdatedAt)),
		draw.R(theme.Release, release), draw.R(theme.Dim, size), draw.R(theme.Dim, command),
	}}
}

func version(v int) string { return "v" + strconv.Itoa(v) }
