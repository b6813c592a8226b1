// Package summary is the pane that says what a saved log comes to: its errors, its requests by release, memory, and what it lacks.
package summary

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/digest"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ID is what the pane is called.
const ID pane.ID = "summary"

// Source is the source that the pane rests on.
const Source = model.LinesSource

// Wide is how many columns the pane wants, its border included.
const Wide = 46

// wantedRows is about how many rows a log of an hour fills.
const wantedRows = 24

// Rows is how many rows the pane could use.
func Rows(pane.Scene) pane.Rows { return pane.Rows{Want: wantedRows, Most: pane.Endless} }

// Summary is the pane. It remembers how far it is scrolled.
type Summary struct{ from int }

// NewSummary is the pane of what a log comes to.
func NewSummary() pane.Pane { return &Summary{} }

// Reads tells what makes the picture old.
func (*Summary) Reads() []model.Section { return []model.Section{model.SectionLogs, model.SectionApp} }

// Spec is what stands in the border.
func (p *Summary) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Summary"}
	if sc.App == nil || sc.App.Digest == nil {
		return spec
	}
	text := "whole log"
	if n := len(textOf(sc)); n > sc.H {
		text = fmt.Sprintf("%d-%d of %d rows", p.from+1, min(p.from+sc.H, n), n)
	}
	spec.Right = []draw.Run{draw.R(theme.Dim, text)}
	return spec
}

// Handle scrolls.
func (p *Summary) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	p.from = widget.Scrolled(p.from, i, max(1, sc.H-1), len(textOf(sc)))
	return nil
}

