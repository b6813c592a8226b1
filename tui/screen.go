// Package tui is what is seen and typed. It draws the model and turns keys into intents, intents into effects.
//
// The rules of the room:
//
//   - Draw is pure: exactly W×H cells from a Scene. A pane that needs to remember keeps UI state only.
//   - Keys are data (the table of tui/keys and those of the panes). A pane never sees a key, only an Intent.
//   - A lower-case key never changes anything on the platform; a change is Shift and a confirmation.
//   - Effects are values; effects.go is the only place that makes a command of one.
//   - The clock, the writer and the terminal come from main. Nothing here does I/O or reads the time.
//   - Bubble Tea is a driver: app.go, effects.go, input.go and program.go import it, nobody else.
//
// The way of a key:
//
//	tea.KeyMsg ─input─▶ Key ─keymap─▶ Intent ─route─▶ dialog | pane | screen ─▶ Effect ─effects─▶ tea.Cmd
package tui

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/failing"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/linked"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/proposed"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// screen is what is seen and typed, without its driver: what is focused, what is open, what a key means now. It knows no terminal
// and no framework, so that tests press keys and read frames without either.
type screen struct {
	state       *model.State
	table       pane.Table
	panes       []*openPane // one of each row, in the order of their digits
	views       []View
	keys        *keys.Keymap
	theme       theme.Theme
	told        *theme.Palette // the terminal's colors; nil: it has not told them
	zone        *time.Location
	logFields   []string
	runbook     *runbook.Book
	breaks      layout.Breakpoints
	readOnlyApp func(app string) bool // read-only apps; nil: none
	grace       time.Duration
	mode        pane.Mode

	size       pane.Size
	appAt      int    // index into state.Apps
	first      string // the app to bring into view when it comes; empty once a key was pressed
	untouched  bool   // no key was pressed yet
	viewed     View
	root       layout.Node // of the view in view, also where it says no more than that all panes have their places
	inView     []pane.ID   // the panes of root
	focus      pane.ID
	before     place // where a pane that stands apart was opened from
	zoomed     bool
	frozen     bool
	dialogs    []dialog.Dialog // open dialogs, the top one last
	prompt     *promptLine
	toast      pane.Say
	saidAt     time.Time                      // of toast
	quitAt     time.Time                      // of a first q at the top
	clicked    pointer                        // the last click
	clickedRow bool                           // it selected a row
	typed      command.History                // the lines that were run
	opening    string                         // the app that was asked for and has not come yet
	asked      time.Time                      // when it was
	ills       map[model.AppID]severity.Level // how each of several apps fared when it was looked at last
	others     othersIll                      // of those that are not in view
	judgedAt   time.Time
	proposals  proposed.Inbox
	appNames   []string // those that the account may see, once somebody has asked

	visit     *linked.Visit // to what a link leads to; nil: there is none, or it was shown
	user      string        // who is at the keyboard, by the machine's word
	guard     guardcard.Watch
	freshened time.Time // when the open dialog's sources were asked

	tiles  map[pane.ID]*tileCache
	chrome chrome
	frame  []paint.Row  // the last picture, nil when it must be composed
	rows   []paint.Row  // of frame, used again for the next
	spans  []paint.Span // of rows

	failing failing.Panes
}

// tileCache is a pane's cached picture.
type tileCache struct {
	key     tileKey
	rows    []paint.Row
	spans   []paint.Span // of rows
	footKey tileKey
	bottom  string // the line below the pane; empty when it must be made
	ui      uint64 // counts what the pane was asked to do
}

type tileKey struct {
	x, w, h  int
	frame    layout.Frame
	focus    bool
	app      int
	versions uint64
	second   int64
	ui       uint64
	frozen   bool
	here     int64 // where the reader of the logs is
}

// app is the app in view.
func (s *screen) app() *model.App {
	if len(s.state.Apps) == 0 {
		return nil
	}
	return s.state.Apps[widget.Clamp(s.appAt, 0, len(s.state.Apps)-1)]
}

