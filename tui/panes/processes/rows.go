package processes

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// row is a type (dyno nil) or one of its dynos.
type processRow struct {
	of   *model.TypeRow
	dyno *model.Process
}

func (r processRow) key() string {
	if r.dyno != nil {
		return r.dyno.Name
	}
	return "type " + r.of.Type
}

func (r processRow) name() string {
	if r.dyno != nil {
		return r.dyno.Name
	}
	return r.of.Type
}

// summary is a type in one phrase: name, up of wanted, a mark for each dyno, and the worst state with its age.
func summary(sc pane.Scene, t *model.TypeRow) []draw.Run {
	out := []draw.Run{draw.R(theme.Name(t.Type)|theme.Bold, t.Type), draw.R(theme.Text, " ")}
	out = append(out, upOfWant(t), draw.R(theme.Text, " "))
	var worst *model.Process
	for i := range t.Dynos {
		d := &t.Dynos[i]
		if worst == nil || gravity(d.State) > gravity(worst.State) ||
			gravity(d.State) == gravity(worst.State) && d.UpdatedAt.After(worst.UpdatedAt) {
			worst = d
		}
		if i < 8 {
			mark, role := looks.State(sc.Glyphs(), d.State)
			out = append(out, draw.R(role, mark))
		}
	}
	if len(t.Dynos) > 8 {
		out = append(out, draw.R(theme.Dim, sc.Glyphs().Ellipsis))
	}
	if worst != nil && worst.State != "up" {
		_, role := looks.State(sc.Glyphs(), worst.State)
		out = append(out, draw.R(role, " "+worst.State+" "+stateAge(sc, worst)))
	}
	return out
}

func upOfWant(t *model.TypeRow) draw.Run {
	if t.OneOff() {
		return draw.R(theme.Dim, strconv.Itoa(len(t.Dynos)))
	}
	up := t.Count("up")
	role := theme.Good
	switch {
	case up < t.Want && up == 0:
		role = theme.BadStrong
	case up < t.Want:
		role = theme.Warn | theme.Bold
	case t.Want == 0:
		role = theme.Dim
	}
	return draw.R(role, strconv.Itoa(up)+"/"+strconv.Itoa(t.Want))
}

// gravity ranks the platform's states; a state it may invent ranks with starting: look at it.
func gravity(state string) int {
	switch state {
	case "crashed":
		return 3
	case "up", "complete":
		return 0
	case "idle", "down":
		return 1
	}
	return 2
}

func stateAge(sc pane.Scene, d *model.Process) string {
	if d.UpdatedAt.IsZero() {
		return sc.Glyphs().Dash
	}
	return format.Age(sc.State.Age("heroku", d.UpdatedAt))
}

// processTable is the table of a pane of w cells: airy where there is room, and with a column for the longest usual state,
// so that nothing moves sideways when a dyno starts or crashes.
func processTable(w int) draw.Table {
	state, gap := 2, 1
	if w >= 48 {
		state, gap = len("starting"), 2
	}
	return draw.Table{Gap: gap, Columns: []draw.Column{
		{Min: 1, Max: 1},
		{Tight: true, Min: 1, Max: 1},
		{Tight: true, Min: 1, Max: 1},
		{Tight: true, Min: 4, Max: 22},
		{Min: state, Max: 9},
		{Align: draw.Right, Tight: true, Min: 4, DropRank: 3},
		{Min: 2, Max: 6, DropRank: 1},
		{Min: 8, Max: 8, DropRank: 5},
		{Align: draw.Right, Min: 8, Max: 10, DropRank: 4},
		{Tight: true, Fill: true},
		{Align: draw.Right, Min: 2, Max: 4, DropRank: 2},
		{Tight: true, Min: 1, Max: 1},
	}}
}

func (r processRow) cells(sc pane.Scene, current int) []draw.Run {
	if r.dyno == nil {
		return r.typeCells(sc)
	}
	g, d := sc.Glyphs(), r.dyno
	mark, role := looks.State(g, d.State)
	word := role
	if d.State == "up" {
		word = theme.Text
	}
	return []draw.Run{
		draw.R(role, mark),
		{},
		draw.R(theme.Name(r.of.Type), d.Name),
		draw.R(word, d.State),
		draw.R(theme.Dim, stateAge(sc, d)),
		releaseCell(d.Release, current, g),
		sparkCell(d, g),
		memoryCell(d, g),
		{},
		restartsCell(d, g),
		{},
	}
}

func (r processRow) typeCells(sc pane.Scene) []draw.Run {
	rest := strings.TrimSpace(r.of.Size + "  " + r.of.Command)
	if r.of.OneOff() {
		rest = "one-off  " + rest
	}
	out := []draw.Run{draw.R(theme.Strong, r.of.Type), draw.R(theme.Text, "  "), upOfWant(r.of), draw.R(theme.Dim, "  "+rest)}
	if len(r.of.Dynos) == 0 && r.of.Want > 0 {
		out = append(out, draw.R(theme.Warn, "  no dyno yet"))
	}
	return out
}

func releaseCell(v, current int, g *theme.Glyphs) draw.Run {
	switch {
	case v <= 0:
		return draw.R(theme.Dim, g.Dash)
	case v < current:
		return draw.R(theme.Warn, "v"+strconv.Itoa(v))
	}
	return draw.R(theme.Release, "v"+strconv.Itoa(v))
}

func sparkCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.R(theme.Dim, "")
	}
	return draw.R(memoryRole(d), draw.Spark(d.Memory, 8, d.Quota, g))
}

func memoryCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.R(theme.Dim, g.Dash)
	}
	text := strconv.Itoa(int(d.Memory[len(d.Memory)-1])) + "M"
	if d.Quota > 0 {
		text += " " + strconv.Itoa(int(100*d.Memory[len(d.Memory)-1]/d.Quota)) + "%"
	}
	return draw.R(memoryRole(d), text)
}

// memoryRole is quiet below nine tenths of the quota; above the quota the platform reports R14 and swaps.
func memoryRole(d *model.Process) theme.Role {
	last := d.Memory[len(d.Memory)-1]
	switch {
	case d.Quota > 0 && last > d.Quota:
		return theme.Bad
	case d.Quota > 0 && last > 0.9*d.Quota:
		return theme.Warn
	}
	return theme.Dim
}

// restartsCell is loud where the last life ended badly: a deploy starts every dyno anew, and that is no trouble.
func restartsCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if d.Restarts == 0 {
		return draw.Run{}
	}
	return draw.R(RestartsRole(d), g.Restarts+strconv.Itoa(d.Restarts))
}

func RestartsRole(d *model.Process) theme.Role {
	if d.State == "crashed" || d.Exit > 0 && d.Exit != sigterm && d.Cause == 0 {
		return theme.Bad
	}
	return theme.Dim
}

// sigterm is the exit status of a process that followed SIGTERM, as every dyno is asked to.
const sigterm = 143
