// Package events is the pane of what happened lately: releases, restarts with their reasons, alarms, orders, Heroku's own state.
package events

import (
	"cmp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/timeline"
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
const ID pane.ID = "events"

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentLogsOf, Keys: []string{"l"}, Short: "logs", Help: "all log lines around it", Hint: 1},
	{Intent: keys.IntentKinds, Keys: []string{"f"}, Short: "kinds", Help: "choose the kinds of events that are shown", Hint: 2},
	{Intent: keys.IntentYankAll, Keys: []string{"Y"}, Short: "copy all", Help: "copy all details of the event"},
}, list.Keys...)

// events is the pane of what happened.
type events struct {
	list *list.List[timeline.Entry]
	kept kept
	only []timeline.Kind // the kinds that are shown; none: all
}

// kept is the entries of a state, so that a frame does not look for them anew.
type kept struct {
	state   *model.State
	version uint64
	minute  int64
	rows    []timeline.Entry
}

// NewEvents is the pane of what happened.
func NewEvents() pane.Pane { return &events{list: list.New(spec)} }

// The columns, by which events are sorted.
const (
	byTime list.ColumnID = "time"
	byKind list.ColumnID = "kind"
	byWho  list.ColumnID = "who"
	byIll  list.ColumnID = "severity"
)

var spec = list.Spec[timeline.Entry]{
	Rows: "events",
	Key:  func(e timeline.Entry) string { return string(e.App) + " " + e.ID },
	Text: func(e timeline.Entry) string { return format.Join(" ", string(e.Kind), e.Text, e.Who, e.Do) },
	Columns: []list.Column[timeline.Entry]{
		{ID: byTime, Name: "time, the newest first"},
		{ID: byIll, Name: "severity", Highest: true, Compare: func(a, b timeline.Entry) int { return cmp.Compare(a.Ill, b.Ill) }},
		{ID: byKind, Name: "kind", Compare: func(a, b timeline.Entry) int { return cmp.Compare(a.Kind, b.Kind) }},
		{ID: byWho, Name: "who", Compare: func(a, b timeline.Entry) int { return strings.Compare(a.Who, b.Who) },
			Known: func(e timeline.Entry) bool { return e.Who != "" }},
	},
}

// Rows is as many as there is room for.
func Rows(pane.Scene) pane.Rows { return pane.Rows{Want: 12, Most: pane.Endless} }

func (p *events) Reads() []model.Section { return timeline.Reads }

// all are the entries as they stand now.
func (p *events) all(sc pane.Scene) []timeline.Entry {
	version := timeline.Version(sc.State)
	minute := sc.State.Now.Unix() / 60
	if p.kept.state != sc.State || p.kept.version != version || p.kept.minute != minute {
		p.kept = kept{sc.State, version, minute, timeline.Of(sc.State)}
	}
	return p.kept.rows
}

// rows are the entries of the kinds that are shown.
func (p *events) rows(sc pane.Scene) []timeline.Entry {
	all := p.all(sc)
	if len(p.only) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(e timeline.Entry) bool { return !slices.Contains(p.only, e.Kind) })
}

func (p *events) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Events"}
	rows := p.rows(sc)
	if len(p.only) > 0 {
		names := make([]string, len(p.only))
		for i, k := range p.only {
			names[i] = string(k)
		}
		border.TitleExtra = []draw.Run{draw.R(theme.Input, strings.Join(names, " "))}
	}
	border.TitleExtra = append(border.TitleExtra, p.list.Border(p.list.View(rows))...)
	border.Right = []draw.Run{draw.R(theme.Dim, format.Count(len(rows)))}
	if n := len(p.all(sc)); n > len(rows) {
		border.Right = []draw.Run{draw.R(theme.Dim, format.Count(len(rows))+" of "+format.Count(n))}
	}
	return border
}

