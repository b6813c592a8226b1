package processes

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// brevity is how much of a type's summary is left out: first the age, then the word, then all marks but the worst.
type brevity int

const (
	whole brevity = iota
	noAge
	noWord
	oneMark
)

// mostMarks bounds the marks of a summary.
const mostMarks = 8

// summary is a type in one phrase: name, up of wanted, a mark for each dyno, and the worst state with its age.
func summary(sc pane.Scene, t *model.TypeRow, short brevity) []draw.Run {
	out := []draw.Run{draw.R(theme.Name(t.Type)|theme.Bold, t.Type), draw.R(theme.Text, " ")}
	out = append(out, upOfWant(t), draw.R(theme.Text, " "))
	var worst *model.Process
	for i := range t.Dynos {
		d := &t.Dynos[i]
		if worst == nil || gravity(d.State) > gravity(worst.State) ||
			gravity(d.State) == gravity(worst.State) && d.UpdatedAt.After(worst.UpdatedAt) {
			worst = d
		}
		if i < mostMarks && short < oneMark {
			mark, role := looks.State(sc.Glyphs(), d.State)
			out = append(out, draw.R(role, mark))
		}
	}
	if len(t.Dynos) > mostMarks && short < oneMark {
		out = append(out, draw.R(theme.Dim, sc.Glyphs().Ellipsis))
	}
	if worst == nil {
		return out
	}
	mark, role := looks.State(sc.Glyphs(), worst.State)
	if short == oneMark {
		out = append(out, draw.R(role, mark))
	}
	if worst.State != "up" && short <= noAge {
		word := " " + worst.State
		if short == whole {
			word += " " + stateAge(sc, worst)
		}
		out = append(out, draw.R(role, word))
	}
	return out
}

func upOfWant(t *model.TypeRow) draw.Run {
	if t.OneOff() {
		return draw.R(theme.Dim, strconv.Itoa(len(t.Dynos)))
	}
	return draw.R(looks.UpRole(*t), strconv.Itoa(t.Count("up"))+"/"+strconv.Itoa(t.Want))
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

// Widths of the columns. They depend on the pane's width alone, so that nothing moves sideways when a dyno starts, crashes or reports.
const (
	leastWide  = 100 // from here charts are longer, and columns are added that only a card has else
	stateWidth = 8   // "starting"
	sparkWidth = 8
)

// processTable is the table of a pane of w cells: airy where there is room.
func (p *processes) processTable(w int, g *theme.Glyphs) draw.Table {
	state, gap, spark := stateWidth, 2, sparkWidth
	if w < 48 {
		state, gap = len("crashed"), 1
	}
	restarts := draw.Column{Title: g.Restarts, Align: draw.Right, Tight: true, Min: 4, Max: 5, DropRank: 3}
	why := draw.Column{Title: "why", Min: whyWidth, Max: whyWidth, DropRank: 10}
	exit, made := draw.Column{Max: 1, Tight: true, DropRank: 9}, draw.Column{Max: 1, Tight: true, DropRank: 9}
	if w >= leastWide {
		spark = 24
		restarts = draw.Column{Title: "restarts", Align: draw.Right, Min: 9, Max: 9}
		exit = draw.Column{Title: "last exit", Min: 14, Max: 14}
		made = draw.Column{Title: "created", Min: 19, Max: 19, DropRank: 8}
	}
	t := draw.Table{Gap: gap, Columns: []draw.Column{
		{Min: 1, Max: 1},
		{Tight: true, Min: 1, Max: 1},
		{Tight: true, Min: 1, Max: 1},
		{Title: "dyno", Tight: true, Min: 6, Max: 22},
		{Title: "state", Min: state, Max: max(state, 9)},
		{Title: "age", Align: draw.Right, Tight: true, Min: 5, Max: 5, DropRank: 2},
		{Title: "rel", Min: 4, Max: 6, DropRank: 1},
		{Title: "memory", Min: spark, Max: spark, DropRank: 6},
		{Title: "", Align: draw.Right, Tight: true, Min: 5, Max: 5, DropRank: 4},
		{Title: "quota", Align: draw.Right, Tight: true, Min: 6, Max: 6, DropRank: 5},
		{Title: "load", Align: draw.Right, Tight: true, Min: 5, Max: 6, DropRank: 7},
		restarts, why, exit, made,
		{Tight: true, Fill: true},
	}}
	for i, id := range columnsShown {
		if c := &t.Columns[i]; id != "" {
			room := c.Min
			if c.Align == draw.Right {
				room-- // it touches the column before
			}
			c.Title = p.list.Title(id, c.Title, max(room, 2), g)
		}
	}
	return t
}

// columnsShown says which columns of the table rows can be sorted by.
var columnsShown = []list.ColumnID{3: byName, 4: byState, 5: byAge, 6: byRelease, 7: byMemory, 9: byQuota, 10: byLoad, 11: byRestarts}

func (p *processes) cells(sc pane.Scene, r processRow, current int) []draw.Run {
	if r.dyno == nil {
		return r.typeCells()
	}
	g, d := sc.Glyphs(), r.dyno
	mark, role := looks.State(g, d.State)
	word := role
	if d.State == "up" {
		word = theme.Text
	}
	chosen := draw.Run{}
	if p.list.Marked(d.Name) {
		chosen = draw.R(theme.Key|theme.Bold, "*")
	}
	spark := sparkWidth
	if sc.W >= leastWide {
		spark = 24
	}
	return []draw.Run{
		draw.R(role, mark),
		chosen,
		draw.R(theme.Name(r.of.Type), d.Name),
		draw.R(word, d.State),
		draw.R(theme.Dim, stateAge(sc, d)),
		releaseCell(d.Release, current, g),
		sparkCell(d, spark, g),
		looks.Memory(d, g),
		looks.Quota(d, g),
		looks.Load(d, g),
		looks.Restarts(d, sc.State.OriginNow("heroku"), g),
		r.why(sc),
		lastExit(sc, d),
		created(sc, d),
		{},
	}
}

// lastExit is the status of the last exit that was seen, and how long ago it was.
func lastExit(sc pane.Scene, d *model.Process) draw.Run {
	if sc.W < leastWide {
		return draw.Run{}
	}
	if len(d.Exits) == 0 {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	e := d.Exits[len(d.Exits)-1]
	word, role := looks.Exit(e)
	return draw.R(role, word+" "+format.Age(sc.State.Age("heroku", e.At)))
}

// created is when a dyno's life began, where there is room for it.
func created(sc pane.Scene, d *model.Process) draw.Run {
	if sc.W < leastWide {
		return draw.Run{}
	}
	return draw.R(theme.Dim, format.Date(d.CreatedAt, sc.Zone))
}

func (r processRow) typeCells() []draw.Run {
	rest := strings.TrimSpace(r.of.Size + "  " + r.of.Command)
	if r.of.OneOff() {
		rest = "one-off  " + rest
	}
	out := []draw.Run{draw.R(theme.Name(r.of.Type)|theme.Bold, r.of.Type), draw.R(theme.Text, "  "), upOfWant(r.of), draw.R(theme.Dim, "  "+rest)}
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

func sparkCell(d *model.Process, w int, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.Run{}
	}
	return draw.R(looks.MemoryRole(d), draw.Spark(d.Memory, w, d.Quota, g))
}
