package tui

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// heightsTried are one of every form, and those between which a form changes.
var heightsTried = []int{10, 19, 20, 24, 30, 45, 49, 50, 60, 90}

// userViews are two as a config may have them.
var userViews = []View{
	{ID: "three", Root: layout.Columns(layout.Rows(layout.Tile(pane.Processes), layout.Tile(pane.Releases)), layout.Tile(pane.Logs), layout.Tile(pane.Queues))},
	{ID: "first", Root: layout.Columns(layout.Tile(pane.Logs), layout.Tile(pane.Queues), layout.Tile(pane.Processes))},
}

// The rule of the logs' width. Within one view, at one height, with the focus on the logs: a screen one column wider never has narrower
// logs, but at the widths where tabs become tiles, and where the user wants three columns.
func TestTheLogsNeverGetNarrower(t *testing.T) {
	w := panetest.Crash()
	for _, breaks := range []layout.Breakpoints{{}, {CompactW: 50, CompactH: 10, Columns2: 90, Columns3: 130, Rows3: 30}, {CompactW: 50, CompactH: 10, Columns2: 60, Columns3: 61, Rows3: 20}} {
		for _, v := range allViews(Panes, userViews) {
			for _, height := range heightsTried {
				h := at(t, w, 50, height, func(o *Options) { o.Views, o.View, o.Breakpoints = userViews, v.ID, breaks })
				if !h.shows(pane.Logs) {
					continue
				}
				h.focus = pane.Logs
				before := 0
				for width := 50; width <= 300; width++ {
					h.resize(width, height)
					got := h.layout().Of(pane.Logs).Rect.W
					if got < before && width != h.breaks.Columns2 && width != h.breaks.Columns3 {
						t.Errorf("view %s, %d rows: %d columns of logs at %d, %d at %d", v.ID, height, before, width-1, got, width)
					}
					before = got
				}
			}
		}
	}
}

// What is drawn of the logs at the sizes that people have.
func TestTheLogsGetTheRoomThatIsLeft(t *testing.T) {
	for _, c := range []struct{ w, h, want, columns int }{
		{80, 24, 80, 1}, {100, 30, 56, 2}, {160, 45, 95, 2}, {200, 45, 134, 2}, {200, 50, 134, 2}, {240, 60, 174, 2}, {300, 60, 234, 2}, {300, 40, 234, 2},
	} {
		places := at(t, panetest.Crash(), c.w, c.h).layout()
		var columns []int
		for _, p := range places {
			if row, _ := Panes.Find(p.Pane); row.Place.Column != pane.Under && !slices.Contains(columns, p.Rect.X) {
				columns = append(columns, p.Rect.X)
			}
		}
		if got := places.Of(pane.Logs).Rect.W; got != c.want || len(columns) != c.columns {
			t.Errorf("%dx%d: the logs have %d columns of %d, want %d of %d", c.w, c.h, got, len(columns), c.want, c.columns)
		}
	}
}

// A tile is as high as its content while a neighbour has use for the rows, whatever the screen.
func TestNoTileIsHigherThanItsContent(t *testing.T) {
	w := panetest.Calm()
	for width := 100; width <= 260; width += 20 {
		for height := 20; height <= 80; height++ {
			h := at(t, w, width, height)
			for id, most := range map[pane.ID]int{pane.Processes: 7 + 2, pane.Releases: 8 + 2} {
				if got := h.layout().Of(id).Rect.H; got > most {
					t.Errorf("%dx%d: %s has %d rows, want at most %d: the queues have use for them", width, height, id, got, most)
				}
			}
			if got := h.layout().Of(pane.Processes).Rect.H; height >= 33 && got != 9 {
				t.Errorf("%dx%d: seven rows of processes stand in %d", width, height, got)
			}
		}
	}
}

func TestAShortScreenFoldsTheLeastImportant(t *testing.T) {
	table := slices.Clone(Panes)
	for range 6 {
		row := panetest.Row()
		row.ID += pane.ID(rune('a' + len(table)))
		table = append(table, row)
	}
	h := at(t, panetest.Calm(), 120, 20, func(o *Options) { o.Panes = table })
	h.see("3 Releases  v73 Deploy df7bb82", "Almanac  high tide 04:12", "1 Processes ─")
	h.miss("10 Almanac") // no key has that name
	h.well()
	h.press("3")
	h.see("3 Releases ─")
	h.well()
}

