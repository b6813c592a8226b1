package vitals

import (
	"cmp"
	"math"
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// row is a dyno, a metric of the app, or a figure of a data store.
type row struct {
	life   *vitals.Life
	before float64 // MB that the life before used; negative: not known
	series *vitals.Series
	store  *vitals.Store
	figure vitals.Figure
}

// rowsOf are the dynos, then the metrics, then the data stores.
func rowsOf(v *vitals.Vitals) (out []row) {
	for _, l := range v.Current() {
		r := row{life: l, before: -1}
		if mb, ok := v.UsedBefore(l); ok {
			r.before = mb
		}
		out = append(out, r)
	}
	for _, s := range v.Series() {
		out = append(out, row{series: s})
	}
	for _, st := range v.Stores() {
		for _, f := range st.Figures {
			out = append(out, row{store: st, figure: f})
		}
	}
	return out
}

// title names the row.
func (r row) title() string {
	switch {
	case r.life != nil:
		return r.life.Dyno
	case r.series != nil:
		return r.series.Name
	}
	return r.store.Title() + " " + string(r.figure.ID)
}

// source is whom a row is of, where the title does not say it.
func (r row) source() string {
	if r.series != nil {
		return r.series.Source
	}
	return ""
}

// dyno is the dyno that the row is of; empty where it is of none.
func (r row) dyno() string {
	if r.life != nil {
		return r.life.Dyno
	}
	if dot := strings.LastIndexByte(r.source(), '.'); dot > 0 && strings.Trim(r.source()[dot+1:], "0123456789") == "" {
		return r.source()
	}
	return ""
}

// part is which part of its limit the row has reached; negative where there is none.
func (r row) part() float64 {
	switch {
	case r.life != nil:
		if part, ok := r.life.Part(); ok {
			return part
		}
	case r.store != nil:
		return r.figure.Part
	}
	return -1
}

// track is the row's number over time, and what its scale reaches to; 0: as far as the number goes.
func (r row) track() (t *vitals.Track, top float64) {
	switch {
	case r.life != nil:
		return &r.life.Total, r.life.Quota
	case r.series != nil:
		return &r.series.Track, 0
	}
	return r.figure.Track, r.figure.Limit
}

// The columns, by which rows are sorted.
const (
	byPlace list.ColumnID = "place"
	byPart  list.ColumnID = "part"
	byRise  list.ColumnID = "rise"
	byName  list.ColumnID = "name"
)

var vitalRows = list.Spec[row]{
	Rows: "vitals",
	Key: func(r row) string {
		id := r.title() + "\x00" + r.source()
		if r.series != nil {
			return r.series.Kind.String() + "\x00" + id
		}
		return id
	},
	Text: func(r row) string { return r.title() + " " + r.source() },
	Columns: []list.Column[row]{
		{ID: byPlace, Name: "dynos, metrics, data stores"},
		{ID: byPart, Name: "part of the limit", Highest: true, Compare: func(a, b row) int { return cmp.Compare(a.part(), b.part()) },
			Known: func(r row) bool { return r.part() >= 0 }},
		{ID: byRise, Name: "growth of memory", Highest: true, Compare: func(a, b row) int { return cmp.Compare(a.life.Trend.Slope, b.life.Trend.Slope) },
			Known: func(r row) bool { return r.life != nil && r.life.Trend.Word != vitals.Unknown }},
		{ID: byName, Name: "name", Compare: func(a, b row) int { return vitals.CompareNames(a.title(), b.title()) }},
	},
}

// column is one of the table with what stands in it.
type column struct {
	draw.Column
	cell func(row) draw.Run
}

// Cells of a bar, and of a sparkline.
const (
	barCells    = 10
	narrowSpark = 10
	sparkCells  = 12
	wideSpark   = 24
	fromWide    = 140
)

// columns are those that there is room for. They depend on the width alone, so that nothing moves sideways.
func (p *vitalsPane) columns(sc pane.Scene) []column {
	g := sc.Glyphs()
	name := 14
	switch {
	case sc.W >= leastBar:
		name = 24
	case sc.W >= leastNames:
		name = 20
	}
	out := []column{
		{draw.Column{Title: "name", Min: name, Max: name}, func(r row) draw.Run { return draw.R(theme.Text, r.title()) }},
		{draw.Column{Title: "now", Align: draw.Right, Min: 6, Max: 8}, func(r row) draw.Run { return r.value(g) }},
		{draw.Column{Title: "quota", Align: draw.Right, Min: 5, Max: 5}, func(r row) draw.Run { return r.share(g) }},
	}
	if sc.W >= leastAll {
		out = append(out, column{draw.Column{Min: barCells, Max: barCells}, func(r row) draw.Run { return r.bar(g) }})
	}
	if sc.W >= leastBar {
		out = append(out, column{draw.Column{Title: "before", Align: draw.Right, Min: 6, Max: 6}, func(r row) draw.Run { return r.earlier(g) }})
	}
	if sc.W >= leastSpark {
		n := narrowSpark
		switch {
		case sc.W >= fromWide:
			n = wideSpark
		case sc.W >= leastBar:
			n = sparkCells
		}
		out = append(out, column{draw.Column{Title: "last 1h", Min: n, Max: n}, func(r row) draw.Run { return r.spark(sc, n) }})
	}
	if sc.W >= leastAll {
		out = append(out, p.dynoColumns(sc)...)
	}
	return append(out, column{draw.Column{Title: "trend", Min: 8, Fill: true}, func(r row) draw.Run { return r.trend(sc) }})
}

// dynoColumns are those that only dynos fill.
func (p *vitalsPane) dynoColumns(sc pane.Scene) []column {
	g := sc.Glyphs()
	of := func(title string, w int, cell func(*vitals.Life) draw.Run) column {
		return column{draw.Column{Title: title, Align: draw.Right, Min: w, Max: w}, func(r row) draw.Run {
			if r.life == nil {
				return draw.R(theme.Dim, "")
			}
			return cell(r.life)
		}}
	}
	return []column{
		of("swap", 5, func(l *vitals.Life) draw.Run { return looks.LifeSwap(l, g) }),
		of("load", 5, func(l *vitals.Life) draw.Run { return looks.LifeLoad(l, g) }),
		of("R14/m", 5, func(l *vitals.Life) draw.Run { return looks.LifeOver(l, now(sc)) }),
		of("age", 4, func(l *vitals.Life) draw.Run { return looks.LifeAge(l, now(sc)) }),
	}
}

// value is the newest value.
func (r row) value(g *theme.Glyphs) draw.Run {
	switch {
	case r.life != nil:
		return looks.LifeMemory(r.life, g)
	case r.series != nil:
		return draw.R(theme.Text, looks.MetricValue(r.series.Value, r.series.Unit))
	}
	f := r.figure
	f.Limit = 0 // it stands in the last column
	return draw.R(theme.Text, looks.FigureValue(f))
}

// share is the part of its limit that a row has reached.
func (r row) share(g *theme.Glyphs) draw.Run {
	switch {
	case r.life != nil:
		return looks.LifePart(r.life, g)
	case r.store != nil:
		return looks.FigurePart(r.figure, g)
	}
	return draw.R(theme.Dim, "")
}

// bar is share as a bar.
func (r row) bar(g *theme.Glyphs) draw.Run {
	share := r.share(g)
	part := r.part()
	if part < 0 || share.Text == "" {
		part = math.NaN()
	}
	role := share.Role
	if role == theme.Text {
		role = theme.Curve
	}
	return draw.R(role, draw.Bar(part, barCells, g))
}

// earlier is what the life before used.
func (r row) earlier(g *theme.Glyphs) draw.Run {
	switch {
	case r.life == nil:
		return draw.R(theme.Dim, "")
	case r.before < 0:
		return draw.R(theme.Dim, g.Dash)
	}
	return draw.R(theme.Dim, phrase.Megabytes(r.before))
}

// spark is the last hour.
func (r row) spark(sc pane.Scene, n int) draw.Run {
	t, top := r.track()
	to := now(sc)
	return draw.R(theme.Dim, draw.Spark(t.Columns(to.Add(-plain.VitalsSpan), to, n), n, top, sc.Glyphs()))
}

// trend is where a dyno's memory leads; of a metric, whose it is and whether it only grows; of a data store, who says the limit.
func (r row) trend(sc pane.Scene) draw.Run {
	switch {
	case r.life != nil && sc.W < leastSpark && !r.life.Ended.IsZero():
		return draw.R(theme.Dim, "ended")
	case r.life != nil:
		return looks.Trend(r.life, now(sc), sc.Glyphs())
	case r.series != nil && r.series.Growth.On():
		note := plain.SeriesNote(r.series)
		note.Text = r.series.Source + " " + note.Text
		return note
	case r.series != nil:
		return draw.R(theme.Dim, r.series.Source)
	}
	text := plain.LimitText(r.figure)
	if sc.W < leastBar {
		text, _, _ = strings.Cut(text, " by ") // whose limit it is stands in its card
	}
	return draw.R(theme.Dim, text)
}
