// Package apps is the pane of all apps side by side: one row an app, the code in each stage of their pipeline, what happened last.
package apps

import (
	"cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/tui/apptable"
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
const ID pane.ID = "apps"

// Source is the source that the pane rests on.
const Source = model.AppSource

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentAddApp, Keys: []string{"a"}, Short: "add an app", Help: "watch one app more; so does @", Hint: 1},
	{Intent: keys.IntentCompare, Keys: []string{"c"}, Short: "compare two", Help: "compare the app with another: code, formation, add-ons, names of config vars", Hint: 2},
}, list.Keys...)

// apps is the pane. Its cursor is the app in view: header, verdict and orders are those of the row under it.
type apps struct {
	list *list.List[pipeline.Row]
	kept kept
}

// kept is what was gathered for the last frame.
type kept struct {
	state   *model.State
	version uint64
	second  int64
	rows    []pipeline.Row
	events  []timeline.Entry
}

// NewApps is the pane of all apps.
func NewApps() pane.Pane { return &apps{list: list.New(spec)} }

// The columns, by which apps are sorted.
const (
	byStage  list.ColumnID = "stage"
	byIll    list.ColumnID = "trouble"
	byName   list.ColumnID = "name"
	byAge    list.ColumnID = "age"
	byFailed list.ColumnID = "5xx"
)

var spec = list.Spec[pipeline.Row]{
	Rows: "apps",
	Key:  func(r pipeline.Row) string { return string(r.App.ID) },
	Text: func(r pipeline.Row) string {
		return format.Join(" ", r.Name, r.Stage, r.Pipeline, r.By, r.Answer.String())
	},
	Columns: []list.Column[pipeline.Row]{
		{ID: byStage, Name: "stage"},
		{ID: byIll, Name: "trouble", Highest: true, Compare: func(a, b pipeline.Row) int { return cmp.Compare(a.Ill, b.Ill) }},
		{ID: byName, Name: "name", Compare: func(a, b pipeline.Row) int { return cmp.Compare(a.Name, b.Name) }},
		{ID: byAge, Name: "age of the release, the newest first", Compare: func(a, b pipeline.Row) int { return b.Release.CreatedAt.Compare(a.Release.CreatedAt) },
			Known: func(r pipeline.Row) bool { return r.Release.Version > 0 }},
		{ID: byFailed, Name: "failed requests", Highest: true, Compare: func(a, b pipeline.Row) int { return cmp.Compare(a.Minute.Failed, b.Minute.Failed) },
			Known: func(r pipeline.Row) bool { return r.Minute.Watched > 0 }},
	},
}

// Rows is as many as there is room for.
func Rows(pane.Scene) pane.Rows { return pane.Rows{Want: 12, Most: pane.Endless} }

func (p *apps) Reads() []model.Section { return pipeline.Reads }

// gather looks at all apps, once a second and when anything has changed.
func (p *apps) gather(sc pane.Scene) *kept {
	version, second := pipeline.Version(sc.State), sc.State.Now.Unix()
	if p.kept.state != sc.State || p.kept.version != version || p.kept.second != second {
		p.kept = kept{state: sc.State, version: version, second: second, rows: pipeline.Rows(sc.State), events: timeline.Of(sc.State)}
	}
	return &p.kept
}

// drawnWith is what rows are drawn with.
func drawnWith(sc pane.Scene) apptable.Look {
	th := sc.Theme
	th.Glyphs = sc.Glyphs()
	return apptable.Look{Theme: th, Now: sc.State.OriginNow("heroku")}
}

// view is the rows that are shown, with the cursor on the app in view.
func (p *apps) view(sc pane.Scene) list.View[pipeline.Row] {
	if sc.App != nil {
		p.list.Put(string(sc.App.ID))
	}
	return p.list.View(p.gather(sc).rows)
}

