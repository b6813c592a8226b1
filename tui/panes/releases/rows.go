package releases

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// releaseMark is what became of a release, in a mark and a word; gone: somebody rolled back from it.
type releaseMark struct {
	run  draw.Run
	gone bool
}

// wayBack marks the release that a rollback goes to by default. While the current one crashes it is the last good one; while
// all is well it is merely the one before.
func wayBack(sc pane.Scene, g *theme.Glyphs) draw.Run {
	if current, ok := sc.App.Ledger.Current(); ok && sc.App.Processes.Tally(current.Version).Down == 0 {
		return draw.R(theme.Dim, g.Back+" previous")
	}
	return draw.R(theme.Good, g.Back+" last good")
}

func releaseMarks(sc pane.Scene) map[int]releaseMark {
	l, g := &sc.App.Ledger, sc.Glyphs()
	out := map[int]releaseMark{}
	for _, r := range l.Releases {
		if c := r.Change(); c.Kind == model.RolledBack && r.Status == "succeeded" {
			for v := c.Target + 1; v < r.Version; v++ {
				out[v] = releaseMark{draw.R(theme.Dim, g.Back+" rolled back"), true}
			}
		}
	}
	if target, why := l.Target(); why == "" {
		out[target.Version] = releaseMark{run: wayBack(sc, g)}
	}
	for _, r := range l.Releases {
		if run, ok := fate(sc, r); ok {
			out[r.Version] = releaseMark{run: run, gone: out[r.Version].gone}
		}
	}
	return out
}

// fate is the mark of a release that is current, or has not succeeded.
func fate(sc pane.Scene, r model.Release) (draw.Run, bool) {
	g := sc.Glyphs()
	switch {
	case r.Current:
		t := sc.App.Processes.Tally(r.Version)
		if t.Down > 0 {
			return draw.R(theme.Bad, g.On+" current  "+g.Bad), true
		}
		if t.Want > 0 && t.On < t.Want && sc.App.Processes.KnownDynos {
			return draw.R(theme.Warn, g.On+" current  "+strconv.Itoa(t.On)+"/"+strconv.Itoa(t.Want)), true
		}
		return draw.R(theme.Good, g.On+" current"), true
	case r.Status == "pending" && r.OutputURL && sc.W >= 56:
		return draw.R(theme.Warn, g.Starting+" release command"), true
	case r.Status == "pending":
		return draw.R(theme.Warn, g.Starting+" pending"), true
	case r.Status != "succeeded":
		return draw.R(failedRole(sc, r), g.Bad+" "+failure(sc, r)), true
	}
	return draw.Run{}, false
}

// failedRole is loud for a day: an old failure is history.
func failedRole(sc pane.Scene, r model.Release) theme.Role {
	if sc.State.Age("heroku", r.CreatedAt) > 24*time.Hour {
		return theme.Dim
	}
	return theme.Bad
}

func failure(sc pane.Scene, r model.Release) string {
	switch {
	case r.Status == "failed" && r.OutputURL && sc.W >= 72:
		return "release command failed"
	case r.Status == "failed" && r.OutputURL && sc.W >= 56:
		return "command failed"
	}
	return r.Status
}

// releaseCard is all that is known of a release, and what going back to it would do.
func releaseCard(sc pane.Scene, r model.Release) pane.Card {
	f := widget.CardFacts(sc)
	f.Add("change", theme.Strong, r.Description)
	f.Add("by", theme.Text, r.By)
	f.Runs("when", draw.R(theme.Text, format.Moment(r.CreatedAt, sc.Zone)), draw.R(theme.Dim, "  "+releaseAge(sc, r)+" ago"))
	f.Runs("status", releaseStatus(sc, r)...)
	f.Add("commit", theme.Text, r.Commit)
	for _, image := range r.Change().Images {
		f.Add("image", theme.Text, strings.TrimLeft(image.Type+"  "+image.ID, " "))
	}
	f.Add("slug", theme.Text, r.Slug)
	f.Add("add-ons", theme.Text, strings.Join(r.AddOns, ", "))
	f.Add("changed", theme.Text, changed(r.Change()))
	if r.Current || sc.App.Info.Name == "" {
		return pane.Card{Title: format.Version(r.Version), Lines: f.Lines, Copy: format.Version(r.Version) + " " + r.Description}
	}
	f.Blank()
	o := model.Order{App: sc.App.ID, AppName: sc.App.Info.Name, Verb: model.Rollback, Target: r.Version}
	if why := sc.App.Ledger.Ineligible(r.Version); why != "" {
		f.Add("roll back", theme.Dim, "not possible: "+why)
	} else {
		f.Lines = append(f.Lines, order.Lines(o, sc.App, sc)...)
	}
	return pane.Card{Title: format.Version(r.Version), Lines: f.Lines, Copy: o.CLI()}
}

func releaseStatus(sc pane.Scene, r model.Release) []draw.Run {
	role := theme.Text
	if r.Status != "succeeded" {
		role = theme.Warn
	}
	out := []draw.Run{draw.R(role, r.Status)}
	if mark, ok := releaseMarks(sc)[r.Version]; ok {
		out = append(out, draw.R(theme.Dim, "  "), mark.run)
	}
	if r.Status == "succeeded" && r.Ineligible() != "" {
		out = append(out, draw.R(theme.Dim, "  cannot be returned to"))
	}
	return out
}

// changed says what a release changed, in a sentence.
func changed(c model.Change) string {
	switch c.Kind {
	case model.Deploy, model.Promote:
		return "the code"
	case model.RolledBack:
		return "code and config, back to " + format.Version(c.Target)
	case model.ConfigSet:
		return "config: set " + strings.Join(c.Names, ", ")
	case model.ConfigGone:
		return "config: removed " + strings.Join(c.Names, ", ")
	case model.StackUpgrade:
		return "the stack that the code runs on"
	case model.AddOn:
		if len(c.Names) > 0 {
			return "config: an add-on set " + strings.Join(c.Names, ", ")
		}
		return "add-ons, and perhaps the config vars they set"
	case model.Initial:
		return "nothing ran before it"
	}
	return "not understood from its text: taken to change the config"
}
