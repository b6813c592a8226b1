// Package consoles shows the verdict of an app: a badge, a line of all consoles, a card with their evidence.
package consoles

import (
	"time"

	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Now is the time by which a verdict is told.
func Now(sc pane.Scene) time.Time { return sc.State.OriginNow("heroku") }

// Mark is the shape and the color of an answer.
func Mark(g *theme.Glyphs, a verdict.Answer) (string, theme.Role) {
	switch a {
	case verdict.NoGo:
		return g.Bad, theme.Bad
	case verdict.Hold:
		return g.Hold, theme.Warn
	case verdict.Go:
		return g.On, theme.Good
	}
	return g.Off, theme.Dim
}

// Badge is the verdict for a header, and what stands in its place where there is little room. A release that is watched and has nothing
// against it is no warning: it has no ground of its own.
func Badge(sc pane.Scene) (whole, short []draw.Run) {
	v, now := &sc.App.Verdict, Now(sc)
	mark, role := Mark(sc.Glyphs(), v.Answer)
	word := mark + " " + v.Answer.Call()
	switch {
	case v.Answer == verdict.Hold && !v.Holds():
		short = []draw.Run{draw.R(role, " "+word+" ")}
		if left, known := v.Left(now); known {
			return append(short, draw.R(theme.Dim, "GO in "+format.Age(left)+" ")), short
		}
		return short, short
	case v.Answer < verdict.Hold && v.Answer != verdict.Go:
		short = []draw.Run{draw.R(theme.Dim, " "+word+" ")}
		return short, short
	}
	band := [...]theme.Role{verdict.Go: theme.BandGo, verdict.NoData: theme.Dim, verdict.Hold: theme.BandHold, verdict.NoGo: theme.BandNoGo}[v.Answer]
	short = []draw.Run{draw.R(band, " "+word+" ")}
	if v.Answer == verdict.Go {
		return short, short
	}
	return []draw.Run{draw.R(band, " "+word+" "+format.Age(now.Sub(v.Since))+" ")}, short
}
