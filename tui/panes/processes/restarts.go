package processes

import (
	"slices"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// whyWidth is the width of the short word of why a dyno restarted.
const whyWidth = 8

// why is the short word of why the row's dyno restarted last.
func (r processRow) why(sc pane.Scene) draw.Run {
	newest := sc.App.Restarts.Last(r.dyno.Name)
	if newest == nil {
		return draw.R(theme.Dim, sc.Glyphs().Dash)
	}
	word, role := looks.Restart(newest)
	return draw.R(role, word)
}

// history is the restarts of the row's dynos, the newest first.
func (r processRow) history(sc pane.Scene) []*restarts.Restart {
	if r.dyno != nil {
		return sc.App.Restarts.Of(r.dyno.Name)
	}
	var out []*restarts.Restart
	for i := range r.of.Dynos {
		out = append(out, sc.App.Restarts.Of(r.of.Dynos[i].Name)...)
	}
	slices.SortStableFunc(out, func(a, b *restarts.Restart) int { return b.At.Compare(a.At) })
	return out
}

// restartRuns is a restart in one line.
func restartRuns(sc pane.Scene, r *restarts.Restart, named bool) []draw.Run {
	out := []draw.Run{draw.R(theme.Dim, phrase.When(r.At, sc.State.Now, sc.Zone)+"  ")}
	if named {
		out = append(out, draw.R(theme.Text, draw.FitLeft(r.Dyno, 12)))
	}
	word, role := looks.Restart(r)
	return append(out, draw.R(role, draw.FitLeft(word, whyWidth+2)), draw.R(theme.Dim, r.Why()))
}

// mostHistory is how many restarts a card tells whole.
const mostHistory = 20

// historyLines are a dyno's restarts with their reasons and the lines that say so, for its card.
func (r processRow) historyLines(sc pane.Scene) [][]draw.Run {
	printer := plain.Printer{Theme: sc.Theme, Width: widget.Clamp(sc.Screen.W-12, 24, 100), Zone: sc.Zone, Now: sc.State.Now}
	history := r.history(sc)
	var out [][]draw.Run
	for _, one := range history[:min(len(history), mostHistory)] {
		out = append(append(out, nil), plain.RestartLines(printer, one)...)
	}
	return out
}
