package draw

import "app.gonogo/gonogo/tui/theme"

// Align is the side of its cell a text sits on.
type Align uint8

// The sides. Numbers go right.
const (
	Left Align = iota
	Right
)

// Column is one column of a Table. Its width is that of its widest cell between Min and Max; the column with Fill takes
// what the others leave, and gives first when there is too little.
type Column struct {
	Title    string
	Align    Align
	Min, Max int  // cells; Max 0 is no limit
	DropRank int  // 0 stays; of the others the highest is dropped first when the table is too narrow
	Fill     bool // at most one column
	Tight    bool // no gap before this column
}

// Row is one row: its cells by column, or one Span of runs across all columns (a group's heading).
type Row struct {
	Cells    []Run
	Span     []Run
	Selected bool // drawn on the selected row's background
}

// Table is rows in columns. Cells are plain text and a role; they are styled after cutting.
type Table struct {
	Columns []Column
	Rows    []Row
	Gap     int  // blanks between columns
	Indent  int  // blanks before the first column
	Header  bool // first line: the column titles
}

// Draw is the table in w × h cells. Rows beyond the height are left out: the caller chooses the window.
func (t Table) Draw(th theme.Theme, w, h int) Block {
	if w <= 0 || h <= 0 {
		return Blank(w, h)
	}
	rows := t.Rows
	if t.Header {
		rows = append([]Row{t.header()}, rows...)
	}
	rows = rows[:min(len(rows), h)]
	widths := t.widths(rows, w)
	out := make(Block, 0, h)
	line := NewLine(th, w)
	for _, row := range rows {
		line.Reset(w)
		if row.Selected {
			line.With(theme.Row)
		}
		t.drawRow(line, row, widths)
		out = append(out, line.String())
	}
	for len(out) < h {
		out = append(out, Spaces(w))
	}
	return out
}

func (t Table) header() Row {
	row := Row{Cells: make([]Run, len(t.Columns))}
	for i, c := range t.Columns {
		row.Cells[i] = R(theme.Dim, c.Title)
	}
	return row
}

func (t Table) drawRow(l *Line, row Row, widths []int) {
	l.Gap(t.Indent)
	if row.Span != nil {
		l.Runs(row.Span...)
		return
	}
	first := true
	for i, w := range widths {
		if w < 0 {
			continue
		}
		if !first && !t.Columns[i].Tight {
			l.Gap(t.Gap)
		}
		first = false
		var cell Run
		if i < len(row.Cells) {
			cell = row.Cells[i]
		}
		l.Cell(cell.Role, cell.Text, w, t.Columns[i].Align)
	}
}

// widths is the width of each column, -1 for a dropped one, for a table of w cells.
func (t Table) widths(rows []Row, w int) []int {
	widths := t.natural(rows)
	fill := -1
	for i, c := range t.Columns {
		if c.Fill {
			fill = i
		}
	}
	want := 0
	if fill >= 0 {
		want, widths[fill] = widths[fill], min(t.Columns[fill].Min, widths[fill])
		widths[fill] = max(widths[fill], t.Columns[fill].Min)
	}
	for t.total(widths) > w {
		worst := -1
		for i, c := range t.Columns {
			if widths[i] >= 0 && c.DropRank > 0 && (worst < 0 || c.DropRank >= t.Columns[worst].DropRank) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		widths[worst] = -1
	}
	if fill >= 0 && widths[fill] >= 0 {
		spare := w - t.total(widths)
		if limit := t.Columns[fill].Max; limit > 0 {
			spare = min(spare, max(limit, want)-widths[fill])
		}
		widths[fill] += max(spare, 0)
	}
	return widths
}

// natural is the width each column would like.
func (t Table) natural(rows []Row) []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		n := c.Min
		for _, row := range rows {
			if row.Span == nil && i < len(row.Cells) {
				n = max(n, Width(row.Cells[i].Text))
			}
		}
		if c.Max > 0 {
			n = min(n, max(c.Max, c.Min))
		}
		widths[i] = n
	}
	return widths
}

func (t Table) total(widths []int) int {
	sum, first := t.Indent, true
	for i, w := range widths {
		if w < 0 {
			continue
		}
		if !first && !t.Columns[i].Tight {
			sum += t.Gap
		}
		first = false
		sum += w
	}
	return sum
}
