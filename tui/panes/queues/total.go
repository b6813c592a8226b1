package queues

import (
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// sumOf is the row of all queues together.
func sumOf(sc pane.Scene, l *listing, columns []queueColumn) draw.Row {
	row := draw.Row{Cells: []draw.Run{draw.R(theme.Text, " "), draw.R(theme.Text, " ")}}
	all := totalOf(l.sources)
	for _, c := range columns {
		text := ""
		switch c.id {
		case nameColumn:
			text = "all " + format.Count(l.all)
		case readyColumn:
			text = all.depth(sc) + "  "
		case inColumn:
			text = all.rate(sc, func(q *queue.Queue) queue.Flow { return q.Enters })
		case outColumn:
			text = all.rate(sc, func(q *queue.Queue) queue.Flow { return q.Leaves })
		case netColumn:
			text = all.net(sc)
		}
		row.Cells = append(row.Cells, draw.R(theme.Dim, text))
	}
	return row
}

// totals are the sums of the libraries in view.
type totals []*queue.Queue

func totalOf(stores []*queue.Store) totals {
	var out totals
	for _, st := range stores {
		for _, l := range st.Libraries {
			if l.Total != nil {
				out = append(out, l.Total)
			}
		}
	}
	return out
}

func (t totals) depth(sc pane.Scene) string {
	sum := queue.Reading{Quality: queue.Exact}
	for _, q := range t {
		sum.Ready += max(q.Ready, 0)
		if q.Quality != queue.Exact {
			sum.Quality = q.Quality
		}
	}
	return looks.Depth(sc.Glyphs(), &sum)
}

func (t totals) rate(sc pane.Scene, of func(*queue.Queue) queue.Flow) string {
	sum := 0.0
	for _, q := range t {
		v, known := of(q).Shown.Get()
		if !known {
			return sc.Glyphs().Dash
		}
		sum += v
	}
	return phrase.PerSecond(sum)
}

func (t totals) net(sc pane.Scene) string {
	sum := 0.0
	for _, q := range t {
		if len(q.Points) < 2 {
			return sc.Glyphs().Dash
		}
		sum += q.Net
	}
	return looks.Signed(sum)
}
