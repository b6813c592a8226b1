package list

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// ColumnID names a column: in the menu of orders, and where a pane writes its heading.
type ColumnID string

// Column is one that rows can be sorted by.
type Column[T any] struct {
	ID      ColumnID
	Name    string           // in the menu: "memory"
	Compare func(a, b T) int // nil: the order in which the rows come
	Known   func(T) bool     // whether there is anything to compare; nil: always. What is not known stands last, either way around
	Highest bool             // begins with the highest
}

// column is the one that rows are sorted by.
func (l *List[T]) column() Column[T] {
	for _, c := range l.spec.Columns {
		if c.ID == l.by {
			return c
		}
	}
	if len(l.spec.Columns) == 0 {
		return Column[T]{}
	}
	return l.spec.Columns[0]
}

// Sorted tells whether the rows stand in another order than they come in.
func (l *List[T]) Sorted() bool { return l.column().Compare != nil || l.turned }

// SortedBy tells whether the rows are sorted by a column.
func (l *List[T]) SortedBy(id ColumnID) bool { return l.column().ID == id }

// ordered sorts rows by the chosen column. Rows that are alike stay in the order in which they come, so that nothing trades places
// for no reason.
func (l *List[T]) ordered(rows []T) []T {
	c := l.column()
	if c.Compare == nil {
		if l.turned {
			slices.Reverse(rows)
		}
		return rows
	}
	sign := 1
	if c.Highest != l.turned {
		sign = -1
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		if c.Known != nil {
			if ka, kb := c.Known(a), c.Known(b); !ka || !kb {
				return unknownLast(ka, kb)
			}
		}
		return sign * c.Compare(a, b)
	})
	return rows
}

func unknownLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// sortBy chooses a column; the same one again turns the order around.
func (l *List[T]) sortBy(id ColumnID) {
	if l.column().ID == id {
		l.turned = !l.turned
		return
	}
	l.by, l.turned = id, false
}

// falling tells that the highest row is on top.
func (l *List[T]) falling() bool { return l.column().Highest != l.turned }

// Title is a column's heading in so many cells, with an arrow where the rows are sorted by it.
func (l *List[T]) Title(id ColumnID, text string, w int, g *theme.Glyphs) string {
	if l.titles == nil {
		l.titles = map[ColumnID]string{}
	}
	l.titles[id] = l.titled(id, text, w, g)
	return l.titles[id]
}

// SortAt sorts by the column whose title is nearest to a cell of a heading without colors.
func (l *List[T]) SortAt(heading string, x int) {
	best, least := ColumnID(""), 1<<15
	for _, c := range l.spec.Columns {
		title := strings.TrimSpace(l.titles[c.ID])
		i := strings.Index(heading, title)
		if title == "" || i < 0 {
			continue
		}
		from := draw.Width(heading[:i])
		if d := max(from-x, x-(from+draw.Width(title)-1), 0); d < least {
			best, least = c.ID, d
		}
	}
	if best != "" {
		l.sortBy(best)
	}
}

// Select puts the cursor on the y-th row of those that are shown from a first one on; false when there is none.
func (l *List[T]) Select(v View[T], from, y int) bool {
	i := from + y
	if y < 0 || i >= len(v.Keys) {
		return false
	}
	l.cursor.Select(v.Keys, i, from)
	return true
}

func (l *List[T]) titled(id ColumnID, text string, w int, g *theme.Glyphs) string {
	if !l.Sorted() || l.column().ID != id {
		return text
	}
	arrow := g.SortedUp
	if l.falling() {
		arrow = g.SortedDown
	}
	letters := []rune(text) // ours, each a cell wide
	return string(letters[:max(0, min(len(letters), w-draw.Width(arrow)))]) + arrow
}
