// Package pane is the contract between the screen and a pane: what a pane may look at, what it draws, and the effects it asks for.
package pane

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/theme"
)

// GlyphsOf is a theme's glyphs; the zero theme has none.
func GlyphsOf(th theme.Theme) *theme.Glyphs {
	if th.Glyphs == nil {
		return theme.ASCII
	}
	return th.Glyphs
}

// Scene is all a pane may look at while it draws or answers an intent. It is made anew for every call: size, focus and
// time are arguments and cannot be stale.
type Scene struct {
	State     *model.State
	App       *model.App // the app in view; nil before its first event
	W, H      int        // the pane's body, inside its border
	Screen    Size       // the whole terminal
	Focus     bool
	Mode      Mode      // what the facts are of
	ReadOnly  bool      // nothing that changes the app can be asked for
	Frozen    bool      // the picture is held: no fact comes until it is released
	Here      time.Time // the stamp of the line that the reader of the logs is at; zero: of the newest
	Theme     theme.Theme
	Zone      *time.Location
	LogFields []string     // the fields of structured log lines that are shown; none: all
	Keys      *keys.Keymap // nil: the shared keys as they come
	Panes     Table        // all panes of the screen
	Tabs      int          // cells that the titles of the tabs take, where the screen has tabs
}

// Key is the key to show for an intent.
func (sc Scene) Key(i keys.Intent) string {
	if sc.Keys != nil {
		return sc.Keys.KeyOf(i)
	}
	return (&keys.Keymap{List: keys.Shared()}).KeyOf(i)
}

// Size is a width and a height in cells.
type Size struct{ W, H int }

// Pane is one tile of the screen.
type Pane interface {
	Spec(Scene) draw.FrameSpec        // what stands in the border; Number and Focus are set by the frame
	Draw(Scene) draw.Block            // exactly W×H cells
	Handle(keys.Intent, Scene) Effect // changes UI state only; nil when there is nothing to do
	Reads() []model.Section           // a change of these makes the picture old
}

// Parted is implemented by panes whose lines have parts that change for themselves: the same picture as Draw's, in spans.
// The widths are the pane's word; nothing measures them again.
type Parted interface{ Rows(Scene) []paint.Row }

// Headline is implemented by panes that can say what they would show in one line: tabs and tiles too small to open.
type Headline interface{ Headline(Scene) []draw.Run }

// Busy is implemented by panes that may have work left from the last frame and then want to be drawn again at once.
type Busy interface{ Busy() bool }

// Searcher is implemented by panes that look through more than a frame has time for.
type Searcher interface {
	// Search is the next step, nil when there is none. The step runs on a goroutine of its own; Found takes what it returns, and may ask for
	// something to happen.
	Search() (step func() any)
	Found(any) Effect
}

// Clicker is implemented by panes whose rows a mouse can select.
type Clicker interface {
	// Click selects the row at a cell of the body, or sorts by the column whose heading is there. The scene is the one that the
	// picture was drawn of. True when a row is selected.
	Click(x, y int, sc Scene) bool
}

// Uncolored is the scene in which nothing is colored: its pictures are text.
func (sc Scene) Uncolored() Scene {
	sc.Theme = theme.New(theme.Plain, sc.Glyphs())
	return sc
}

// Hinter is implemented by panes in which other keys matter at other times.
type Hinter interface {
	// Hints are what those keys mean, the first one first.
	Hints(Scene) []keys.Intent
}

// Hider is implemented by panes in which some keys do nothing at times.
type Hider interface {
	// Hides are what those keys mean: they are not offered.
	Hides(Scene) []keys.Intent
}

// Orderer is implemented by panes whose selection an order can act on.
type Orderer interface {
	// Subject names what verb would act on here: a dyno, a process type, a release. False: the pane has nothing
	// selected that verb fits, and the user is asked with a picker.
	Subject(verb model.Verb, sc Scene) (Subject, bool)
}

// Subject is what an order acts on.
type Subject struct {
	Dyno, Type string
	Dynos      []string // the rows that are marked; Dyno and Type are empty then
	Release    int
}

