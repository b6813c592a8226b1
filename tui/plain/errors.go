package plain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// sparkCells is how many cells a sparkline of errors has: one for each bucket of the last 24 minutes.
const sparkCells = 8

// Errors is one row for each group.
func Errors(s Printer, rows []model.ErrorRow) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "status"}, {Title: "count", Align: draw.Right}, {Title: "last 24m", DropRank: 4}, {Title: "last", Align: draw.Right, DropRank: 3}, {Title: "since", DropRank: 2},
	}}
	owned := slices.ContainsFunc(rows, func(r model.ErrorRow) bool { return r.Owner != "" })
	suspected := slices.ContainsFunc(rows, func(r model.ErrorRow) bool { return len(r.Suspects) > 0 })
	if owned {
		t.Columns = append(t.Columns, draw.Column{Title: "owner", Max: 20, DropRank: 6})
	}
	if suspected {
		t.Columns = append(t.Columns, draw.Column{Title: "suspect", Max: 28, DropRank: 5})
	}
	t.Columns = append(t.Columns, draw.Column{Title: "error"})
	for _, r := range rows {
		mark, role := looks.Error(s.Theme.Glyphs, r.Status)
		cells := []draw.Run{
			draw.R(role, mark+" "+r.Status.String()), draw.R(theme.Text, phrase.Number(r.Count)), draw.R(theme.Dim, s.spark(r.Group)),
			draw.R(theme.Dim, s.ago(r.Last)), draw.R(theme.Release, versionOr(r.Since, s.Theme.Glyphs.Dash)),
		}
		if owned {
			cells = append(cells, draw.R(theme.Text, dash(r.Owner, s.Theme.Glyphs.Dash)))
		}
		if suspected {
			cells = append(cells, draw.R(theme.Text, suspectShort(r, s.Theme.Glyphs.Dash)))
		}
		t.Rows = append(t.Rows, draw.Row{Cells: append(cells, draw.R(theme.Text, looks.ErrorTitle(r.Group)))})
	}
	return s.table(t)
}

// spark is the newest counts of a group as a sparkline.
func (s Printer) spark(g *rollup.Group) string {
	counts := g.Spark(s.Now)
	values := make([]float64, 0, sparkCells)
	for _, n := range counts[len(counts)-sparkCells:] {
		values = append(values, float64(n))
	}
	return draw.Spark(values, sparkCells, 0, s.Theme.Glyphs)
}

func versionOr(v int, none string) string {
	if v == 0 {
		return none
	}
	return version(v)
}

// suspectShort names the likeliest commit.
func suspectShort(r model.ErrorRow, none string) string {
	if len(r.Suspects) == 0 {
		return none
	}
	c := r.Suspects[0].Commit
	return c.Short() + " " + c.Author
}

// Error is all that is known of a group.
func Error(s Printer, r model.ErrorRow, c rollup.Current) []string {
	var lines []string
	for _, runs := range ErrorLines(s, r, c, false) {
		lines = append(lines, s.line(runs...))
	}
	return lines
}

// ErrorLines are the lines of Error, as runs: the screen's card has them too. The calls of libraries are counted, or told one by one where the
// whole trace is asked for.
func ErrorLines(s Printer, r model.ErrorRow, c rollup.Current, whole bool) [][]draw.Run {
	mark, role := looks.Error(s.Theme.Glyphs, r.Status)
	e := &r.Sample
	class := e.Class
	if class == "" {
		class = "error line"
	}
	lines := [][]draw.Run{{draw.R(role, mark+" "+r.Status.String()+" "), draw.R(theme.Strong, class)}}
	for _, l := range s.wrapped(e.Message, 0) {
		lines = append(lines, []draw.Run{draw.R(theme.Text, l)})
	}
	lines = append(lines, nil)
	lines = append(lines, s.errorFacts(r)...)
	lines = append(lines, s.split(r.Split(c))...)
	lines = append(lines, s.suspects(r, c.Version)...)
	lines = append(lines, s.trace(e, whole)...)
	return append(lines, nil, []draw.Run{draw.R(theme.Dim, "One error by "+Reason(r.Group)+", "+r.Fingerprint.String())})
}

