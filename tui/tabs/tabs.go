// Package tabs is the bar of tabs of the narrow form.
package tabs

import "app.gonogo/gonogo/tui/draw"

// Tab is what a tab may say: its digit, and a title where there is room for one.
type Tab struct {
	Digit, Title, Short string
	Focused             bool // it has its whole title wherever there is one
}

// State is the cells that a pane's state needs beside the tabs: "LIVE 1,910 lines" less its last word.
const State = 12

// Label is what stands on a tab: " 1 ", and " Logs " behind it where it has a title.
type Label struct{ Digit, Title string }

// Width is the label's cells.
func (l Label) Width() int { return draw.Width(l.Digit) + draw.Width(l.Title) }

// Width is the cells of a bar.
func Width(bar []Label) int {
	w := 0
	for _, l := range bar {
		w += l.Width()
	}
	return w
}

// Bar are the labels of the tabs in so many cells: with their titles, else with short ones, else one title, that of the tab with the focus.
func Bar(tabs []Tab, room int) []Label {
	var bar []Label
	for _, form := range []func(Tab) string{func(t Tab) string { return t.Title }, func(t Tab) string { return t.Short }, func(Tab) string { return "" }} {
		if bar = with(tabs, form); Width(bar)+State <= room {
			break
		}
	}
	return bar
}

func with(tabs []Tab, form func(Tab) string) []Label {
	bar := make([]Label, len(tabs))
	for i, t := range tabs {
		title := form(t)
		if t.Focused {
			title = t.Title
		}
		bar[i].Digit = " " + draw.Fit(t.Digit, 1) + " "
		if title != "" {
			bar[i].Title = title + " "
		}
	}
	return bar
}
