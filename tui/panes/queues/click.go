package queues

import "app.gonogo/gonogo/tui/pane"

// Click selects the queue or the store at a cell, or sorts by the column whose heading is there.
func (p *Queues) Click(x, y int, sc pane.Scene) bool {
	if p.showsJobs(sc) {
		return p.jobs.click(x, y, sc)
	}
	l := p.refresh(sc)
	shown, _, header, sum := p.shares(sc, l, len(p.detail(sc, l)))
	if zoomed(sc) {
		shown, header, sum = zoomedRows(sc, l), true, false
	}
	if len(l.rows) == 0 {
		return false
	}
	v := p.view(sc, l, shown)
	if header {
		y--
	}
	queues := v.queues[1] - v.queues[0]
	switch {
	case y < 0:
		p.rows.SortAt(p.table(sc.Uncolored(), l, v, header, sum)[0], x)
		l.made = false
		return false
	case y < queues:
		return p.rows.Select(l.view(), v.queues[0], y)
	case sum && y == queues:
		return false
	case sum:
		y--
	}
	if y -= queues; y >= v.stores[1]-v.stores[0] {
		return false
	}
	return p.rows.Select(l.view(), v.stores[0], y)
}

// click selects the class at a cell, or sorts by the column whose heading is there.
func (j *jobs) click(x, y int, sc pane.Scene) bool {
	v := j.list.View(j.rows(sc))
	h := sc.H - len(j.below(sc, len(v.Rows)))
	switch {
	case len(v.Rows) == 0 || y >= h:
		return false
	case y == 0:
		j.list.SortAt(j.table(sc.Uncolored(), v, h)[0], x)
		return false
	}
	return j.list.Select(v, j.list.From(v, max(1, h-1), sc.Focus), y-1)
}
