// Package errors is the pane of the exceptions and error lines, counted by what they are.
package errors

import (
	"cmp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
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
const ID pane.ID = "errors"

// Source is the source that the pane rests on.
const Source = model.LogsSource

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentOnlyNew, Keys: []string{"n"}, Short: "only new", Help: "only what began on the current release, or all again", Hint: 1},
	{Intent: keys.IntentDifferent, Keys: []string{"d"}, Short: "different", Help: "what is different about the requests that raise it", Hint: 2},
	{Intent: keys.IntentPrevRelease, Keys: []string{"("}, Short: "release", Help: "before and after the release before", Hint: 4},
	{Intent: keys.IntentNextRelease, Keys: []string{")"}, Short: "release", Help: "before and after the next release", Hint: 4},
	{Intent: keys.IntentOwners, Keys: []string{"w"}, Short: "whose", Help: "errors by owner, and those of one alone", Hint: 5},
	{Intent: keys.IntentUnfold, Keys: []string{"f"}, Short: "frames", Help: "the calls of libraries one by one, or counted", Hint: 3},
	{Intent: keys.IntentYankAll, Keys: []string{"Y"}, Short: "copy all", Help: "copy all details of the error"},
	{Intent: keys.IntentIssue, Keys: []string{"i"}, Short: "issue", Help: "copy a bug report: a link that opens it on GitHub, or its text"},
}, list.Keys...)

// errors is the pane of groups of errors.
type errors struct {
	list    *list.List[model.ErrorRow]
	kept    kept
	onlyNew bool   // what began before the current release is left out
	whole   bool   // the calls of libraries are told one by one
	owner   string // only the errors of this owner; empty: of all
	version int    // the release that rates are told against; 0: the current one
}

// kept is the rows of a state, so that a frame does not judge all groups anew.
type kept struct {
	app     *model.App
	version uint64
	minute  int64
	around  int
	rows    []model.ErrorRow
	pages   int // groups that are not counted: pages that never were
	lines   int // how often those came
	unusual []model.Anomaly
	current rollup.Current
	split   rollup.Current // what rates are told against
}

// NewErrors is the pane of errors.
func NewErrors() pane.Pane { return &errors{list: list.New(spec)} }

// most is how many groups are listed.
const most = 500

// The columns, by which errors are sorted.
const (
	byStatus list.ColumnID = "status"
	byCount  list.ColumnID = "count"
	byLast   list.ColumnID = "last"
	byClass  list.ColumnID = "class"
	byOwner  list.ColumnID = "owner"
)

var spec = list.Spec[model.ErrorRow]{
	Rows: "errors",
	Key:  func(r model.ErrorRow) string { return r.Fingerprint.String() },
	Text: func(r model.ErrorRow) string {
		parts := []string{r.Status.String(), r.Owner, looks.ErrorTitle(r.Group)}
		for _, route := range r.Routes {
			parts = append(parts, route.Path)
		}
		return format.Join(" ", parts...)
	},
	Columns: []list.Column[model.ErrorRow]{
		{ID: byStatus, Name: "status, new ones first"},
		{ID: byCount, Name: "count", Highest: true, Compare: func(a, b model.ErrorRow) int { return cmp.Compare(a.Count, b.Count) }},
		{ID: byLast, Name: "last seen", Highest: true, Compare: func(a, b model.ErrorRow) int { return a.Last.Compare(b.Last) }},
		{ID: byClass, Name: "class", Compare: func(a, b model.ErrorRow) int { return strings.Compare(a.Class(), b.Class()) }},
		{ID: byOwner, Name: "owner", Compare: func(a, b model.ErrorRow) int { return strings.Compare(a.Owner, b.Owner) }},
	},
}

// Rows is a line or two for each group, and one where there is none.
func Rows(sc pane.Scene) pane.Rows {
	if sc.App == nil || sc.App.Errors.Len() == 0 {
		return pane.Exactly(1)
	}
	n := sc.App.Errors.Len()
	return pane.Rows{Want: min(2*n, 6), Most: 2*n + 1}
}

func (p *errors) Reads() []model.Section {
	return []model.Section{model.SectionErrors, model.SectionReleases, model.SectionHealth}
}

// rows are the groups that are listed.
func (p *errors) rows(sc pane.Scene) []model.ErrorRow {
	rows := p.all(sc)
	if sc.App == nil {
		return rows
	}
	if p.onlyNew {
		if since, known, _ := sc.App.ErrorsSince(rows, p.kept.current.Version); known { // not of another app, of whose releases nothing is known
			rows = since
		}
	}
	return ofOwner(rows, p.owner)
}

