package tui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/answer"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
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
	OnAcquire   func(leave func() error) // told, before it is taken, how to give the terminal back for good, from any goroutine; nil: nobody wants to know
	Out         io.Writer                // its screen
	Theme       theme.Theme
	Palette     chan theme.Palette // gives the terminal's colors once it has told them; nil: it is not asked
	Zone        *time.Location
	LogFields   []string            // the fields of structured log lines that are shown; none: all
	Keys        map[string][]string // intents with their keys, where they differ from the standard
	Breakpoints layout.Breakpoints
	Limits      model.Limits
	Lossless    bool                           // the backend loses nothing by waiting: it waits for lines to be packed
	ReadOnly    func(app string) bool          // whether orders to an app are refused; nil: none is
	First       string                         // the name of the app in view at first; empty: whichever answers first
	Pane        pane.ID                        // the only pane at first; empty for those of the view
	View        ViewID                         // the view at first; empty: the overview
	Link        *link.Link                     // what is to be shown as soon as it is there; nil: what is usual
	User        string                         // who is at the keyboard, by the machine's word: marks have the name
	Mode        pane.Mode                      // what the facts are of
	Sources     []model.SourceName             // what the run has: panes that rest on others are not there; nil: what an app has
	Views       []View                         // the user's own, beside those of the table or in the place of one
	Panes       pane.Table                     // nil: the table
	Grace       time.Duration                  // keys this soon after a dialog opened are ignored; 0 is DefaultGrace
	Mouse       bool                           // clicks and the wheel are asked for
	Title       bool                           // the terminal's window gets a title: the verdict, the app, its release
	Apps        func(context.Context) []string // the names of the apps that the account may see; nil: nobody knows
	Runbook     *runbook.Book                  // nil: its own pages alone
	Create      Creator                        // makes the files that are saved to; nil: none can be
	Clipboard   func(text string) []byte       // the sequence that copies text on this terminal; nil: no copying
	Notices     *notice.Watcher                // finds what people are told of; nil: nobody is told
	Watch       Watcher                        // looks at the state as it changes; nil: nobody does
	Guard       guardcard.Guard                // rolls back without a person; nil: nobody has asked for that
	Announce    func(notice.Notice) []byte     // hands a notice on without waiting, and gives the sequence that tells the terminal
}

// Watcher looks at the state once a second, without waiting and without changing it, and once more when the screen ends.
type Watcher func(s *model.State, last bool)

// DefaultGrace is how long a dialog ignores keys that may have been meant for what was there before it.
const DefaultGrace = 400 * time.Millisecond

// Run shows the screen until the user quits or ctx ends. The terminal is left as it was found, also after a panic.
func Run(ctx context.Context, o Options) error {
	a, err := newApp(ctx, o)
	if err != nil {
		return err
	}
	defer a.cancel()
	if o.Watch != nil {
		defer func() { o.Watch(a.state, true) }()
	}
	if o.OnAcquire != nil { // before it is taken: there is no moment in which a signal finds it taken and nobody who gives it back
		o.OnAcquire(a.display.leave)
	}
	if err := a.begin(); err != nil {
		return err
	}
	defer func() { _ = a.display.release() }()
	// Signals are main's: they end ctx. Bubble Tea's own handler blocks for ever when ctx ends before it could tell of one.
	// Its renderer wakes up sixty times a second, lets a key wait for that, and writes whole rows.
	_, err = tea.NewProgram(a, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithoutRenderer()).Run()
	if crash := a.display.crashed(); crash != nil { // Bubble Tea prints it where nobody may look
		return crash
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
	if err := a.display.acquire(); err != nil {
		return fmt.Errorf("the terminal: %w", err)
	}
	a.measure()
	_, err := a.display.show(a.titled())
	if err == nil && a.Palette != nil {
		err = a.display.send([]byte(answer.Question))
	}
	if err != nil && !errors.Is(err, errUnread) {
		_ = a.display.release()
		return fmt.Errorf("the terminal: %w", err)
	}
	a.stale = err != nil
	return nil
}

// ownRunbook is the book without a team's pages, read once. Nobody changes it.
var ownRunbook = sync.OnceValue(func() *runbook.Book { return runbook.New(nil) })

func newScreen(o Options) (*screen, error) {
	if o.Panes == nil {
		o.Panes = Panes
	}
	km, err := keys.NewKeymap(o.Panes.Bindings(), o.Keys) // also the keys of panes that this run lacks may be set
	if err != nil {
		return nil, err
	}
	all := o.Panes
	o.Panes = o.Panes.Of(o.Sources)
	if o.Breakpoints == (layout.Breakpoints{}) {
		o.Breakpoints = layout.DefaultBreakpoints()
	}
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	if o.Limits == (model.Limits{}) {
		o.Limits = model.DefaultLimits()
	}
	if o.Runbook == nil {
		o.Runbook = ownRunbook()
	}
	s := &screen{
		runbook: o.Runbook, state: model.New(o.Limits), keys: km, theme: o.Theme, zone: format.ZoneOr(o.Zone), breaks: o.Breakpoints,
		readOnlyApp: o.ReadOnly, grace: o.Grace, first: o.First, untouched: true, tiles: map[pane.ID]*tileCache{},
		logFields: o.LogFields, table: o.Panes, panes: makePanes(o.Panes), views: allViews(o.Panes, o.Views), mode: o.Mode, user: o.User, guard: guardcard.Watch{Guard: o.Guard},
	}
	s.focus = s.main()
	id := cmp.Or(o.View, Overview)
	if o.Pane != "" {
		if err := o.Panes.Check(o.Pane); err != nil {
			return nil, err
		}
		id = onlyOf(o.Pane)
	}
	if _, err := FindView(s.views, id); err != nil {
		if _, known := FindView(allViews(all, o.Views), id); known != nil || o.Pane != "" {
			return nil, err
		}
		id = Overview // a view of panes that this run lacks
	}
	s.chooseView(id)
	if o.Link != nil {
		s.begin(o.Link)
	}
	return s, nil
}

// Headless is the screen without a terminal: facts and keys in, the bytes of the frames out. For measuring.
type Headless struct {
	screen  *screen
	painter paint.Painter
}

// NewHeadless makes a screen of a size. Of the options only those that shape the picture count.
func NewHeadless(o Options, w, h int) (*Headless, error) {
	s, err := newScreen(o)
	if err != nil {
		return nil, err
	}
	s.resize(w, h)
	return &Headless{screen: s}, nil
}

// Apply applies a batch of facts.
func (r *Headless) Apply(batch []model.Event) { r.screen.apply(batch) }

// Press gives the screen a key that is no text: "?", "esc", "j". What would leave the screen is dropped.
func (r *Headless) Press(name string) { r.screen.press(dialog.Key{Name: name, At: r.screen.state.Now}) }

// Frame is what would be written now, nil when the picture is the same. Valid until the next call.
func (r *Headless) Frame() []byte { return r.painter.Frame(r.screen.picture()) }
