// Package vitals is the pane of what the log tells in numbers: dynos, the app's own metrics, its data stores.
package vitals

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ID names the pane.
const ID pane.ID = "vitals"

// Source is the source that the pane rests on.
const Source = model.LogsSource

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentLogsOf, Keys: []string{"l"}, Short: "its logs", Help: "the logs of this dyno alone", Hint: 1},
}, list.Keys...)

// vitalsPane is the pane.
type vitalsPane struct {
	list *list.List[row]
	kept kept
}

// kept is the rows of a state, so that a frame does not gather them anew.
type kept struct {
	app     *model.App
	version uint64
	rows    []row
}

// NewVitals is the pane of vitals.
func NewVitals() pane.Pane { return &vitalsPane{list: list.New(vitalRows)} }

// Rows is a line for each dyno, metric and figure, and one where there is none.
func Rows(sc pane.Scene) pane.Rows {
	if sc.App == nil {
		return pane.Exactly(1)
	}
	n := len(rowsOf(&sc.App.Vitals))
	if n == 0 {
		return pane.Exactly(1)
	}
	return pane.Rows{Want: min(n+1, 6), Most: n + 1}
}

func (p *vitalsPane) Reads() []model.Section {
	return []model.Section{model.SectionVitals, model.SectionApp, model.SectionHealth}
}

// rows are all that is listed.
func (p *vitalsPane) rows(sc pane.Scene) []row {
	if sc.App == nil {
		return nil
	}
	v := &sc.App.Vitals
	if p.kept.app != sc.App || p.kept.version != v.Version() {
		p.kept = kept{sc.App, v.Version(), rowsOf(v)}
	}
	return p.kept.rows
}

// now is the time by which ages are told.
func now(sc pane.Scene) time.Time { return sc.State.VitalsNow(sc.App) }

func (p *vitalsPane) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Vitals"}
	rows := p.rows(sc)
	if len(rows) == 0 {
		return border
	}
	border.TitleExtra = p.list.Border(p.list.View(rows))
	if old := widget.StandingOf(sc, Source).Border(sc, border.Title); old != nil {
		border.Right = old
		return border
	}
	border.Right = worst(sc, widget.BorderRoom(sc, border.Title))
	return border
}

// worst is the gravest thing that is wrong, in so many cells as there are; nothing while nothing is wrong.
func worst(sc pane.Scene, room int) []draw.Run {
	all := sc.App.Vitals.Findings.All
	if len(all) == 0 {
		return nil
	}
	f := &all[0]
	mark, role := looks.Finding(sc.Glyphs(), f.Kind)
	more := ""
	if len(all) > 1 {
		more = " +" + format.Count(len(all)-1)
	}
	for _, text := range []string{f.Is(now(sc)), f.Subject(), ""} {
		runs := []draw.Run{draw.R(role, mark+" "), draw.R(theme.Text, text), draw.R(theme.Dim, more)}
		if text == "" || draw.RunsWidth(runs) <= room {
			return runs
		}
	}
	return nil
}

