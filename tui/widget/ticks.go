package widget

import (
	"time"

	"app.gonogo/gonogo/tui/chart"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
)

// ReleaseTicks are the releases of the app within a window of somebody's clock.
func ReleaseTicks(sc pane.Scene, from, to time.Time) []chart.Mark {
	ahead := to.Sub(sc.State.OriginNow("heroku"))
	var marks []chart.Mark
	for _, r := range sc.App.Ledger.Releases {
		at := r.CreatedAt.Add(ahead)
		if r.Status == "succeeded" && !at.Before(from) && !at.After(to) {
			marks = append(marks, chart.Mark{At: at, Label: format.Version(r.Version)})
		}
	}
	return marks
}
