// Package list is what panes of rows share: a cursor that stays on its row, a filter, an order, marks, and which rows are seen.
//
// Rules:
//   - A row is known by its key. Cursor and marks follow the key, whatever place the row has now.
//   - Filter and order hold through all updates. Facts never change them, keys do.
//   - A marked row is always shown: nobody acts on what a filter hides.
//   - A pane without the focus shows its first rows; with it, the rows around the cursor.
package list

import (
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Spec is what a list knows of the rows of its pane.
type Spec[T any] struct {
	Rows    string         // what the rows are called: "dynos"
	Key     func(T) string // which row it is, whatever its place
	Text    func(T) string // what a filter looks through
	Heading func(T) bool   // whether the row is the heading of those below it; nil: there are no headings
	Columns []Column[T]    // the first is the order in which the rows come
}

// List is the cursor, the filter, the order and the marks of one pane.
type List[T any] struct {
	spec   Spec[T]
	cursor widget.Rows
	filter filter
	by     ColumnID // empty: the first column
	turned bool     // the other way around
	marks  map[string]bool
	titles map[ColumnID]string // as they were drawn last
}

// New is a list without filter, order and marks.
func New[T any](spec Spec[T]) *List[T] { return &List[T]{spec: spec} }

// View is the rows that are shown, in their order.
type View[T any] struct {
	Rows        []T
	Keys        []string
	All, Passed int // rows that are no heading: how many there are, how many of them are shown
}

// View chooses and orders rows.
func (l *List[T]) View(all []T) View[T] {
	v := View[T]{Rows: make([]T, 0, len(all)), All: len(all)}
	if l.spec.Heading == nil {
		v.Rows = append(v.Rows, all...)
		v.Rows = l.chosen(v.Rows, false)
		v.Passed = len(v.Rows)
	} else {
		v.All = 0
		for from := 0; from < len(all); {
			to := from + 1
			for to < len(all) && !l.spec.Heading(all[to]) {
				to++
			}
			v.All += to - from - 1
			whole := l.filter.passes(l.spec.Text(all[from]))
			below := l.chosen(slices.Clone(all[from+1:to]), whole)
			if len(below) > 0 || whole {
				v.Rows = append(append(v.Rows, all[from]), below...)
			}
			v.Passed += len(below)
			from = to
		}
	}
	v.Keys = make([]string, len(v.Rows))
	for i, r := range v.Rows {
		v.Keys[i] = l.spec.Key(r)
	}
	return v
}

// chosen leaves the rows that pass the filter, or all of them, in the order that was chosen. It changes rows.
func (l *List[T]) chosen(rows []T, whole bool) []T {
	if !whole && !l.filter.empty() {
		rows = slices.DeleteFunc(rows, func(r T) bool { return !l.marks[l.spec.Key(r)] && !l.filter.passes(l.spec.Text(r)) })
	}
	return l.ordered(rows)
}

// Place is the row of the cursor, -1 without rows.
func (l *List[T]) Place(v View[T]) int { return l.cursor.Place(v.Keys) }

// Moved tells whether anybody has moved the cursor.
func (l *List[T]) Moved() bool { return l.cursor.Key != "" }

// From is the first row to show in h rows: around the cursor while the pane has the focus, else the first.
func (l *List[T]) From(v View[T], h int, focus bool) int {
	if !focus {
		return 0
	}
	return l.cursor.From(v.Keys, h)
}

// Marked tells whether a row has a mark.
func (l *List[T]) Marked(key string) bool { return l.marks[key] }

// Marks are the marked rows of a view, in its order. The mark of a row that has gone counts no more.
func (l *List[T]) Marks(v View[T]) []string {
	var out []string
	for _, key := range v.Keys {
		if l.marks[key] {
			out = append(out, key)
		}
	}
	return out
}

// Narrowed tells whether a filter, an order or a mark changes what is seen.
func (l *List[T]) Narrowed() bool { return !l.filter.empty() || l.Sorted() || len(l.marks) > 0 }

// Filtered tells whether a filter leaves rows out.
func (l *List[T]) Filtered() bool { return !l.filter.empty() }

// Border says behind the pane's title what the filter leaves and how many rows are marked.
func (l *List[T]) Border(v View[T]) []draw.Run {
	var out []draw.Run
	if !l.filter.empty() {
		out = append(out, draw.R(theme.Input, l.filter.text), draw.R(theme.Text, " "), draw.R(theme.Dim, format.Count(v.Passed)+" of "+format.Count(v.All)+" shown"))
	}
	if n := len(l.Marks(v)); n > 0 {
		if len(out) > 0 {
			out = append(out, draw.R(theme.Dim, "  "))
		}
		out = append(out, draw.R(theme.Key|theme.Bold, format.Count(n)+" marked"))
	}
	return out
}

// NoMatch is what a pane says whose filter leaves nothing; nil when something is left.
func (l *List[T]) NoMatch(sc pane.Scene, v View[T]) [][]draw.Run {
	if l.filter.empty() || len(v.Rows) > 0 {
		return nil
	}
	return [][]draw.Run{{
		draw.R(theme.Text, "0 of "+format.Count(v.All)+" "+l.spec.Rows+" match "), draw.R(theme.Strong, l.filter.text), draw.R(theme.Dim, "; "),
		draw.R(theme.Key, sc.Key(keys.IntentBack)), draw.R(theme.Dim, " shows all"),
	}}
}
