package plain

import (
	"fmt"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// passedShown bounds the list: what is older helps nobody at three in the morning.
const passedShown = 8

// PassedOver is a row for each earlier release that a rollback does not go to by itself, newest first, with the reason.
func PassedOver(s Printer, passed []ledger.Passed) []string {
	t := draw.Table{Columns: []draw.Column{{}, {Min: 8, Max: 48, Fill: true}, {Max: 24, DropRank: 2}, {Align: draw.Right, DropRank: 1}, {}}}
	for _, p := range passed[:min(len(passed), passedShown)] {
		r := p.Release
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Release, version(r.Version)), draw.R(theme.Text, r.Description), draw.R(theme.Dim, ledger.Author(r.By)),
			draw.R(theme.Dim, s.ago(r.CreatedAt)), draw.R(theme.Text, p.Why),
		}})
	}
	s.Width = 0 // the reason is what matters
	lines := s.table(t)
	if n := len(passed) - passedShown; n > 0 {
		lines = append(lines, fmt.Sprintf("and %d older", n))
	}
	return lines
}
