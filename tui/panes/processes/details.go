package processes

import (
	"slices"
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// leastDetails is the height from which what is known of a dyno has room below the list.
const leastDetails = 12

// mostExits is how many exits are told.
const mostExits = 6

// details are what is known of the row under the cursor, below the list: what ran and how it ended at the left, its memory at the right. Of
// a process type it is the dyno with the most memory, and the exits of them all.
func (p *processes) details(sc pane.Scene, v list.View[processRow]) draw.Block {
	at := p.list.Place(v)
	if at < 0 {
		return draw.Blank(sc.W, sc.H)
	}
	r := v.Rows[at]
	left := sc
	left.W = sc.W / 2
	right := sc
	right.W = sc.W - left.W
	texts := draw.Exact(factLines(left, r), left.W, sc.H)
	picture := memoryChart(right, r.fullest())
	out := make(draw.Block, sc.H)
	for y := range out {
		out[y] = texts[y] + picture[y]
	}
	return out
}

// fullest is the row's dyno, of a process type the one that takes most of its memory; nil when there is none.
func (r processRow) fullest() *model.Process {
	if r.dyno != nil {
		return r.dyno
	}
	var most *model.Process
	for i := range r.of.Dynos {
		if d := &r.of.Dynos[i]; most == nil || len(d.Memory) > 0 && (len(most.Memory) == 0 || last(d) > last(most)) {
			most = d
		}
	}
	return most
}

// factLines are the facts at the left.
func factLines(sc pane.Scene, r processRow) draw.Block {
	f := widget.NewFacts(max(sc.W-14, 20))
	f.Blank()
	f.Runs(r.name(), r.summary(sc)...)
	f.Add("command", theme.Text, r.command())
	if d := r.dyno; d != nil {
		f.Add("created", theme.Text, format.Moment(d.CreatedAt, sc.Zone))
		f.Runs("load", append([]draw.Run{looks.Load(d, sc.Glyphs())}, draw.R(theme.Dim, "  over one minute"))...)
	}
	f.Runs("restarts", r.restarts(sc)...)
	history := r.history(sc)
	for i, one := range history[:min(len(history), mostExits)] {
		label := ""
		if i == 0 {
			label = "last"
		}
		f.Runs(label, restartRuns(sc, one, r.dyno == nil)...)
	}
	exits := r.exits()
	if len(exits) == 0 {
		f.Runs("exits", draw.R(theme.Dim, sc.Glyphs().Dash+"  none seen in the log"))
	}
	for i, e := range exits[:min(len(exits), mostExits)] {
		label := ""
		if i == 0 {
			label = "exits"
		}
		f.Runs(label, e.runs(sc, r.dyno == nil)...)
	}
	if n := len(exits) - mostExits; n > 0 {
		f.Add("", theme.Dim, "and "+strconv.Itoa(n)+" more")
	}
	out := make(draw.Block, 0, len(f.Lines))
	for _, runs := range f.Lines {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return out
}

func (r processRow) summary(sc pane.Scene) []draw.Run {
	d := r.dyno
	if d == nil {
		return []draw.Run{upOfWant(r.of), draw.R(theme.Dim, " up  "+r.of.Size)}
	}
	mark, role := looks.State(sc.Glyphs(), d.State)
	return []draw.Run{draw.R(role, mark+" "+d.State), draw.R(theme.Dim, " for "+since(sc, d.UpdatedAt)+" on "),
		releaseCell(d.Release, currentVersion(sc.App), sc.Glyphs()), draw.R(theme.Dim, "  "+d.Size)}
}

// restarts are how often and when the row's dynos were started again, the last ones first.
func (r processRow) restarts(sc pane.Scene) []draw.Run {
	d := r.dyno
	if d == nil {
		n := 0
		for i := range r.of.Dynos {
			n += r.of.Dynos[i].Restarts
		}
		return []draw.Run{draw.R(theme.Text, strconv.Itoa(n)), draw.R(theme.Dim, " since gonogo started")}
	}
	out := restartFacts(d, sc.State.OriginNow("heroku"))
	for i := len(d.Starts) - 1; i >= max(0, len(d.Starts)-4); i-- {
		sep := ", "
		if i == len(d.Starts)-1 {
			sep = ": "
		}
		out = append(out, draw.R(theme.Dim, sep), draw.R(theme.Text, phrase.When(d.Starts[i], sc.State.Now, sc.Zone)))
	}
	return out
}

// ending is an exit with the dyno that it ended.
type ending struct {
	model.Exit
	dyno string
}

// exits are those of the row's dynos, the newest first.
func (r processRow) exits() []ending {
	var out []ending
	dynos := r.of.Dynos
	if r.dyno != nil {
		dynos = []model.Process{*r.dyno}
	}
	for i := range dynos {
		for _, e := range dynos[i].Exits {
			out = append(out, ending{e, dynos[i].Name})
		}
	}
	slices.SortStableFunc(out, func(a, b ending) int { return b.At.Compare(a.At) })
	return out
}

func (e ending) runs(sc pane.Scene, named bool) []draw.Run {
	out := []draw.Run{draw.R(theme.Dim, phrase.When(e.At, sc.State.Now, sc.Zone)+"  ")}
	if named {
		out = append(out, draw.R(theme.Text, draw.FitLeft(e.dyno, 12)))
	}
	word, role := looks.Exit(e.Exit)
	out = append(out, draw.R(role, draw.FitLeft(word, 12)))
	return append(out, draw.R(theme.Dim, exitReason(e.Exit)))
}

// exitReason says what is known of why a process ended.
func exitReason(e model.Exit) string {
	switch {
	case e.Cause == logs.Relocating:
		return "the platform moved it to another server"
	case e.Cause == logs.Cycling:
		return "the daily restart by the platform"
	case e.Status == looks.SIGTERM:
		return "it was asked to stop"
	case e.Status == looks.SIGKILL:
		return "it did not stop in time, or had no memory left"
	}
	return ""
}
