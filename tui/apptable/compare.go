package apptable

import (
	"cmp"
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Cells of the card that compares two apps.
const (
	leastWhat  = 12
	mostWhat   = 34
	mostValue  = 30
	cardMargin = 10
)

// Compare is the card of what two apps differ in: what differs first, then what is alike, then what is not known.
func Compare(sc pane.Scene, a, b *model.App) pane.Card {
	name := func(x *model.App) string { return cmp.Or(x.Info.Name, string(x.ID)) }
	all := pipeline.Compare(a, b)
	c := pane.Card{Title: name(a) + " and " + name(b), What: "the comparison"}
	differs, alike, unknown := 0, 0, []string(nil)
	what, first := leastWhat, draw.Width(name(a))
	for _, d := range all {
		what = max(what, min(mostWhat, draw.Width(d.What)))
		first = max(first, min(mostValue, draw.Width(d.A)))
	}
	first = min(first, max(6, (sc.Screen.W-cardMargin-what)/2))
	row := func(role theme.Role, d pipeline.Difference) []draw.Run {
		cut := func(text string) string { return draw.Cut(text, first) }
		return []draw.Run{draw.R(theme.Dim, widget.Pad(draw.Cut(d.What, what), what+1)), draw.R(role, widget.Pad(cut(d.A), first+1)), draw.R(role, cut(d.B))}
	}
	c.Lines = [][]draw.Run{{draw.R(theme.Dim, widget.Pad("", what+1)), draw.R(theme.Soft|theme.Bold, widget.Pad(draw.Cut(name(a), first), first+1)), draw.R(theme.Soft|theme.Bold, draw.Cut(name(b), max(first, 20)))}}
	for _, d := range all {
		if d.Known() && !d.Same() {
			differs++
			c.Lines = append(c.Lines, row(theme.Strong, d))
		}
	}
	if differs == 0 {
		c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Text, "Nothing differs of what is known.")})
	}
	for _, d := range all {
		switch {
		case !d.Known():
			unknown = append(unknown, d.What)
		case d.Same():
			if alike++; alike == 1 {
				c.Lines = append(c.Lines, nil, []draw.Run{draw.R(theme.Dim, "Alike")})
			}
			c.Lines = append(c.Lines, row(theme.Dim, d))
		}
	}
	c.Lines = append(c.Lines, nil)
	if len(unknown) > 0 {
		text := "Not known of both: "
		for i, w := range unknown {
			if i > 0 {
				text += ", "
			}
			text += w
		}
		c.Lines = append(c.Lines, widget.Wrapped([]draw.Run{draw.R(theme.Dim, text+".")}, max(30, sc.Screen.W-cardMargin))...)
	}
	c.Lines = append(c.Lines, widget.Wrapped([]draw.Run{draw.R(theme.Dim, "Of config vars only the names that listed releases have set are known; values are never read.")}, max(30, sc.Screen.W-cardMargin))...)
	for _, l := range c.Lines {
		c.Copy += widget.TextOf(l) + "\n"
	}
	return c
}

// FleetRuns are all apps in a few words: the pipeline's name, how many apps in how many stages.
func FleetRuns(rows []pipeline.Row) (name, count string) {
	name, stages := "all apps", map[string]bool{}
	for i := range rows {
		stages[rows[i].Stage] = true
	}
	flow := pipeline.Flow(rows)
	if flow == nil {
		return name, fmt.Sprintf("%d apps", len(rows))
	}
	return "pipeline " + rows[0].Pipeline, fmt.Sprintf("%d apps in %d stages", len(rows), len(stages))
}
