// Package router is the pane of the requests as the router tells them: how many, how they were answered, how long they took, and on which paths,
// dynos and hosts.
package router

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ID names the pane.
const ID pane.ID = "router"

// Source is the source that the pane rests on.
const Source = model.LogsSource

// Wide is how many columns the pane wants beside another one, its border included.
const Wide = 40

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentLike, Keys: []string{"."}, Short: "in the logs", Help: "only the requests of this row in the logs; so does Enter", Hint: 1},
	{Intent: keys.IntentNextTable, Keys: []string{"]", "l", "right"}, Short: "paths, dynos, hosts", Help: "tell requests apart by path, by dyno or by host", Hint: 4},
	{Intent: keys.IntentPrevTable, Keys: []string{"[", "h", "left"}, Help: "the same, the other way around"},
	{Intent: keys.IntentSpan, Keys: []string{"w"}, Short: "span", Help: "the time that the table is of: since the release, 1m, 5m, 15m, 1h", Hint: 5},
	{Intent: keys.IntentDifferent, Keys: []string{"d"}, Short: "different", Help: "what is different about the requests that failed", Hint: 6},
}, list.Keys...)

// requests is the pane.
type requests struct {
	lists [3]*list.List[*row] // of each table: each has its own cursor, filter and order
	by    int                 // the place in tables
	span  int                 // the place in spans
	kept  kept
}

// list is that of the table that the keys move in.
func (p *requests) list() *list.List[*row] { return p.lists[p.by] }

// listOf is that of a table.
func (p *requests) listOf(by router.By) *list.List[*row] { return p.lists[slices.Index(tables, by)] }

// tables are what requests can be told apart by, in the order in which a key goes through them.
var tables = []router.By{router.ByPath, router.ByDyno, router.ByHost}

// spans are the times that the table can be of; 0 is since the release.
var spans = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// kept is what was counted for the last frame.
type kept struct {
	app     *model.App
	version uint64
	span    int
	view    router.View
	hour    router.Window
	columns []router.Window
	step    time.Duration
	rows    map[router.By][]*row
}

// NewRouter is the pane of requests.
func NewRouter() pane.Pane {
	p := &requests{}
	for i := range p.lists {
		p.lists[i] = list.New(spec)
	}
	return p
}

// The rows of the pane while nothing is wrong, while requests fail, and from which on there is a table.
const (
	calmRows  = 1
	loudRows  = 7
	tableRows = 12
)

// Rows is a line while requests are answered, and figures with their history while they fail. Behind a tab it is all that there is room for.
func Rows(sc pane.Scene) pane.Rows {
	switch {
	case sc.App == nil:
		return pane.Exactly(calmRows)
	case sc.Tabs > 0 && sc.App.Router.Version() > 0:
		return pane.Rows{Want: tableRows, Most: pane.Endless}
	case !sc.App.Requests.Shown():
		return pane.Exactly(calmRows)
	}
	return pane.Rows{Want: loudRows, Most: tableRows + 6}
}

func (*requests) Reads() []model.Section {
	return []model.Section{model.SectionRouter, model.SectionReleases, model.SectionHealth, model.SectionApp}
}

// count counts what the pane shows, when anything has changed since the last frame.
func (p *requests) count(sc pane.Scene) *kept {
	version := sc.State.Version(model.SectionRouter) + sc.State.Version(model.SectionReleases)<<32
	if p.kept.app != sc.App || p.kept.version != version || p.kept.span != p.span {
		p.kept = kept{app: sc.App, version: version, span: p.span, view: sc.App.RouterView(spans[p.span]), rows: map[router.By][]*row{}}
		p.kept.hour = sc.App.Router.Between(p.kept.view.Until.Add(-router.Kept), time.Time{})
	}
	return &p.kept
}

// chart is the columns of the charts.
func (k *kept) chart(n int, step time.Duration) []router.Window {
	if len(k.columns) != n || k.step != step {
		k.columns, k.step = k.app.Router.Columns(n, step), step
	}
	return k.columns
}

// failing tells that requests fail now.
func failing(sc pane.Scene) bool { return sc.App.Requests.Shown() }

// none tells that no request is known.
func (p *requests) none(sc pane.Scene) bool {
	return sc.App == nil || sc.App.Router.Until().IsZero() || p.count(sc).hour.Requests == 0
}

func (p *requests) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Router"}
	if p.none(sc) {
		return border
	}
	k := p.count(sc)
	if sc.H >= tableRows {
		border.TitleExtra = []draw.Run{draw.R(theme.Text, "last "+phrase.Span(min(router.Kept, k.view.Until.Sub(sc.App.Router.Begin()).Round(time.Second))))}
	}
	if filtered := p.list().Border(p.list().View(p.rows(sc, p.table()))); filtered != nil && sc.H >= tableRows {
		border.TitleExtra = filtered
	}
	if old := widget.StandingOf(sc, Source).Border(sc, border.Title); old != nil {
		border.Right = old
		return border
	}
	m := &k.view.Minute
	switch {
	case failing(sc):
		border.Right = []draw.Run{draw.R(theme.Bad|theme.Bold, sc.Glyphs().Bad+" "+phrase.Percent(m.Part())+" fail"), draw.R(theme.Dim, " · 1m")}
	case m.Requests > 0:
		border.Right = []draw.Run{draw.R(theme.Dim, phrase.Percent(m.Part())+" fail · 1m")}
	}
	if sc.H >= fullRows && sc.W >= fullWide {
		border.Right = append(border.Right, draw.R(theme.Dim, " · p95 and p99 on a log scale"))
		if n := k.hour.Held; n > 0 {
			border.Right = append(border.Right, draw.R(theme.Dim, " · times without "+phrase.Count(n, "connection", "connections")+" held open"))
		}
	}
	return border
}

