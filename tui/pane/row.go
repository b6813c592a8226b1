package pane

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/keys"
)

// ID names a pane: in --pane, in views, in the config, in messages from one pane to another.
type ID string

// The ids that more than one place speaks of: views put these panes somewhere, other panes send them messages. A pane that nobody
// else speaks of keeps its id in its own folder.
const (
	Processes ID = "processes"
	Logs      ID = "logs"
	Releases  ID = "releases"
	Queues    ID = "queues"
)

// Row is a kind of pane in the table of panes: all that the screen knows of it before it makes one.
type Row struct {
	ID      ID
	Title   string // in the border and in the tab
	Short   string // in the tab where room is short
	Help    string // one line for help, completion and the palette: "what runs, on which release"
	New     func() Pane
	Sources []model.SourceName // the names of the sources it rests on, the one that matters most first
	Keys    []keys.Binding     // its own; their scope is the pane's id
	Answers []keys.Intent      // intents of everywhere that this pane answers, whichever has the focus
	Place   Place
	Vitals  bool // its headline stands in the line above tabs and above views that want it
	Header  bool // its headline stands in the header, where that line is not there
}

// Column is where a pane stands in the overview.
type Column uint8

// The columns. Right joins Left while the screen has no room for a third column; Under is the row below Main, side by side.
const (
	Left Column = iota
	Main
	Under
	Right
	Top   // above all of them, across the screen
	Apart // not in the overview: alone on the screen, and away again
)

// Place is a pane's place in the overview, and how many rows it asks for in any view.
type Place struct {
	Column   Column
	Rows     func(Scene) Rows // what it could use now, at the scene's width
	Least    int              // rows, border included; with fewer it shows nothing and is folded to its headline
	Wide     int              // columns that it wants beside the main pane, border included; 0: what the screen gives
	Priority int              // who is folded first when room is short: the highest number
}

// Rows is how many rows a pane's body could use.
type Rows struct {
	Want int // everything that matters is seen
	Less int // where Want cannot be had, it shows so many and has no use for more; 0: it shows as many as it gets
	Step int // fewer than so many beyond these would stay empty: a chart is drawn whole or not at all
	Most int // more than these would stay empty; Endless: it fills whatever it gets
}

// Endless is more rows than any screen has.
const Endless = 1 << 15

// SentenceRows is how many rows a pane asks for that has nothing to show and says why.
const SentenceRows = 4

// Exactly asks for n rows, and has no use for more.
func Exactly(n int) Rows { return Rows{Want: n, Most: n} }

// Table is the panes in the order of their digits.
type Table []Row

// Find is the row of a pane.
func (t Table) Find(id ID) (Row, bool) {
	if i := slices.IndexFunc(t, func(r Row) bool { return r.ID == id }); i >= 0 {
		return t[i], true
	}
	return Row{}, false
}

// Of is the panes for a run that has these sources: those whose first source is among them, and those that rest on none. Nil stands for a
// run on an app, which has every source but the lines of a saved log.
func (t Table) Of(sources []model.SourceName) Table {
	return slices.DeleteFunc(slices.Clone(t), func(r Row) bool {
		switch {
		case len(r.Sources) == 0:
			return false
		case sources == nil:
			return r.Sources[0] == model.LinesSource
		}
		return !slices.Contains(sources, r.Sources[0])
	})
}

// Names are the ids of all panes.
func (t Table) Names() []string {
	names := make([]string, len(t))
	for i, r := range t {
		names[i] = string(r.ID)
	}
	return names
}

// Check says in an error which panes there are, when id is none of them.
func (t Table) Check(id ID) error {
	if _, ok := t.Find(id); ok {
		return nil
	}
	return fmt.Errorf("there is no pane %q: %s%s", id, strings.Join(t.Names(), ", "), phrase.DidYouMean(string(id), t.Names()))
}

// Bindings are the shared keys and each pane's own, the latter in the scope of their pane.
func (t Table) Bindings() []keys.Binding {
	all := keys.Shared()
	for _, r := range t {
		for _, b := range r.Keys {
			b.Scope = keys.Scope(r.ID)
			all = append(all, b)
		}
	}
	return all
}
