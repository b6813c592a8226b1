package logstore

import (
	"app.gonogo/gonogo/model/logs"
)

// Cell is one row of the map beside the logs.
type Cell struct {
	Lines    int
	Errors   int
	Releases int
	First    logs.Seq // first line of the row
}

// Map divides the whole snapshot into rows of about equal numbers of lines, oldest first. With fewer lines than rows
// there are as many cells as lines. It counts bits of the chunks' summaries and looks at no line.
func (s Snapshot) Map(rows int) []Cell {
	n := s.Len()
	rows = min(rows, n)
	if rows <= 0 {
		return nil
	}
	cells := make([]Cell, rows)
	at := 0
	for r := range cells {
		from := s.first + logs.Seq(r*n/rows)
		to := s.first + logs.Seq((r+1)*n/rows)
		cells[r] = Cell{Lines: int(to - from), First: from}
		for from < to {
			c := s.Chunk(at)
			end := min(to, c.end())
			lo, hi := int(from-c.Base), int(end-c.Base)
			cells[r].Errors += OnesIn(c.errors, lo, hi)
			cells[r].Releases += OnesIn(c.releases, lo, hi)
			if from = end; end == c.end() {
				at++
			}
		}
	}
	return cells
}
