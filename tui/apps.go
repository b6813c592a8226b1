package tui

import (
	"cmp"
	"fmt"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/apptable"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/apps"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

const menuApps = "screen-apps"

// The choices of the menu of apps that are none of its apps: to open one that is not there, to see all of them.
const (
	openAnother = "+"
	sideBySide  = "="
)

// appState is how an app fares, in a mark and a sentence.
type appState struct {
	app  *model.App
	ill  severity.Level // Info: nothing is wrong
	text string
}

// stateOf is how an app fares now.
func (s *screen) stateOf(a *model.App) appState {
	ill, text := pipeline.Ill(s.state, a)
	return appState{a, ill, text}
}

// sign is the mark and the role of a state.
func (st appState) sign(g *theme.Glyphs) (string, theme.Role) {
	switch st.ill {
	case severity.Critical:
		return g.Bad, theme.BadStrong
	case severity.Warning:
		return g.Warn, theme.Warn
	}
	return g.On, theme.Good
}

// The cells of the menu of apps.
const (
	mostAppName  = 30
	mostAppState = 70
)

// appMenu lists the watched apps, the worst first, and how to open another.
func (s *screen) appMenu() pane.Effect {
	var states []appState
	wide := 0
	for _, a := range s.state.Apps {
		states = append(states, s.stateOf(a))
		wide = max(wide, draw.Width(draw.Cut(a.Info.Name, mostAppName)))
	}
	slices.SortStableFunc(states, func(a, b appState) int { return cmp.Compare(b.ill, a.ill) })
	m := pane.Menu{ID: menuApps, Title: "Apps"}
	room := max(16, min(mostAppState, s.size.W-wide-14))
	for _, st := range states {
		mark, role := st.sign(s.theme.Glyphs)
		label := []draw.Run{draw.R(role, mark+" "), draw.R(theme.Strong, widget.Pad(draw.Cut(st.app.Info.Name, mostAppName), wide)),
			draw.R(role, " "+draw.Cut(st.text, room))}
		if st.ill == severity.Info {
			label[2].Role = theme.Dim
		}
		if st.app.Info.Production {
			label = append(label, draw.R(theme.Text, "  "), draw.R(theme.ProdBand, " PROD "))
		}
		if st.app == s.app() {
			label = append(label, draw.R(theme.Dim, "  in view"))
		}
		m.Items = append(m.Items, pane.Item{Key: string(st.app.ID), Label: label, On: st.app == s.app()})
	}
	if len(states) > 1 && s.pane(apps.ID) != nil {
		m.Items = append(m.Items, pane.Item{Key: sideBySide, Label: []draw.Run{draw.R(theme.Dim, "  all side by side")}})
	}
	switch {
	case s.mode == pane.Live:
		m.Items = append(m.Items, pane.Item{Key: openAnother, Label: []draw.Run{draw.R(theme.Dim, "  open another app"+s.theme.Glyphs.Ellipsis)}})
	case len(m.Items) == 0:
		return pane.Say{Text: "no app is known yet"}
	case len(m.Items) == 1:
		return pane.Say{Text: "there is only this app"}
	}
	return m
}

// chooseApp answers the menu of apps.
func (s *screen) chooseApp(key string) pane.Effect {
	if key == openAnother {
		s.openPalette("open ")
		return dialog.Wanted{Kind: command.App}
	}
	if key == sideBySide {
		return pane.Focus{Pane: apps.ID}
	}
	s.viewApp(pane.ViewApp{App: model.AppID(key)})
	return nil
}

// appsKey answers the key of apps: the menu, and in the list of all apps the way to one more.
func (s *screen) appsKey() pane.Effect {
	if s.focus == apps.ID && s.mode == pane.Live {
		return pane.AddApp{}
	}
	return s.appMenu()
}

// viewApp brings an app into view.
func (s *screen) viewApp(e pane.ViewApp) {
	i := slices.IndexFunc(s.state.Apps, func(a *model.App) bool { return a.ID == e.App })
	if i < 0 {
		return
	}
	s.appAt = i
	if e.Open {
		s.goBack()
	}
	s.redraw()
}

// viewWorst brings the app into view that fares worst, as long as nobody has pressed a key in the list of all apps.
func (s *screen) viewWorst() {
	if !s.untouched || s.focus != apps.ID || s.judgedAt.Equal(s.state.Now) {
		return
	}
	rows := pipeline.Rows(s.state)
	if i := pipeline.Worst(rows); i >= 0 && rows[i].Ill > severity.Info {
		s.viewApp(pane.ViewApp{App: rows[i].App.ID})
	}
}

// watchOthers says when an app that is not in view begins to fare worse: nobody would see it. Once a second is often enough.
func (s *screen) watchOthers() {
	if len(s.state.Apps) < 2 || s.mode == pane.Saved || s.judgedAt.Equal(s.state.Now) {
		return
	}
	s.judgedAt = s.state.Now
	if s.ills == nil {
		s.ills = map[model.AppID]severity.Level{}
	}
	var worst *appState
	s.others = othersIll{}
	for _, a := range s.state.Apps {
		st := s.stateOf(a)
		before, known := s.ills[a.ID]
		s.ills[a.ID] = st.ill
		if a == s.app() {
			continue
		}
		s.others.add(st)
		if (!known || st.ill > before) && st.ill >= severity.Warning && (worst == nil || st.ill > worst.ill) {
			worst = &st
		}
	}
	if worst == nil || s.toast.Bad || s.opening != "" {
		return
	}
	mark, _ := worst.sign(s.theme.Glyphs)
	if s.focus == apps.ID { // it stands there
		return
	}
	s.showToast(fmt.Sprintf("%s %s: %s   %s switches", mark, worst.app.Info.Name, worst.text, s.keys.KeyOf(keys.IntentApps)), worst.ill == severity.Critical)
}

// othersIll is how many apps that are not in view are in trouble, and which of them fares worst.
type othersIll struct {
	warnings, critical int
	worst              string
	ill                severity.Level
}

func (o *othersIll) add(st appState) {
	switch st.ill {
	case severity.Warning:
		o.warnings++
	case severity.Critical:
		o.critical++
	default:
		return
	}
	if st.ill > o.ill {
		o.ill, o.worst = st.ill, cmp.Or(st.app.Info.Name, string(st.app.ID))
	}
}

// runs are the count of apps in trouble beside the place of the app in view; none when all others are well.
func (o othersIll) runs(g *theme.Glyphs) []draw.Run {
	var out []draw.Run
	if o.critical > 0 {
		out = append(out, draw.R(theme.BadStrong, fmt.Sprintf(" %s%d", g.Bad, o.critical)))
	}
	if o.warnings > 0 {
		out = append(out, draw.R(theme.Warn, fmt.Sprintf(" %s%d", g.Warn, o.warnings)))
	}
	return out
}

// named are the same with the name of the app that fares worst.
func (o othersIll) named(g *theme.Glyphs) []draw.Run {
	if o.worst == "" {
		return nil
	}
	mark := draw.R(theme.Warn, " "+g.Warn)
	if o.ill == severity.Critical {
		mark = draw.R(theme.BadStrong, " "+g.Bad)
	}
	out := []draw.Run{mark, draw.R(theme.Dim, " "+draw.Cut(o.worst, mostAppName))}
	if more := o.warnings + o.critical - 1; more > 0 {
		out = append(out, draw.R(theme.Dim, fmt.Sprintf(" +%d", more)))
	}
	return out
}

// named is the left half of the header: all apps where the list of them has the screen, else the one in view.
func (s *screen) named(sc pane.Scene) []band.Piece {
	if s.viewed.ID != SideBySide || len(s.state.Apps) < 2 || sc.App == nil {
		return s.identity(sc)
	}
	rows := pipeline.Rows(s.state)
	name, count := apptable.FleetRuns(rows)
	look := apptable.Look{Theme: s.theme, Now: s.state.OriginNow("heroku")}
	short := band.Piece{Runs: []draw.Run{draw.R(theme.AppBand, " "), draw.R(theme.AppBand, draw.Cut(name, leastAppName)), draw.R(theme.AppBand, " ")}, Stretch: 2, Whole: name}
	pieces := []band.Piece{
		{Runs: []draw.Run{draw.R(theme.AppBand, " "+name+" ")}, Rank: rankAppName, Short: &short},
		{Runs: []draw.Run{draw.R(theme.Dim, "  "+count)}, Rank: rankPlace},
		{Runs: append([]draw.Run{draw.R(theme.Text, "   ")}, apptable.CountRuns(look, rows)...), Rank: rankVersion},
		{Runs: []draw.Run{draw.R(theme.Dim, "   "+s.theme.Glyphs.Current+" "), draw.R(theme.Strong, draw.Cut(cmp.Or(sc.App.Info.Name, string(sc.App.ID)), mostAppName))}, Rank: rankHint},
	}
	if sc.App.Info.Production {
		pieces = append(pieces, band.Piece{Runs: []draw.Run{draw.R(theme.Text, " ")}, Rank: rankHint}, production(false))
	}
	return append(pieces, s.badges(sc)...)
}
