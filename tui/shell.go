package tui

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// shell is the screen without its driver: what is focused, what is open, what a key means now. It knows no terminal
// and no framework, so that tests press keys and read frames without either.
type shell struct {
	state  *model.State
	panes  []pane.Pane // in the order of their digits
	keys   *keys.Keymap
	theme  theme.Theme
	zone   *time.Location
	breaks Breakpoints
	sealed func(app string) bool // read-only apps; nil: none
	grace  time.Duration

	size   pane.Size
	appAt  int    // index into state.Apps
	first  string // the app to bring into view when it comes; empty once a key was pressed
	focus  string // pane id
	zoomed bool
	solo   string // --pane: the only pane
	frozen bool
	layers []layer // open dialogs, the top one last
	prompt *promptLine
	toast  pane.Say
	saidAt time.Time // of toast
	quitAt time.Time // of a first q at the top

	freshened time.Time // when the open dialog's sources were asked

	tiles  map[string]*tile
	edges  edges
	frame  []paint.Row  // the last picture, nil when it must be composed
	rows   []paint.Row  // of frame, used again for the next
	spans  []paint.Span // of rows
	faults []string     // panes that could not draw, with their stacks; tests hold it empty
}

// tile is a pane's cached picture.
type tile struct {
	key     tileKey
	rows    []paint.Row
	spans   []paint.Span // of rows
	footKey tileKey
	bottom  string // the line below the pane; empty when it must be made
	ui      uint64 // counts what the pane was asked to do
}

type tileKey struct {
	x, w, h  int
	focus    bool
	app      int
	versions uint64
	second   int64
	ui       uint64
}

// layer is something open over the panes; it takes every key.
type layer interface {
	// picture is drawn in the middle of the screen, at most max cells large.
	picture(sc pane.Scene, keys *keys.Keymap, limit pane.Size) draw.Block
	// press answers a key; keep is false when the layer closes.
	press(k Key, sc pane.Scene, keys *keys.Keymap) (e pane.Effect, keep bool)
}

// app is the app in view.
func (s *shell) app() *model.App {
	if len(s.state.Apps) == 0 {
		return nil
	}
	return s.state.Apps[widget.Clamp(s.appAt, 0, len(s.state.Apps)-1)]
}

func (s *shell) pane(id string) pane.Pane {
	for _, p := range s.panes {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

// readOnly tells whether orders to the app in view are refused.
func (s *shell) readOnly() bool {
	name := ""
	if a := s.app(); a != nil {
		name = a.Info.Name
	}
	return s.sealed != nil && s.sealed(name)
}

// scene is what a pane of a body size sees.
func (s *shell) scene(w, h int, focus bool) pane.Scene {
	return pane.Scene{State: s.state, App: s.app(), W: w, H: h, Screen: s.size, Focus: focus, Theme: s.theme, Zone: s.zone, Keys: s.keys}
}

// apply takes a batch of facts.
func (s *shell) apply(batch []model.Event) {
	s.state.Apply(batch)
	s.fade()
	s.lead()
	s.frame = nil
}

// redraw makes the picture old, also where no fact has changed.
func (s *shell) redraw() { s.frame, s.edges = nil, edges{} }

// lead brings the app that was named first into view, whichever answers first, but not under the user's hands.
func (s *shell) lead() {
	for i, a := range s.state.Apps {
		if s.first != "" && (a.Info.Name == s.first || string(a.ID) == s.first) {
			s.appAt, s.first = i, ""
		}
	}
}

// toastFor is how long a message hides the advice below it. A bad one stays until the next key.
const toastFor = 6 * time.Second

// fade takes away a message that has been read, and a question that is no longer open.
func (s *shell) fade() {
	if s.toast == (pane.Say{}) && s.quitAt.IsZero() {
		return
	}
	shown := s.state.Now.Sub(s.saidAt)
	if asked := !s.quitAt.IsZero(); s.toast.Bad || shown < toastFor && !(asked && shown >= quitWindow) {
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
func (s *shell) resize(w, h int) {
	s.size = pane.Size{W: min(max(0, w), mostColumns), H: min(max(0, h), mostLines)}
	s.redraw()
}

// focusPane moves to a pane, also out of a zoom.
func (s *shell) focusPane(id string) {
	if s.solo == "" && s.pane(id) != nil {
		s.focus = id
		s.redraw()
	}
}

// cycle moves the focus by one pane.
func (s *shell) cycle(by int) {
	i := slices.IndexFunc(s.panes, func(p pane.Pane) bool { return p.ID() == s.focus })
	n := len(s.panes)
	s.focusPane(s.panes[((i+by)%n+n)%n].ID())
}

func (s *shell) open(l layer) {
	s.layers = append(s.layers, l)
	s.redraw()
}

func (s *shell) top() layer {
	if len(s.layers) == 0 {
		return nil
	}
	return s.layers[len(s.layers)-1]
}

// busy is the pane on the screen that wants to be drawn again at once.
func (s *shell) busy() (id string, is bool) {
	for _, p := range s.panes {
		if b, ok := p.(pane.Busy); ok && b.Busy() {
			return p.ID(), true
		}
	}
	return "", false
}

func (s *shell) touched(id string) {
	if t := s.tiles[id]; t != nil {
		t.ui++
	}
	s.redraw()
}

func (s *shell) say(text string, bad bool) {
	s.toast, s.saidAt = pane.Say{Text: text, Bad: bad}, s.state.Now
	s.redraw()
}