func (s *screen) pane(id pane.ID) pane.Pane {
	for _, p := range s.panes {
		if p.ID == id {
			return p.Pane
		}
	}
	return nil
}

// readOnly tells whether orders to the app in view are refused.
func (s *screen) readOnly() bool {
	name := ""
	if a := s.app(); a != nil {
		name = a.Info.Name
	}
	return s.readOnlyTo(name)
}

// readOnlyTo tells whether orders to an app are refused: from the start, by the config, or since a person wants it.
func (s *screen) readOnlyTo(name string) bool {
	_, held := s.state.Rods.Find(rods.ReadOnly, "", "")
	return held || s.readOnlyApp != nil && s.readOnlyApp(name)
}

// scene is what a pane of a body size sees.
func (s *screen) scene(w, h int, focus bool) pane.Scene {
	return pane.Scene{State: s.state, App: s.app(), W: w, H: h, Screen: s.size, Focus: focus, Theme: s.theme, Zone: s.zone, LogFields: s.logFields, Keys: s.keys, Panes: s.table,
		Mode: s.mode, ReadOnly: s.readOnly() || s.mode != pane.Live, Frozen: s.frozen, Here: s.here()}
}

// here is the stamp of the line that the reader of the logs is at, where somebody draws it; zero: of the newest.
func (s *screen) here() time.Time {
	if s.mode != pane.Saved {
		return time.Time{}
	}
	for _, p := range s.panes {
		if r, ok := p.Pane.(pane.Reader); ok {
			var at time.Time
			s.failing.Run(p.ID, func() { at = r.Here(s.app()) })
			return at
		}
	}
	return time.Time{}
}

// apply takes a batch of facts. The app in view stays in view, also where a player has gone to another moment.
func (s *screen) apply(batch []model.Event) {
	var id model.AppID
	if a := s.app(); a != nil {
		id = a.ID
	}
	s.state.Apply(batch)
	if i := slices.IndexFunc(s.state.Apps, func(a *model.App) bool { return a.ID == id }); i >= 0 {
		s.appAt = i
	}
	s.fade()
	s.showLoud(batch)
	s.showFirst()
	s.showOpened()
	s.visitLink()
	s.showProposed()
	s.viewWorst()
	s.watchOthers()
	s.frame = nil
}

// showGuard opens the frame of a guard that counts down, where nothing else is open.
func (s *screen) showGuard() {
	if s.prompt != nil || len(s.dialogs) > 0 {
		return
	}
	if f := s.guard.Due(s.state); f != nil {
		s.open(f)
	}
}

// showLoud says what is to be said at once.
func (s *screen) showLoud(batch []model.Event) {
	for _, e := range batch {
		if n, ok := e.Fact.(*model.Notice); ok && n.Loud {
			s.showToast(n.Text, n.Bad)
		}
	}
}

// with does something with a pane that may ask for something; where that fails it asks to say so.
func (s *screen) with(id pane.ID, do func() pane.Effect) (e pane.Effect) {
	if !s.failing.Run(id, func() { e = do() }) {
		return pane.Say{Text: s.failing.Sentence(id), Bad: true}
	}
	return e
}

// redraw makes the picture old, also where no fact has changed.
func (s *screen) redraw() { s.frame, s.chrome = nil, chrome{} }

// showFirst brings the app that was named first into view, whichever answers first, but not under the user's hands.
func (s *screen) showFirst() {
	for i, a := range s.state.Apps {
		if s.first != "" && (a.Info.Name == s.first || string(a.ID) == s.first) {
			s.appAt, s.first = i, ""
		}
	}
}

// showOpened brings the app into view that was asked for, when it comes, but not under an open dialog; or says why it does not come.
func (s *screen) showOpened() {
	if s.opening == "" {
		return
	}
	for i, a := range s.state.Apps {
		if a.Info.Name != s.opening && string(a.ID) != s.opening {
			continue
		}
		text := a.Info.Name + " is open"
		if len(s.dialogs) > 0 || s.prompt != nil {
			text += "; " + s.keys.KeyOf(keys.IntentApps) + " switches to it"
		} else {
			s.appAt = i
		}
		s.opening = ""
		s.showToast(text, false)
		return
	}
	src := s.state.Source("", model.SourceName(wayIn+s.opening))
	if src.Why == "" || src.Since.Before(s.asked) || src.State == model.Loading || src.State == model.Live {
		return
	}
	s.showToast("cannot open "+s.opening+": "+strings.TrimRight(src.Why+". "+src.Do, ". ")+endOf(src.Do), true)
	s.opening = ""
}

