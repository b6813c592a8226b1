package tui

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
)

// commands turns the effects that the screen could not carry out itself into commands.
func (a *app) commands(effects []pane.Effect) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(effects))
	for _, e := range effects {
		cmds = append(cmds, a.command(e))
	}
	return tea.Batch(cmds...)
}

func (a *app) command(e pane.Effect) tea.Cmd {
	switch e := e.(type) {
	case order.Send:
		return a.do(e.Order)
	case pane.Ask:
		a.Backend.Ask(e.Request)
	case listApps:
		return a.list()
	case pane.Copy:
		return a.copy(e)
	case pane.Save:
		return a.save(e)
	case unfreeze:
		if !e.Frozen {
			return a.pull()
		}
	case pane.Suspend:
		return a.suspend()
	case pane.Redraw:
		a.display.forget()
		a.stale = true
	case pane.Quit:
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
	return a.guarded(func() tea.Msg {
		events, err := a.Backend.Next(a.ctx)
		return batchMsg{events, err}
	})
}

// pack packs a piece of cold lines beside the screen, when there is one and none is being packed.
func (a *app) pack() tea.Cmd {
	cold, id, ok := a.packing.next(a.state.Apps)
	if !ok {
		return nil
	}
	return a.guarded(func() tea.Msg { return packed{id, cold, a.packing.packer.Compact(cold.Batches()...)} })
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

// searchRest is the shortest pause between two steps of a search. It is as long as the step was: a key must not wait for a
// processor, of which there may be no second one to spare.
const searchRest = 4 * time.Millisecond

// search makes the next step of a pane's search beside the screen, one at a time.
func (a *app) search() tea.Cmd {
	if a.looking {
		return nil
	}
	for _, p := range a.panes {
		s, ok := p.Pane.(pane.Searcher)
		if !ok {
			continue
		}
		if step := s.Search(); step != nil {
			a.looking = true
			return a.guarded(func() tea.Msg {
				began := a.Clock()
				what := step()
				return foundMsg{p.ID, what, a.Clock().Sub(began)}
			})
		}
	}
	return nil
}

// found gives a pane what a step of its search gave.
func (a *app) found(msg foundMsg) tea.Cmd {
	rest := tea.Tick(max(searchRest, msg.took), func(time.Time) tea.Msg { return lookOnMsg{} })
	s, ok := a.pane(msg.pane).(pane.Searcher)
	if !ok {
		return rest
	}
	e := s.Found(msg.what)
	a.touched(msg.pane)
	if e == nil {
		return rest
	}
	a.redraw()
	return tea.Batch(rest, a.commands(a.perform(e, dialog.Key{At: a.Clock()})))
}

// do sends an order. Its steps come back as events; only what never became an order is said here.
func (a *app) do(o model.Order) tea.Cmd {
	return a.guarded(func() tea.Msg {
		if err := a.Backend.Do(a.ctx, o); err != nil {
			return pane.Say{Text: "not sent: " + err.Error(), Bad: true}
		}
		return nil
	})
}

// appsMsg is the names of the apps that the account may see.
type appsMsg []string

// list asks for the names of the apps.
func (a *app) list() tea.Cmd {
	if a.Apps == nil {
		return nil
	}
	return a.guarded(func() tea.Msg { return appsMsg(a.Apps(a.ctx)) })
}

// copy writes the terminal's copy sequence beside the picture. Whether the terminal took it cannot be known.
func (a *app) copy(c pane.Copy) tea.Cmd {
	if a.Clipboard == nil {
		return func() tea.Msg { return pane.Say{Text: "copying is off on this terminal", Bad: true} }
	}
	return a.guarded(func() tea.Msg {
		if err := a.display.send(a.Clipboard(c.Text)); err != nil {
			return pane.Say{Text: "copy: " + err.Error(), Bad: true}
		}
		return pane.Say{Text: "copied " + c.What + " (OSC 52; in tmux: set -g set-clipboard on)"}
	})
}

// Creator makes a file, and tells its whole name. The error is fs.ErrExist where one is there that is not to be written over.
type Creator func(path string, over bool) (f File, name string, err error)

// File is a file that is written and then closed, or thrown away.
type File interface {
	io.Writer
	Close() error
	Discard()
}

// saving is a file on its way.
type saving struct {
	pane.Save
	file  File
	name  string
	lines int
	part  float64 // of all that is looked at
}

// takenMsg tells that a file is there already.
type takenMsg struct{ pane.Save }

// save begins to write lines to a file.
func (a *app) save(e pane.Save) tea.Cmd {
	if a.Create == nil {
		return func() tea.Msg { return pane.Say{Text: "no file can be written from here", Bad: true} }
	}
	return a.guarded(func() tea.Msg {
		file, name, err := a.Create(e.Path, e.Overwrite)
		switch {
		case errors.Is(err, fs.ErrExist):
			return takenMsg{e}
		case err != nil:
			return pane.Say{Text: "not saved: " + err.Error(), Bad: true}
		}
		return saving{Save: e, file: file, name: name}.piece(a.ctx)
	})
}

// piece writes the next piece, and tells how far it is, or how it ended.
func (s saving) piece(ctx context.Context) tea.Msg {
	text, n, part, done := s.Lines.Next()
	_, err := io.WriteString(s.file, text)
	s.lines, s.part = s.lines+n, part
	switch {
	case err == nil && ctx.Err() == nil && !done:
		return s
	case err == nil && done:
		err = s.file.Close()
	default:
		s.file.Discard()
	}
	if err != nil {
		return pane.Say{Text: "not saved: " + err.Error(), Bad: true}
	}
	return pane.Say{Text: "saved " + format.Plural(s.lines, "line") + " to " + draw.Clean(s.name)}
}

// saved says how far a file is, and goes on.
func (a *app) saved(s saving) tea.Cmd {
	a.showToast("saving "+draw.Clean(s.name)+": "+phrase.Percent(s.part), false)
	return a.guarded(func() tea.Msg { return s.piece(a.ctx) })
}

// guarded is a command that gives the terminal back before it panics.
func (a *app) guarded(cmd tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		well := false
		defer a.display.restoreOnPanic(&well)
		msg := cmd()
		well = true
		return msg
	}
}

// A terminal is given some frames at once and then a rest, in which what changes adds up: 60 frames a second, and yet a key
// is answered in the moment it is pressed. Facts alone may not use up what a key needs, and a flood gets one frame: nobody reads
// lines that are pushed out of the screen twenty times a second.
const (
	restAfter   = 100 * time.Millisecond
	mostFrames  = 6
	mostOfData  = 4
	mostOfFlood = 1
)

// paint shows the picture if it changed, or leaves it to the end of the rest.
func (a *app) paint(key bool) tea.Cmd {
	most := mostOfData
	switch {
	case key:
		most = mostFrames
	case a.swept > a.size.H:
		most = mostOfFlood
	}
	if a.frame != nil && !a.stale || a.frames >= most {
		return nil
	}
	if hung := a.display.waiting(); hung != nil {
		return a.unread(hung)
	}
	a.swept = 0
	wrote, err := a.display.show(a.titled())
	a.stale = false
	if errors.Is(err, errUnread) {
		a.stale = true
		return a.unread(a.display.waiting())
	}
	if err != nil {
		a.lost = err
		a.cancel()
		return tea.Quit
	}
	if !wrote {
		return nil
	}
	a.frames++
	if a.resting {
		return nil
	}
	a.resting = true
	return tea.Tick(restAfter, func(time.Time) tea.Msg { return restedMsg{} })
}

// unread waits until a terminal that takes nothing has taken what was written, however long that is: a line that hangs may come back.
func (a *app) unread(hung <-chan struct{}) tea.Cmd {
	if a.hung {
		return nil
	}
	a.hung = true
	return func() tea.Msg {
		if hung != nil { // it has not come back by now
			<-hung
		}
		return landedMsg{}
	}
}

// awaitTerminal waits for news of the terminal.
func (a *app) awaitTerminal() tea.Cmd {
	return a.guarded(func() tea.Msg {
		continued, err := a.Terminal.Wait(a.ctx)
		if err != nil {
			return nil
		}
		return changedMsg{continued}
	})
}

// awaitColors waits for the colors of the terminal, as long as the screen is up: a mute terminal never tells them.
func (a *app) awaitColors() tea.Cmd {
	if a.Palette == nil {
		return nil
	}
	return a.guarded(func() tea.Msg {
		select {
		case p := <-a.Palette:
			return coloredMsg(p)
		case <-a.ctx.Done():
			return nil
		}
	})
}

// changed takes the terminal as it is now. A size that we know already is no proof that it never had another: signals fall
// together, and a terminal that was smaller for a moment has lost what it showed.
func (a *app) changed(msg changedMsg) tea.Cmd {
	a.display.forget()
	a.stale = true
	if msg.continued {
		a.retake()
	}
	a.measure()
	return a.awaitTerminal()
}

// suspend leaves the terminal to the shell until the job goes on. Bubble Tea's own way would wait for ever where there is
// no shell.
func (a *app) suspend() tea.Cmd {
	if err := a.display.release(); err == nil {
		a.Terminal.Suspend()
	}
	a.retake()
	a.measure()
	return nil
}

// retake makes the terminal the screen's again; nothing of the picture may be left on it.
func (a *app) retake() {
	a.stale = true
	if err := a.display.acquire(); err != nil {
		a.lost = err
		a.cancel()
	}
}

// measure takes the terminal's size. One that does not tell keeps the size it had.
func (a *app) measure() {
	if w, h, err := a.Terminal.Size(); err == nil {
		a.resize(w, h)
	}
}
