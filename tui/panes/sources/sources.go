// Package sources is the pane of sources: how each fares, where lines of the log are missing, and what a person holds back.
package sources

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/sourcetable"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// ID names the pane.
const ID pane.ID = "sources"

// Keys are the pane's own. None of them changes anything on the platform; what a key holds back the same key lets go.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentPauseSource, Keys: []string{"x"}, Short: "pause", Help: "pause the source, or let it go on", Hint: 1},
	{Intent: keys.IntentSlowSource, Keys: []string{"w"}, Short: "slower", Help: "ask the source half, a quarter, an eighth as often, then as usual", Hint: 1},
	{Intent: keys.IntentThinLog, Keys: []string{"d"}, Short: "fewer lines", Help: "read 10s of every 30s of the log, of every minute, then all of it", Hint: 1},
	{Intent: keys.IntentCloseStores, Keys: []string{"n"}, Short: "no stores", Help: "close all data stores, or open them again", Hint: 1},
	{Intent: keys.IntentLock, Keys: []string{"l"}, Short: "read-only", Help: "read-only until gonogo ends, or no longer", Hint: 1},
	{Intent: keys.IntentYankAll, Keys: []string{"Y"}, Short: "copy all", Help: "copy all details of the source"},
}, list.Keys...)

// sources is the pane.
type sources struct {
	list *list.List[health.Row]
}

// NewSources is the pane of sources.
func NewSources() pane.Pane { return &sources{list: list.New(spec)} }

// The columns, by which sources are sorted.
const (
	byState list.ColumnID = "state"
	byName  list.ColumnID = "name"
	byAge   list.ColumnID = "age"
	byRate  list.ColumnID = "rate"
)

var spec = list.Spec[health.Row]{
	Rows: "sources",
	Key:  func(r health.Row) string { return string(r.App) + " " + string(r.Name) },
	Text: func(r health.Row) string { return string(r.Name) + " " + string(r.State) + " " + r.Why },
	Columns: []list.Column[health.Row]{
		{ID: byState, Name: "state, the worst first"},
		{ID: byName, Name: "name", Compare: func(a, b health.Row) int { return cmp.Compare(a.Name, b.Name) }},
		{ID: byAge, Name: "last answer, the oldest first", Compare: func(a, b health.Row) int { return a.Last.Compare(b.Last) },
			Known: func(r health.Row) bool { return !r.Last.IsZero() }},
		{ID: byRate, Name: "how much it gives", Highest: true, Compare: func(a, b health.Row) int { return cmp.Compare(a.PerMinute, b.PerMinute) },
			Known: func(r health.Row) bool { return r.Rated }},
	},
}

// Rows is as many as there is room for.
func Rows(pane.Scene) pane.Rows { return pane.Rows{Want: 16, Most: pane.Endless} }

func (p *sources) Reads() []model.Section { return health.Reads }

func lookOf(sc pane.Scene) sourcetable.Look {
	return sourcetable.Look{Theme: sc.Theme, Now: sc.State.Now, Zone: sc.Zone}
}

// rows are the sources of the app in view and those of no app.
func (p *sources) rows(sc pane.Scene) []health.Row {
	return health.Rows(sc.State, sc.App)
}

func (p *sources) Spec(sc pane.Scene) draw.FrameSpec {
	rows := p.rows(sc)
	return draw.FrameSpec{Title: "Sources", TitleExtra: p.list.Border(p.list.View(rows)), Right: sourcetable.CountRuns(lookOf(sc), rows)}
}

// The least rows that the gaps get where there are any, and that the sources get beside them.
const (
	leastGaps = 3
	leastList = 5
	headFrom  = 4 // rows from which on there is a heading
)

// share is how many rows the sources have, and the gaps right below them.
func share(h, rows, spans int) (upper, lower int) {
	need := rows + 1
	lower = min(spans+1, max(h-need-1, h/3))
	if spans == 0 || lower < leastGaps-1 || h-lower < leastList {
		return h, 0
	}
	return min(h-lower, need), lower
}

func (p *sources) Draw(sc pane.Scene) draw.Block {
	rows := p.rows(sc)
	if len(rows) == 0 {
		return widget.Written(sc, [][]draw.Run{{draw.R(theme.Dim, "no source has said anything yet")}})
	}
	v := p.list.View(rows)
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	spans := newestFirst(sc.App)
	upper, lower := share(sc.H, len(v.Rows), len(spans))
	out := p.table(sc, v, upper)
	if lower > 0 {
		out = append(out, gapsRule(sc, "the newest first"))
		t := sourcetable.Gaps(lookOf(sc), spans[:min(len(spans), lower-1)], false)
		t.Indent = 1
		out = append(out, t.Draw(sc.Theme, sc.W, lower-1)...)
	}
	if len(spans) == 0 && sc.App != nil && sc.H > len(v.Rows)+3 {
		out = append(out[:len(v.Rows)+1], draw.Spaces(sc.W), gapsRule(sc, "none that is known"))
	}
	return draw.Exact(out, sc.W, sc.H)
}

