package plain

import (
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// shortBy is the width below which an author is a name without its domain.
const shortBy = 100

// someChange is how much of a change is worth more than the full date.
const someChange = 24

// when is the column of dates in the table of releases.
const when = 4

// Releases is one row for each of the newest n releases, newest first, in the words of the screen. The ledger may know older ones: what a
// rollback would go to is told from all of it. The processes say how the current release fares; nil: that is not known.
func Releases(s Printer, l *ledger.Ledger, ps *model.Processes, n int) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "version"}, {Title: "status"}, {Title: "by", Max: 24}, {Title: "age", Align: draw.Right}, {Title: "when"},
		{Title: "change"},
	}}
	if ps == nil {
		ps = &model.Processes{}
	}
	marks := looks.Scope{Ledger: l, Processes: ps, Glyphs: s.Theme.Glyphs, Now: s.Now, Width: s.Width}.Releases()
	for _, r := range l.Releases[:min(n, len(l.Releases))] {
		by, text := r.By, theme.Text
		if s.Width > 0 && s.Width < shortBy {
			by = ledger.Author(by)
		}
		if marks[r.Version].Gone {
			text = theme.Dim
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Release, version(r.Version)), marks[r.Version].Run, draw.R(theme.Text, by), draw.R(theme.Dim, s.ago(r.CreatedAt)),
			draw.R(theme.Dim, s.moment(r.CreatedAt)), draw.R(text, looks.ChangeText(r)),
		}})
	}
	if s.Width > 0 && s.natural(t)-max(0, widest(t, len(t.Columns)-1)-someChange) > s.Width {
		t.Columns = slices.Delete(t.Columns, when, when+1)
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Delete(t.Rows[i].Cells, when, when+1)
		}
	}
	return s.table(t)
}

// widest is the width of a column's widest cell.
func widest(t draw.Table, column int) int {
	w := 0
	for _, r := range t.Rows {
		w = max(w, draw.Width(r.Cells[column].Text))
	}
	return w
}

// Fate is what became of a release, beyond its status.
type Fate string

// The fates.
const (
	Current    Fate = "current"
	WayBack    Fate = "rollback_target" // what a rollback goes to by default; the ledger alone cannot tell how good it was
	RolledBack Fate = "rolled_back"     // somebody went back from it
)

// Fates tells the releases of a ledger that have one.
func Fates(l *ledger.Ledger) map[int]Fate {
	out := map[int]Fate{}
	for _, r := range l.Releases {
		if l.Abandoned(r.Version) {
			out[r.Version] = RolledBack
		}
	}
	if target, why := l.Target(); why == "" {
		out[target.Version] = WayBack
	}
	if current, ok := l.Current(); ok {
		out[current.Version] = Current
	}
	return out
}