// Spec is the border: the pipeline's name, and how many apps are go.
func (p *apps) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Apps"}
	rows := p.gather(sc).rows
	if len(rows) == 0 {
		return border
	}
	if name := rows[0].Pipeline; name != "" && pipeline.Flow(rows) != nil {
		border.TitleExtra = []draw.Run{draw.R(theme.Text, "pipeline "+name)}
	}
	border.TitleExtra = append(border.TitleExtra, p.list.Border(p.list.View(rows))...)
	border.Right = apptable.CountRuns(drawnWith(sc), rows)
	return border
}

// Headline is how many apps are go.
func (p *apps) Headline(sc pane.Scene) []draw.Run {
	rows := p.gather(sc).rows
	if len(rows) < 2 {
		return nil
	}
	return apptable.CountRuns(drawnWith(sc), rows)
}

// Draw is the pipeline, the table, and below it what is known of the app under the cursor and what happened last.
func (p *apps) Draw(sc pane.Scene) draw.Block {
	rows := p.gather(sc).rows
	if len(rows) == 0 {
		return widget.Written(sc, [][]draw.Run{{draw.R(theme.Dim, "No app is known yet.")}})
	}
	v := p.view(sc)
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	parts := p.parts(sc, v)
	out := parts.flow
	out = append(out, p.table(sc, v, parts.rows)...)
	out = append(out, parts.detail...)
	if left := sc.H - len(out); left > 1 && parts.detail != nil {
		out = append(out, p.events(sc, left)...)
	}
	return draw.Exact(out, sc.W, sc.H)
}

// arrangement is what stands around the table, and how many lines are the table's.
type arrangement struct {
	flow, detail draw.Block
	rows         int
}

// Lines that the parts need.
const (
	flowFrom   = 8  // lines of a pane from which on the pipeline is shown
	detailFrom = 12 // the same of the detail
	leastTable = 4
)

func (p *apps) parts(sc pane.Scene, v list.View[pipeline.Row]) arrangement {
	out := arrangement{rows: sc.H}
	rule := draw.Rule(sc.Theme, sc.W, theme.Border)
	if flow := pipeline.Flow(p.gather(sc).rows); flow != nil && sc.H >= flowFrom {
		out.flow = append(apptable.Flow(drawnWith(sc), flow, sc.W), rule)
		out.rows -= len(out.flow)
	}
	if sc.H < detailFrom {
		return out
	}
	out.detail = p.detail(sc, &v.Rows[p.list.Place(v)])
	out.rows = max(leastTable, min(len(v.Rows)+1, out.rows-len(out.detail)))
	return out
}

// page is how many apps are shown.
func (p *apps) page(sc pane.Scene, v list.View[pipeline.Row]) int {
	if len(v.Rows) == 0 {
		return 1
	}
	return max(1, p.parts(sc, v).rows-1)
}

