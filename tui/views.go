package tui

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/apps"
)

// ViewID names a view: in --view, in the config, on the screen.
type ViewID string

// View is a named arrangement of panes.
type View struct {
	ID     ViewID
	Help   string      // one line for help, completion and the palette
	Root   layout.Node // what stands where; without any pane: all panes, each at its place
	Vitals bool        // the line of headlines stands above the tiles
	Alone  bool        // one pane; it is not among those that a key goes through
}

// The views that somebody speaks of: all panes, and all apps.
const (
	Overview   ViewID = "overview"
	SideBySide        = ViewID(apps.ID) + "-only"
)

// Views is the table of views, in the order in which a key goes through them. Beside them there is one for each pane alone, and those
// of the config.
var Views = []View{
	{ID: Overview, Help: "all panes"},
	{ID: ViewID(pane.Logs), Help: "the logs across the screen, headlines above", Root: layout.Tile(pane.Logs), Vitals: true},
	{ID: ViewID(pane.Queues), Help: "the queues large, the logs below", Root: layout.Rows(layout.Tile(pane.Queues).Weighs(3), layout.Tile(pane.Logs).Weighs(2))},
}

// onlyOf is the name of the view of one pane alone.
func onlyOf(id pane.ID) ViewID { return ViewID(id) + "-only" }

// only is a view without the panes that a table lacks; false when too little of it is left to be one.
func (v View) only(t pane.Table) (View, bool) {
	had := v.Root.Panes()
	v.Root = v.Root.Only(func(id pane.ID) bool { _, ok := t.Find(id); return ok })
	left := v.Root.Panes()
	return v, len(had) == len(left) || len(left) > 1
}

// allViews are the views of the table, changed and added to by the user's own, and one for each pane alone.
func allViews(t pane.Table, own []View) []View {
	all := slices.Clone(Views)
	for _, v := range own {
		if i := slices.IndexFunc(all, func(w View) bool { return w.ID == v.ID }); i >= 0 {
			all[i].Root = v.Root
			continue
		}
		all = append(all, v)
	}
	kept := all[:0]
	for _, v := range all {
		if v, ok := v.only(t); ok {
			kept = append(kept, v)
		}
	}
	all = kept
	for _, row := range t {
		all = append(all, View{ID: onlyOf(row.ID), Help: string(row.ID) + " alone", Root: layout.Tile(row.ID), Alone: true})
	}
	return all
}

// AllViews are the views that a screen with the user's own ones has.
func AllViews(own []View) []View { return allViews(Panes, own) }

// FindView finds a view by its name. A pane's name means that pane alone, unless a view is called so.
func FindView(views []View, id ViewID) (View, error) {
	for _, name := range []ViewID{id, onlyOf(pane.ID(id))} {
		if i := slices.IndexFunc(views, func(v View) bool { return v.ID == name }); i >= 0 {
			return views[i], nil
		}
	}
	var names []string
	for _, v := range views {
		if !v.Alone {
			names = append(names, string(v.ID))
		}
	}
	return View{}, fmt.Errorf("there is no view %q: %s, and the name of a pane with -only", id, strings.Join(names, ", "))
}

// members are the panes of the view in view, in the order of their digits.
func (s *screen) members() []*openPane {
	if len(s.inView) == len(s.panes) {
		return s.panes
	}
	var out []*openPane
	for _, p := range s.panes {
		if s.shows(p.ID) {
			out = append(out, p)
		}
	}
	return out
}

// shows tells whether the view has a pane.
func (s *screen) shows(id pane.ID) bool { return slices.Contains(s.inView, id) }

// chooseView brings a view on the screen. The focus goes to its first pane; the overview has none that is more than the others.
func (s *screen) chooseView(id ViewID) {
	v, err := FindView(s.views, id)
	if err != nil {
		return
	}
	s.viewed, s.root, s.inView, s.zoomed = v, v.Root, v.Root.Panes(), false
	if len(s.inView) == 0 {
		s.root = layout.Overview(s.table)
		s.inView = s.root.Panes()
	} else {
		s.focus = s.inView[0]
	}
	s.redraw()
}

// place is a view with the pane that has the focus in it.
type place struct {
	view   ViewID
	focus  pane.ID
	zoomed bool
}

// standsApart tells the panes that are not in the overview.
func (s *screen) standsApart(id pane.ID) bool {
	row, ok := s.table.Find(id)
	return ok && row.Place.Column == pane.Apart
}

// goBack goes from a pane that stands apart to where it was opened from.
func (s *screen) goBack() {
	if !s.standsApart(s.focus) {
		return
	}
	to := s.before
	if to.view == "" || s.standsApart(to.focus) {
		to = place{Overview, s.main(), false}
	}
	s.chooseView(to.view)
	s.focus, s.zoomed = to.focus, to.zoomed
	s.redraw()
}

