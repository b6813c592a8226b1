package errors

import (
	"cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// column is one of the table with what stands in it.
type column struct {
	draw.Column
	id   list.ColumnID // by which it is sorted; empty: by none
	cell func(model.ErrorRow) draw.Run
}

// columns are those that there is room for. They depend on the width alone, so that nothing moves sideways.
func (p *errors) columns(sc pane.Scene) []column {
	out := []column{
		{draw.Column{Title: "status", Tight: true, Min: 8, Max: 8}, byStatus, func(r model.ErrorRow) draw.Run {
			mark, role := looks.Error(sc.Glyphs(), r.Status)
			return draw.R(role, mark+" "+r.Status.String())
		}},
		{draw.Column{Title: "count", Align: draw.Right, Min: 5, Max: 7}, byCount, func(r model.ErrorRow) draw.Run { return draw.R(theme.Text, format.Count(r.Count)) }},
	}
	if sc.W >= leastSpark {
		out = append(out, column{draw.Column{Title: "24m", Min: sparkCells, Max: sparkCells}, "", func(r model.ErrorRow) draw.Run { return draw.R(theme.Dim, p.spark(sc, r)) }})
	}
	if sc.W >= leastSince {
		out = append(out, column{draw.Column{Title: "since", Min: 5, Max: 6}, "", func(r model.ErrorRow) draw.Run {
			if r.Since == 0 {
				return draw.R(theme.Dim, sc.Glyphs().Dash)
			}
			return draw.R(theme.Release, format.Version(r.Since))
		}})
	}
	if sc.W >= leastRates {
		out = append(out,
			column{draw.Column{Title: "before", Align: draw.Right, Min: 7, Max: 7}, "", func(r model.ErrorRow) draw.Run { return p.rate(sc, r, false) }},
			column{draw.Column{Title: "now/min", Align: draw.Right, Min: 7, Max: 7}, "", func(r model.ErrorRow) draw.Run { return p.rate(sc, r, true) }})
	}
	out = append(out, column{draw.Column{Title: "error", Min: 10, Fill: true}, byClass, func(r model.ErrorRow) draw.Run { return draw.R(titleRole(r.Status), nameOf(r)) }})
	if sc.W >= leastRoute {
		out = append(out, column{draw.Column{Title: "route", Min: 16, Max: 24}, "", func(r model.ErrorRow) draw.Run { return draw.R(theme.Dim, routeOf(sc, r)) }})
	}
	if sc.W >= leastSince {
		out = append(out, column{draw.Column{Title: "owner", Min: 8, Max: 16}, byOwner, func(r model.ErrorRow) draw.Run { return draw.R(theme.Dim, cmp.Or(r.Owner, sc.Glyphs().Dash)) }})
	}
	if sc.W >= leastRoute {
		out = append(out, column{draw.Column{Title: "suspect", Min: 12, Max: 16}, "", func(r model.ErrorRow) draw.Run { return suspectOf(sc, r) }})
	}
	for i, c := range out {
		if c.id != "" {
			out[i].Title = p.list.Title(c.id, c.Title, c.Max, sc.Glyphs())
		}
	}
	return out
}

// titleRole is loud for what is new, and quiet for what always was.
func titleRole(st rollup.Status) theme.Role {
	switch st {
	case rollup.New:
		return theme.Text | theme.Bold
	case rollup.Gone, rollup.Steady:
		return theme.Dim
	}
	return theme.Text
}

// spark is the newest counts of a group.
func (p *errors) spark(sc pane.Scene, r model.ErrorRow) string {
	if sc.W < leastSpark {
		return ""
	}
	counts := r.Spark(p.kept.current.Now)
	values := make([]float64, 0, sparkCells)
	for _, n := range counts[len(counts)-sparkCells:] {
		values = append(values, float64(n))
	}
	return draw.Spark(values, sparkCells, 0, sc.Glyphs())
}

// routeOf is the route that most of a group's requests came by: "GET /reports +1".
func routeOf(sc pane.Scene, r model.ErrorRow) string {
	if len(r.Routes) == 0 {
		return sc.Glyphs().Dash
	}
	text := r.Routes[0].Method + " " + r.Routes[0].Path
	if more := len(r.Routes) - 1; more > 0 {
		text += " +" + format.Count(more)
	}
	return text
}

// suspectOf names the likeliest commit.
func suspectOf(sc pane.Scene, r model.ErrorRow) draw.Run {
	if len(r.Suspects) == 0 {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	c := r.Suspects[0].Commit
	return draw.R(theme.Text, c.Short()+" "+c.Author)
}