// all are the groups as they stand now.
func (p *errors) all(sc pane.Scene) []model.ErrorRow {
	if sc.App == nil {
		return nil
	}
	version := sc.State.Version(model.SectionErrors) + sc.State.Version(model.SectionReleases)<<32
	minute := sc.State.Now.Unix() / 60
	if p.kept.app != sc.App || p.kept.version != version || p.kept.minute != minute || p.kept.around != p.version {
		k := kept{app: sc.App, version: version, minute: minute, around: p.version, current: sc.State.CurrentErrors(sc.App), unusual: sc.State.Anomalies(sc.App)}
		k.rows, k.pages, k.lines = model.Counted(sc.State.ErrorRows(sc.App, most))
		k.split = k.current
		if around, ok := sc.State.ErrorsAround(sc.App, p.version); ok && p.version > 0 {
			k.split = around
		}
		p.kept = k
	}
	return p.kept.rows
}

// fresh counts the groups that are new, and how often they came.
func fresh(rows []model.ErrorRow) (groups, count int) {
	for _, r := range rows {
		if r.Status == rollup.New {
			groups++
			count += r.Count
		}
	}
	return groups, count
}

func (p *errors) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Errors"}
	rows := p.rows(sc)
	if p.onlyNew && sc.App != nil {
		border.TitleExtra = []draw.Run{draw.R(theme.Text, "first seen since "), draw.R(theme.Release, format.Version(p.kept.current.Version))}
	}
	if p.owner != "" {
		border.TitleExtra = append(border.TitleExtra, draw.R(theme.Text, strings.Repeat(" ", min(1, len(border.TitleExtra)))+"of "+p.owner))
	}
	if p.version > 0 {
		border.TitleExtra = append(border.TitleExtra, draw.R(theme.Text, strings.Repeat(" ", min(1, len(border.TitleExtra)))+"around "), draw.R(theme.Release, format.Version(p.version)))
	}
	if len(rows) == 0 {
		return border
	}
	if filtered := p.list.Border(p.list.View(rows)); filtered != nil {
		border.TitleExtra = filtered
	}
	if old := widget.StandingOf(sc, Source).Border(sc, border.Title); old != nil {
		border.Right = old
		return border
	}
	border.Right = p.newRuns(sc, rows)
	return border
}

// newest is the release that new errors are of: the current one, where not all are of a later one whose command raised them.
func newest(rows []model.ErrorRow, current int) int {
	of := 0
	for _, r := range rows {
		if release := r.Release(current); r.Status == rollup.New && (of == 0 || release < of) {
			of = release
		}
	}
	return max(of, current)
}

// newRuns say how many errors are new on the current release, else how many there are.
func (p *errors) newRuns(sc pane.Scene, rows []model.ErrorRow) []draw.Run {
	if n, _ := fresh(rows); n > 0 {
		return []draw.Run{draw.R(theme.Bad|theme.Bold, sc.Glyphs().Bad+" "+format.Count(n)+" new"), draw.R(theme.Dim, " since "), draw.R(theme.Release, format.Version(newest(rows, p.kept.current.Version)))}
	}
	return []draw.Run{draw.R(theme.Dim, format.Count(len(rows)))}
}

