package vitals

import (
	"math"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Sizes of the chart in a card.
const (
	cardWidth  = 84
	cardHeight = 14
	cardRest   = 8 // rows of the card and around it that are neither chart nor facts
)

// card is all that is known of a row, with a chart.
func (r row) card(sc pane.Scene) pane.Card {
	w := min(cardWidth, sc.Screen.W-10)
	lines := r.lines(sc, w)
	h := widget.Clamp(sc.Screen.H-len(lines)-cardRest, leastChart, cardHeight)
	return pane.Card{Title: r.title(), Picture: append(r.chart(sc, w, h), draw.Spaces(w)), Lines: lines, Copy: textOf(lines)}
}

func textOf(lines [][]draw.Run) string {
	var text []string
	for _, runs := range lines {
		text = append(text, widget.TextOf(runs))
	}
	return strings.Join(text, "\n")
}

// lines are the facts of a row.
func (r row) lines(sc pane.Scene, w int) [][]draw.Run {
	printer := plain.Printer{Theme: sc.Theme, Width: w, Zone: format.ZoneOr(sc.Zone), Now: now(sc)}
	switch {
	case r.life != nil:
		return plain.LifeLines(printer, &sc.App.Vitals, r.life)
	case r.series != nil:
		return plain.SeriesLines(printer, r.series)
	}
	return plain.StoreLines(printer, r.store, r.figure)
}

// leastHistory is how much time a chart shows at least.
const leastHistory = 20 * time.Minute

// chart is the row's number over time. Of a dyno it is its present life, and before it those before.
func (r row) chart(sc pane.Scene, w, h int) draw.Block {
	zero := 0.0
	spec := chart.Spec{W: w, H: h, Min: &zero, To: now(sc), Theme: sc.Theme, Empty: "no samples yet"}
	if r.life != nil {
		return r.lifeChart(sc, spec)
	}
	t, top := r.track()
	spec.From = t.First()
	if spec.To.Sub(spec.From) < leastHistory {
		spec.From = spec.To.Add(-leastHistory)
	}
	scale := 1.0
	if strings.HasSuffix(looks.FigureValue(r.figure), "%") {
		scale = 100
	}
	spec.Marks = widget.ReleaseTicks(sc, spec.From, spec.To)
	values := t.Columns(spec.From, spec.To, spec.Columns())
	for i := range values {
		values[i] *= scale
	}
	spec.Series = []chart.Series{{Role: theme.Curve, Values: values}}
	spec.Note = r.note()
	if top > 0 && r.figure.Part > 0.5 {
		spec.Limit = &top
		above := top * 1.05
		spec.Max = &above
	}
	return chart.Plot(spec)
}

// note says what the values of a chart are.
func (r row) note() string {
	if r.series == nil {
		return string(r.figure.ID)
	}
	text := r.series.Name
	if r.series.Unit != "" {
		text += " in " + r.series.Unit
	}
	if r.series.Track.Adds {
		text += " a minute"
	}
	return text
}

// How many lives before are drawn beside the present one, and for how many times its age.
const (
	mostLives = 2
	mostTimes = 4
)

// lifeChart is the memory of a life, after that of the lives before: a restart is where one curve ends and the next begins.
func (r row) lifeChart(sc pane.Scene, spec chart.Spec) draw.Block {
	v, l := &sc.App.Vitals, r.life
	if !l.Ended.IsZero() {
		spec.To = l.Ended
	}
	before := v.Before(l)
	before = before[:min(len(before), mostLives)]
	spec.From = l.Total.First()
	earliest := spec.To.Add(-max(leastHistory, mostTimes*spec.To.Sub(spec.From)))
	for _, other := range before {
		if at := other.Total.First(); !at.IsZero() && at.Before(spec.From) {
			spec.From = at
		}
	}
	if spec.From.Before(earliest) {
		spec.From = earliest
	}
	if spec.To.Sub(spec.From) < leastHistory {
		spec.From = spec.To.Add(-leastHistory)
	}
	spec.Marks = widget.ReleaseTicks(sc, spec.From, spec.To)
	n := spec.Columns()
	spec.Series = []chart.Series{{Name: "this life", Role: theme.Curve, Values: l.Total.Columns(spec.From, spec.To, n)}}
	if mb, ok := l.Memory(); ok {
		spec.Series[0].Last = &mb
	}
	for _, other := range before {
		values := other.Total.Columns(spec.From, spec.To, n)
		if slices.ContainsFunc(values, func(v float64) bool { return !math.IsNaN(v) }) {
			spec.Series = append(spec.Series, chart.Series{Name: "before, lived " + ageOf(sc, other), Role: theme.Dim, Values: values})
		}
	}
	spec.Note = "MB"
	if l.Quota > 0 {
		above := l.Quota * 1.1
		spec.Limit, spec.Max, spec.Warn = &l.Quota, &above, true
	}
	return chart.Plot(spec)
}

// ageOf is how long a life lasted.
func ageOf(sc pane.Scene, l *vitals.Life) string {
	age, _ := l.Age(now(sc))
	return phrase.Age(age)
}

// Explained is what is wrong with the row under the cursor.
func (p *vitalsPane) Explained(sc pane.Scene) (runbook.Subject, bool) {
	v := p.list.View(p.rows(sc))
	at := p.list.Place(v)
	if at < 0 || sc.App == nil {
		return runbook.Subject{}, false
	}
	for _, f := range sc.App.Vitals.Findings.All {
		r := v.Rows[at]
		if r.life != nil && f.Dyno == r.life.Dyno && f.Name == "" || f.Name != "" && f.Name == r.title() || r.store != nil && f.Name == r.store.Title() {
			return runbook.Subject{ID: runbook.OfFinding(f.Kind), Dyno: f.Dyno, Type: f.Type}, true
		}
	}
	return runbook.Subject{}, false
}