// Explained is implemented by panes whose selected row the runbook may have a page about.
type Explained interface {
	// Explained is what the runbook is asked about; false: nothing is wrong with the row, or nobody has gone to it.
	Explained(Scene) (runbook.Subject, bool)
}

// Reader is implemented by the pane in which somebody reads the log.
type Reader interface {
	// Here is the stamp of the line that the reader of an app's log is at; zero: of the newest.
	Here(*model.App) time.Time
}

// Receiver is implemented by panes that other panes send messages to.
type Receiver interface{ Receive(Message, Scene) Effect }

// Message is what one pane tells another.
type Message interface{ IsMessage() }

// Typer is implemented by panes that open a Prompt.
type Typer interface {
	// Typed is called at every key (done false) and at Enter (done true); Esc sends the initial text with done true.
	Typed(prompt PromptID, text string, done bool, sc Scene) Effect
}

// Chooser is implemented by panes that open a Menu.
type Chooser interface {
	Chosen(menu MenuID, keys []string, sc Scene) Effect
}

// Lines are lines that are written piece by piece, beside the screen.
type Lines interface {
	// Next is the next piece: its text, how many lines it has, which part of all that is by then, and whether it is the last.
	Next() (text string, lines int, part float64, done bool)
}

// Effect is what shall happen outside the pane: a value, made into a command by effects.go.
type Effect interface{ IsEffect() }

// The effects.
type (
	// Confirm opens the dialog of an order. Nothing is sent before it is confirmed.
	Confirm struct {
		Order model.Order
		Type  string // scale: the process type whose number the dialog asks for; the order has no changes yet

		Proposal *proposal.Proposal // that asks for the order; nil where a person does
	}
	// Ask sends a request that changes nothing on the platform.
	Ask struct{ Request model.Request }
	// Copy puts text on the clipboard (OSC 52); What names it in the message.
	Copy struct{ Text, What string }
	// Save writes lines to a file. Nothing that is there is written over unless that is asked for; where a file is there, Exists happens.
	Save struct {
		Path      string
		Overwrite bool
		Lines     Lines
		Exists    Effect
	}
	// Focus moves to a pane by its id.
	Focus struct{ Pane ID }
	// Leave goes back from a pane that stands apart to the view that it was opened from.
	Leave struct{}
	// ViewApp brings an app into view; Open leaves the list of apps for its panes.
	ViewApp struct {
		App  model.AppID
		Open bool
	}
	// AddApp asks for the name of one app more to watch.
	AddApp struct{}
	// To gives a message to another pane.
	To struct {
		Pane ID
		Message
	}
	// Show opens a card over the screen.
	Show struct{ Card Card }
	// Explain opens the page of the runbook about something; without an id it lists all pages.
	Explain struct{ Subject runbook.Subject }
	// Prompt opens a line to type in, at the bottom of the screen.
	Prompt struct {
		ID      PromptID
		Label   string // "find"
		Initial string
		Hint    string   // dim, after the cursor while nothing is typed
		Before  []string // what was typed before, the newest last: up and down go through it
		AtEnter bool     // Typed is called at Enter alone, not at every key nor at Esc
	}
	// Menu opens a list to choose from.
	Menu struct {
		ID    MenuID
		Title string
		Items []Item
		Multi bool // of which several can be on, each change counts at once, and what is typed narrows it
	}
	// Say tells the user something in the message line.
	Say struct {
		Text  string
		Bad   bool
		Stays bool   // until a key is pressed
		Copy  string // what the key that copies puts on the clipboard while the message stands
	}
	// Several are effects in order.
	Several []Effect
	// Quit ends the program.
	Quit struct{}
	// Suspend hands the terminal back to the shell until it is resumed.
	Suspend struct{}
	// Redraw paints the whole screen anew: another program has written on it.
	Redraw struct{}
)

// CopyLimit is how many bytes can be copied at once: terminals drop longer OSC 52 sequences in silence.
const CopyLimit = 74_994

// PromptID tells which prompt an answer belongs to.
type PromptID string

// MenuID tells which menu an answer belongs to.
type MenuID string