func (p *errors) Draw(sc pane.Scene) draw.Block {
	rows := p.rows(sc)
	st := widget.StandingOf(sc, Source)
	if len(rows) == 0 {
		if why := st.Wanting(sc, "errors"); why != nil && !p.onlyNew && p.owner == "" && (sc.App == nil || sc.App.Errors.Watched.IsZero()) {
			return widget.Written(sc, why)
		}
		return p.noted(sc, draw.Block{draw.NewLine(sc.Theme, sc.W).Gap(1).Add(theme.Dim, p.none(sc)).String()}, p.notes(sc), sc.H)
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

// none says that there is no error, and of how long a log.
func (p *errors) none(sc pane.Scene) string {
	switch {
	case sc.App == nil:
		return ""
	case p.owner != "":
		return "No error of " + p.owner + ": " + sc.Key(keys.IntentOwners) + " shows those of all."
	case p.onlyNew:
		return "Nothing began since " + format.Version(p.kept.current.Version) + ": " + sc.Key(keys.IntentOnlyNew) + " shows all errors."
	}
	return plain.ErrorsNone(sc.App.Errors.Watched, p.kept.current.Now)
}

// Widths of the pane.
const (
	leastSpark = 52
	leastOwner = 100 // from here the owner, and the titles where there is a line for them
	leastRates = 120 // from here its rates before and after the current release, and its age
	leastRoute = 150 // from here an hour of counts, its route and the likeliest commit
)

// page is how many rows are shown in h lines.
func (p *errors) page(sc pane.Scene, n, h int) int {
	if p.headed(sc, n, h) {
		return max(h-1, 1)
	}
	return max(h, 1)
}

func (p *errors) headed(sc pane.Scene, n, h int) bool {
	return sc.W >= leastOwner && h > n || p.list.Sorted() && h > 1
}

// table is the list in h lines. Below what is new or rising stands where it is raised and who changed that, where all rows have room for it.
func (p *errors) table(sc pane.Scene, v list.View[model.ErrorRow], h int) draw.Block {
	page := p.page(sc, len(v.Rows), h)
	from, at := p.list.From(v, page, sc.Focus), p.list.Place(v)
	columns := p.columns(sc)
	t := draw.Table{Columns: []draw.Column{{Min: 1, Max: 1}}, Gap: 2, Header: p.headed(sc, len(v.Rows), h)}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	shown := v.Rows[from:min(len(v.Rows), from+page)]
	spare := page - len(shown)
	for i, r := range shown {
		row := draw.Row{Selected: sc.Focus && from+i == at, Cells: []draw.Run{sc.Cursor(from+i == at)}}
		for _, c := range columns {
			row.Cells = append(row.Cells, c.cell(r))
		}
		t.Rows = append(t.Rows, row)
		if below := p.below(sc, r); spare > 0 && len(below) > 0 && r.Status <= rollup.Back {
			spare--
			t.Rows = append(t.Rows, draw.Row{Span: append([]draw.Run{draw.R(theme.Text, draw.Spaces(p.indent(sc)))}, below...)})
		}
	}
	return t.Draw(sc.Theme, sc.W, h)
}

// nameOf names a group: its class and what it says.
func nameOf(r model.ErrorRow) string {
	return strings.TrimSpace(r.Class() + " " + r.Sample.Message)
}

// indent is where the column of names begins.
func (p *errors) indent(sc pane.Scene) int {
	at := 1
	for _, c := range p.columns(sc) {
		if c.id == byClass {
			break
		}
		at += c.Min + 2
	}
	return at
}

// below is where an error is raised and which commit changed that, else by which route it comes.
func (p *errors) below(sc pane.Scene, r model.ErrorRow) []draw.Run {
	if len(r.Suspects) > 0 {
		return fitted(errorcard.SuspectRuns(r.Suspects[0], r.Release(p.kept.current.Version)), sc.W-p.indent(sc))
	}
	var runs []draw.Run
	if place := looks.ErrorPlace(&r.Sample); place != "" {
		runs = append(runs, draw.R(theme.Strong, place))
	}
	if len(r.Routes) > 0 {
		if len(runs) > 0 {
			runs = append(runs, draw.R(theme.Dim, " "+sc.Glyphs().Dot+" "))
		}
		runs = append(runs, draw.R(theme.Dim, r.Routes[0].Method+" "+r.Routes[0].Path))
	}
	return runs
}

// fitted is what is said of a suspect as far as there is room: first its release is left out, then its path. The commit is kept.
func fitted(suspect []draw.Run, room int) []draw.Run {
	last := len(suspect) - 1
	for _, runs := range [][]draw.Run{suspect, suspect[:last]} {
		if draw.RunsWidth(runs) <= room {
			return runs
		}
	}
	bare := slices.Clone(suspect[1:last])
	bare[0].Text = strings.TrimPrefix(bare[0].Text, " · ")
	return bare
}

// Headline is what is new: "errors ✖ 2 new ×133"; nothing while nothing is wrong.
func (p *errors) Headline(sc pane.Scene) []draw.Run {
	rows := p.rows(sc)
	if n, count := fresh(rows); n > 0 {
		return []draw.Run{draw.R(theme.Dim, "errors "), draw.R(theme.Bad|theme.Bold, sc.Glyphs().Bad+" "+format.Count(n)+" new"), draw.R(theme.Text, " ×"+format.Count(count))}
	}
	return []draw.Run{draw.R(theme.Dim, "errors "), draw.R(theme.Text, format.Count(len(rows)))}
}

func (p *errors) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if len(p.all(sc)) == 0 {
		return nil
	}
	switch i {
	case keys.IntentOnlyNew:
		return p.toggleNew(sc)
	case keys.IntentOwners:
		return p.askOwner(sc)
	case keys.IntentPrevRelease, keys.IntentNextRelease:
		return p.stepRelease(sc, i == keys.IntentNextRelease)
	}
	rows := p.rows(sc)
	if len(rows) == 0 {
		return nil
	}
	v := p.list.View(rows)
	if e, done := p.list.Handle(i, v, p.page(sc, len(v.Rows), sc.H)); done || len(v.Rows) == 0 {
		return e
	}
	r := v.Rows[p.list.Place(v)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: pane.Card{Title: cmp.Or(r.Class(), "Error"), Lines: p.view(sc, r, max(20, sc.Screen.W-10)).Card(), Copy: p.text(sc, r),
			Links: []pane.Link{{Key: "d", Word: "different", Effect: different(r)}}}}
	case keys.IntentDifferent:
		return different(r)
	case keys.IntentIssue:
		return p.issue(sc, r)
	case keys.IntentUnfold:
		return p.unfold(sc)
	case keys.IntentYank:
		return pane.Copy{Text: looks.ErrorTitle(r.Group), What: "the error"}
	case keys.IntentYankAll:
		return pane.Copy{Text: p.text(sc, r), What: "all details of the error"}
	}
	return nil
}

// Typed is the filter as it is typed.
func (p *errors) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the owner whose errors are shown, or the column that they are sorted by.
func (p *errors) Chosen(menu pane.MenuID, ids []string, sc pane.Scene) pane.Effect {
	if menu == ownerMenu {
		return p.chooseOwner(ids, sc)
	}
	p.list.Chosen(menu, ids)
	return nil
}