// errorFacts are a group's facts, each with its name.
func (s Printer) errorFacts(r model.ErrorRow) (lines [][]draw.Run) {
	fact := func(name, value string) {
		if value != "" {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, draw.Fit(name, factName)), draw.R(theme.Text, value)})
		}
	}
	fact("count", phrase.Number(r.Count))
	fact("seen", s.moment(r.First)+" to "+s.moment(r.Last))
	if r.Since > 0 {
		fact("first in", version(r.Since))
	}
	var on []string
	for _, rel := range r.Releases {
		on = append(on, fmt.Sprintf("%s ×%s", versionOr(rel.Version, "earlier"), phrase.Number(rel.Count)))
	}
	fact("on", strings.Join(on, ", "))
	dynos := strings.Join(r.DynoNames(), ", ")
	if r.MoreDynos {
		dynos += ", …"
	}
	fact("dynos", dynos)
	for i, route := range r.Routes {
		fact([]string{"routes", " "}[min(i, 1)], fmt.Sprintf("%s %s ×%s", route.Method, route.Path, phrase.Number(route.Count)))
	}
	fact("owner", r.Owner)
	fact("root cause", r.Sample.Root)
	return lines
}

// factName is the width of the names of facts.
const factName = 12

// suspects name the commits that changed what the trace names.
func (s Printer) suspects(r model.ErrorRow, release int) (lines [][]draw.Run) {
	if len(r.Suspects) == 0 {
		if r.NoCommit == "" {
			return nil
		}
		return [][]draw.Run{{draw.R(theme.Dim, draw.Fit("suspect", factName)+s.Theme.Glyphs.Dash+" "+r.NoCommit)}}
	}
	for i, one := range r.Suspects[:min(3, len(r.Suspects))] {
		lines = append(lines, append([]draw.Run{draw.R(theme.Dim, draw.Fit([]string{"suspect", ""}[min(i, 1)], factName))}, SuspectRuns(one, release)...))
	}
	return lines
}

// SuspectRuns name a commit and what ties it to an error: "lib/a.rb:12 · these lines changed in 20a5742 by ned (v74)".
func SuspectRuns(one commits.Suspect, release int) []draw.Run {
	at := one.Path
	if one.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, one.Line)
	}
	return []draw.Run{draw.R(theme.Text, at), draw.R(theme.Dim, " · "+one.Reason.In()+" "), draw.R(theme.Strong, one.Commit.Short()),
		draw.R(theme.Dim, " by "), draw.R(theme.Text, one.Commit.Author), draw.R(theme.Release, " ("+version(release)+")")}
}

// trace is the sample's calls: the app's own stand out, those of others are counted.
func (s Printer) trace(e *exceptions.Event, whole bool) (lines [][]draw.Run) {
	if len(e.Frames) == 0 {
		return nil
	}
	lines = append(lines, nil)
	others := 0
	flush := func() {
		if others > 0 {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+s.Theme.Glyphs.More+" "+phrase.Plural(others, "call")+" of libraries")})
		}
		others = 0
	}
	for i, list := range [][]exceptions.Frame{e.Frames, e.RootAt} {
		if i > 0 && len(list) > 0 {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "root cause "), draw.R(theme.Text, e.Root)})
		}
		for _, f := range list {
			switch {
			case !f.App && whole:
				lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+looks.Place(f)+" "+f.Func)})
				continue
			case !f.App:
				others++
				continue
			}
			flush()
			lines = append(lines, []draw.Run{draw.R(theme.Strong, "  "+looks.Place(f)), draw.R(theme.Text, " "+f.Func)})
		}
		flush()
	}
	return lines
}

// Reason says what makes the events of a group one error.
func Reason(g *rollup.Group) string {
	switch {
	case g.Rule != "":
		return "the rule " + g.Rule
	case g.Reason.Place != "":
		return "class and place: " + g.Reason.Class + " at " + g.Reason.Place
	case g.Reason.Class != "":
		return "class and message: " + g.Reason.Class + ", " + g.Reason.Message
	}
	return "what the lines have in common"
}

// ErrorsNone says that there is none, of how long a log.
func ErrorsNone(from, to time.Time) string {
	if from.IsZero() {
		return "No lines, no errors."
	}
	return "No errors in the log of " + phrase.Span(to.Sub(from)) + "."
}
