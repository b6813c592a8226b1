package queues

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// What the parts of the pane want of its height.
const (
	leastChart  = 6  // a chart of fewer lines says nothing
	leastRows   = 4  // rows that stay beside a chart, if there are so many
	sumOver     = 2  // queues above which their sum is a row
	sumFrom     = 12 // lines from which on the sum is shown
	headerWidth = 36 // columns from which on the columns are named
)

// picture is the rows, the numbers of the library, and the charts below them. The rows come first when there is little room.
func (p *Queues) picture(sc pane.Scene) draw.Block {
	if zoomed(sc) {
		return p.zoom(sc)
	}
	l := p.refresh(sc)
	below := p.detail(sc, l)
	shown, chartH, header, sum := p.shares(sc, l, len(below))
	out := p.table(sc, l, p.view(sc, l, shown), header, sum)
	for _, runs := range below {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(leadWidth).Runs(runs...).String())
	}
	return draw.Exact(append(out, p.Charts(sc, sc.W, min(chartH, sc.H-len(out)))...), sc.W, sc.H)
}

// shares is how many lines go to the rows and to the chart, beside so many below the rows, and whether the columns are named and the sum is told.
func (p *Queues) shares(sc pane.Scene, l *listing, below int) (rows, chartH int, header, sum bool) {
	header = sc.H > below+min(len(l.rows), leastRows) && sc.W >= headerWidth && l.queues > 0
	sum = sc.H >= sumFrom && header && l.all > sumOver
	fixed := below
	for _, on := range []bool{header, sum} {
		if on {
			fixed++
		}
	}
	chartH = sc.H - fixed - len(l.rows)
	if least := sc.H - fixed - min(len(l.rows), max(leastRows, sc.H/3)); chartH < leastChart {
		chartH = min(least, max(leastChart, sc.H/3))
	}
	if chartH < leastChart-1 || sc.W < 24 || !plottable(l.rows) {
		chartH = 0
	}
	return max(min(len(l.rows), sc.H-chartH-fixed), min(len(l.rows), sc.H-chartH, 1)), chartH, header, sum
}

// charted tells that there is a chart, and room for it.
func (p *Queues) charted(sc pane.Scene, l *listing) bool {
	if zoomed(sc) {
		return plottable(l.rows)
	}
	_, h, _, _ := p.shares(sc, l, len(p.detail(sc, l)))
	return h > 0
}

// Hides are the keys of the chart where none is drawn.
func (p *Queues) Hides(sc pane.Scene) []keys.Intent {
	if p.charted(sc, p.refresh(sc)) {
		return nil
	}
	return []keys.Intent{keys.IntentLeft, keys.IntentRight, keys.IntentChart, keys.IntentTotal}
}

// page is how many rows are shown at a time.
func (p *Queues) page(sc pane.Scene, l *listing) int {
	if zoomed(sc) {
		return zoomedRows(sc, l)
	}
	rows, _, _, _ := p.shares(sc, l, len(p.detail(sc, l)))
	return rows
}

// detail is what is told below the rows: who works the queue that the pane is about, the numbers of its library, and what limits them. Of
// a store that is not read it is why, where its row has no room for that.
func (p *Queues) detail(sc pane.Scene, l *listing) [][]draw.Run {
	at := p.at(sc)
	if at < 0 {
		return nil
	}
	r := l.rows[at]
	if r.Queue == nil {
		return reason(sc, r.Access(sc))
	}
	line := p.labelled(sc, l, r)
	if line == nil {
		return nil
	}
	return [][]draw.Run{line}
}

// labelled is the line of numbers, as many as have room whole. The library is named where there are several.
func (p *Queues) labelled(sc pane.Scene, l *listing, r queueRow) []draw.Run {
	var out []draw.Run
	room := sc.W - leadWidth
	if l.libraries {
		room -= draw.Width(r.Queue.Library) + 2
	}
	add := func(runs ...draw.Run) {
		if out != nil && draw.RunsWidth(out)+2+draw.RunsWidth(runs) > room {
			room = 0 // what comes later matters less, also where it would fit
			return
		}
		if out != nil {
			out = append(out, draw.R(theme.Dim, "  "))
		}
		out = append(out, runs...)
	}
	if worked := r.worked(sc, l); worked != nil && !slices.ContainsFunc(l.columns(sc.W), func(c queueColumn) bool { return c.id == workersColumn }) {
		add(worked...)
	}
	for _, n := range r.libraryNumbers() {
		add(n...)
	}
	for _, note := range []string{r.library().Note, r.Store.Why} {
		if note != "" && r.Store.Access == queue.AccessRead {
			add(draw.R(theme.Dim, note))
		}
	}
	if l.libraries && out != nil {
		out = append([]draw.Run{draw.R(theme.Dim, r.Queue.Library+": ")}, out...)
	}
	return out
}

// reason is why the selected store is not read, whole, where its row has no room for it.
func reason(sc pane.Scene, access []draw.Run) [][]draw.Run {
	if draw.Width(widget.TextOf(access)) <= sc.W-leadWidth {
		return nil
	}
	text := widget.TextOf(access)
	if _, why, ok := strings.Cut(text, ": "); ok {
		text = why // what stands before it is in the row
	}
	lines := widget.Wrapped([]draw.Run{draw.R(theme.Dim, text)}, max(sc.W-leadWidth, 1))
	return lines[:min(len(lines), 3)]
}

// sentence is an alarm in words: what, for how long, and the key that helps.
func (r queueRow) sentence(sc pane.Scene, a *queue.Alarm) []draw.Run {
	mark, role := looks.QueueMark(sc.Glyphs(), r.Queue)
	runs := []draw.Run{draw.R(role, mark+" "+a.Text+", "+lasting(sc, a))}
	switch {
	case a.Muted != "":
		runs = append(runs, draw.R(theme.Dim, " "+sc.Glyphs().Dot+" muted: "+a.Muted))
	case a.Intent != "" && !sc.ReadOnly && sc.Key(keys.Intent(a.Intent)) != "":
		runs = append(runs, draw.R(theme.Text, "  "), draw.R(theme.Key, sc.Key(keys.Intent(a.Intent))), draw.R(theme.Text, " "+a.Do))
	}
	return runs
}