// table is what the requests are told apart by.
func (p *requests) table() router.By { return tables[p.by] }

func (p *requests) Draw(sc pane.Scene) draw.Block {
	st := widget.StandingOf(sc, Source)
	if p.none(sc) {
		if why := st.Wanting(sc, "log lines"); why != nil && (sc.App == nil || sc.App.Router.Until().IsZero()) {
			return widget.Written(sc, why)
		}
		return draw.Exact(draw.Block{draw.NewLine(sc.Theme, sc.W).Gap(1).Add(theme.Dim, without(sc)).String()}, sc.W, sc.H)
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

// without says that no request came, and of how long a log.
func without(sc pane.Scene) string {
	if sc.App == nil {
		return ""
	}
	h := &sc.App.Router
	if h.Until().IsZero() {
		return "No log line yet."
	}
	return "No request in the log of " + phrase.Span(min(router.Kept, h.Until().Sub(h.Begin()).Round(time.Second))) + "."
}

// Headline is the failures of a minute and the slowest twentieth: "5xx 58/min  p95 30.0s".
func (p *requests) Headline(sc pane.Scene) []draw.Run {
	if p.none(sc) {
		return nil
	}
	return Figures(sc, &p.count(sc).view)
}

// Figures are the two figures of requests that headers and headlines have: dim while requests are answered, red where they fail.
func Figures(sc pane.Scene, v *router.View) []draw.Run {
	dash := sc.Glyphs().Dash
	errors, slow := theme.Dim, theme.Dim
	if failing(sc) {
		errors = theme.Bad | theme.Bold
		if slower(v) {
			slow = errors
		} else {
			slow = theme.Text
		}
	}
	return []draw.Run{
		draw.R(theme.Dim, "5xx "), draw.R(errors, looks.ErrorRate.In(&v.Minute, dash)),
		draw.R(theme.Dim, "  p95 "), draw.R(slow, looks.Service95.In(&v.Minute, dash)),
	}
}

// slowFactor is how much longer than before requests take where that is told as a part of what is wrong.
const slowFactor = 3

// slower tells that the requests of the last minute take much longer than those before.
func slower(v *router.View) bool {
	now, _ := looks.Service95.Of(&v.Minute)
	return now >= slowFrom(v)
}

// slowFrom is from which time on a request is told as slow, in ms.
func slowFrom(v *router.View) float64 {
	if before, ok := looks.Service95.Of(&v.Before); ok {
		return slowFactor * before
	}
	return slowAnyway
}

// slowAnyway is what is slow where it is not known how long requests took before, in ms.
const slowAnyway = 10_000

// Typed is the filter as it is typed.
func (p *requests) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list().Typed(prompt, text)
	return nil
}

// Chosen is the column that the rows are sorted by.
func (p *requests) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	p.list().Chosen(menu, ids)
	p.kept = kept{} // by p95 all rows need their times
	return nil
}

func (p *requests) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if p.none(sc) {
		return nil
	}
	switch i {
	case keys.IntentNextTable:
		p.by = (p.by + 1) % len(tables)
		return nil
	case keys.IntentPrevTable:
		p.by = (p.by + len(tables) - 1) % len(tables)
		return nil
	case keys.IntentSpan:
		p.span = (p.span + 1) % len(spans)
		return pane.Say{Text: "the table is of: " + looks.ViewSpan(&p.count(sc).view)}
	case keys.IntentDifferent:
		return p.different(sc)
	}
	v := p.list().View(p.rows(sc, p.table()))
	if e, done := p.list().Handle(i, v, p.page(sc)); done || len(v.Rows) == 0 {
		return e
	}
	r := v.Rows[p.list().Place(v)]
	switch i {
	case keys.IntentOpen, keys.IntentLike:
		return inTheLogs(r)
	case keys.IntentYank:
		p.time([]*row{r})
		return pane.Copy{Text: strings.TrimSpace(r.text()), What: r.name()}
	}
	return nil
}

// inTheLogs shows the requests of a row alone in the logs.
func inTheLogs(r *row) pane.Effect {
	m := pane.Requests{}
	switch {
	case r.Other || r.NotFound || r.Name == "":
		return pane.Say{Text: "this row is of many " + string(r.by) + "s: a filter of the logs finds no such lines"}
	case r.by == router.ByDyno:
		m.Dyno = r.Name
	case r.by == router.ByHost:
		m.Host = r.Name
	default:
		m.Method, m.Path, _ = strings.Cut(r.Name, " ")
	}
	return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: m}}
}

// different asks the logs what is different about the requests that failed, in the time that the table is of.
func (p *requests) different(sc pane.Scene) pane.Effect {
	v := &p.count(sc).view
	if v.Since.Failed == 0 {
		return pane.Say{Text: "no request has failed " + looks.ViewSpan(v)}
	}
	return pane.To{Pane: pane.Logs, Message: pane.Requests{Compare: true, Since: v.At}}
}

// count words the requests of the notes.
func countOf(n int) string { return format.Plural(n, "request") }
