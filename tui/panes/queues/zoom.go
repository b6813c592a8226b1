package queues

import (
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// The least size at which the pane shows all of a queue, and what its parts take of the height.
const (
	zoomedW = 100
	zoomedH = 24
	// facts stand in two columns from this width on.
	twoOfFacts = 120
	labels     = 12 // cells of the labels of facts
	leastZoom  = 9  // lines of the charts
)

// zoomed tells a pane that has room for all of a queue: its history, rates and ages, its limits and who takes from it.
func zoomed(sc pane.Scene) bool { return sc.W >= zoomedW && sc.H >= zoomedH }

// zoom is the rows, the charts of all kinds over the whole history, and all that is known of the queue that the pane is about.
func (p *Queues) zoom(sc pane.Scene) draw.Block {
	l := p.refresh(sc)
	sum := l.all > sumOver
	below := p.detail(sc, l)
	out := p.table(sc, l, p.view(sc, l, zoomedRows(sc, l)), l.queues > 0, sum)
	for _, runs := range below {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(leadWidth).Runs(runs...).String())
	}
	facts := p.facts(sc, l)
	room := sc.H - len(out)
	charts := 0
	if plottable(l.rows) {
		charts = min(max(room-len(facts), leastZoom), room)
	}
	out = append(out, p.Charts(sc, sc.W, charts)...)
	return draw.Exact(append(out, facts...), sc.W, sc.H)
}

// zoomedRows is how many rows of the list stand above the charts.
func zoomedRows(sc pane.Scene, l *listing) int {
	return max(min(len(l.rows), max(wantedQueues, sc.H/4)), 1)
}

// facts are the lines of the queue's card, in two columns where there is room; its alarms stand above both.
func (p *Queues) facts(sc pane.Scene, l *listing) draw.Block {
	at := p.at(sc)
	if at < 0 || l.rows[at].Queue == nil {
		return nil
	}
	r, w, columns := l.rows[at], sc.W-2, 1
	if sc.W >= twoOfFacts {
		w, columns = sc.W/2-2, 2
	}
	alarms, f := widget.NewFacts(sc.W-2-labels), widget.NewFacts(w-labels)
	r.alarms(sc, alarms)
	r.consumers(sc, f)
	r.crew(sc, f)
	r.running(sc, f)
	r.limits(sc, f)
	r.outlook(sc, f)
	r.storeFacts(sc, f)
	r.history(sc, f)
	lines := f.Lines
	height := (len(lines) + columns - 1) / columns
	out := make(draw.Block, 0, height+len(alarms.Lines))
	for _, runs := range alarms.Lines {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	for i := range height {
		line := draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(lines[i]...)
		if k := i + height; columns == 2 && k < len(lines) {
			line.To(sc.W/2 + 1).Runs(lines[k]...)
		}
		out = append(out, line.String())
	}
	return out
}

// consumers are who takes from the queue, and how that is known.
func (r queueRow) consumers(sc pane.Scene, f *widget.Facts) {
	f.Runs("taken by", append(r.workedBy(sc), draw.R(theme.Dim, "  "+workWords[sc.App.Work(r.Queue).Source]))...)
}
