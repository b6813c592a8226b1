package queues

import (
	"math"
	"slices"
	"strconv"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ChartKinds in the order in which the key goes through them: a chart of a kind is made ready by its function.
var ChartKinds = []func(*plotted){plotDepth, plotAge, plotRates}

// chartedQueues is how many curves can be told apart in a chart of a pane's size.
const chartedQueues = 3

// The room that charts want when there are several.
const (
	twoBeside   = 100 // columns from which two charts stand beside one another
	threeBeside = 150
	stackedFrom = 26 // lines from which two stand above one another
)

// plotted is a chart in the making.
type plotted struct {
	sc   pane.Scene
	list []queueRow // those that may be drawn, the most important first
	all  *listing
	spec chart.Spec
	sum  totals
}

func plottable(list []queueRow) bool {
	return slices.ContainsFunc(list, func(r queueRow) bool { return r.Queue != nil && len(r.Queue.Points) > 0 })
}

// Charts are as many charts as there is room for: how deep all queues are together, then the queue that the pane is about, of the chosen
// kind first.
func (p *Queues) Charts(sc pane.Scene, w, h int) draw.Block {
	if h <= 0 {
		return nil
	}
	if total := p.totalHeight(sc, h); total > 0 {
		return append(p.chart(sc, plotDepth, true, w, total), p.each(sc, w, h-total)...)
	}
	return p.each(sc, w, h)
}

// The lines of a chart of the total: it has a third of all, and comes where enough is left for the queue.
const (
	totalFrom = 2*leastChart + 1
	mostTotal = 10
)

// totalHeight is how many lines go to the total of all queues; none where there is but one, or where every chart shows the total.
func (p *Queues) totalHeight(sc pane.Scene, h int) int {
	if l := p.refresh(sc); p.Sum || l.all < 2 || h < totalFrom {
		return 0
	}
	return min(max(h/3, leastChart), mostTotal)
}

// each is the charts of the queue that the pane is about, or of all together where that was chosen.
func (p *Queues) each(sc pane.Scene, w, h int) draw.Block {
	chart := func(next, w, h int) draw.Block {
		return p.chart(sc, ChartKinds[(p.kind+next)%len(ChartKinds)], p.Sum, w, h)
	}
	switch {
	case w >= threeBeside:
		return beside(chart(0, w/3, h), chart(1, w/3, h), chart(2, w-2*(w/3), h))
	case w >= twoBeside:
		return beside(chart(0, w/2, h), chart(1, w-w/2, h))
	case h >= stackedFrom:
		return append(chart(0, w, h-h/2), chart(1, w, h/2)...)
	}
	return chart(0, w, h)
}

// beside joins blocks of one height from left to right.
func beside(blocks ...draw.Block) draw.Block {
	out := slices.Clone(blocks[0])
	for _, b := range blocks[1:] {
		for i := range out {
			out[i] += b[i]
		}
	}
	return out
}

// chart is a chart of a kind, of all queues together or of those that matter.
func (p *Queues) chart(sc pane.Scene, kind func(*plotted), sum bool, w, h int) draw.Block {
	l := p.refresh(sc)
	d := &plotted{sc: sc, list: chosen(sc, l, p.at(sc)), all: l}
	if len(d.list) == 0 {
		return draw.Blank(w, h)
	}
	if sum {
		d.sum = totalOf(l.sources)
	}
	var zero float64
	d.spec = chart.Spec{W: w, H: h, Min: &zero, Theme: sc.Theme, To: sc.State.OriginNow(string(d.list[0].Store.Store))}
	d.spec.From = d.spec.To.Add(-p.shown(sc, d.list))
	d.spec.Marks = widget.ReleaseTicks(sc, d.spec.From, d.spec.To)
	kind(d)
	return chart.Plot(d.spec)
}

// chosen are the queues to draw. A pane that has the focus draws the selected one alone; else those follow that are in trouble too.
func chosen(sc pane.Scene, l *listing, at int) []queueRow {
	charted := func(r queueRow) bool { return r.Queue != nil && len(r.Queue.Points) > 0 }
	var out []queueRow
	if at >= 0 && charted(l.rows[at]) {
		out = append(out, l.rows[at])
	} else if at = slices.Index(l.ids, l.subject); at >= 0 && charted(l.rows[at]) {
		out = append(out, l.rows[at])
	} else if at = slices.IndexFunc(l.rows, charted); at >= 0 {
		out = append(out, l.rows[at])
	}
	if sc.Focus {
		return out
	}
	for i, r := range l.rows[:l.queues] {
		if i == at || !charted(r) || r.Queue.Ready < 0 {
			continue
		}
		if a := r.Queue.Worst(); len(out) < chartedQueues && (a != nil && a.Sounds() || r.growing()) {
			out = append(out, r)
		}
	}
	return out
}

// values spreads a number of a queue's points over the columns, by the clock of its store.
func (d *plotted) values(r queueRow, of func(queue.Point) float64) []float64 {
	ahead := d.sc.State.OriginNow(string(r.Store.Store)).Sub(d.spec.To)
	hold := max(Holds, 3*r.library().Rhythm())
	return Buckets(r.Queue.Points, d.spec.From.Add(ahead), d.spec.To.Add(ahead), d.spec.Columns(), hold, of)
}

// of is the curve of one figure of a queue.
func (d *plotted) of(figure func(queue.Point) float64) func(queueRow) []float64 {
	return func(r queueRow) []float64 { return d.values(r, figure) }
}

// summed is the sum of the totals, column by column; a column that one of them does not know is a gap.
func (d *plotted) summed(curve func(queueRow) []float64) []float64 {
	var out []float64
	for _, q := range d.sum {
		values := curve(queueRow{Queue: q, Store: d.storeOf(q)})
		if out == nil {
			out = values
			continue
		}
		for i := range out {
			out[i] += values[i]
		}
	}
	return out
}

func (d *plotted) storeOf(q *queue.Queue) *queue.Store {
	for _, st := range d.all.sources {
		for _, l := range st.Libraries {
			if l.Total == q {
				return st
			}
		}
	}
	return d.list[0].Store
}

// whose is the name of what the chart is about.
func (d *plotted) whose() string {
	if d.sum != nil {
		return "all queues"
	}
	return d.list[0].Queue.Name
}

func (d *plotted) role() theme.Role {
	if d.sum != nil {
		return theme.Curve
	}
	return theme.Name(d.list[0].Queue.Name)
}

// sounds tells that an alarm of the rule sounds for the first queue.
func (d *plotted) sounds(rule queue.RuleName) bool {
	return slices.ContainsFunc(d.list[0].Store.AlarmsOf(d.list[0].Queue), func(a *queue.Alarm) bool { return a.Rule == rule && a.Sounds() })
}

func ReadyOf(p queue.Point) float64 { return p.Ready }

func inOf(p queue.Point) float64 { return told(float64(p.In)) }

func outOf(p queue.Point) float64 { return told(float64(p.Out)) }

func ageOf(p queue.Point) float64 { return told(p.Oldest) }

func told(v float64) float64 {
	if v < 0 {
		return math.NaN()
	}
	return v
}

// plotDepth draws the depth of the queues over one another, or their sum, and says of the others that they are steady.
func plotDepth(d *plotted) {
	d.spec.Unit, d.spec.Note = chart.Whole, "jobs ready"
	if d.sum != nil {
		d.spec.Series = []chart.Series{{Name: d.whose(), Role: d.role(), Values: d.summed(d.of(ReadyOf))}}
		return
	}
	top, low := 0.0, math.Inf(1)
	for i, r := range d.list {
		peak := r.peak()
		if i > 0 && (peak < top/8 || peak > 8*max(low, 1)) {
			continue // it would lie flat on the axis, or all the others would
		}
		top, low = max(top, peak), min(low, peak)
		last := float64(r.Queue.Ready)
		d.spec.Series = append(d.spec.Series, chart.Series{Name: d.named(r), Role: theme.Name(r.Queue.Name), Values: d.values(r, ReadyOf), Last: &last})
	}
	if steady := d.steady(); steady != "" {
		d.spec.Note += "   " + steady
	}
	limit, _ := d.sc.State.DepthLimit(d.list[0].Store, d.list[0].Queue)
	d.spec.Limit, d.spec.Warn = &limit, d.sounds(queue.DepthRule)
}

// named is the name of a queue; with its store where another of the same name is drawn.
func (d *plotted) named(r queueRow) string {
	twin := func(o queueRow) bool { return o.Queue != r.Queue && o.Queue.Name == r.Queue.Name }
	if slices.ContainsFunc(d.list, twin) {
		return r.Queue.Name + " " + r.Store.VarOf(d.sc.App.ID)
	}
	return r.Queue.Name
}

// namedSteady is how many queues are called steady by their names.
const namedSteady = 3

// steady names the queues that are not drawn, when none of them changes: "default and mailers: steady".
func (d *plotted) steady() string {
	var names []string
	others := d.all.queues - len(d.spec.Series)
	if others > mostAsked || d.sc.Focus {
		return ""
	}
	for _, r := range d.all.rows[:d.all.queues] {
		if slices.ContainsFunc(d.list, func(o queueRow) bool { return o.Queue == r.Queue }) {
			continue
		}
		if t := r.Queue.Trend(); t != queue.Level && t != queue.Drained {
			return ""
		}
		names = append(names, r.Queue.Name)
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > namedSteady:
		return strconv.Itoa(len(names)) + " others: steady"
	}
	return phrase.List(names) + ": steady"
}

// plotAge draws the age of the oldest job of the first queue, and how old it may be.
func plotAge(d *plotted) {
	r := d.list[0]
	values := d.values(r, ageOf)
	if d.sum != nil {
		values = d.eldest()
	}
	d.spec.Unit, d.spec.Note, d.spec.Empty = chart.Seconds, "age of the oldest job", "the store tells no ages"
	d.spec.Series = []chart.Series{{Name: d.whose(), Role: d.role(), Values: values}}
	if d.sum == nil {
		limit := d.sc.State.LatencyLimit(r.Store, r.Queue).Seconds()
		d.spec.Limit, d.spec.Warn = &limit, d.sounds(queue.LatencyRule)
	}
}

// eldest is the greatest age of all queues, column by column.
func (d *plotted) eldest() []float64 {
	out := make([]float64, d.spec.Columns())
	for i := range out {
		out[i] = math.NaN()
	}
	for _, q := range d.sum {
		for i, v := range d.values(queueRow{Queue: q, Store: d.storeOf(q)}, ageOf) {
			if math.IsNaN(out[i]) || v > out[i] {
				out[i] = v
			}
		}
	}
	return out
}
