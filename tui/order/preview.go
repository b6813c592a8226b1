// Package order shows what an order would do, and weighs how it must be confirmed.
package order

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Labelled is a row of a dialog: a dim label in its column, then what it says.
func Labelled(label string, runs ...draw.Run) []draw.Run {
	return append([]draw.Run{draw.R(theme.Dim, widget.Pad(label, 11))}, runs...)
}

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

// Preview tells what an order will do, from what is known of the app.
func Preview(o model.Order, a *model.App, sc pane.Scene) [][]draw.Run {
	head := []draw.Run{draw.R(theme.Strong, o.AppName+"   ")}
	switch o.Verb {
	case model.Rollback:
		return previewRollback(o, a, head, sc)
	case model.Scale:
		return previewScale(o, a, head, sc)
	case model.Restart, model.Stop:
		return previewRestart(o, a, head, sc)
	}
	text := "the router sends requests to the app again"
	if o.On {
		text = "the router answers every request with 503 H80; dynos keep running"
	}
	return [][]draw.Run{append(head, draw.R(theme.Strong, o.Describe())), nil, Labelled("expect", draw.R(theme.Text, text))}
}

func previewRollback(o model.Order, a *model.App, head []draw.Run, sc pane.Scene) [][]draw.Run {
	to, ok := a.Ledger.Version(o.Target)
	p, known := a.Ledger.Preview(to)
	if !ok || !known {
		return [][]draw.Run{append(head, draw.R(theme.Strong, o.Describe())), nil,
			Labelled("goes back", draw.R(theme.Warn, "not known: the releases are not here yet"))}
	}
	head = append(head, releaseRuns(p.From, sc)...)
	target := append([]draw.Run{draw.R(theme.Dim, "   "+sc.Theme.Glyphs.Arrow+"   ")}, releaseRuns(p.To, sc)...)
	lines := [][]draw.Run{slices.Concat(head, target)}
	if draw.RunsWidth(lines[0]) > sc.W-8 { // the target is never what is cut off
		lines = [][]draw.Run{head, append([]draw.Run{draw.R(theme.Text, draw.Spaces(draw.Width(o.AppName)-4))}, target...)}
	}
	lines = append(lines, []draw.Run{draw.R(theme.Dim, fmt.Sprintf("becomes a new release, an exact copy of v%d", to.Version))})
	if warning := a.Ledger.Warning(to.Version); warning != "" {
		lines = append(lines, []draw.Run{draw.R(theme.Warn, sc.Theme.Glyphs.Warn+" "+warning)})
	}
	lines = append(lines, nil)
	lines = append(lines, Labelled("goes back", previewCode(p)...), Labelled("", previewConfig(p)...))
	addons := "add-ons    are not rolled back"
	if names := services(a.AddOns); names != "" {
		addons = "add-ons    " + names + " are not rolled back"
	}
	lines = append(lines, Labelled("stays", draw.R(theme.Text, addons)))
	database := draw.R(theme.Dim, "database   does not go back; no release command ran in between")
	if p.Phase {
		database = draw.R(theme.Warn, "database   a release command ran in between and does not go back")
	}
	return append(lines, Labelled("", database), Labelled("now", freshness(a, sc)...))
}

func previewCode(p model.Preview) []draw.Run {
	if !p.Code {
		return []draw.Run{draw.R(theme.Text, "code       "), draw.R(theme.Dim, "the same slug")}
	}
	runs := []draw.Run{draw.R(theme.Text, "code       "+format.Plural(len(p.Commits), "deploy"))}
	for i, r := range p.Commits {
		if i == 3 {
			runs = append(runs, draw.R(theme.Dim, fmt.Sprintf("  and %d more", len(p.Commits)-i)))
			break
		}
		runs = append(runs, draw.R(theme.Strong, "  "+r.Change().Code()), draw.R(theme.Dim, " · "+model.Author(r.By)))
	}
	return runs
}

func previewConfig(p model.Preview) []draw.Run {
	runs := []draw.Run{draw.R(theme.Text, "config     ")}
	switch {
	case len(p.Config) > 0:
		runs = append(runs, draw.R(theme.Strong, strings.Join(p.Config, ", ")), draw.R(theme.Dim, " as of "+format.Version(p.To.Version)))
	case p.Unsure:
		runs = append(runs, draw.R(theme.Warn, "may change: a release in between has a text that is not understood"))
	default:
		runs = append(runs, draw.R(theme.Dim, "nothing changed since "+format.Version(p.To.Version)))
	}
	return runs
}

// services is the add-ons by service, without plans, each once.
func services(addons []string) string {
	var names []string
	for _, n := range addons {
		service, _, _ := strings.Cut(n, ":")
		service = strings.TrimPrefix(service, "heroku-")
		if !slices.Contains(names, service) {
			names = append(names, service)
		}
	}
	return strings.Join(names, ", ")
}

// freshness says what the preview rests on: Heroku's own state and the age of our data.
func freshness(a *model.App, sc pane.Scene) []draw.Run {
	mark, role, text := PlatformMark(sc)
	old := sc.State.Now.Sub(sc.State.Source(a.ID, "heroku/releases").Last)
	return []draw.Run{draw.R(theme.Text, "Heroku "), draw.R(role, mark), draw.R(theme.Dim, text+"   our data is "+format.Age(old)+" old")}
}

func releaseRuns(r model.Release, sc pane.Scene) []draw.Run {
	return []draw.Run{
		draw.R(theme.Release|theme.Bold, format.Version(r.Version)),
		draw.R(theme.Text, " "+r.Description),
		draw.R(theme.Dim, " · "+model.Author(r.By)+" · "+format.Age(sc.State.Age("heroku", r.CreatedAt))),
	}
}

func previewScale(o model.Order, a *model.App, head []draw.Run, _ pane.Scene) [][]draw.Run {
	lines := [][]draw.Run{append(head, draw.R(theme.Strong, o.Describe())), nil}
	for _, c := range o.Scale {
		r, _ := a.Processes.Type(c.Type)
		expect := fmt.Sprintf("%d × %s, now %d up", c.To, r.Size, r.Count("up"))
		role := theme.Text
		if c.To == 0 {
			expect, role = "nothing will run "+c.Type+" any more", theme.Warn
			if c.Type == "web" {
				expect = "every request will be answered with 503 H14"
			}
		}
		lines = append(lines, Labelled("expect", draw.R(theme.Name(c.Type), c.Type+"  "), draw.R(role, expect)))
	}
	return append(lines, Labelled("", draw.R(theme.Dim, "no release is made; undo brings the quantity back")))
}

func previewRestart(o model.Order, a *model.App, head []draw.Run, sc pane.Scene) [][]draw.Run {
	lines := [][]draw.Run{append(head, draw.R(theme.Strong, o.Describe())), nil}
	runs := []draw.Run{}
	for _, r := range a.Processes.Types {
		for _, d := range r.Dynos {
			if _, in := o.Precondition.Dynos[d.Name]; in && len(runs) < 16 {
				runs = append(runs, draw.R(theme.Name(r.Type), d.Name), draw.R(theme.Dim, " "+d.State+" "+format.Age(sc.State.Age("heroku", d.UpdatedAt))+"   "))
			}
		}
	}
	lines = append(lines, Labelled(format.Plural(len(o.Precondition.Dynos), "dyno"), runs...))
	expect := "SIGTERM, up to 30 s to finish, then a new start on the same release"
	if o.Verb == model.Stop {
		expect = "SIGTERM; a dyno of the formation is replaced, a one-off ends"
	}
	return append(lines, Labelled("expect", draw.R(theme.Text, expect)))
}
