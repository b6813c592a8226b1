package plain

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Releases is one row for each of the newest n releases, newest first. The ledger may know older ones: what a rollback
// would go to is told from all of it.
func Releases(s Printer, l *model.Ledger, n int) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "version"}, {Title: "status"}, {Title: "when"}, {Title: "ago", Align: draw.Right, DropRank: 2}, {Title: "by", Max: 24, DropRank: 1},
		{Title: "change"},
	}}
	fates := Fates(l)
	for _, r := range l.Releases[:min(n, len(l.Releases))] {
		mark, role := s.fate(fates[r.Version], r)
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Release, version(r.Version)), draw.R(role, mark), draw.R(theme.Dim, s.moment(r.CreatedAt)),
			draw.R(theme.Dim, s.ago(r.CreatedAt)), draw.R(theme.Text, r.By), draw.R(theme.Text, r.Description),
		}})
	}
	return s.table(t)
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
func Fates(l *model.Ledger) map[int]Fate {
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

func (s Printer) fate(f Fate, r model.Release) (string, theme.Role) {
	g := s.Theme.Glyphs
	switch {
	case f == Current:
		return g.On + " current", theme.Good
	case r.Status == "pending":
		return g.Starting + " pending", theme.Warn
	case r.Status != "succeeded":
		return g.Bad + " " + r.Status, theme.Bad
	case f == WayBack:
		return g.Back + " previous", theme.Dim
	case f == RolledBack:
		return g.Back + " rolled back", theme.Dim
	}
	return "", theme.Dim
}
