package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
)

// app drives the shell with Bubble Tea: messages in, one cached picture out.
type app struct {
	Options
	*shell
	ctx     context.Context
	cancel  context.CancelFunc
	pulling bool
	nudging bool
}

// batchMsg is what the backend gave; more is pulled when it is applied.
type batchMsg struct {
	events []model.Event
	err    error
}

// nudgeMsg asks a pane that is at work to go on.
type nudgeMsg string

func newApp(ctx context.Context, o Options) (*app, error) {
	s, err := newShell(o)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	return &app{Options: o, shell: s, ctx: ctx, cancel: cancel}, nil
}

// Init asks for the first batch.
func (a *app) Init() tea.Cmd { return a.pull() }

// Update takes one message.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := a.update(msg)
	return a, tea.Batch(cmd, a.nudge())
}

func (a *app) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		var effects []Effect
		for _, k := range keysOf(msg, a.Clock()) {
			effects = append(effects, a.press(k)...)
		}
		return a.commands(effects)
	case batchMsg:
		a.pulling = false
		return a.take(msg)
	case tea.ResumeMsg:
		return tea.ClearScreen
	case nudgeMsg:
		a.nudging = false
		a.touched(string(msg))
	case Say:
		a.say(msg.Text, msg.Bad)
	}
	return nil
}

// View is the whole screen; empty until the terminal has told its size.
func (a *app) View() string { return a.view() }

// take applies a batch and asks for the next. Exactly one request is out at a time: two would mix up the order.
func (a *app) take(b batchMsg) tea.Cmd {
	a.apply(b.events)
	if b.err != nil {
		if a.ctx.Err() == nil {
			a.say("no more facts come: "+b.err.Error(), true)
		}
		return nil
	}
	if a.frozen {
		return nil
	}
	return a.pull()
}
