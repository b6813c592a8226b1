// Package sourcetable draws how each source fares, and where lines of a log are missing: for a pane and a verb.
package sourcetable

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/gaps"
	"app.gonogo/gonogo/model/health"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Look is for whom a table is drawn.
type Look struct {
	Theme theme.Theme
	Now   time.Time
	Zone  *time.Location
	Apps  bool // several apps: each row names its own
}

func (l Look) clock() health.Clock { return health.Clock{Now: l.Now, Zone: l.Zone} }

// Mark is the shape of a state, in its role.
func Mark(g *theme.Glyphs, r *health.Row) (string, theme.Role) {
	switch r.State {
	case health.Stopped:
		return g.Stopped, theme.Bad
	case health.Fails:
		return g.Bad, theme.Bad
	case health.Stale, health.Waits:
		return g.Warn, theme.Warn
	case health.Paused:
		return g.Hold, theme.Warn
	case health.Asking:
		return g.Starting, theme.Dim
	case health.Off:
		return g.Off, theme.Dim
	case health.Ended:
		return g.Good, theme.Dim
	}
	if r.Ill > severity.Info {
		return g.Warn, theme.Warn
	}
	return g.On, theme.Good
}

// column is a column with what stands in its cells; empty: there is nothing to say.
type column struct {
	draw.Column
	text func(Look, *health.Row) string
	role func(Look, *health.Row) theme.Role // nil: dim
}

// columns are those behind the mark, from left to right. Those that are empty in every row are left out.
var columns = []column{
	{draw.Column{Title: "app", Max: 20, DropRank: 3}, func(l Look, r *health.Row) string {
		if !l.Apps {
			return ""
		}
		return r.AppName
	}, nil},
	{draw.Column{Title: "source", Min: 10, Max: 28, Tight: true}, func(_ Look, r *health.Row) string { return safe.Text(string(r.Name)) },
		func(Look, *health.Row) theme.Role { return theme.Text }},
	{draw.Column{Title: "state", Min: 7, Max: 14}, func(_ Look, r *health.Row) string {
		if r.Held && !r.Rod.Paused() && r.State != health.Paused {
			return string(r.State) + fmt.Sprintf(" ×%d", r.Rod.Times)
		}
		return string(r.State)
	}, func(l Look, r *health.Row) theme.Role {
		if r.State == health.Live && r.Ill == severity.Info && !r.Held {
			return theme.Dim
		}
		_, role := Mark(l.Theme.Glyphs, r)
		if r.Held {
			role = theme.Warn
		}
		return role
	}},
	{draw.Column{Title: "last", Align: draw.Right, Min: 4}, func(l Look, r *health.Row) string {
		if r.Last.IsZero() {
			return l.Theme.Glyphs.Dash
		}
		return phrase.Age(l.Now.Sub(r.Last))
	}, func(_ Look, r *health.Row) theme.Role {
		if r.State == health.Stale {
			return theme.Warn
		}
		return theme.Text
	}},
	{draw.Column{Title: "per min", Align: draw.Right, Min: 7, DropRank: 2}, func(l Look, r *health.Row) string {
		if !r.Rated {
			return l.Theme.Glyphs.Dash
		}
		if r.PerMinute > 0 && r.PerMinute < 0.1 {
			return "<0.1"
		}
		if r.PerMinute >= 1000 {
			return phrase.Short(r.PerMinute)
		}
		return format.PerMinute(r.PerMinute)
	}, nil},
	{draw.Column{Title: "every", Align: draw.Right, DropRank: 7}, func(_ Look, r *health.Row) string {
		if r.Every <= 0 {
			return ""
		}
		return phrase.Span(time.Duration(r.Every))
	}, nil},
	{draw.Column{Title: "errors", Align: draw.Right, DropRank: 4}, func(_ Look, r *health.Row) string {
		if r.Failures == 0 {
			return ""
		}
		return phrase.Number(r.Failures)
	}, func(Look, *health.Row) theme.Role { return theme.Text }},
	{draw.Column{Title: "next try", Align: draw.Right, DropRank: 1}, func(l Look, r *health.Row) string {
		left, tried := r.Left(l.Now)
		switch {
		case !tried:
			return ""
		case left < time.Second:
			return "now"
		}
		return phrase.Age(left + time.Second - 1)
	}, func(Look, *health.Row) theme.Role { return theme.Text }},
	{draw.Column{Title: "unreadable", Align: draw.Right, DropRank: 5}, func(_ Look, r *health.Row) string {
		if r.Quarantine.Total == 0 {
			return ""
		}
		return phrase.Number(int(r.Quarantine.Total))
	}, func(Look, *health.Row) theme.Role { return theme.Warn }},
	{draw.Column{Title: "lost", Align: draw.Right, DropRank: 6}, func(_ Look, r *health.Row) string {
		switch {
		case r.Lost > 0 && r.Missing > 0:
			return phrase.Short(float64(r.Lost)) + "+"
		case r.Lost > 0:
			return phrase.Short(float64(r.Lost))
		case r.Missing > 0:
			return "some"
		}
		return ""
	}, func(Look, *health.Row) theme.Role { return theme.Warn }},
	{draw.Column{Title: "api/h", Align: draw.Right, DropRank: 6}, func(_ Look, r *health.Row) string {
		if r.Requests == 0 {
			return ""
		}
		return phrase.Number(r.Requests)
	}, nil},
	{draw.Column{Title: "clock", Align: draw.Right, DropRank: 8}, func(_ Look, r *health.Row) string {
		ahead := r.Ahead.Round(time.Second)
		switch {
		case !r.Timed || ahead == 0:
			return ""
		case ahead > 0:
			return "+" + phrase.Age(ahead)
		}
		return "-" + phrase.Age(-ahead)
	}, nil},
}

