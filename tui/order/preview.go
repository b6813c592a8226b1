// Package order shows what an order would do, and weighs how it must be confirmed.
package order

import (
	"slices"
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

// PlatformState is Heroku's own state as it is told: unknown never looks like green.
type PlatformState struct {
	Mark string
	Role theme.Role
	Word string // "incident"; empty while all is well
	Age  string // of the last answer; empty when there was none
	By   string // " (Salesforce)", where it was not Heroku's own page
	Mute string // that nobody answers now, of an incident that is still believed
}

// Text is all of it but the mark.
func (p PlatformState) Text() string {
	out := ""
	for _, part := range []string{p.Word, p.Age} {
		if part != "" {
			out += " " + part
		}
	}
	return out + p.Mute + p.By
}

// Platform is Heroku's own state.
func Platform(sc pane.Scene) PlatformState {
	g := sc.Theme.Glyphs
	st := sc.State
	if st.Checked.IsZero() {
		return PlatformState{Mark: g.Off, Role: theme.Dim}
	}
	p := PlatformState{By: toldBy(st.Platform)}
	if !st.Answered.IsZero() {
		p.Age = format.Age(st.Now.Sub(st.Answered))
	}
	mute := !st.Platform.Reachable || st.Now.Sub(st.Checked) > max(platformStale, 3*time.Duration(st.Source("", "status").Every))
	switch {
	case st.Incident.On():
		p.Mark, p.Role, p.Word = g.Warn, theme.Warn, st.Incident.Color
		if st.Incident.Color == "red" {
			p.Mark, p.Role, p.Word = g.Bad, theme.Bad, "incident"
		}
		if mute {
			p.Mute = ", not reachable"
		}
	case mute:
		p.Mark, p.Role, p.Word = g.Off, theme.Warn, "status not reachable"
	default:
		p.Mark, p.Role = g.Good, theme.Good
		for _, s := range st.Platform.Systems {
			if s.Status != "green" {
				p.Mark, p.Role, p.Word = g.Warn, theme.Warn, s.Status
			}
		}
	}
	return p
}

// toldBy names who told of the platform's state, where it was not Heroku's own page.
func toldBy(p model.Platform) string {
	if p.By == "" {
		return ""
	}
	return " (" + p.By + ")"
}

// Lines say what an order will do, from what is known of the app, and what is known of Heroku's own state; spare is which rows are left out,
// where there is no room.
func Lines(o model.Order, a *model.App, sc pane.Scene, spare uint8) [][]draw.Run {
	p := preview.Of(sc.State, o, a, sc.State.OriginNow("heroku"))
	p.Rows = slices.DeleteFunc(p.Rows, func(r preview.Row) bool { return r.Part == preview.Now }) // the screen has marks for it
	p.Mostly(spare)
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
	last := len(rows)
	command := last > 0 && p.Rows[last-1].Part == preview.SameAs // it stands apart
	if command {
		last--
	}
	lines = append(lines, rows[:last]...)
	if o.Verb == model.Rollback {
		lines = append(lines, freshness(a.ID, sc))
	}
	if command {
		lines = append(lines, nil, rows[last])
	}
	return lines
}

// freshness says how Heroku itself fares, and how old our data is.
func freshness(app model.AppID, sc pane.Scene) []draw.Run {
	p := Platform(sc)
	old := sc.State.Now.Sub(sc.State.Source(app, "heroku/releases").Last)
	return []draw.Run{draw.R(theme.Dim, draw.Fit("now", 11)), draw.R(theme.Text, "Heroku "), draw.R(p.Role, p.Mark),
		draw.R(theme.Dim, p.Text()+"   our data is "+format.Age(old)+" old")}
}