// toggle opens a pane that stands apart, and closes it again.
func (s *screen) toggle(id pane.ID) {
	if s.focus == id {
		s.goBack()
		return
	}
	s.focusPane(id)
}

// nextView goes on to the next view of those that a key goes through.
func (s *screen) nextView() {
	var ids []ViewID
	for _, v := range s.views {
		if !v.Alone {
			ids = append(ids, v.ID)
		}
	}
	s.chooseView(ids[(slices.Index(ids, s.viewed.ID)+1)%len(ids)])
}

// Rows around the tiles: the header and the line that says what to do above; the line of keys below, and above that one that tells of
// an order while there is something to tell.
const (
	headRows   = 2
	keyRows    = 1
	tabBarFrom = 10 // rows of a narrow screen that has a tab bar

	consolesFrom = 24 // rows of a screen that has a line for the consoles of the verdict
	rodsFrom     = 8  // rows of a screen that has a line for what a person holds back; a smaller one has a word in the header
)

// form is the shape of the screen now.
func (s *screen) form() layout.Form { return s.breaks.Form(s.size.W, s.size.H) }

// rowsAround is which lines stand above the tiles beside the header and the line that says what to do.
type rowsAround struct {
	consoles     bool
	vitals, tabs bool
	rods         bool // what a person holds back
	player       int  // lines of a player of recordings
}

func (s *screen) rowsAround() rowsAround {
	r := rowsAround{consoles: s.size.H >= consolesFrom && s.mode != pane.Saved, vitals: true, tabs: true, player: s.playerRows()}
	switch s.form() {
	case layout.Compact:
		r.tabs = s.size.H >= tabBarFrom
	case layout.Tiles:
		r.vitals, r.tabs = s.viewed.Vitals && !s.zoomed, false
	}
	r.rods = len(s.state.Rods.List) > 0 && s.size.H >= rodsFrom
	r.vitals = r.vitals && slices.ContainsFunc(s.panes, func(p *openPane) bool { return p.Vitals })
	return r
}

// area is what is left for the tiles.
func (s *screen) area() layout.Rect {
	r := s.rowsAround()
	top := headRows + r.player
	if r.consoles {
		top++
	}
	if r.vitals {
		top++
	}
	if r.tabs {
		top++
	}
	if r.rods {
		top++
	}
	return layout.Rect{Y: top, W: s.size.W, H: max(0, s.size.H-top-keyRows-s.orderRows())}
}

// layout gives every visible pane its rectangle.
func (s *screen) layout() layout.Places {
	area := s.area()
	room := layout.Room{Area: area, Screen: layout.Rect{W: s.size.W, H: s.size.H}, Breaks: s.breaks, Focus: s.focus, Main: s.main(), Need: s.need}
	if s.form() != layout.Tiles {
		above := s.above()
		if above != "" {
			room.Area.Y, room.Area.H = area.Y+mapRows, area.H-mapRows
		}
		places := room.Tab(s.shows(room.Main))
		if above != "" {
			places = append(places, layout.Placed{Pane: above, Rect: layout.Rect{X: area.X, Y: area.Y, W: area.W, H: mapRows}, Frame: layout.Bare})
		}
		return places
	}
	if s.zoomed {
		return layout.Places{{Pane: s.focus, Rect: area}}
	}
	return room.Arrange(s.root)
}

// The rows of a pane that stands above the others where one is shown at a time, and how many must be left for that one.
const (
	mapRows  = 3
	mapLeast = 8
)

// above is the pane that stands above the main one also where only one is shown at a time; empty where there is none, or no room.
func (s *screen) above() pane.ID {
	if s.focus != s.main() || s.area().H < mapRows+mapLeast {
		return ""
	}
	for _, p := range s.members() {
		if p.Place.Column == pane.Top {
			return p.ID
		}
	}
	return ""
}

// main is the pane that gets the room that is left.
func (s *screen) main() pane.ID {
	for _, p := range s.panes {
		if p.Place.Column == pane.Main {
			return p.ID
		}
	}
	return ""
}

// need is what a pane asks for in a tile so wide.
func (s *screen) need(id pane.ID, width int) layout.Need {
	row, _ := s.table.Find(id)
	rows := pane.Rows{Want: pane.SentenceRows, Most: pane.Endless}
	if row.Place.Rows != nil {
		s.failing.Run(id, func() { rows = row.Place.Rows(s.scene(max(0, width-2), 0, id == s.focus)) })
	}
	rows.Want, rows.Most = rows.Want+2, rows.Most+2
	if rows.Less > 0 {
		rows.Less += 2
	}
	return layout.Need{Rows: rows, Least: row.Place.Least, Priority: row.Place.Priority, Wide: row.Place.Wide}
}
