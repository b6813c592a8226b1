package preview

import (
	"app.gonogo/gonogo/model"
)

// Backlog is what becomes of the jobs that wait for a process type: with the dynos of today, twice as many, and those that an order asks
// for. Nothing where the type takes from no queue that is known.
func Backlog(s *model.State, a *model.App, typ string, asked ...int) []Row {
	plan, known := s.Backlog(a, typ)
	if !known {
		return nil
	}
	var rows []Row
	for _, r := range plan.Rows(asked...) {
		text := Span{Text, r.Text}
		if r.Warn {
			text.Role = Warn
		}
		row := Row{Part: Effect, Label: r.Label, Spans: []Span{text}}
		if r.Sum != "" {
			row.Spans = append(row.Spans, Span{Dim, "  " + r.Sum})
		}
		rows = append(rows, row)
	}
	return rows
}

// Backlogs adds to a scale what becomes of the jobs that wait for each of its process types; the official command stays last.
func (p *Preview) Backlogs(s *model.State, a *model.App, o model.Order) {
	if o.Verb != model.Scale || len(p.Rows) == 0 {
		return
	}
	last := len(p.Rows) - 1
	same := p.Rows[last]
	p.Rows = p.Rows[:last]
	for _, c := range o.Scale {
		p.Rows = append(p.Rows, Backlog(s, a, c.Type, c.To)...)
	}
	p.Rows = append(p.Rows, same)
}