// gapsRule is the line above the gaps.
func gapsRule(sc pane.Scene, note string) string {
	return draw.Rule(sc.Theme, sc.W, theme.Border, draw.R(theme.Strong, "Gaps in the log"), draw.R(theme.Dim, " "+note))
}

// newestFirst are the gaps of an app's log.
func newestFirst(a *model.App) []gaps.Span {
	if a == nil {
		return nil
	}
	out := make([]gaps.Span, 0, len(a.Gaps.Spans))
	for i := range a.Gaps.Spans {
		out = append(out, a.Gaps.Spans[len(a.Gaps.Spans)-1-i])
	}
	return out
}

// table is the sources in h lines.
func (p *sources) table(sc pane.Scene, v list.View[health.Row], h int) draw.Block {
	header := h >= headFrom
	page := p.page(h)
	from, at := p.list.From(v, page, sc.Focus), p.list.Place(v)
	shown := v.Rows[from:min(len(v.Rows), from+page)]
	t := sourcetable.Table(lookOf(sc), shown, header)
	t.Columns = append([]draw.Column{{Min: 1, Max: 1}}, t.Columns...)
	t.Columns[1].Tight = true
	for i := range t.Rows {
		t.Rows[i].Cells = append([]draw.Run{sc.Cursor(from+i == at)}, t.Rows[i].Cells...)
		t.Rows[i].Selected = sc.Focus && from+i == at
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// page is how many sources are shown in h lines.
func (p *sources) page(h int) int {
	if h >= headFrom {
		h--
	}
	return max(1, h)
}

func (p *sources) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	rows := p.rows(sc)
	v := p.list.View(rows)
	upper, _ := share(sc.H, len(v.Rows), len(newestFirst(sc.App)))
	e, done := p.list.Handle(i, v, p.page(upper))
	switch {
	case done:
		return e
	case i == keys.IntentBack:
		return pane.Leave{}
	case len(v.Rows) == 0:
		return nil
	}
	r := v.Rows[p.list.Place(v)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: p.card(sc, &r)}
	case keys.IntentYank:
		return pane.Copy{Text: strings.TrimSpace(string(r.Name) + " " + string(r.State) + ": " + r.What(clock(sc))), What: "the source"}
	case keys.IntentYankAll:
		return pane.Copy{Text: p.text(sc, &r), What: "all details of the source"}
	}
	return p.hold(i, sc, &r)
}

func clock(sc pane.Scene) health.Clock { return health.Clock{Now: sc.State.Now, Zone: sc.Zone} }

// card is all that is known of a source.
func (p *sources) card(sc pane.Scene, r *health.Row) pane.Card {
	w := min(max(sc.Screen.W-12, 24), 100)
	c := pane.Card{Title: "Source", Lines: sourcetable.DetailLines(lookOf(sc), r, w), Copy: p.text(sc, r)}
	if spans := newestFirst(sc.App); r.Name == model.LogsSource && len(spans) > 0 {
		c.Lines = append(c.Lines, nil, []draw.Run{draw.R(theme.Strong, "Gaps in the log")})
		for i := range spans {
			c.Lines = append(c.Lines, gapRuns(sc, &spans[i]))
		}
	}
	return c
}

// gapRuns is a gap in one line.
func gapRuns(sc pane.Scene, g *gaps.Span) []draw.Run {
	return []draw.Run{draw.R(theme.Dim, phrase.When(g.From, sc.State.Now, sc.Zone)), draw.R(theme.Text, "  "+health.SpanWord(g, sc.State.Now)),
		draw.R(theme.Text, "  "+health.LossWord(g)), draw.R(theme.Dim, "  "+health.GapWord(g))}
}

// text is all that is known of a source, for a chat.
func (p *sources) text(sc pane.Scene, r *health.Row) string {
	var lines []string
	for _, runs := range sourcetable.DetailLines(lookOf(sc.Uncolored()), r, 1000) {
		lines = append(lines, strings.TrimRight(widget.TextOf(runs), " "))
	}
	return strings.Join(lines, "\n")
}

// Typed is the filter as it is typed.
func (p *sources) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the column that sources are sorted by.
func (p *sources) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	p.list.Chosen(menu, ids)
	return nil
}

var _ interface {
	pane.Typer
	pane.Chooser
} = (*sources)(nil)