// leastWhat is how much room there is for the words, before columns are left out.
const leastWhat = 20

// Table is the rows in their columns; those behind the cursor's cell begin with the mark.
func Table(l Look, rows []health.Row, header bool) draw.Table {
	t := draw.Table{Gap: 2, Header: header, Columns: []draw.Column{{Min: 2, Max: 2}}}
	var shown []column
	for _, c := range columns {
		if slices.ContainsFunc(rows, func(r health.Row) bool { return c.text(l, &r) != "" }) {
			shown = append(shown, c)
			t.Columns = append(t.Columns, c.Column)
		}
	}
	t.Columns = append(t.Columns, draw.Column{Title: "what", Fill: true, Min: leastWhat})
	for i := range rows {
		r := &rows[i]
		mark, role := Mark(l.Theme.Glyphs, r)
		cells := []draw.Run{draw.R(role, mark)}
		for _, c := range shown {
			in := theme.Dim
			if c.role != nil {
				in = c.role(l, r)
			}
			cells = append(cells, draw.R(in, c.text(l, r)))
		}
		what := theme.Dim
		if r.Ill > severity.Info {
			what = theme.Text
		}
		t.Rows = append(t.Rows, draw.Row{Cells: append(cells, draw.R(what, safe.Text(r.What(l.clock()))))})
	}
	return t
}

// CountRuns is how many sources are in which state: "1 fails  2 paused  9 live".
func CountRuns(l Look, rows []health.Row) []draw.Run {
	var runs []draw.Run
	for _, c := range health.Counts(rows) {
		if len(runs) > 0 {
			runs = append(runs, draw.R(theme.Dim, "  "))
		}
		role := theme.Dim
		switch c.State {
		case health.Stopped, health.Fails:
			role = theme.Bad
		case health.Stale, health.Waits, health.Paused:
			role = theme.Warn
		}
		runs = append(runs, draw.R(role, fmt.Sprintf("%d %s", c.N, c.State)))
	}
	return runs
}

// Gaps is one row for each span of which lines of the log are missing, or were for a while.
func Gaps(l Look, spans []gaps.Span, header bool) draw.Table {
	t := draw.Table{Gap: 2, Header: header, Columns: []draw.Column{{Min: 2, Max: 2}, {Title: "from", Tight: true, Max: 13}, {Title: "for", Align: draw.Right, Max: 14},
		{Title: "lost", Align: draw.Right, Max: 14}, {Title: "why", Fill: true, Min: leastWhat}}}
	for i := range spans {
		g := &spans[i]
		mark, role := " ", theme.Dim
		if g.Open() {
			mark, role = l.Theme.Glyphs.Warn, theme.Warn
		}
		lost := theme.Dim
		if g.Loss != gaps.None {
			lost = theme.Text
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{draw.R(role, mark), draw.R(theme.Dim, phrase.When(g.From, l.Now, l.Zone)),
			draw.R(theme.Text, health.SpanWord(g, l.Now)), draw.R(lost, health.LossWord(g)), draw.R(theme.Dim, safe.Text(health.GapWord(g)))}})
	}
	return t
}

// DetailLines are all that is known of a source, w cells wide.
func DetailLines(l Look, r *health.Row, w int) [][]draw.Run {
	mark, role := Mark(l.Theme.Glyphs, r)
	name := safe.Text(string(r.Name))
	if r.AppName != "" {
		name += " of " + r.AppName
	}
	lines := [][]draw.Run{{draw.R(role, mark+" "), draw.R(theme.Strong, name)}, nil}
	for _, d := range r.Details(l.clock()) {
		said := theme.Text
		if d.Do {
			said = theme.Strong
		}
		label := d.Name
		for _, runs := range widget.Wrapped([]draw.Run{draw.R(said, safe.Redact(safe.Text(d.Value)))}, max(10, w-nameCells)) {
			lines = append(lines, append([]draw.Run{draw.R(theme.Dim, draw.FitLeft(label, nameCells))}, runs...))
			label = ""
		}
	}
	return lines
}

// nameCells is how wide the names of details are.
const nameCells = 12

// RodRuns is what is held back: "logs paused 2m · queues/REDIS_URL slowed ×4"; nothing where nothing is.
func RodRuns(l Look, s *model.State) []draw.Run {
	var runs []draw.Run
	for i, r := range s.Rods.List {
		if i > 0 {
			runs = append(runs, draw.R(theme.Dim, " "+l.Theme.Glyphs.Dot+" "))
		}
		what, since := rodSubject(s, r), phrase.Age(l.Now.Sub(r.Since))
		runs = append(runs, draw.R(theme.Text, what), draw.R(theme.Dim, " for "+since))
		if st := s.Source(r.App, r.Source); r.Kind == rods.Pace && r.Paused() && st.State == model.Live {
			runs = append(runs, draw.R(theme.Dim, ", read for an action"))
		}
	}
	return runs
}

// rodSubject is what a rod holds back and how: "logs paused".
func rodSubject(s *model.State, r rods.Rod) string {
	app := ""
	if a := s.App(r.App); a != nil && len(s.Apps) > 1 {
		app = " of " + cmp.Or(a.Info.Name, string(a.ID))
	}
	switch r.Kind {
	case rods.ReadOnly:
		return "read-only"
	case rods.Stores:
		return "data stores closed"
	case rods.Lines:
		return health.RodWord(r) + " of the log" + app
	}
	return safe.Text(health.ShortName(r.Source)) + app + " " + health.RodWord(r)
}
