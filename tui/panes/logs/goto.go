package logs

import (
	"sort"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/pane"
)

// hereCache is the stamp of a line that was looked up: it may be packed.
type hereCache struct {
	seq logs.Seq
	at  time.Time
}

// Here is the stamp of the line under the cursor; zero while the newest line is followed.
func (p *LogsPane) Here(app *model.App) time.Time {
	if app == nil || p.app != app || !p.paused {
		return time.Time{}
	}
	if p.here.seq != p.at {
		l, ok := app.Logs.Snapshot().Line(p.at)
		if !ok || l.Timeless {
			return p.here.at
		}
		p.here = hereCache{p.at, l.At}
	}
	return p.here.at
}

// goToTime puts the cursor on the first line that is not older than a time. Lines are looked for by the stamps of their chunks: those of one
// process may be a little out of order.
func (p *LogsPane) goToTime(sc pane.Scene, at time.Time) {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return
	}
	p.turnTo(sc.App)
	snap := sc.App.Logs.Snapshot()
	p.seek = nil
	p.jump(sc, snap, firstFrom(snap, at))
}

// firstFrom is the first line whose stamp is not before a time, or the last line.
func firstFrom(snap logstore.Snapshot, at time.Time) logs.Seq {
	n := snap.Chunks()
	i := sort.Search(n, func(i int) bool { return !snap.Chunk(i).LastAt().Before(at) })
	if i == n {
		return snap.End() - 1
	}
	c := snap.Chunk(i)
	body, done := c.Open()
	defer done()
	for k := range c.Len() {
		if t := body.At(k); t != logs.NoTime && !logs.Instant(t).Before(at) {
			return max(c.Base+logs.Seq(k), snap.First())
		}
	}
	return max(c.Base, snap.First())
}
