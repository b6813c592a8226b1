package tui

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	tea "github.com/charmbracelet/bubbletea"
)

// gate is a terminal that takes nothing while it is shut.
type gate struct {
	mu   sync.Mutex
	out  bytes.Buffer
	shut chan struct{} // closes when it opens; nil: open
}

func (g *gate) Write(b []byte) (int, error) {
	g.mu.Lock()
	shut := g.shut
	g.mu.Unlock()
	if shut != nil {
		<-shut
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.out.Write(b)
}

func (g *gate) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.out.String()
}

// close makes the terminal take nothing; open gives it what it did not take.
func (g *gate) close(a *app) (open func()) {
	shut := make(chan struct{})
	g.mu.Lock()
	g.shut = shut
	g.mu.Unlock()
	late := make(chan time.Time)
	close(late)
	a.Terminal.(*paper).late = late
	return sync.OnceFunc(func() {
		g.mu.Lock()
		g.shut = nil
		g.mu.Unlock()
		a.Terminal.(*paper).late = nil
		close(shut)
	})
}

// messages runs a command and those that it is made of until one is of the kind wanted.
func messages[M tea.Msg](t *testing.T, cmd tea.Cmd) M {
	t.Helper()
	found := make(chan M, 1)
	var run func(tea.Cmd)
	run = func(c tea.Cmd) {
		if c == nil {
			return
		}
		switch msg := c().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				go run(c)
			}
		case M:
			select {
			case found <- msg:
			default:
			}
		}
	}
	go run(cmd)
	select {
	case m := <-found:
		return m
	case <-t.Context().Done():
		panic("unreachable: the test has ended")
	}
}

// A screen whose terminal takes nothing goes on, and shows the newest picture when the terminal comes back.
func TestATerminalThatTakesNothing(t *testing.T) {
	for name, hurt := range map[string]func(a *app) tea.Cmd{
		"a second passes": func(a *app) tea.Cmd { _, c := a.Update(second(1)); return c },
		"a key":           func(a *app) tea.Cmd { _, c := a.Update(msgOf("?")); return c },
		"another size":    func(a *app) tea.Cmd { a.Terminal.(*paper).w++; _, c := a.Update(changedMsg{}); return c },
	} {
		t.Run(name, func(t *testing.T) {
			g := &gate{}
			a := driven(t, panetest.Calm(), &recorder{next: silent}, nil)
			a.display.out = g
			open := g.close(a)
			defer open()
			first := hurt(a)
			_, second := a.Update(msgOf("j"))
			a.Update(msgOf("?"))
			if g.text() != "" {
				t.Fatalf("it took %q: the test sees nothing", g.text())
			}
			landed := tea.Batch(first, second)
			open()
			a.frames = 0
			a.Update(messages[landedMsg](t, landed))
			if a.hung || a.stale || a.display.waiting() != nil {
				t.Errorf("hung %t, stale %t after the terminal came back", a.hung, a.stale)
			}
			if g.text() == "" {
				t.Error("nothing was written after the terminal came back")
			}
		})
	}
}

// It is left all the same: the line is as it was found, and whoever leaves learns that the rest was not taken.
func TestATerminalThatTakesNothingIsLeft(t *testing.T) {
	g := &gate{}
	a := driven(t, panetest.Calm(), &recorder{}, nil)
	a.display.out = g
	defer g.close(a)()
	a.Update(second(1))
	if err := a.display.release(); !errors.Is(err, errUnread) {
		t.Errorf("left with %v, want %v", err, errUnread)
	}
	if a.Terminal.(*paper).raw {
		t.Error("the line is left raw")
	}
	if err := a.display.acquire(); err != nil {
		t.Errorf("taken again: %v", err)
	}
	if g.text() != "" {
		t.Errorf("it took %q: the test sees nothing", g.text())
	}
}

// What was begun while the terminal took nothing is made up for: the modes come before the next picture.
func TestModesWaitForTheTerminal(t *testing.T) {
	g := &gate{}
	a := driven(t, panetest.Calm(), &recorder{}, nil)
	a.display.out = g
	open := g.close(a)
	a.Update(second(1))
	a.Update(changedMsg{continued: true})
	flight := a.display.waiting()
	open()
	<-flight
	a.frames = 0
	a.Update(second(2))
	if got := g.text(); strings.Count(got, modesOn) != 1 || !strings.Contains(got[strings.Index(got, modesOn):], "Processes") {
		t.Errorf("no whole picture behind the modes: %.300q", got)
	}
}
