package processes

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// card is all that is known of a dyno or of a process type.
func (r processRow) card(sc pane.Scene) pane.Card {
	f := widget.CardFacts(sc)
	if r.dyno == nil {
		f.Runs("up", upOfWant(r.of))
		f.Add("size", theme.Text, r.of.Size)
		f.Add("command", theme.Text, safe.Redact(r.of.Command))
		for i := range r.of.Dynos {
			d := &r.of.Dynos[i]
			mark, role := looks.State(sc.Glyphs(), d.State)
			f.Runs(d.Name, draw.R(role, mark+" "+d.State), draw.R(theme.Dim, " "+stateAge(sc, d)))
		}
		return pane.Card{Title: r.name(), Lines: f.Lines, Copy: r.of.Type}
	}
	d := r.dyno
	mark, role := looks.State(sc.Glyphs(), d.State)
	f.Runs("state", draw.R(role, mark+" "+d.State), draw.R(theme.Dim, "  for "+since(sc, d.UpdatedAt)))
	f.Runs("release", releaseCell(d.Release, currentVersion(sc.App), sc.Glyphs()))
	f.Add("created", theme.Text, format.Moment(d.CreatedAt, sc.Zone))
	f.Add("size", theme.Text, d.Size)
	f.Add("command", theme.Text, safe.Redact(d.Command))
	f.Add("dyno id", theme.Text, d.ID)
	f.Blank()
	f.Runs("memory", memoryFacts(d, sc.Glyphs())...)
	if d.Load >= 0 && len(d.Memory) > 0 { // else it is of the life before
		f.Add("load", theme.Text, strconv.FormatFloat(d.Load, 'f', 2, 64)+" over one minute")
	} else {
		f.Add("load", theme.Dim, sc.Glyphs().Dash)
	}
	f.Runs("restarts", restartFacts(d)...)
	f.Runs("last exit", exitFacts(d, sc.Glyphs())...)
	return pane.Card{Title: d.Name, Lines: f.Lines, Copy: d.Name}
}

func since(sc pane.Scene, at time.Time) string {
	if at.IsZero() {
		return sc.Glyphs().Dash
	}
	return format.Span(sc.State.Age("heroku", at))
}

// currentVersion is the release that is served, 0 while it is not known.
func currentVersion(app *model.App) int {
	r, _ := app.Ledger.Current()
	return r.Version
}

func memoryFacts(d *model.Process, g *theme.Glyphs) []draw.Run {
	switch {
	case len(d.Memory) == 0 && d.Load >= 0:
		return []draw.Run{draw.R(theme.Dim, g.Dash+"  no sample of this life yet: one comes every 20 s")}
	case len(d.Memory) == 0:
		return []draw.Run{draw.R(theme.Dim, g.Dash+"  no samples: heroku labs:enable log-runtime-metrics makes them")}
	}
	role := memoryRole(d)
	if role == theme.Dim {
		role = theme.Text
	}
	out := []draw.Run{draw.R(role, memoryCell(d, g).Text)}
	if d.Quota > 0 {
		out = append(out, draw.R(theme.Dim, " of "+strconv.Itoa(int(d.Quota))+"M"))
	}
	return append(out, draw.R(theme.Dim, "  "+draw.Spark(d.Memory, 24, d.Quota, g)))
}

func restartFacts(d *model.Process) []draw.Run {
	role := theme.Text
	if d.Restarts > 0 && RestartsRole(d) == theme.Bad {
		role = theme.Bad
	}
	return []draw.Run{draw.R(role, strconv.Itoa(d.Restarts)), draw.R(theme.Dim, " since gonogo started")}
}

func exitFacts(d *model.Process, g *theme.Glyphs) []draw.Run {
	switch {
	case d.Exit < 0:
		return []draw.Run{draw.R(theme.Dim, g.Dash+"  none since gonogo started")}
	case d.Cause == logs.Relocating:
		return []draw.Run{draw.R(theme.Text, "status "+strconv.Itoa(d.Exit)), draw.R(theme.Dim, "  the platform moved it to another server")}
	case d.Cause == logs.Cycling:
		return []draw.Run{draw.R(theme.Text, "status "+strconv.Itoa(d.Exit)), draw.R(theme.Dim, "  the daily restart by the platform")}
	case d.Exit == 0:
		return []draw.Run{draw.R(theme.Text, "status 0")}
	case d.Exit == sigterm:
		return []draw.Run{draw.R(theme.Text, "status 143"), draw.R(theme.Dim, "  it followed SIGTERM")}
	case d.Exit == 137:
		return []draw.Run{draw.R(theme.Bad, "status 137"), draw.R(theme.Dim, "  SIGKILL: it did not stop in time, or had no memory left")}
	}
	return []draw.Run{draw.R(theme.Bad, "status "+strconv.Itoa(d.Exit))}
}
