// Package order shows what an order would do, and weighs how it must be confirmed.
package order

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/preview"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// platformStale is when the status page's word no longer counts as its present state, if nothing says how often it is asked.
const platformStale = 3 * time.Minute

// PlatformMark is Heroku's own state: unknown never looks like green.
func PlatformMark(sc pane.Scene) (mark string, role theme.Role, text string) {
	g := sc.Theme.Glyphs
	st := sc.State
	if st.Checked.IsZero() {
		return g.Off, theme.Dim, ""
	}
	old := st.Now.Sub(st.Checked)
	if !st.Platform.Reachable || old > max(platformStale, 3*time.Duration(st.Source("", "status").Every)) {
		return g.Off, theme.Warn, " status not reachable"
	}
	worst := ""
	for _, s := range st.Platform.Systems {
		if s.Status != "green" && worst != "red" {
			worst = s.Status
		}
	}
	switch worst {
	case "":
		return g.Good, theme.Good, " " + format.Age(old) + toldBy(st.Platform)
	case "red":
		return g.Bad, theme.Bad, " incident" + toldBy(st.Platform)
	}
	return g.Warn, theme.Warn, " " + worst + toldBy(st.Platform)
}

// toldBy names who told of the platform's state, where it was not Heroku's own page.
func toldBy(p model.Platform) string {
	if p.By == "" {
		return ""
	}
	return " (" + p.By + ")"
}

// Lines say what an order will do, from what is known of the app, and what is known of Heroku's own state.
func Lines(o model.Order, a *model.App, sc pane.Scene) [][]draw.Run {
	p := preview.Of(o, a, sc.State.OriginNow("heroku"))
	if key := sc.Key(keys.IntentUndo); key != "" {
		for _, r := range p.Rows {
			for i := range r.Spans {
				if r.Spans[i].Role == preview.Undo {
					r.Spans[i].Text = key + " undoes it"
				}
			}
		}
	}
	lines := [][]draw.Run{plain.PreviewHead(p)}
	rows := plain.PreviewRows(p)
	last := len(rows) - 1 // the official command stands apart
	lines = append(lines, rows[:last]...)
	if o.Verb == model.Rollback {
		lines = append(lines, freshness(a.ID, sc))
	}
	return append(lines, nil, rows[last])
}

// freshness says how Heroku itself fares, and how old our data is.
func freshness(app model.AppID, sc pane.Scene) []draw.Run {
	mark, role, text := PlatformMark(sc)
	old := sc.State.Now.Sub(sc.State.Source(app, "heroku/releases").Last)
	return []draw.Run{draw.R(theme.Dim, draw.Fit("now", 11)), draw.R(theme.Text, "Heroku "), draw.R(role, mark),
		draw.R(theme.Dim, text+"   our data is "+format.Age(old)+" old")}
}