// Draw is the summary from the row that it is scrolled to.
func (p *Summary) Draw(sc pane.Scene) draw.Block {
	lines := textOf(sc)
	p.from = widget.Clamp(p.from, 0, max(0, len(lines)-sc.H))
	out := make(draw.Block, 0, sc.H)
	for _, runs := range lines[p.from:min(len(lines), p.from+max(sc.H, 0))] {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// textOf is the whole summary.
func textOf(sc pane.Scene) [][]draw.Run {
	if sc.App == nil || sc.App.Digest == nil || sc.App.Digest.Lines == 0 {
		return [][]draw.Run{{draw.R(theme.Dim, "no line has been read yet")}}
	}
	t := page{sc: sc, d: sc.App.Digest, zone: format.ZoneOr(sc.Zone)}
	t.errors()
	t.router()
	t.memory()
	t.itself()
	return t.lines
}

// page is the summary as it grows.
type page struct {
	sc    pane.Scene
	d     *digest.Digest
	zone  *time.Location
	lines [][]draw.Run
}

func (t *page) add(runs ...draw.Run) { t.lines = append(t.lines, runs) }

// head begins a part.
func (t *page) head(title, more string) {
	if len(t.lines) > 0 {
		t.add()
	}
	t.add(draw.R(theme.Soft|theme.Bold, title), draw.R(theme.Dim, "   "+more))
}

// row is a name with its value.
func (t *page) row(name string, value ...draw.Run) {
	t.lines = append(t.lines, append([]draw.Run{draw.R(theme.Dim, " "+widget.Pad(name, 16))}, value...))
}

// mostKinds is how many kinds of errors are listed.
const mostKinds = 6

// errors lists the codes and the exceptions, the most frequent first.
func (t *page) errors() {
	kinds := append(t.d.Codes(), t.d.Classes()...)
	slices.SortStableFunc(kinds, func(a, b digest.Count) int { return b.Lines - a.Lines })
	if len(kinds) == 0 {
		more := "none"
		if t.d.Errors > 0 {
			more = format.Plural(t.d.Errors, "line")
		}
		t.head("Errors", more)
		return
	}
	t.head("Errors", format.Plural(len(kinds), "kind")+", "+format.Plural(t.d.Errors, "line"))
	for _, k := range kinds[:min(len(kinds), mostKinds)] {
		t.add(draw.R(theme.Strong, fmt.Sprintf("%7s", format.Count(k.Lines))), draw.R(theme.Text, "  "+draw.Cut(k.Name, Wide-14)))
		if when := t.when(k); when != "" {
			t.add(draw.R(theme.Dim, strings.Repeat(" ", 9)+when))
		}
	}
	if n := len(kinds) - mostKinds; n > 0 {
		t.add(draw.R(theme.Dim, strings.Repeat(" ", 9)+"and "+format.Plural(n, "more kind")))
	}
}

// wholeShare is the part of a log, in hundredths, that is as good as all of it.
const wholeShare = 90

// when is the time in which something came.
func (t *page) when(c digest.Count) string {
	whole, part := t.d.Last().Sub(t.d.First()), c.Last.Sub(c.First)
	switch {
	case c.First.IsZero():
		return ""
	case c.Lines == 1 || part < time.Second:
		return t.clock(c.First)
	case whole > 0 && part*100 >= whole*wholeShare:
		return "over the whole log"
	}
	return t.clock(c.First) + " " + t.sc.Glyphs().Dash + " " + t.clock(c.Last)
}

// clock is a time of the log; with its day where the log has several.
func (t *page) clock(at time.Time) string {
	if t.d.Last().Sub(t.d.First()) > 24*time.Hour {
		return phrase.ShortDate(at, t.zone)
	}
	return phrase.Clock(at, t.zone)
}

// router shows the requests by release.
func (t *page) router() {
	if t.d.Requests == 0 {
		t.head("Router", "no request in this log")
		return
	}
	more := format.Plural(t.d.Requests, "request")
	if span := t.d.Last().Sub(t.d.First()); span > 0 {
		more += ", " + format.Rate(float64(t.d.Requests)/span.Seconds())
	}
	t.head("Router", more)
	columns := t.columns()
	heading := []draw.Run{draw.R(theme.Dim, " "+widget.Pad("", nameCells))}
	for _, r := range columns {
		role := theme.Dim
		if r.Named() {
			role = theme.Release
		}
		heading = append(heading, draw.R(role, fmt.Sprintf("%10s", caption(r, len(columns)))))
	}
	t.add(heading...)
	t.figures("5xx", columns, func(r *digest.Release) (string, bool) { return phrase.Percent(r.Share() / 100), r.Failed > 0 })
	for _, p := range []int{50, 95} {
		t.figures(fmt.Sprintf("p%d", p), columns, func(r *digest.Release) (string, bool) {
			ms, ok := r.Percentile(p)
			if !ok {
				return t.sc.Glyphs().Dash, false
			}
			return phrase.Latency(time.Duration(ms) * time.Millisecond), false
		})
	}
	for _, code := range t.routerCodes() {
		t.figures(code, columns, func(r *digest.Release) (string, bool) { return format.Count(r.Code(code)), r.Code(code) > 0 })
	}
}

// nameCells is the room for the name of a figure.
const nameCells = 6

// figures is a row of a figure by release. What is bad stands out where it is far worse than beside it.
func (t *page) figures(name string, columns []*digest.Release, of func(*digest.Release) (string, bool)) {
	runs := []draw.Run{draw.R(theme.Dim, " "+widget.Pad(name, nameCells))}
	for _, r := range columns {
		value, bad := of(r)
		role := theme.Text
		if bad && t.worst() == r {
			role = theme.BadStrong
		}
		runs = append(runs, draw.R(role, fmt.Sprintf("%10s", value)))
	}
	t.add(runs...)
}

// mostColumns is how many releases stand beside one another.
const mostColumns = 3

// leastRequests is how many requests a release must have had to be compared.
const leastRequests = 20

// columns are the releases that are shown: all, where they are few, else the first, the worst and the last.
func (t *page) columns() []*digest.Release {
	var all []*digest.Release
	for _, r := range t.d.Releases {
		if r.Requests > 0 {
			all = append(all, r)
		}
	}
	if len(all) <= mostColumns {
		return all
	}
	out := []*digest.Release{all[0]}
	if w := t.worst(); w != nil && w != all[0] && w != all[len(all)-1] {
		out = append(out, w)
	}
	return append(out, all[len(all)-1])
}

// badShare is the share of failed requests, in hundredths, from which a release is called bad.
const badShare = 1

// worst is the release of which most requests failed; nil when none is bad.
func (t *page) worst() *digest.Release {
	var worst *digest.Release
	for _, r := range t.d.Releases {
		if r.Requests >= leastRequests && r.Share() >= badShare && (worst == nil || r.Share() > worst.Share()) {
			worst = r
		}
	}
	return worst
}

// caption is what stands above a release's figures.
func caption(r *digest.Release, columns int) string {
	switch {
	case r.Named():
		return "on " + format.Version(r.Version)
	case columns == 1:
		return "whole log"
	}
	return "before"
}

// mostCodes is how many codes of the router are told by release.
const mostCodes = 3

func (t *page) routerCodes() []string {
	var out []string
	for _, c := range t.d.Codes() {
		if strings.HasPrefix(c.Name, "H") && len(out) < mostCodes {
			out = append(out, c.Name)
		}
	}
	return out
}

// memory shows what the dynos used at most.
func (t *page) memory() {
	all := t.d.Memory()
	if len(all) == 0 {
		t.head("Memory", "no sample# lines in this log")
	} else {
		t.head("Memory", "from its sample# lines")
	}
	for _, m := range all {
		text := phrase.Megabytes(m.Most) + " at most"
		if m.Quota > 0 {
			text += ", " + phrase.Percent(m.Most/m.Quota) + " of " + phrase.Megabytes(m.Quota)
		}
		role := theme.Text
		if m.Quota > 0 && m.Most > m.Quota {
			role = theme.BadStrong
		}
		t.add(draw.R(theme.Dim, " "+widget.Pad(draw.Cut(m.Type, typeCells), typeCells+1)), draw.R(role, text))
	}
	quota, crashes := 0, t.d.Crashes
	for _, c := range t.d.Codes() {
		if c.Name == "R14" || c.Name == "R15" {
			quota += c.Lines
		}
	}
	t.row("R14, R15", draw.R(theme.Text, none(quota)))
	t.row("crashes", draw.R(theme.Text, none(crashes)))
}

// typeCells is the room for the name of a process type.
const typeCells = 9

// none is a number, or the word where it is zero.
func none(n int) string {
	if n == 0 {
		return "none"
	}
	return format.Count(n)
}

// itself tells of the log: its silence, what was not understood, what it cannot know.
func (t *page) itself() {
	t.head("The log itself", "")
	gap, at := t.d.LongestGap()
	if gap > 0 {
		text := format.Span(gap)
		if gap < 10*time.Second {
			text = phrase.Latency(gap)
		}
		t.row("longest gap", draw.R(theme.Text, text), draw.R(theme.Dim, " from "+t.clock(at)))
	}
	if n := t.sc.App.Logs.Dropped(); n > 0 {
		t.row("not kept", draw.R(theme.Warn, format.Plural(int(n), "line")), draw.R(theme.Dim, ", the oldest"))
	}
	unread := []draw.Run{draw.R(theme.Text, "none")}
	if n := t.d.Unread; n > 0 {
		unread = []draw.Run{draw.R(theme.Text, format.Plural(n, "line")), draw.R(theme.Dim, ", kept as text")}
	}
	t.row("not understood", unread...)
	first := "releases"
	if all := t.d.Releases; len(all) > 1 {
		first = "releases before " + format.Version(all[1].Version)
	}
	t.row("not in a log", draw.R(theme.Dim, first+","))
	t.row("", draw.R(theme.Dim, "queues, platform: "+t.sc.Glyphs().Dash))
}
