package tui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// sick is a pane that fails in the ways that are on, and counts how often it was asked to draw.
type sick struct {
	pane.Pane
	spec, draw, handle, search bool
	drawn                      int
}

func (s *sick) Spec(sc pane.Scene) draw.FrameSpec {
	if s.spec {
		panic("spec")
	}
	return s.Pane.Spec(sc)
}

func (s *sick) Draw(sc pane.Scene) draw.Block {
	s.drawn++
	if s.draw {
		panic("draw")
	}
	return s.Pane.Draw(sc)
}

func (s *sick) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if s.handle {
		panic("handle")
	}
	return s.Pane.Handle(i, sc)
}

func (s *sick) Search() func() any {
	if s.search {
		return func() any { panic("search") }
	}
	return nil
}

func (s *sick) Found(any) pane.Effect { return nil }

// infect makes the releases sick.
func infect(s *screen) *sick {
	for _, p := range s.panes {
		if p.ID == pane.Releases {
			is := &sick{Pane: p.Pane}
			p.Pane = is
			return is
		}
	}
	panic("no pane of releases")
}

// A pane that fails again and again is left alone until a key is pressed; one that is well again is drawn as ever.
func TestAPaneThatKeepsFailingIsOffUntilAKeyIsPressed(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	p := infect(h.screen)
	for name, fail := range map[string]*bool{"its picture": &p.draw, "its border": &p.spec} {
		h.press("tab")
		*fail, p.drawn = true, 0
		for range 10 {
			h.tiles, h.frame, h.chrome = map[pane.ID]*tileCache{}, nil, chrome{}
			h.view()
		}
		if p.draw && p.drawn != 3 {
			t.Errorf("%s: asked %d times, want 3", name, p.drawn)
		}
		h.see("this pane failed:", "is off. Any", "1 Processes", "3 Releases", "4 Queues", "uninitialized constant Utils")
		*fail = false
		h.view()
		h.see("is off. Any")
		h.press("tab")
		if strings.Contains(h.view(), "this pane failed") {
			t.Errorf("%s: it is well again, and still off:\n%s", name, h.view())
		}
	}
	if len(h.failing.Stack) == 0 {
		t.Error("no stack is kept")
	}
	h.failing.Stack = nil
}

// A key that a pane fails at says so. The pane goes on.
func TestAKeyThatAPaneFailsAtSaysSo(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	p := infect(h.screen)
	p.handle = true
	h.press("3", "j")
	h.see("this pane failed: handle", "please report it", "3 Releases", "v74")
	p.handle = false
	h.press("j")
	if strings.Contains(h.view(), "this pane failed") {
		t.Error("the message stays")
	}
	h.failing.Stack = nil
	h.press("B")
	if h.top() == nil {
		t.Error("no order can be given any more")
	}
}

// A screen of which nothing can be drawn is a page that says so, of the right size, and comes back.
func TestAScreenThatCannotBeDrawnSaysSo(t *testing.T) {
	h := at(t, panetest.Crash(), 60, 20)
	good := h.keys
	h.keys = nil
	h.redraw()
	h.see("the screen could not be drawn: runtime error", "please report it", "q q quits")
	for i := range 20 {
		if n := draw.Width(h.row(i)); n != 60 {
			t.Errorf("line %d is %d cells", i, n)
		}
	}
	h.keys = good
	h.failing.Stack = nil
	h.redraw()
	h.see("2 Logs")
}

// ranCmd runs a command and gives what it says.
func ranCmd(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	if cmd == nil {
		t.Fatal("there is no command")
	}
	return cmd()
}

// An effect that fails is a message; the facts are asked for again; a search goes on without the pane.
func TestEffectsThatFail(t *testing.T) {
	broken := &recorder{next: func(context.Context) ([]model.Event, error) { panic("no facts") }}
	a := driven(t, panetest.Crash(), broken, &bytes.Buffer{})
	a.Update(ranCmd(t, a.guarded(func() tea.Msg { panic("an effect") })))
	if text := a.toast.Text; !strings.HasPrefix(text, "an effect (tui.") || !strings.Contains(text, "please report it") || !a.toast.Bad {
		t.Errorf("an effect that failed is told as %q", text)
	}
	a.pulling = false
	failed := ranCmd(t, a.pull())
	a.pulling = false
	if _, cmd := a.Update(failed); cmd == nil || !a.pulling {
		t.Error("the facts are not asked for again")
	}
	broken.next = func(context.Context) ([]model.Event, error) { return nil, errors.New("the end") }
	a.pulling = false
	a.Update(ranCmd(t, a.pull()))
	if a.unheard != 0 || a.display.crashed() != nil {
		t.Errorf("after an answer %d failures in a row are counted", a.unheard)
	}
	p := infect(a.screen)
	p.search = true
	for n := 0; n < 10 && !a.failing.Off(pane.Releases); n++ {
		a.looking = false
		if cmd := a.search(); cmd != nil {
			a.Update(cmd())
		}
	}
	if !a.failing.Off(pane.Releases) {
		t.Error("a pane whose search fails is asked for ever")
	}
}

// A message that the screen fails at once is told, and the ones behind it are answered.
func TestAMessageThatFailsIsToldAndTheNextAnswered(t *testing.T) {
	a := driven(t, panetest.Crash(), &recorder{next: silent}, &bytes.Buffer{})
	good := a.Clock
	for range 10 {
		a.Clock = func() time.Time { panic("a fault") }
		a.Update(msgOf("j"))
		if !strings.HasPrefix(a.toast.Text, "a fault (tui.") {
			t.Fatalf("told as %q", a.toast.Text)
		}
		a.Clock = good
		a.Update(msgOf("j"))
	}
	if a.display.crashed() != nil {
		t.Error("it gave up, though it failed only now and then")
	}
}
