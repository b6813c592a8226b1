package processes

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
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
		f.Add("command", theme.Text, r.command())
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
	f.Add("command", theme.Text, r.command())
	f.Add("dyno id", theme.Text, d.ID)
	f.Blank()
	f.Runs("memory", memoryFacts(d, sc.Glyphs(), 24)...)
	load := []draw.Run{looks.Load(d, sc.Glyphs())}
	if hasLoad(d) {
		load = []draw.Run{draw.R(theme.Text, load[0].Text+" over one minute")}
	}
	f.Runs("load", load...)
	f.Runs("restarts", restartFacts(d, sc.State.OriginNow("heroku"))...)
	f.Runs("last exit", exitFacts(d, sc.Glyphs())...)
	return pane.Card{Title: d.Name, Lines: append(f.Lines, r.historyLines(sc)...), Copy: d.Name}
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

// command is what the row's dynos run, without secrets.
func (r processRow) command() string {
	if r.dyno != nil {
		return safe.Redact(r.dyno.Command)
	}
	return safe.Redact(r.of.Command)
}

// memoryFacts are a dyno's memory in words, with a chart so many cells wide.
func memoryFacts(d *model.Process, g *theme.Glyphs, chart int) []draw.Run {
	switch {
	case len(d.Memory) == 0 && d.Load >= 0:
		return []draw.Run{draw.R(theme.Dim, g.Dash+"  no sample of this life yet: one comes every 20 s")}
	case len(d.Memory) == 0:
		return []draw.Run{draw.R(theme.Dim, g.Dash+"  no samples: heroku labs:enable log-runtime-metrics makes them")}
	}
	role := looks.MemoryRole(d)
	if role == theme.Dim {
		role = theme.Text
	}
	out := []draw.Run{draw.R(role, phrase.Megabytes(last(d)))}
	if d.Quota > 0 {
		out = append(out, draw.R(theme.Dim, " of "+phrase.Megabytes(d.Quota)+", "), draw.R(role, looks.Quota(d, g).Text))
	}
	if chart == 0 {
		return out
	}
	return append(out, draw.R(theme.Dim, "  "+draw.Spark(d.Memory, chart, d.Quota, g)))
}

func restartFacts(d *model.Process, now time.Time) []draw.Run {
	role := theme.Text
	if looks.RestartsRole(d, now) == theme.Bad {
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
	case d.Exit == looks.SIGTERM:
		return []draw.Run{draw.R(theme.Text, "status 143"), draw.R(theme.Dim, "  it followed SIGTERM")}
	case d.Exit == looks.SIGKILL:
		return []draw.Run{draw.R(theme.Bad, "status 137"), draw.R(theme.Dim, "  SIGKILL: it did not stop in time, or had no memory left")}
	}
	return []draw.Run{draw.R(theme.Bad, "status "+strconv.Itoa(d.Exit))}
}
