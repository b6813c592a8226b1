package list

import (
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Keys are those of every pane with a list.
var Keys = []keys.Binding{
	{Intent: keys.IntentFilterRows, Keys: []string{"/"}, Short: "filter", Help: "show only rows with a text; one|another for either", Hint: 2},
	{Intent: keys.IntentSortRows, Keys: []string{"s"}, Short: "sort", Help: "sort by a column; the same column again reverses", Hint: 3},
}

// MarkKeys are those of a pane whose rows an order can act on together.
var MarkKeys = append(slices.Clone(Keys),
	keys.Binding{Intent: keys.IntentMarkRow, Keys: []string{"space"}, Short: "mark", Help: "mark the row, so that an action takes several", Hint: 4})

// The prompt and the menu that a list opens.
const (
	FilterPrompt pane.PromptID = "list-filter"
	SortMenu     pane.MenuID   = "list-sort"
)

// Handle answers the keys of lists; false when the intent is none of them. page is the number of rows shown.
func (l *List[T]) Handle(i keys.Intent, v View[T], page int) (pane.Effect, bool) {
	switch i {
	case keys.IntentFilterRows:
		return pane.Prompt{ID: FilterPrompt, Label: "filter " + l.spec.Rows, Initial: l.filter.text, Hint: "a part of the row; one|another for either"}, true
	case keys.IntentSortRows:
		return l.menu(), true
	case keys.IntentMarkRow:
		return l.mark(v, page), true
	case keys.IntentBack:
		return nil, l.clear()
	}
	return nil, l.cursor.Move(i, v.Keys, page)
}

// clear takes the marks away; without any, the filter.
func (l *List[T]) clear() bool {
	switch {
	case len(l.marks) > 0:
		l.marks = nil
	case !l.filter.empty():
		l.filter = filter{}
	default:
		return false
	}
	return true
}

// mark marks the row under the cursor, or takes its mark away, and goes on to the next. A heading stands for all rows below it.
func (l *List[T]) mark(v View[T], page int) pane.Effect {
	at := l.Place(v)
	if at < 0 {
		return pane.Say{Text: "there is no row to mark"}
	}
	meant := v.Keys[at : at+1]
	if l.heads(v, at) {
		to := at + 1
		for to < len(v.Rows) && !l.heads(v, to) {
			to++
		}
		meant = v.Keys[at+1 : to]
		if len(meant) == 0 {
			return pane.Say{Text: "there is no row below this one to mark"}
		}
	}
	if l.marks == nil {
		l.marks = map[string]bool{}
	}
	on := slices.ContainsFunc(meant, func(key string) bool { return !l.marks[key] })
	for _, key := range meant {
		if l.marks[key] = true; !on {
			delete(l.marks, key)
		}
	}
	if len(meant) == 1 && !l.heads(v, at) {
		l.cursor.Move(keys.IntentDown, v.Keys, page)
	}
	return nil
}

func (l *List[T]) heads(v View[T], i int) bool {
	return l.spec.Heading != nil && l.spec.Heading(v.Rows[i])
}

// Forget drops the marks of rows that are no more, so that one that comes back under the same name is not marked.
func (l *List[T]) Forget(v View[T]) {
	for key := range l.marks {
		if !slices.Contains(v.Keys, key) {
			delete(l.marks, key)
		}
	}
}

// menu lists the columns; the cursor begins on the one that the rows are sorted by.
func (l *List[T]) menu() pane.Effect {
	m := pane.Menu{ID: SortMenu, Title: "Sort " + l.spec.Rows + " by"}
	now := l.column().ID
	for _, c := range l.spec.Columns {
		label := []draw.Run{draw.R(theme.Text, c.Name)}
		if c.ID == now {
			label = append(label, draw.R(theme.Dim, "  again: reversed"))
		}
		m.Items = append(m.Items, pane.Item{Key: string(c.ID), Label: label, On: c.ID == now})
	}
	return m
}

// Typed is the filter as it is typed; false when the prompt is another's.
func (l *List[T]) Typed(prompt pane.PromptID, text string) bool {
	if prompt != FilterPrompt {
		return false
	}
	l.filter = newFilter(text)
	return true
}

// Chosen is the column that rows are to be sorted by; false when the menu is another's.
func (l *List[T]) Chosen(menu pane.MenuID, ids []string) bool {
	if menu != SortMenu || len(ids) == 0 {
		return menu == SortMenu
	}
	l.sortBy(ColumnID(ids[0]))
	return true
}