// Item is a line of a Menu. Group titles have no Key and cannot be chosen.
type Item struct {
	Key   string
	Label []draw.Run
	On    bool   // chosen already; where only one can be, the cursor begins there
	Note  string // behind a choice how many lines have it; behind a title what holds while nothing of the group is chosen
}

// Card is a page of facts over the screen: a line in full, a release, a process.
type Card struct {
	Title   string
	Picture draw.Block // above the lines, where there is room for both; it does not scroll
	Lines   [][]draw.Run
	Copy    string        // what y puts on the clipboard
	What    string        // what that is called; empty: the details
	Links   []Link        // what else can be seen from here
	Through []keys.Intent // keys of everywhere that the card names: they close it and do what they do
	Anew    Explain       // how it is made anew for a screen of another size; the zero value: it stays
}

// Link is a key of a card and where it leads.
type Link struct {
	Key, Word string
	Effect    Effect
}

// Page is the link of a card to the page of the runbook about something.
func Page(sc Scene, s runbook.Subject) Link {
	return Link{Key: sc.Key(keys.IntentRunbook), Word: "runbook", Effect: Explain{Subject: s}}
}

func (Confirm) IsEffect() {}

func (Ask) IsEffect() {}

func (Copy) IsEffect() {}

func (Save) IsEffect() {}

func (Focus) IsEffect() {}

func (Leave) IsEffect() {}

func (ViewApp) IsEffect() {}

func (AddApp) IsEffect() {}

func (To) IsEffect() {}

func (Show) IsEffect() {}

func (Explain) IsEffect() {}

func (Prompt) IsEffect() {}

func (Menu) IsEffect() {}

func (Say) IsEffect() {}

func (Several) IsEffect() {}

func (Quit) IsEffect() {}

func (Suspend) IsEffect() {}

func (Redraw) IsEffect() {}

// Bar is the cell before a line, painted.
func (sc Scene) Bar(cursor bool) string {
	r := sc.Cursor(cursor)
	return sc.Theme.Paint(r.Role, r.Text)
}

// FilterLogs asks the logs to show one process type, or one dyno. Both empty: all of them.
type FilterLogs struct{ Type, Dyno string }

func (FilterLogs) IsMessage() {}

// Search gives the logs a text: to find (IntentFind), to show alone (IntentHide) or to hide (IntentExclude).
type Search struct {
	How  keys.Intent
	Text string
}

func (Search) IsMessage() {}

// Requests asks the logs for the router's lines of some requests: of a path, a dyno or a host.
type Requests struct {
	Method, Path string // the ids in the path folded
	Dyno, Host   string
	Compare      bool      // tell what is different about those that failed, instead of showing them alone
	Since        time.Time // those that are compared
}

func (Requests) IsMessage() {}

// GoTo asks the logs to go to the line of a moment.
type GoTo struct {
	At  time.Time
	All bool // no filter is left: the lines of all sources are shown
}

func (GoTo) IsMessage() {}

// Compare asks the logs what is different about the requests whose lines tell of an error, against all others.
type Compare struct {
	What  string // as the card names it
	Class string // of the exception; empty: the lines hold Text
	Text  string // "*" stands for whatever differs from line to line
}

func (Compare) IsMessage() {}

// OfOwner asks the errors to show those of one owner alone; "*" those of all.
type OfOwner struct{ Name string }

func (OfOwner) IsMessage() {}

// ReportOf asks the errors for the bug report of one, by how its fingerprint begins; empty: of the selected one.
type ReportOf struct{ Fingerprint string }

func (ReportOf) IsMessage() {}

// Glyphs are the theme's shapes, ASCII where it has none.
func (sc Scene) Glyphs() *theme.Glyphs { return GlyphsOf(sc.Theme) }

// Cursor is the first cell of a row: the cursor bar on the current row of the focused pane, else a blank.
func (sc Scene) Cursor(on bool) draw.Run {
	if on && sc.Focus {
		return draw.R(theme.Cursor, sc.Glyphs().CursorBar)
	}
	return draw.R(theme.Text, " ")
}