func (p *events) Draw(sc pane.Scene) draw.Block {
	rows := p.rows(sc)
	if len(rows) == 0 {
		return widget.Written(sc, p.none(sc))
	}
	v := p.list.View(rows)
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	if !beside(sc) {
		return p.table(sc, v, sc.H)
	}
	h := p.tableRows(sc, len(v.Rows))
	out := p.table(sc, v, h)
	out = append(out, draw.NewLine(sc.Theme, sc.W).Add(theme.Border, strings.Repeat(sc.Glyphs().Across, sc.W)).String())
	e := v.Rows[p.list.Place(v)]
	for _, runs := range p.details(sc, &e) {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// none says why there is nothing.
func (p *events) none(sc pane.Scene) [][]draw.Run {
	if len(p.only) > 0 {
		return [][]draw.Run{{draw.R(theme.Text, "no events of these kinds; "), draw.R(theme.Key, sc.Key(keys.IntentKinds)), draw.R(theme.Dim, " chooses others")}}
	}
	return [][]draw.Run{
		{draw.R(theme.Text, "Nothing has happened yet.")},
		{draw.R(theme.Dim, "releases, restarts with their reasons, alarms and orders will stand here")},
	}
}

// Widths and heights of the pane.
const (
	leastKind   = 64  // from here the kind
	leastWho    = 76  // from here who did it
	leastBeside = 100 // from here, and so many rows, all that is known of the event under the cursor stands below the list
	rowsBeside  = 20
	leastList   = 6
)

func beside(sc pane.Scene) bool { return sc.W >= leastBeside && sc.H >= rowsBeside }

// tableRows is how many rows the list has where details stand below it.
func (p *events) tableRows(sc pane.Scene, n int) int { return min(n+1, max(leastList, sc.H*3/5)) }

// page is how many entries are shown.
func (p *events) page(sc pane.Scene, n int) int {
	h := sc.H
	if beside(sc) {
		h = p.tableRows(sc, n)
	}
	if p.headed(h) {
		h--
	}
	return max(h, 1)
}

// headed tells that there is a heading.
func (p *events) headed(h int) bool { return h >= leastList || p.list.Sorted() && h > 1 }

// table is the list in h lines.
func (p *events) table(sc pane.Scene, v list.View[timeline.Entry], h int) draw.Block {
	page := h
	if p.headed(h) {
		page--
	}
	from, at := p.list.From(v, page, sc.Focus), p.list.Place(v)
	t := draw.Table{Columns: []draw.Column{{Min: 1, Max: 1}, {Title: p.list.Title(byTime, "when", 12, sc.Glyphs()), Tight: true, Min: 8, Max: 12}}, Gap: 2, Header: p.headed(h)}
	if sc.W >= leastKind {
		t.Columns = append(t.Columns, draw.Column{Title: p.list.Title(byKind, "kind", 8, sc.Glyphs()), Min: 8, Max: 8})
	}
	if sc.W >= leastWho {
		t.Columns = append(t.Columns, draw.Column{Title: p.list.Title(byWho, "who", 10, sc.Glyphs()), Min: 6, Max: 10})
	}
	t.Columns = append(t.Columns, draw.Column{Min: 1, Max: 1}, draw.Column{Title: "what", Tight: true, Min: 10, Fill: true})
	for i := from; i < len(v.Rows) && len(t.Rows) < page; i++ {
		e := &v.Rows[i]
		mark, role, words := looks.Event(sc.Glyphs(), e)
		cells := []draw.Run{sc.Cursor(i == at), draw.R(theme.Dim, when(sc, e))}
		if sc.W >= leastKind {
			cells = append(cells, draw.R(theme.Dim, string(e.Kind)))
		}
		if sc.W >= leastWho {
			cells = append(cells, draw.R(theme.Dim, cmp.Or(looks.EventWho(e), sc.Glyphs().Dash)))
		}
		cells = append(cells, draw.R(role, mark), draw.R(words, " "+p.named(sc, e)))
		t.Rows = append(t.Rows, draw.Row{Selected: sc.Focus && i == at, Cells: cells})
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// named is what happened, with the name of its app where there are several.
func (p *events) named(sc pane.Scene, e *timeline.Entry) string {
	text := looks.EventText(e)
	if a := sc.State.App(e.App); a != nil && len(sc.State.Apps) > 1 {
		text = cmp.Or(a.Info.Name, string(a.ID)) + ": " + text
	}
	return text
}

// details is all that is known of an event.
func (p *events) details(sc pane.Scene, e *timeline.Entry) [][]draw.Run {
	return plain.EventLines(p.printer(sc, max(20, sc.W-4)), e)
}

func (p *events) printer(sc pane.Scene, w int) plain.Printer {
	return plain.Printer{Theme: sc.Theme, Width: w, Zone: sc.Zone, Now: sc.State.Now}
}

// text is all that is known of an event, for a chat.
func (p *events) text(sc pane.Scene, e *timeline.Entry) string {
	var lines []string
	for _, runs := range plain.EventLines(p.printer(sc.Uncolored(), 0), e) {
		lines = append(lines, strings.TrimRight(widget.TextOf(runs), " "))
	}
	return strings.Join(lines, "\n")
}

func (p *events) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if i == keys.IntentKinds {
		return p.menu(sc)
	}
	v := p.list.View(p.rows(sc))
	e, done := p.list.Handle(i, v, p.page(sc, len(v.Rows)))
	switch {
	case done:
		return e
	case i == keys.IntentBack && len(p.only) > 0:
		p.only = nil
		return nil
	case i == keys.IntentBack:
		return pane.Leave{}
	case len(v.Rows) == 0:
		return nil
	}
	return p.answer(i, sc, v.Rows[p.list.Place(v)])
}

// answer does what a key asks for the event under the cursor.
func (p *events) answer(i keys.Intent, sc pane.Scene, e timeline.Entry) pane.Effect {
	switch i {
	case keys.IntentOpen:
		if unexplained(&e) && sc.App != nil && sc.App.ID == e.App && sc.App.Logs.Len() > 0 {
			return logsAround(&e)
		}
		card := pane.Card{Title: "Event", Lines: plain.EventLines(p.printer(sc, min(max(sc.Screen.W-12, 24), 100)), &e), Copy: p.text(sc, &e)}
		if sc.App != nil && sc.App.ID == e.App {
			card.Links = []pane.Link{{Key: sc.Key(keys.IntentLogsOf), Word: "logs", Effect: logsAround(&e)}}
		}
		return pane.Show{Card: card}
	case keys.IntentLogsOf:
		return logsAround(&e)
	case keys.IntentYank:
		return pane.Copy{Text: looks.EventText(&e), What: "the event"}
	case keys.IntentYankAll:
		return pane.Copy{Text: p.text(sc, &e), What: "all details of the event"}
	}
	return nil
}

// unexplained tells a restart for which nothing is known to be the reason: all lines around it are what there is to look at.
func unexplained(e *timeline.Entry) bool {
	return len(e.Restarts) > 0 && (e.Restarts[0].Class == restarts.Unexplained || e.Restarts[0].Class == restarts.Unknown)
}

// logsAround moves the logs to a minute before an event, with the lines of all sources.
func logsAround(e *timeline.Entry) pane.Effect {
	return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: pane.GoTo{At: e.At, All: true}}}
}
