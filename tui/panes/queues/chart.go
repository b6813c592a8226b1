package queues

import (
	"math"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// chartKind is what a chart shows of queues.
type chartKind struct {
	name string
	plot func(*plotted)
}

// ChartKinds in the order in which the key goes through them.
var ChartKinds = []chartKind{{"depth", plotDepth}, {"oldest job", plotAge}, {"rates", plotRates}}

// chartedQueues is how many curves can be told apart in a chart of a pane's size.
const chartedQueues = 3

// The room that charts want when there are several.
const (
	twoBeside   = 100 // columns from which two charts stand beside one another
	threeBeside = 170
	legendFrom  = 8  // lines from which a chart can say which curve is whose
	stackedFrom = 26 // lines from which two stand above one another
)

// plotted is a chart in the making.
type plotted struct {
	sc   pane.Scene
	list []queueRow // those that may be drawn, the most important first
	spec chart.Spec
	sum  totals
	note string // behind the title
}

func plottable(list []queueRow) bool {
	return slices.ContainsFunc(list, func(r queueRow) bool { return r.Queue != nil && len(r.Queue.Points) > 0 })
}

// Charts are as many charts as there is room for: of the chosen kind first.
func (p *Queues) Charts(sc pane.Scene, list []queueRow, at, w, h int) draw.Block {
	if h <= 0 {
		return nil
	}
	switch {
	case w >= threeBeside:
		return beside(sc, p.chart(sc, list, at, 0, w/3, h), p.chart(sc, list, at, 1, w/3, h), p.chart(sc, list, at, 2, w-2*(w/3), h))
	case w >= twoBeside:
		return beside(sc, p.chart(sc, list, at, 0, w/2, h), p.chart(sc, list, at, 1, w-w/2, h))
	case h >= stackedFrom:
		return append(p.chart(sc, list, at, 0, w, h-h/2), p.chart(sc, list, at, 1, w, h/2)...)
	}
	return p.chart(sc, list, at, alone, w, h)
}

// alone is the place of a chart that has none beside it.
const alone = -1

// beside joins blocks of one height from left to right.
func beside(_ pane.Scene, blocks ...draw.Block) draw.Block {
	out := slices.Clone(blocks[0])
	for _, b := range blocks[1:] {
		for i := range out {
			out[i] += b[i]
		}
	}
	return out
}

// chart is one chart with its title, which the lone chart of depths does without.
func (p *Queues) chart(sc pane.Scene, list []queueRow, at, next, w, h int) draw.Block {
	kind := ChartKinds[(p.kind+max(next, 0))%len(ChartKinds)]
	d := &plotted{sc: sc, list: p.chosen(list, at)}
	if p.Sum {
		d.sum = totalOf(list)
	}
	title := next != alone || kind.name != "depth" || p.Sum
	var zero float64
	d.spec = chart.Spec{W: w, H: h, Min: &zero, Theme: sc.Theme}
	if title {
		d.spec.H--
	}
	first := d.list[0]
	d.spec.To = sc.State.OriginNow(string(first.Store.Store))
	d.spec.From = p.begin(d.list, d.spec.To)
	d.spec.Marks = releaseTicks(sc, d.spec.From, d.spec.To)
	kind.plot(d)
	out := draw.Block{}
	if title {
		of := first.Queue.Name
		if p.Sum {
			of = "all queues"
		} else if kind.name == "depth" && len(d.spec.Series) > 1 {
			of = ""
		}
		out = append(out, draw.NewLine(sc.Theme, w).Gap(1).Add(theme.Soft, kind.name).Add(theme.Dim, "  "+of+d.note).String())
	}
	return append(out, chart.Plot(d.spec)...)
}

// chosen are the queues to draw: those in most trouble, or first the one that the user has gone to.
func (p *Queues) chosen(list []queueRow, at int) []queueRow {
	var out []queueRow
	if p.rows.Key != "" && list[at].Queue != nil && len(list[at].Queue.Points) > 0 {
		out = append(out, list[at])
	}
	for i, r := range list {
		if r.Queue != nil && len(r.Queue.Points) > 0 && (i != at || len(out) == 0) {
			out = append(out, r)
		}
	}
	return out
}

// columns is how many values a curve needs.
func (d *plotted) columns() int { return max(d.spec.W-8, 1) }

// values spreads a number of a queue's points over the columns, by the clock of its store.
func (d *plotted) values(r queueRow, of func(queue.Point) float64) []float64 {
	ahead := d.sc.State.OriginNow(string(r.Store.Store)).Sub(d.spec.To)
	hold := max(Holds, 3*r.library().Every)
	return Buckets(r.Queue.Points, d.spec.From.Add(ahead), d.spec.To.Add(ahead), d.columns(), hold, of)
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
	for _, r := range d.list {
		for _, l := range r.Store.Libraries {
			if l.Total == q {
				return r.Store
			}
		}
	}
	return d.list[0].Store
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

// plotDepth draws the depth of the first queues over one another, or their sum.
func plotDepth(d *plotted) {
	if d.sum != nil {
		d.spec.Series = []chart.Series{{Name: "all", Role: theme.Curve, Values: d.summed(d.of(ReadyOf))}}
		return
	}
	top, low := 0.0, math.Inf(1)
	for i, r := range d.list {
		if len(d.spec.Series) == chartedQueues || i > 0 && d.spec.H < legendFrom {
			break
		}
		peak := r.peak()
		if i > 0 && (peak < top/8 || peak > 8*max(low, 1)) {
			continue // it would lie flat on the axis, or all the others would
		}
		role := theme.Name(r.Queue.Name)
		switch {
		case i == 0 && r.growing():
			role = theme.Warn
		case i == 0:
			role = theme.Curve
		}
		top, low = max(top, peak), min(low, peak)
		d.spec.Series = append(d.spec.Series, chart.Series{Name: r.Queue.Name, Role: role, Values: d.values(r, ReadyOf)})
	}
	d.spec.Series = grown(d.spec.Series)
	if limit, set := d.sc.State.DepthLimit(d.list[0].Store, d.list[0].Queue); set || d.list[0].Queue.Worst() != nil {
		d.spec.Threshold = &limit
	}
}

// ageUnits are the units of the scale of ages: the largest that leaves a number to read.
var ageUnits = []struct {
	seconds float64
	name    string
}{{48 * 3600, "d"}, {3 * 3600, "h"}, {600, "m"}, {0, "s"}}

var unitSeconds = map[string]float64{"d": 86400, "h": 3600, "m": 60, "s": 1}

// plotAge draws the age of the oldest job of the first queue, and how old it may be.
func plotAge(d *plotted) {
	r := d.list[0]
	values := d.values(r, ageOf)
	if d.sum != nil {
		values = d.eldest()
	}
	top := 0.0
	for _, v := range values {
		if v > top {
			top = v
		}
	}
	unit := "s"
	for _, u := range ageUnits {
		if top >= u.seconds {
			unit = u.name
			break
		}
	}
	by := unitSeconds[unit]
	for i := range values {
		values[i] /= by
	}
	d.spec.Unit = unit
	d.spec.Empty = "the store tells no ages"
	d.spec.Series = []chart.Series{{Name: r.Queue.Name, Role: theme.Curve, Values: values}}
	if d.sum == nil {
		limit := d.sc.State.LatencyLimit(r.Store, r.Queue).Seconds() / by
		d.spec.Threshold = &limit
	}
}

// eldest is the greatest age of all queues, column by column.
func (d *plotted) eldest() []float64 {
	out := make([]float64, d.columns())
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

// releaseTicks are the releases within a window of a store's clock.
func releaseTicks(sc pane.Scene, from, to time.Time) []chart.Mark {
	ahead := to.Sub(sc.State.OriginNow("heroku"))
	var marks []chart.Mark
	for _, r := range sc.App.Ledger.Releases {
		at := r.CreatedAt.Add(ahead)
		if r.Status == "succeeded" && !at.Before(from) && !at.After(to) {
			marks = append(marks, chart.Mark{At: at, Label: "v" + strconv.Itoa(r.Version)})
		}
	}
	return marks
}
