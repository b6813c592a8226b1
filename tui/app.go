package tui

import (
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/tui/crew"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// app drives the screen with Bubble Tea: messages in, at most one frame out. Bubble Tea draws nothing and touches no terminal.
type app struct {
	Options
	*screen
	display display
	packing packing
	ctx     context.Context
	cancel  context.CancelFunc
	pulling bool
	nudging bool
	looking bool   // a step of a search is being made beside the screen
	stale   bool   // the terminal does not show the picture
	frames  int    // written since the last rest
	resting bool   // a rest has begun
	hung    bool   // the terminal takes nothing, and the end of that is waited for
	swept   int    // lines that came since the last frame
	panics  [2]int // messages in a row that ended in one: keys, and others
	unheard int    // batches in a row that could not be pulled
	lost    error  // why nothing can be written any more

	viewTold   model.AppID // who was told to be in view
	viewToldAt time.Time
	here       hereTold
	hereAt     time.Time
}

// batchMsg is what the backend gave; more is pulled when it is applied.
type batchMsg struct {
	events []model.Event
	err    error
	failed *panics.Panic // it could not be asked
}

// failedMsg is an effect that ended in a panic.
type failedMsg struct{ *panics.Panic }

// nudgeMsg asks a pane that is at work to go on.
type nudgeMsg pane.ID

// foundMsg is what a step of a pane's search gave.
type foundMsg struct {
	pane pane.ID
	what any
	took time.Duration

	failed *panics.Panic // the step
}

// lookOnMsg lets the next step of a search begin.
type lookOnMsg struct{}

// restedMsg ends a rest: the terminal may have more frames.
type restedMsg struct{}

// landedMsg tells that the terminal has taken what was written last.
type landedMsg struct{}

// changedMsg tells that the terminal may have another size, or that the process goes on after a stop from outside.
type changedMsg struct{ continued bool }

// coloredMsg tells the terminal's colors.
type coloredMsg theme.Palette

func newApp(ctx context.Context, o Options) (*app, error) {
	s, err := newScreen(o)
	if err != nil {
		return nil, err
	}
	packer, err := logstore.NewCompactor()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	return &app{Options: o, screen: s, ctx: ctx, cancel: cancel, stale: true, packing: packing{packer: packer},
		display: display{term: o.Terminal, out: o.Out, mouse: o.Mouse, title: o.Title}}, nil
}

// Init asks for the first batch and listens to the terminal.
func (a *app) Init() tea.Cmd { return tea.Batch(a.pull(), a.awaitTerminal(), a.awaitColors()) }

// Update takes one message and shows what it changed.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	well := false
	defer a.display.restoreOnPanic(&well)
	var cmd tea.Cmd
	row := &a.panics[1]
	if _, key := msg.(tea.KeyMsg); key { // who cannot press a key cannot leave
		row = &a.panics[0]
	}
	if p := panics.Catch(func() { cmd = a.respond(msg) }); p == nil {
		*row = 0
	} else if *row++; *row < mostPanics {
		cmd = a.survive(msg, p)
	} else {
		cmd = a.giveUp(p)
	}
	well = true
	return a, cmd
}

// mostPanics is how many messages in a row may end in a panic before the screen gives up: nobody can work with it any more.
const mostPanics = 3

// respond takes one message and shows what it changed.
func (a *app) respond(msg tea.Msg) tea.Cmd {
	cmd := a.update(msg)
	a.tellView()
	a.tellHere(false)
	_, key := msg.(tea.KeyMsg)
	if _, mouse := msg.(tea.MouseMsg); mouse {
		key = true
	}
	return tea.Batch(cmd, a.nudge(), a.paint(key), a.search())
}

// survive goes on after a message that ended in a panic: it says so, and begins again what the message would have.
func (a *app) survive(msg tea.Msg, p *panics.Panic) tea.Cmd {
	a.showToast(p.Error(), true)
	switch msg.(type) {
	case batchMsg:
		a.pulling = false
		return a.next()
	case packed:
		a.packing.busy = false
	case foundMsg:
		a.looking = false
	case changedMsg:
		return a.awaitTerminal()
	}
	return nil
}

// giveUp ends the screen because of a panic.
func (a *app) giveUp(p *panics.Panic) tea.Cmd {
	a.display.fail(p)
	a.cancel()
	return tea.Quit
}

// tellViewEvery is how often it is told anew which app is in view: sources that came meanwhile have not heard it.
const tellViewEvery = 10 * time.Second

// tellView tells which of several apps is in view: the others may be looked at more seldom.
func (a *app) tellView() {
	if a.mode != pane.Live || len(a.state.Apps) < 2 {
		return
	}
	id := a.screen.app().ID
	if now := a.state.Now; id != a.viewTold || now.Sub(a.viewToldAt) >= tellViewEvery {
		a.viewTold, a.viewToldAt = id, now
		a.Backend.Ask(model.Request{Kind: model.InView, Name: string(id)})
	}
}

// tellHereEvery is how often it is told that somebody presses keys.
const tellHereEvery = 20 * time.Second

