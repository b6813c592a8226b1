package queues

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// What the parts of the pane want of its height.
const (
	leastChart  = 6  // a chart of fewer lines says nothing
	leastRows   = 4  // rows that stay beside a chart, if there are so many
	sumFrom     = 12 // lines from which on the sum is shown
	headerWidth = 36 // columns from which on the columns are named
)

// picture is the charts over the rows over what matters of the selected one. The rows come first when there is little room.
func (p *Queues) picture(sc pane.Scene) draw.Block {
	list, keys := p.List(sc)
	at := p.rows.Place(keys)
	below := p.detail(sc, list, list[at])
	header := sc.H > len(below)+min(len(list), leastRows) && sc.W >= headerWidth && hasQueue(list)
	sum := sc.H >= sumFrom && header && len(list) > 2
	fixed := len(below)
	for _, on := range []bool{header, sum} {
		if on {
			fixed++
		}
	}
	chartH := sc.H - fixed - len(list)
	if least := sc.H - fixed - min(len(list), max(leastRows, sc.H/3)); chartH < leastChart {
		chartH = min(least, max(leastChart, sc.H/3))
	}
	if chartH < leastChart-1 || sc.W < 24 || !plottable(list) {
		chartH = 0
	}
	out := p.Charts(sc, list, at, sc.W, chartH)
	room := sc.H - len(out) - fixed
	shown := max(min(len(list), room), min(len(list), sc.H-len(out), 1))
	from := p.rows.From(keys, shown)
	out = append(out, p.table(sc, list, from, from+shown, at, header, sum)...)
	for _, runs := range below {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

func hasQueue(list []queueRow) bool {
	return slices.ContainsFunc(list, func(r queueRow) bool { return r.Queue != nil })
}

// detail is what is told of the selected queue below the rows: its alarm, who works it, when it is empty, and its library's
// totals and limits.
func (p *Queues) detail(sc pane.Scene, list []queueRow, r queueRow) [][]draw.Run {
	if r.Queue == nil {
		return reason(sc, r.Access(sc))
	}
	var out [][]draw.Run
	if a := r.Queue.Worst(); a != nil {
		lines := widget.Wrapped(r.sentence(sc, a), max(sc.W-2, 1))
		out = append(out, lines[:min(len(lines), 2)]...)
	}
	label := []draw.Run{}
	if len(list) > 1 {
		label = append(label, draw.R(theme.Dim, r.Queue.Name+": "))
	}
	out = append(out, append(label, r.work(sc)...))
	last := r.totals(sc)
	for _, note := range []string{r.library().Note, r.Store.Why} {
		if note == "" || r.Store.Access != queue.AccessRead {
			continue
		}
		if last != nil {
			last = append(last, draw.R(theme.Dim, " "+sc.Glyphs().Dot+" "))
		}
		last = append(last, draw.R(theme.Dim, note))
	}
	if last != nil {
		out = append(out, last)
	}
	return out
}

// reason is why the selected store is not read, whole, where its row has no room for it.
func reason(sc pane.Scene, access []draw.Run) [][]draw.Run {
	if draw.Width(widget.TextOf(access)) <= sc.W-1 {
		return nil
	}
	text := strings.TrimLeft(widget.TextOf(access[1:]), ": ") // the name stands in the row
	lines := widget.Wrapped([]draw.Run{draw.R(theme.Dim, text)}, max(sc.W-2, 1))
	return lines[:min(len(lines), 3)]
}

// work is who works the queue and when it is empty; of a reading that is too old, who worked it then.
func (r queueRow) work(sc pane.Scene) []draw.Run {
	by := r.workedBy(sc)
	old, stale := r.stale(sc)
	if !stale {
		return append(by, r.drains()...)
	}
	return []draw.Run{draw.R(theme.Dim, widget.TextOf(by)+", as read "+format.Age(old)+" ago")}
}

// sentence is an alarm in words: what, for how long, and the key that helps.
func (r queueRow) sentence(sc pane.Scene, a *queue.Alarm) []draw.Run {
	mark := r.mark(sc)
	runs := []draw.Run{draw.R(mark.Role, mark.Text+" "+a.Text+", "+lasting(sc, a))}
	switch {
	case a.Muted != "":
		runs = append(runs, draw.R(theme.Dim, " "+sc.Glyphs().Dot+" muted: "+a.Muted))
	case a.Intent != "" && sc.Key(keys.Intent(a.Intent)) != "":
		runs = append(runs, draw.R(theme.Text, "  "), draw.R(theme.Key, sc.Key(keys.Intent(a.Intent))), draw.R(theme.Text, " "+a.Do))
	}
	return runs
}
