// Package releases is the pane of the release history.
package releases

import (
	"slices"
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// releases is the pane of the ledger, newest first.
type releases struct {
	list *list.List[*ledger.Release]
	seen int // the newest version that was in sight when a key was pressed last; 0 before the first
}

// NewReleases is the pane of the release history.
func NewReleases() pane.Pane { return &releases{list: list.New(spec)} }

// Keys are the pane's own: those of every list.
var Keys = list.Keys

// Source is the source that the pane rests on.
const Source = model.ReleasesSource

// recent is how many releases are looked at; older ones are read where nobody else has use for the rows.
const recent = 9

// Rows is a line for each release.
func Rows(sc pane.Scene) pane.Rows {
	if sc.App == nil || len(sc.App.Ledger.Releases) == 0 {
		return pane.Exactly(pane.SentenceRows)
	}
	n := len(sc.App.Ledger.Releases)
	return pane.Rows{Want: min(n, recent), Most: n}
}

func (p *releases) Reads() []model.Section {
	return []model.Section{model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// The columns, by which releases are sorted.
const (
	byVersion list.ColumnID = "version"
	byChange  list.ColumnID = "change"
	byAuthor  list.ColumnID = "by"
	byStatus  list.ColumnID = "status"
)

// spec is what the list of releases knows of its rows.
var spec = list.Spec[*ledger.Release]{
	Rows: "releases",
	Key:  func(r *ledger.Release) string { return format.Version(r.Version) },
	Text: func(r *ledger.Release) string {
		return format.Join(" ", format.Version(r.Version), r.Description, r.By, r.Status, r.Commit)
	},
	Columns: []list.Column[*ledger.Release]{
		{ID: byVersion, Name: "version, the newest first", Highest: true},
		{ID: byChange, Name: "change", Compare: func(a, b *ledger.Release) int { return strings.Compare(a.Description, b.Description) }},
		{ID: byAuthor, Name: "author", Compare: func(a, b *ledger.Release) int { return strings.Compare(a.By, b.By) }},
		{ID: byStatus, Name: "status", Compare: func(a, b *ledger.Release) int { return strings.Compare(a.Status, b.Status) }},
	},
}

// rowsOf are the releases, newest first.
func rowsOf(app *model.App) []*ledger.Release {
	if app == nil {
		return nil
	}
	out := make([]*ledger.Release, len(app.Ledger.Releases))
	for i := range out {
		out[i] = &app.Ledger.Releases[i]
	}
	return out
}

func (p *releases) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Releases"}
	if sc.App == nil || len(sc.App.Ledger.Releases) == 0 {
		return border
	}
	v := p.list.View(rowsOf(sc.App))
	border.TitleExtra = p.list.Border(v)
	if old := widget.StandingOf(sc, Source).Border(sc, border.Title); old != nil {
		border.Right = old
		return border
	}
	n := 0
	for _, r := range sc.App.Ledger.Releases {
		if format.Today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			n++
		}
	}
	border.Right = append(p.news(sc, v), draw.R(theme.Dim, strconv.Itoa(n)+" today"))
	return border
}

// news says that there is a newer release than the one that was newest when a key was pressed last, while it is out of sight: a list that
// has the focus keeps its place.
func (p *releases) news(sc pane.Scene, v list.View[*ledger.Release]) []draw.Run {
	newest := sc.App.Ledger.Releases[0].Version
	if p.seen == 0 || newest <= p.seen || p.inSight(sc, v, newest) {
		return nil
	}
	return []draw.Run{draw.R(theme.Release|theme.Bold, format.Version(newest)), draw.R(theme.Strong, " is new"), draw.R(theme.Dim, " "+sc.Glyphs().Dot+" ")}
}

// inSight tells whether a version is among the rows that are shown.
func (p *releases) inSight(sc pane.Scene, v list.View[*ledger.Release], version int) bool {
	h := p.page(sc, v)
	from := p.list.From(v, h, sc.Focus)
	return slices.Contains(v.Keys[from:min(from+h, len(v.Keys))], format.Version(version))
}

func (p *releases) Draw(sc pane.Scene) draw.Block {
	st := widget.StandingOf(sc, Source)
	if sc.App == nil || len(sc.App.Ledger.Releases) == 0 {
		return widget.Written(sc, p.nothing(sc, st))
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

func (p *releases) nothing(sc pane.Scene, st widget.Standing) [][]draw.Run {
	if why := st.Wanting(sc, "releases"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no release yet: nothing was deployed to this app")},
		{draw.R(theme.Text, "git push heroku main makes the first one")},
	}
}

// Widths of the pane.
const (
	leastAiry   = 44  // from here two blanks between columns
	leastLong   = 100 // from here the author's whole address and the date
	leastBeside = 120 // from here, and so many rows, what is known of a release stands beside the list
	rowsBeside  = 16
)

// columns are those of a list w cells wide. They depend on the width alone, so that nothing moves sideways when a mark changes.
func (p *releases) columns(sc pane.Scene, w int) []draw.Column {
	mark := scope(sc).MarkWidth()
	columns := []draw.Column{
		{Min: 1, Max: 1},
		{Title: "version", Tight: true, Min: 4, Max: len("version") + 1}, // with the mark of the column that rows are sorted by
		{Title: "change", Min: 14, Max: 48, Fill: true},
		{Title: "by", Min: 4, Max: 10, DropRank: 2},
		{Title: "age", Align: draw.Right, Min: 4, Max: 4, DropRank: 1},
		{Max: 1, Tight: true, DropRank: 9}, // the date, where there is room
		{Title: "status", Min: mark, Max: mark},
	}
	if w < leastAiry {
		columns[1].Title, columns[1].Min = "rel", 3
	}
	if w >= leastLong {
		columns[3].Max = 32
		columns[5] = draw.Column{Title: "date", Min: 19, Max: 19}
	}
	for i, id := range map[int]list.ColumnID{1: byVersion, 2: byChange, 3: byAuthor, 6: byStatus} {
		columns[i].Title = p.list.Title(id, columns[i].Title, columns[i].Max, sc.Glyphs())
	}
	return columns
}

// headed tells that there is a heading above n rows in h: in a long list, and where it says by what the rows are sorted.
func (p *releases) headed(sc pane.Scene, n int) bool {
	return sc.W >= leastLong && sc.H > n || sc.W >= leastLong && sc.H >= rowsBeside || p.list.Sorted() && sc.H > 1
}

// page is how many rows of the list are shown.
func (p *releases) page(sc pane.Scene, v list.View[*ledger.Release]) int {
	if p.headed(sc, len(v.Rows)) {
		return max(sc.H-1, 1)
	}
	return max(sc.H, 1)
}

func (p *releases) picture(sc pane.Scene) draw.Block {
	v := p.list.View(rowsOf(sc.App))
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	if sc.W < leastBeside || sc.H < rowsBeside {
		return p.table(sc, v, sc.W)
	}
	w := sc.W / 2
	beside := sc
	beside.W = sc.W - w - 3
	texts := p.details(beside, v)
	out := p.table(sc, v, w)
	rule := sc.Theme.Paint(theme.Border, sc.Glyphs().Down)
	for y := range out {
		out[y] += " " + rule + " " + texts[y]
	}
	return out
}

// details is what is known of the release under the cursor.
func (p *releases) details(sc pane.Scene, v list.View[*ledger.Release]) draw.Block {
	r := v.Rows[p.list.Place(v)]
	lines, _ := releaseFacts(sc, *r, widget.NewFacts(max(sc.W-12, 20)))
	out := draw.Block{draw.NewLine(sc.Theme, sc.W).Add(theme.Release|theme.Bold, format.Version(r.Version)).String()}
	for _, runs := range lines {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// table is the list, w cells wide.
func (p *releases) table(sc pane.Scene, v list.View[*ledger.Release], w int) draw.Block {
	h := p.page(sc, v)
	from, at := p.list.From(v, h, sc.Focus), p.list.Place(v)
	marks := scope(sc).Releases()
	t := draw.Table{Columns: p.columns(sc, w), Gap: 2, Header: p.headed(sc, len(v.Rows))}
	if w < leastAiry {
		t.Gap = 1
	}
	room := changeRoom(v, t.Columns, w, t.Gap)
	for i := from; i < len(v.Rows) && len(t.Rows) < h; i++ {
		r := v.Rows[i]
		bar := sc.Cursor(i == at)
		if r.Current && (i != at || !sc.Focus) {
			bar = draw.R(theme.Dim, sc.Glyphs().Current)
		}
		text := theme.Text
		if marks[r.Version].Gone || !format.Today(r.CreatedAt, sc.State.OriginNow("heroku"), sc.Zone) {
			text = theme.Dim
		}
		version := theme.Release
		if r.Current {
			version |= theme.Bold
		}
		by, date := ledger.Author(r.By), ""
		if w >= leastLong {
			by, date = r.By, format.Date(r.CreatedAt, sc.Zone)
		}
		t.Rows = append(t.Rows, draw.Row{Selected: sc.Focus && i == at, Cells: []draw.Run{
			bar,
			draw.R(version, format.Version(r.Version)),
			draw.R(text, looks.ChangeIn(*r, room)),
			draw.R(theme.Dim, by),
			draw.R(theme.Dim, releaseAge(sc, *r)),
			draw.R(theme.Dim, date),
			marks[r.Version].Run,
		}})
	}
	return t.Draw(sc.Theme, w, sc.H)
}

// changeRoom is how wide the column of changes is in a list of w cells with such columns; it is the one that fills.
func changeRoom(v list.View[*ledger.Release], columns []draw.Column, w, gap int) int {
	by := columns[3].Min
	for _, r := range v.Rows {
		name := ledger.Author(r.By)
		if w >= leastLong {
			name = r.By
		}
		by = max(by, draw.Width(name))
	}
	w -= min(by, columns[3].Max)
	for _, i := range []int{0, 1, 4, 5, 6} {
		w -= columns[i].Min
	}
	for _, c := range columns[1:] {
		if !c.Tight {
			w -= gap
		}
	}
	return min(48, max(14, w))
}

func releaseAge(sc pane.Scene, r ledger.Release) string {
	if r.CreatedAt.IsZero() {
		return sc.Glyphs().Dash
	}
	return format.Age(sc.State.Age("heroku", r.CreatedAt))
}

// Headline is the current release: "v74 Deploy 20a5742 · ned · 41s".
func (p *releases) Headline(sc pane.Scene) []draw.Run {
	if sc.App == nil {
		return nil
	}
	r, ok := sc.App.Ledger.Current()
	if !ok {
		return nil
	}
	version, who := format.Version(r.Version), " · "+ledger.Author(r.By)+" · "+releaseAge(sc, r)
	return []draw.Run{draw.R(theme.Release|theme.Bold, version),
		draw.R(theme.Text, " "+looks.ChangeIn(r, sc.W-draw.Width(version)-draw.Width(who)-1)), draw.R(theme.Dim, who)}
}

func (p *releases) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if sc.App == nil || len(sc.App.Ledger.Releases) == 0 {
		return nil
	}
	v := p.list.View(rowsOf(sc.App))
	if newest := sc.App.Ledger.Releases[0].Version; p.inSight(sc, v, newest) {
		p.seen = newest
	}
	if e, done := p.list.Handle(i, v, p.page(sc, v)); done || len(v.Rows) == 0 {
		return e
	}
	r := v.Rows[p.list.Place(v)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: releaseCard(sc, *r)}
	case keys.IntentYank:
		version := format.Version(r.Version)
		return pane.Copy{Text: version + " " + r.Description, What: version}
	}
	return nil
}

// Click selects the release at a cell, or sorts by the column whose heading is there.
func (p *releases) Click(x, y int, sc pane.Scene) bool {
	v := p.list.View(rowsOf(sc.App))
	h, w := p.page(sc, v), sc.W
	if sc.W >= leastBeside && sc.H >= rowsBeside {
		w = sc.W / 2
	}
	if p.headed(sc, len(v.Rows)) {
		y--
	}
	switch {
	case len(v.Rows) == 0 || y >= h || x >= w:
		return false
	case y < 0:
		p.list.SortAt(p.table(sc.Uncolored(), v, w)[0], x)
		return false
	}
	return p.list.Select(v, p.list.From(v, h, sc.Focus), y)
}

// Hints are the keys of the row: what it is, and a rollback to it.
func (p *releases) Hints(sc pane.Scene) []keys.Intent {
	if len(rowsOf(sc.App)) == 0 {
		return nil
	}
	return []keys.Intent{keys.IntentOpen, keys.IntentRollback}
}

// Typed is the filter as it is typed.
func (p *releases) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the column that the releases are sorted by.
func (p *releases) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	p.list.Chosen(menu, ids)
	return nil
}

// Subject is the selected release, unless it is the current one: then the ledger's own target is meant.
func (p *releases) Subject(verb model.Verb, sc pane.Scene) (pane.Subject, bool) {
	v := p.list.View(rowsOf(sc.App))
	at := p.list.Place(v)
	if verb != model.Rollback || at < 0 || !p.list.Moved() || v.Rows[at].Current {
		return pane.Subject{}, false
	}
	return pane.Subject{Release: v.Rows[at].Version}, true
}
