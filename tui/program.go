package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/theme"
)

// Backend is what the screen needs of the sources; main ties them.
type Backend interface {
	Next(context.Context) ([]model.Event, error) // blocks until a batch is due
	Do(context.Context, model.Order) error       // the outcome also comes as events
	Ask(model.Request)                           // changes nothing on the platform
}

// Options are everything the screen is given. Nothing else of the process is touched.
type Options struct {
	Backend     Backend
	Clock       func() time.Time // stamps keys
	Terminal    Terminal
	In          io.Reader                // the keys of Terminal
	Taken       func(leave func() error) // told, before it is taken, how to give the terminal back for good, from any goroutine; nil: nobody wants to know
	Out         io.Writer                // its screen
	Theme       theme.Theme
	Zone        *time.Location
	Keys        map[string][]string // intents with their keys, where they differ from the standard
	Breakpoints Breakpoints
	Limits      model.Limits
	Patient     bool                     // the backend loses nothing by waiting: it waits for lines to be packed
	ReadOnly    func(app string) bool    // whether orders to an app are refused; nil: none is
	First       string                   // the name of the app in view at first; empty: whichever answers first
	Pane        string                   // the id of the only pane; empty for all
	Grace       time.Duration            // keys this soon after a dialog opened are ignored; 0 is DefaultGrace
	Clipboard   func(text string) []byte // the sequence that copies text on this terminal; nil: no copying
}

// DefaultGrace is how long a dialog ignores keys that may have been meant for what was there before it.
const DefaultGrace = 400 * time.Millisecond

// Run shows the screen until the user quits or ctx ends. The terminal is left as it was found, also after a panic.
func Run(ctx context.Context, o Options) error {
	a, err := newApp(ctx, o)
	if err != nil {
		return err
	}
	defer a.cancel()
	if o.Taken != nil { // before it is taken: there is no moment in which a signal finds it taken and nobody who gives it back
		o.Taken(a.display.leave)
	}
	if err := a.begin(); err != nil {
		return err
	}
	defer func() { _ = a.display.give() }()
	// Signals are main's: they end ctx. Bubble Tea's own handler blocks for ever when ctx ends before it could tell of one.
	// Its renderer wakes up sixty times a second, lets a key wait for that, and writes whole rows.
	_, err = tea.NewProgram(a, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithoutRenderer()).Run()
	if crash := a.display.crashed(); crash != "" { // Bubble Tea prints it where nobody may look
		return fmt.Errorf("the program is at fault: %s", crash)
	}
	if a.lost != nil && ctx.Err() == nil {
		return fmt.Errorf("the terminal: %w", a.lost)
	}
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil && !errors.Is(err, tea.ErrProgramPanic) {
		return nil // main ended it: a signal, a lost terminal
	}
	return err
}

// begin takes the terminal and shows the first picture, before anything is waited for.
func (a *app) begin() error {
	if err := a.display.take(); err != nil {
		return fmt.Errorf("the terminal: %w", err)
	}
	a.measure()
	_, err := a.display.show(a.picture())
	if err != nil && !errors.Is(err, errUnread) {
		_ = a.display.give()
		return fmt.Errorf("the terminal: %w", err)
	}
	a.stale = err != nil
	return nil
}

func newShell(o Options) (*shell, error) {
	keys, err := keys.NewKeymap(o.Keys)
	if err != nil {
		return nil, err
	}
	if o.Breakpoints == (Breakpoints{}) {
		o.Breakpoints = DefaultBreakpoints()
	}
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	if o.Limits == (model.Limits{}) {
		o.Limits = model.DefaultLimits()
	}
	s := &shell{
		state: model.New(o.Limits), keys: keys, theme: o.Theme, zone: format.ZoneOr(o.Zone), breaks: o.Breakpoints,
		sealed: o.ReadOnly, grace: o.Grace, first: o.First, solo: o.Pane, focus: "logs", tiles: map[string]*tile{},
		panes: []pane.Pane{processes.NewProcesses(), logs.NewLogs(), releases.NewReleases(), queues.NewQueues()},
	}
	if o.Pane != "" {
		if s.pane(o.Pane) == nil {
			return nil, fmt.Errorf("there is no pane %q: processes, logs, releases, queues", o.Pane)
		}
		s.focus = o.Pane
	}
	return s, nil
}
