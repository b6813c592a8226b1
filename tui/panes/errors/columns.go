package errors

import (
	"cmp"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
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
		p.countColumn(sc),
	}
	if sc.W >= leastRates {
		out = append(out,
			column{draw.Column{Title: "/min", Align: draw.Right, Min: 5, Max: 6}, "", func(r model.ErrorRow) draw.Run { return p.rate(sc, r, true) }},
			column{draw.Column{Title: "before", Align: draw.Right, Min: 6, Max: 6}, "", func(r model.ErrorRow) draw.Run { return p.rate(sc, r, false) }})
	}
	if cells := sparkCells(sc); cells > 0 {
		out = append(out, column{draw.Column{Title: phrase.Span(time.Duration(cells) * anomaly.Width), Min: cells + 1, Max: cells + 1}, "", func(r model.ErrorRow) draw.Run { return p.spark(sc, r, cells) }})
	}
	if sc.W >= leastRates {
		out = append(out, column{draw.Column{Title: "last", Align: draw.Right, Min: 5, Max: 6}, byLast, func(r model.ErrorRow) draw.Run {
			return draw.R(theme.Dim, phrase.Age(p.kept.current.Now.Sub(r.Last)))
		}})
	}
	out = append(out, column{draw.Column{Title: "error", Min: 10, Fill: true}, byClass, func(r model.ErrorRow) draw.Run { return draw.R(titleRole(r.Status), nameOf(r)) }})
	if sc.W >= leastRoute {
		out = append(out, column{draw.Column{Title: "route", Min: 14, Max: 20}, "", func(r model.ErrorRow) draw.Run { return draw.R(theme.Dim, routeOf(sc, r)) }})
	}
	if sc.W >= leastOwner {
		out = append(out, column{draw.Column{Title: "owner", Min: 8, Max: 14}, byOwner, func(r model.ErrorRow) draw.Run { return draw.R(theme.Dim, cmp.Or(r.Owner, sc.Glyphs().Dash)) }})
	}
	if sc.W >= leastRoute {
		out = append(out, column{draw.Column{Title: "suspect", Min: 11, Max: 14}, "", func(r model.ErrorRow) draw.Run { return suspectOf(sc, r) }})
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

// countColumn is how often an error came since a release, where one is known, else in all.
func (p *errors) countColumn(sc pane.Scene) column {
	title, since := "count", p.kept.split.Version > 0
	if since {
		title = "on " + format.Version(p.kept.split.Version)
	}
	return column{draw.Column{Title: title, Align: draw.Right, Min: 6, Max: 7}, byCount, func(r model.ErrorRow) draw.Run {
		n := r.Count
		if since {
			on, _ := r.On(p.kept.split.Version)
			n = on.Count
		}
		return draw.R(theme.Text, format.Count(n))
	}}
}

// sparkCells is how many of the newest counts there is room for: an hour of them, 24 minutes, none.
func sparkCells(sc pane.Scene) int {
	switch {
	case sc.W >= leastRoute:
		return 20
	case sc.W >= leastSpark:
		return 8
	}
	return 0
}

// spark is the newest counts of a group, with a mark where the release came. The mark has a cell of its own and hides no count.
func (p *errors) spark(sc pane.Scene, r model.ErrorRow, cells int) draw.Run {
	now, at := p.kept.current.Now, p.kept.split.At
	counts := r.Spark(now)
	values := make([]float64, 0, cells)
	top := 0.0
	for _, n := range counts[len(counts)-cells:] {
		values = append(values, float64(n))
		top = max(top, float64(n))
	}
	before := cells
	if !at.IsZero() {
		before = cells - 1 - int(anomaly.BucketOf(now)-anomaly.BucketOf(at))
	}
	mark := " "
	if before >= 0 && before < cells {
		mark = sc.Glyphs().Tick
	}
	before = min(max(before, 0), cells)
	_, role := looks.Error(sc.Glyphs(), r.Status)
	if r.Status == rollup.Steady || r.Status == rollup.Gone {
		role = theme.Curve
	}
	return draw.R(role, draw.Spark(values[:before], before, top, sc.Glyphs())+mark+draw.Spark(values[before:], cells-before, top, sc.Glyphs()))
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
