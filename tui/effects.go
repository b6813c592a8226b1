package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
)

// commands turns the effects that the shell could not carry out itself into commands.
func (a *app) commands(effects []Effect) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(effects))
	for _, e := range effects {
		cmds = append(cmds, a.command(e))
	}
	return tea.Batch(cmds...)
}

func (a *app) command(e Effect) tea.Cmd {
	switch e := e.(type) {
	case send:
		return a.do(e.Order)
	case Ask:
		a.Backend.Ask(e.Request)
	case Copy:
		return a.copy(e)
	case thaw:
		if !e.Frozen {
			return a.pull()
		}
	case Suspend:
		return tea.Suspend
	case Redraw:
		return tea.ClearScreen
	case Quit:
		a.cancel()
		return tea.Quit
	}
	return nil
}

// pull asks the backend for the next batch, unless a request is out already.
func (a *app) pull() tea.Cmd {
	if a.pulling {
		return nil
	}
	a.pulling = true
	return func() tea.Msg {
		events, err := a.Backend.Next(a.ctx)
		return batchMsg{events, err}
	}
}

// nudgeEvery is how soon a pane that is at work is drawn again: often enough to look alive, seldom enough to leave the other
// keys their turn.
const nudgeEvery = 30 * time.Millisecond

// nudge draws a busy pane again soon, one request at a time.
func (a *app) nudge() tea.Cmd {
	id, busy := a.busy()
	if !busy || a.nudging {
		return nil
	}
	a.nudging = true
	return tea.Tick(nudgeEvery, func(time.Time) tea.Msg { return nudgeMsg(id) })
}

// do sends an order. Its steps come back as events; only what never became an order is said here.
func (a *app) do(o model.Order) tea.Cmd {
	return func() tea.Msg {
		if err := a.Backend.Do(a.ctx, o); err != nil {
			return Say{Text: "not sent: " + err.Error(), Bad: true}
		}
		return nil
	}
}

// copy writes the terminal's copy sequence beside the picture. Whether the terminal took it cannot be known.
func (a *app) copy(c Copy) tea.Cmd {
	if a.Clipboard == nil {
		return func() tea.Msg { return Say{Text: "copying is off on this terminal", Bad: true} }
	}
	return func() tea.Msg {
		if _, err := a.Out.Write(a.Clipboard(c.Text)); err != nil {
			return Say{Text: "copy: " + err.Error(), Bad: true}
		}
		return Say{Text: "copied " + c.What + " (OSC 52; in tmux: set -g set-clipboard on)"}
	}
}