// tellHere tells those who watch the same app that somebody is here, and which order is being prepared. pressed: a key was.
func (a *app) tellHere(pressed bool) {
	if a.mode != pane.Live || a.screen.app() == nil {
		return
	}
	doing := ""
	if d, ok := a.screen.top().(*order.Dialog); ok {
		doing = crew.Doing(d.Order())
	}
	h := hereTold{a.screen.app().ID, doing}
	now := a.Clock()
	if h == a.here && (!pressed || now.Sub(a.hereAt) < tellHereEvery) {
		return
	}
	before := a.here.app
	a.here, a.hereAt = h, now
	a.Backend.Ask(model.Request{Kind: model.Steer, App: h.app, Wheel: wheel.Request{Do: wheel.Here, Doing: doing}})
	if before != "" && before != h.app { // nothing is prepared there
		a.Backend.Ask(model.Request{Kind: model.Steer, App: before, Wheel: wheel.Request{Do: wheel.Here}})
	}
}

// hereTold is what was told of the person at the screen.
type hereTold struct {
	app   model.AppID
	doing string
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		out := a.commands(a.pressAll(keysOf(msg, a.Clock())))
		a.tellHere(true)
		return out
	case tea.MouseMsg:
		if m, ok := pointerOf(msg, a.Clock()); ok && a.Mouse {
			return a.commands(a.point(m))
		}
	case batchMsg:
		a.pulling = false
		return tea.Batch(a.takeBatch(msg), a.pack(), a.announce(msg.events), a.commands(a.refreshed()))
	case packed:
		a.packing.done(a.state, msg)
		if msg.failed != nil {
			a.showToast("old log lines are no longer packed: "+msg.failed.Error(), true)
		}
		return tea.Batch(a.pack(), a.caughtUp())
	case changedMsg:
		return a.changed(msg)
	case foundMsg:
		return a.found(msg)
	case lookOnMsg:
		a.looking = false
	case landedMsg:
		a.hung = false
	case restedMsg:
		a.resting, a.frames = false, 0
	case nudgeMsg:
		a.nudging = false
		a.touched(pane.ID(msg))
	case coloredMsg:
		a.learn(theme.Palette(msg))
	case saving:
		return a.saved(msg)
	case takenMsg:
		a.redraw()
		return a.commands(a.perform(msg.Exists, dialog.Key{At: a.Clock()}))
	case appsMsg:
		a.learnApps(msg)
	case failedMsg:
		a.showToast(msg.Error(), true)
	case pane.Say:
		a.showToast(msg.Text, msg.Bad)
	}
	return nil
}

// View is nothing: the picture is written when it is made, not when Bubble Tea asks.
func (a *app) View() string { return "" }

// titled is the picture, with the title of the window where windows are to have one.
func (a *app) titled() paint.Picture {
	p := a.picture()
	if a.Title {
		p.Title = a.windowTitle()
	}
	return p
}

// takeBatch applies a batch and asks for the next. Exactly one request is out at a time: two would mix up the order.
func (a *app) takeBatch(b batchMsg) tea.Cmd {
	if b.failed != nil {
		if a.unheard++; a.unheard >= mostPanics { // a screen that hears no facts would lie
			return a.giveUp(b.failed)
		}
		a.showToast(b.failed.Error(), true)
		return a.next()
	}
	a.unheard = 0
	a.apply(b.events)
	for _, e := range b.events {
		if f, ok := e.Fact.(*model.LogLines); ok && f.Batch != nil {
			a.swept += f.Batch.Len()
		}
	}
	if b.err != nil {
		if a.ctx.Err() == nil {
			a.showToast("no more facts come: "+b.err.Error(), true)
		}
		return nil
	}
	if a.Lossless && a.packing.behind(a.state.Apps) {
		a.packing.waited = true
		return nil
	}
	return a.next()
}

// announce tells people what has become news, once a second: by the terminal here, by whatever else main knows.
func (a *app) announce(events []model.Event) tea.Cmd {
	ticked := slices.ContainsFunc(events, func(e model.Event) bool { return e.Fact.Kind() == (&model.Tick{}).Kind() })
	if ticked && a.Watch != nil {
		a.Watch(a.state, false)
	}
	if ticked {
		a.showGuard()
	}
	if a.Notices == nil || a.Announce == nil || !ticked {
		return nil
	}
	var seq []byte
	for _, n := range a.Notices.New(a.state) {
		seq = a.Announce(n) // of several the last is shown: a terminal shows one at a time
	}
	if len(seq) == 0 {
		return nil
	}
	return a.guarded(func() tea.Msg {
		_ = a.display.send(seq) // a terminal that takes nothing shows nothing either
		return nil
	})
}

// caughtUp asks for the batch that waited for the packer.
func (a *app) caughtUp() tea.Cmd {
	if !a.packing.waited || a.packing.behind(a.state.Apps) {
		return nil
	}
	a.packing.waited = false
	return a.next()
}

// next asks for more, unless the picture is frozen.
func (a *app) next() tea.Cmd {
	if a.frozen {
		return nil
	}
	return a.pull()
}