func (p *vitalsPane) Draw(sc pane.Scene) draw.Block {
	rows := p.rows(sc)
	st := widget.StandingOf(sc, Source)
	if len(rows) == 0 {
		if why := st.Wanting(sc, "metrics"); why != nil && (sc.App == nil || sc.App.Vitals.Heard.IsZero()) {
			return widget.Written(sc, why)
		}
		return widget.Written(sc, [][]draw.Run{{draw.R(theme.Dim, plain.VitalsNone)}})
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

// Widths of the pane.
const (
	leastNames  = 44  // from here a figure of a data store has room for its name
	leastSpark  = 58  // from here a sparkline
	leastBar    = 84  // from here what lives before used
	leastAll    = 104 // from here swap, load, R14 and age, and a bar of the quota
	leastBeside = 84  // from here, and so many rows, what is under the cursor stands below the list, whole
	rowsBeside  = 18
)

// beside tells that what is under the cursor stands below the list, whole.
func beside(sc pane.Scene) bool { return sc.W >= leastBeside && sc.H >= rowsBeside }

func (p *vitalsPane) picture(sc pane.Scene) draw.Block {
	v := p.list.View(p.rows(sc))
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	if !beside(sc) {
		return p.table(sc, v, sc.H)
	}
	r := v.Rows[p.list.Place(v)]
	lines := r.lines(sc, sc.W-2)
	h := max(min(len(v.Rows)+1, sc.H-len(lines)-leastChart-1), 5)
	out := p.table(sc, v, h)
	out = append(out, draw.Rule(sc.Theme, sc.W, theme.Border, draw.R(theme.Strong, r.title())))
	out = append(out, r.chart(sc, sc.W, min(mostChart, sc.H-h-1-len(lines)))...)
	for _, runs := range lines {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Heights of the chart below the list.
const (
	leastChart = 7
	mostChart  = 18
)

// headed tells that there is room for headings.
func (p *vitalsPane) headed(sc pane.Scene, n, h int) bool {
	return sc.W >= leastSpark && h > min(n, 3) || p.list.Sorted() && h > 1
}

// page is how many rows are shown in h lines.
func (p *vitalsPane) page(sc pane.Scene, n, h int) int {
	if p.headed(sc, n, h) {
		h--
	}
	return max(h, 1)
}

// tableHeight is how many lines the list has.
func (p *vitalsPane) tableHeight(sc pane.Scene, v list.View[row]) int {
	if !beside(sc) || len(v.Rows) == 0 {
		return sc.H
	}
	return max(min(len(v.Rows)+1, sc.H-len(v.Rows[p.list.Place(v)].lines(sc, sc.W-2))-leastChart-1), 5)
}

func (p *vitalsPane) table(sc pane.Scene, v list.View[row], h int) draw.Block {
	page := p.page(sc, len(v.Rows), h)
	from, at := p.list.From(v, page, sc.Focus), p.list.Place(v)
	columns := p.columns(sc)
	t := draw.Table{Columns: []draw.Column{{Min: 1, Max: 1}}, Gap: 2, Header: p.headed(sc, len(v.Rows), h)}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	t.Columns[1].Tight = true
	for i, r := range v.Rows[from:min(len(v.Rows), from+page)] {
		one := draw.Row{Selected: sc.Focus && from+i == at, Cells: []draw.Run{sc.Cursor(from+i == at)}}
		for _, c := range columns {
			one.Cells = append(one.Cells, c.cell(r))
		}
		t.Rows = append(t.Rows, one)
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// Headline is the gravest thing that is wrong; nothing while nothing is.
func (p *vitalsPane) Headline(sc pane.Scene) []draw.Run {
	if sc.App == nil || len(sc.App.Vitals.Findings.All) == 0 {
		return nil
	}
	f := &sc.App.Vitals.Findings.All[0]
	mark, role := looks.Finding(sc.Glyphs(), f.Kind)
	whole := []draw.Run{draw.R(role, mark+" "), draw.R(theme.Text, f.Is(now(sc)))}
	if draw.RunsWidth(whole) <= sc.W {
		return whole
	}
	return []draw.Run{draw.R(role, mark+" "), draw.R(theme.Text, f.Subject())}
}

func (p *vitalsPane) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	rows := p.rows(sc)
	if len(rows) == 0 {
		return nil
	}
	v := p.list.View(rows)
	if e, done := p.list.Handle(i, v, p.page(sc, len(v.Rows), p.tableHeight(sc, v))); done || len(v.Rows) == 0 {
		return e
	}
	r := v.Rows[p.list.Place(v)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: r.card(sc)}
	case keys.IntentLogsOf:
		if dyno := r.dyno(); dyno != "" {
			return pane.To{Pane: pane.Logs, Message: pane.FilterLogs{Dyno: dyno}}
		}
		return pane.Say{Text: "this is no dyno: it has no log lines of its own"}
	case keys.IntentYank:
		return pane.Copy{Text: r.title(), What: r.title()}
	}
	return nil
}

// Typed is the filter as it is typed.
func (p *vitalsPane) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the column that the rows are sorted by.
func (p *vitalsPane) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	p.list.Chosen(menu, ids)
	return nil
}