func TestViews(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.miss("0 overview")
	whole := h.view()
	h.press(",")
	h.see("view logs 0 overview", "web 2/2 ●●   worker 2/2 ●●   queue default 6", "2 Logs")
	h.miss("1 Processes", "4 Queues")
	h.well()
	h.press(",")
	h.see("view queues", "4 Queues", "2 Logs")
	h.miss("1 Processes")
	if q, l := h.layout().Of(pane.Queues).Rect, h.layout().Of(pane.Logs).Rect; q.Y >= l.Y || q.H <= l.H || q.W != 160 {
		t.Errorf("queues at %v, logs at %v; want the queues large above the logs", q, l)
	}
	h.press("tab")
	if h.focus != pane.Logs {
		t.Errorf("Tab leads to %s, want logs: the view has them and the queues", h.focus)
	}
	h.press(",", "2", "z", "z")
	if h.view() != whole {
		t.Errorf("the view after the last is not the overview:\n%s", h.view())
	}
	h.press(",", "3")
	if h.viewed.ID != Overview || h.focus != pane.Releases {
		t.Errorf("the digit of a pane that the view lacks leads to %s in view %s, want releases in the overview", h.focus, h.viewed.ID)
	}
	h.press(",", ",", "0")
	if h.viewed.ID != Overview {
		t.Errorf("0 leads to view %s, want the overview", h.viewed.ID)
	}
	h.none()
}

func TestAViewWithTabs(t *testing.T) {
	h := at(t, panetest.Calm(), 80, 24)
	h.press(",", ",")
	h.see("view queues", " 2 Logs ", " 4 Queues ")
	h.miss("1 Processes", "overview")
	h.well()
	h.see("default")
}

func TestTheViewIsChosenFirst(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45, func(o *Options) { o.View = "queues" })
	if h.focus != pane.Queues {
		t.Errorf("the focus is on %s, want queues: they are the view's first", h.focus)
	}
	h = at(t, panetest.Calm(), 160, 45, func(o *Options) { o.View, o.Views = "three", userViews })
	h.see("view three", "1 Processes", "4 Queues")
	h.press(":")
	h.write("view first")
	h.press("enter")
	h.see("view first")
	if at := h.layout().Of(pane.Logs).Rect; at.X != 0 {
		t.Errorf("the logs stand at column %d, want 0: they are the first of the view's columns", at.X)
	}
	h = at(t, panetest.Calm(), 160, 45, func(o *Options) { o.View, o.Views = "queues", []View{{ID: "queues", Root: layout.Tile(pane.Releases)}} })
	h.see("3 Releases")
	if _, err := newScreen(Options{View: "nothing"}); err == nil || !strings.Contains(err.Error(), `there is no view "nothing": overview, logs, queues, and the name of a pane with -only`) {
		t.Errorf("an unknown view: %v", err)
	}
}

// A pane is one folder and one row: this one is in no other place.
func TestAPaneIsOneRow(t *testing.T) {
	row := panetest.Row()
	table := append(slices.Clone(Panes[:len(Panes)-2]), row) // as many as there are digits
	with := func(o *Options) { o.Panes = table }
	digit := strconv.Itoa(len(table.Of(nil)))
	for _, size := range pictureSizes {
		h := at(t, panetest.Calm(), size.W, size.H, with)
		h.press(digit)
		h.well()
		h.see("Almanac", "high tide 04:12")
		if h.focus != row.ID {
			t.Errorf("%v: %s leads to %s, want %s", size, digit, h.focus, row.ID)
		}
	}
	h := at(t, panetest.Calm(), 160, 45, with)
	h.see(digit + " Almanac")
	h.press(digit)
	h.see("t tide") // its keys, in its border
	h.press("t")
	h.see("the next tide is at 16:40")
	h.press("?")
	h.see("the next tide", "almanac: sunrise and tides")
	h.press("esc", ":")
	h.write("pane almanac")
	h.see("sunrise and tides")
	h.press("esc", "2", ":")
	h.write("pane almanac")
	h.press("enter")
	if h.focus != row.ID {
		t.Errorf("the palette leads to %s, want %s", h.focus, row.ID)
	}
	h.perform(pane.To{Pane: row.ID, Message: panetest.Greeting{Text: "ahoy"}}, dialog.Key{})
	h.see("ahoy")
	h = at(t, panetest.Calm(), 160, 45, with, func(o *Options) { o.Pane = row.ID })
	h.see("view almanac-only", "high tide 04:12")
	_, err := newScreen(Options{Panes: table, Pane: "nothing"})
	if want := `there is no pane "nothing": ` + strings.Join(table.Of(nil).Names(), ", "); err == nil || err.Error() != want {
		t.Errorf("an unknown pane: got %v, want %s", err, want)
	}
	if got := keptSizes(row.ID); len(got) == 0 {
		t.Error("the pane is in no golden")
	}
}

// Which panes go on while a source fails is told by the table, too.
func TestAPaneThatGoesOn(t *testing.T) {
	w := panetest.Failed()
	w.Live(panetest.Source)
	w.Emit(panetest.Source, panetest.Now, &model.AddOns{})
	w.Tick(panetest.Now)
	h := at(t, w, 160, 45, func(o *Options) { o.Panes = append(slices.Clone(Panes), panetest.Row()) })
	h.see("almanac go on without it")
}