// showProposed tells of what an agent proposes, where nothing is in the way. It stays until a key is pressed.
func (s *screen) showProposed() {
	if s.toast.Text != "" || s.opening != "" || s.frozen || s.prompt != nil || len(s.dialogs) > 0 {
		return
	}
	if p := s.proposals.Next(s.state.Apps); p != nil {
		s.toast, s.saidAt = pane.Say{Text: proposed.Sentence(p, s.proposals.Open(s.state.Apps)), Stays: true}, s.state.Now
		s.redraw()
	}
}

// endOf is the mark that ends a sentence.
func endOf(sentence string) string {
	if strings.HasSuffix(sentence, "?") {
		return ""
	}
	return "."
}

// toastFor is how long a message hides the advice below it. A bad one stays until the next key.
const toastFor = 6 * time.Second

// fade takes away a message that has been read, and a question that is no longer open.
func (s *screen) fade() {
	if s.opening != "" || s.toast == (pane.Say{}) && s.quitAt.IsZero() {
		return
	}
	shown := s.state.Now.Sub(s.saidAt)
	if asked := !s.quitAt.IsZero(); s.toast.Bad || s.toast.Stays || shown < toastFor && !(asked && shown >= quitWindow) {
		return
	}
	s.toast, s.quitAt = pane.Say{}, time.Time{}
	s.redraw()
}

// The largest screen that is drawn.
const (
	mostColumns = 1024
	mostLines   = 512
)

// resize takes the terminal's size. A terminal that says it has 65535 lines is believed as far as any could be seen.
func (s *screen) resize(w, h int) {
	s.size = pane.Size{W: min(max(0, w), mostColumns), H: min(max(0, h), mostLines)}
	s.reflow()
	s.redraw()
}

// focusPane moves to a pane, also out of a zoom. A pane that the view lacks is in the overview; one that stands apart has a view of its own.
func (s *screen) focusPane(id pane.ID) {
	if s.pane(id) == nil {
		return
	}
	apart := s.standsApart(id)
	switch {
	case apart && s.focus != id:
		s.before = place{s.viewed.ID, s.focus, s.zoomed}
	case !apart && s.standsApart(s.focus):
		s.goBack()
	}
	s.focus = id
	switch {
	case apart:
		s.chooseView(onlyOf(id))
	case !s.shows(id):
		s.chooseView(Overview)
	}
	s.redraw()
}

// cycle moves the focus by one pane of the view.
func (s *screen) cycle(by int) {
	all := s.members()
	i := slices.IndexFunc(all, func(p *openPane) bool { return p.ID == s.focus })
	n := len(all)
	s.focusPane(all[((i+by)%n+n)%n].ID)
}

func (s *screen) open(l dialog.Dialog) {
	s.dialogs = append(s.dialogs, l)
	s.redraw()
}

func (s *screen) top() dialog.Dialog {
	if len(s.dialogs) == 0 {
		return nil
	}
	return s.dialogs[len(s.dialogs)-1]
}

// busy is the pane on the screen that wants to be drawn again at once.
func (s *screen) busy() (id pane.ID, is bool) {
	for _, p := range s.panes {
		if b, ok := p.Pane.(pane.Busy); ok && s.failing.Run(p.ID, func() { is = b.Busy() }) && is {
			return p.ID, true
		}
	}
	return "", false
}

func (s *screen) touched(id pane.ID) {
	if t := s.tiles[id]; t != nil {
		t.ui++
	}
	s.redraw()
}

func (s *screen) showToast(text string, bad bool) {
	s.toast, s.saidAt = pane.Say{Text: text, Bad: bad}, s.state.Now
	s.redraw()
}