// table is the rows in h lines.
func (p *apps) table(sc pane.Scene, v list.View[pipeline.Row], h int) draw.Block {
	page := max(1, h-1)
	from, at := p.list.From(v, page, sc.Focus), p.list.Place(v)
	t := apptable.Table(drawnWith(sc), v.Rows[from:min(len(v.Rows), from+page)], sc.W-1)
	t.Columns = append([]draw.Column{{Min: 1, Max: 1}}, t.Columns...)
	t.Columns[1].Tight = true
	for i := range t.Rows {
		t.Rows[i].Cells = append([]draw.Run{sc.Cursor(from+i == at)}, t.Rows[i].Cells...)
		t.Rows[i].Selected = sc.Focus && from+i == at
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// detail is why the app under the cursor fares as it does, and its figures beside those of before.
func (p *apps) detail(sc pane.Scene, r *pipeline.Row) draw.Block {
	out := draw.Block{draw.Rule(sc.Theme, sc.W, theme.Border, draw.R(theme.Strong, r.Name))}
	role := theme.Dim
	if r.Ill > 0 {
		role = theme.Text
	}
	for _, runs := range widget.Wrapped([]draw.Run{draw.R(role, r.Text)}, sc.W-2) {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(apptable.FigureRuns(drawnWith(sc), r)...).String())
}

// nameCells is how wide the column of names is where events of several apps are listed.
const nameCells = 24

// events are what happened last to any app, in h lines.
func (p *apps) events(sc pane.Scene, h int) draw.Block {
	all := p.gather(sc).events
	if len(all) == 0 {
		return nil
	}
	out := draw.Block{draw.Rule(sc.Theme, sc.W, theme.Border, draw.R(theme.Strong, "Events"), draw.R(theme.Dim, " of all apps  "), draw.R(theme.Key, sc.Key(keys.IntentEvents)), draw.R(theme.Dim, " opens"))}
	now := drawnWith(sc).Now
	for i := range all[:min(len(all), h-1)] {
		e := &all[i]
		name := "Heroku"
		if a := sc.State.App(e.App); a != nil {
			name = cmp.Or(a.Info.Name, string(a.ID))
		}
		mark, role, words := looks.Event(sc.Glyphs(), e)
		l := draw.NewLine(sc.Theme, sc.W).Gap(1).Cell(theme.Dim, format.Age(max(0, now.Sub(e.At))), 6, draw.Right).Gap(2)
		l.Cell(theme.Dim, name, min(nameCells, sc.W/3), draw.Left).Gap(1).Add(role, mark).Add(words, " "+looks.EventText(e))
		out = append(out, l.String())
	}
	return out
}

// Handle moves the cursor, and with it the app in view.
func (p *apps) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if i == keys.IntentAddApp {
		return pane.AddApp{}
	}
	if i == keys.IntentCompare {
		return p.compare(sc)
	}
	v := p.view(sc)
	before := p.list.Place(v)
	e, done := p.list.Handle(i, v, p.page(sc, v))
	switch {
	case done && e != nil:
		return e
	case i == keys.IntentBack && !done:
		return pane.Leave{}
	case len(v.Rows) == 0:
		return nil
	}
	at := p.list.Place(v)
	switch {
	case done && at != before:
		return pane.ViewApp{App: v.Rows[at].App.ID}
	case i == keys.IntentOpen:
		return pane.ViewApp{App: v.Rows[at].App.ID, Open: true}
	case i == keys.IntentYank:
		return pane.Copy{Text: v.Rows[at].Name, What: "the app's name"}
	}
	return nil
}

// menuCompare is the menu of the app that another is compared with.
const menuCompare pane.MenuID = "apps-compare"

// compare sets the app under the cursor beside another: the only other one, else one that is chosen.
func (p *apps) compare(sc pane.Scene) pane.Effect {
	v := p.view(sc)
	if len(v.Rows) == 0 {
		return nil
	}
	this := v.Rows[p.list.Place(v)].App
	m := pane.Menu{ID: menuCompare, Title: "Compare " + cmp.Or(this.Info.Name, string(this.ID)) + " with"}
	for _, r := range p.gather(sc).rows {
		if r.App != this {
			m.Items = append(m.Items, pane.Item{Key: string(r.App.ID), Label: []draw.Run{draw.R(theme.Strong, r.Name), draw.R(theme.Dim, "  "+r.Stage)}})
		}
	}
	switch len(m.Items) {
	case 0:
		return pane.Say{Text: "there is no other app to compare it with"}
	case 1:
		return pane.Show{Card: apptable.Compare(sc, this, sc.State.App(model.AppID(m.Items[0].Key)))}
	}
	return m
}

// compared is the card of the app under the cursor and a chosen one.
func (p *apps) compared(id model.AppID, sc pane.Scene) pane.Effect {
	v, other := p.view(sc), sc.State.App(id)
	if len(v.Rows) == 0 || other == nil {
		return nil
	}
	return pane.Show{Card: apptable.Compare(sc, v.Rows[p.list.Place(v)].App, other)}
}

// Typed is the filter as it is typed.
func (p *apps) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the column that the rows are sorted by, or the app that another is compared with.
func (p *apps) Chosen(menu pane.MenuID, ids []string, sc pane.Scene) pane.Effect {
	if menu == menuCompare && len(ids) > 0 {
		return p.compared(model.AppID(ids[0]), sc)
	}
	p.list.Chosen(menu, ids)
	return nil
}
