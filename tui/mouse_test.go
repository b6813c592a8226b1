package tui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// click clicks at a cell, a second after whatever was before.
func (h *hands) click(x, y int) []pane.Effect {
	h.now = h.now.Add(time.Second)
	out := h.point(pointer{X: x, Y: y, At: h.now})
	h.out = append(h.out, out...)
	return out
}

// again clicks once more at the same cell, a moment later.
func (h *hands) again(x, y int) []pane.Effect {
	h.now = h.now.Add(100 * time.Millisecond)
	return h.point(pointer{X: x, Y: y, At: h.now})
}

func (h *hands) turn(x, y, wheel int) {
	h.now = h.now.Add(time.Second)
	h.point(pointer{X: x, Y: y, Wheel: wheel, At: h.now})
}

// cellOf is where a text stands in the picture, within a pane.
func (h *hands) cellOf(id pane.ID, text string) (x, y int, ok bool) {
	r := h.layout().Of(id).Rect
	for y, line := range strings.Split(h.view(), "\n") {
		if y < r.Y || y >= r.Y+r.H {
			continue
		}
		for from := 0; ; {
			i := strings.Index(line[from:], text)
			if i < 0 {
				break
			}
			if x := draw.Width(line[:from+i]); x >= r.X && x < r.X+r.W {
				return x, y, true
			}
			from += i + len(text)
		}
	}
	return 0, 0, false
}

// Every cell of every layout belongs to the pane that is drawn there: a click on it focuses that pane.
func TestAClickFocusesThePaneBelowIt(t *testing.T) {
	for _, size := range screenSizes {
		for _, view := range []ViewID{"overview", "logs", "queues", "releases-only"} {
			for y := 0; y < size.H; y += 1 + size.H/12 {
				for x := 0; x < size.W; x += 1 + size.W/12 {
					h := at(t, panetest.Crash(), size.W, size.H, func(o *Options) { o.View = view })
					before, want := h.focus, pane.ID("")
					for _, p := range h.layout() {
						if in := p.Rect; x >= in.X && x < in.X+in.W && y >= in.Y && y < in.Y+in.H {
							want = p.Pane
						}
					}
					if tab := h.tabAt(x, y); tab != "" {
						want = tab
					}
					h.click(x, y)
					if want == "" {
						want = before
					}
					if h.focus != want {
						t.Fatalf("%v, view %s: a click at %d,%d focuses %s, want %s", size, view, x, y, h.focus, want)
					}
					h.none()
				}
			}
		}
	}
}

func TestAClickSelectsTheRowBelowIt(t *testing.T) {
	for _, size := range []pane.Size{{W: 160, H: 45}, {W: 200, H: 50}, {W: 120, H: 40}, {W: 100, H: 30}, {W: 80, H: 24}, {W: 60, H: 20}} {
		for id, texts := range map[pane.ID][]string{
			pane.Processes: {"web.2", "worker.1"}, pane.Releases: {"v73", "v72", "v71"}, pane.Queues: {"default", "mailers"}, pane.Logs: {"config/initializers", "exit 1"},
		} {
			for _, text := range texts {
				h := at(t, panetest.Crash(), size.W, size.H)
				if h.form() != layout.Tiles {
					h.press(h.digitOf(id))
				}
				x, y, ok := h.cellOf(id, text)
				if !ok {
					continue
				}
				h.click(x, y)
				if h.focus != id {
					t.Fatalf("%v: a click on %s focuses %s, want %s", size, text, h.focus, id)
				}
				found := false
				for _, line := range strings.Split(h.view(), "\n") {
					if i := strings.Index(line, h.theme.Glyphs.CursorBar); i >= 0 && strings.Contains(line[i:], text) {
						found = true
					}
				}
				if !found {
					t.Errorf("%v: after a click on %s in %s the cursor is elsewhere:\n%s", size, text, id, h.view())
				}
				h.well()
			}
		}
	}
}

func TestADoubleClickIsEnter(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	x, y, _ := h.cellOf(pane.Releases, "v72")
	h.click(x, y)
	h.again(x, y)
	if h.top() == nil {
		t.Fatalf("a double click opens nothing:\n%s", h.view())
	}
	h.see("RAILS_LOG_LEVEL")
	h.press("esc")
	h.click(x, y)
	h.click(x, y)
	if h.top() != nil {
		t.Error("two slow clicks open the row")
	}
	h.none()
}

func TestAClickOnAHeadingSorts(t *testing.T) {
	h := at(t, panetest.Jobs(), 200, 50)
	h.press("4", "z")
	x, y, ok := h.cellOf(pane.Queues, "ready")
	if !ok {
		t.Fatalf("no heading:\n%s", h.view())
	}
	h.click(x, y)
	h.see("ready" + theme.UTF8.SortedDown)
	h.click(x, y)
	h.see("ready" + theme.UTF8.SortedUp)
	p := at(t, panetest.Calm(), 200, 50)
	p.press("1", "z")
	if x, y, ok = p.cellOf(pane.Processes, "restarts"); !ok {
		x, y, ok = p.cellOf(pane.Processes, "memory")
	}
	if !ok {
		t.Fatalf("no heading:\n%s", p.view())
	}
	p.click(x, y)
	if v := p.view(); !strings.Contains(v, theme.UTF8.SortedDown) && !strings.Contains(v, theme.UTF8.SortedUp) {
		t.Errorf("a click on a heading of the processes sorts nothing:\n%s", v)
	}
}

func TestAClickOpensATab(t *testing.T) {
	for _, size := range []pane.Size{{W: 80, H: 24}, {W: 60, H: 20}, {W: 40, H: 12}} {
		h := at(t, panetest.Crash(), size.W, size.H)
		for _, p := range h.members() {
			row := h.row(h.area().Y - 1)
			i := strings.Index(row, " "+h.digitOf(p.ID)+" ")
			if i < 0 {
				t.Fatalf("%v: no tab of %s in %q", size, p.ID, row)
			}
			h.click(draw.Width(row[:i])+1, h.area().Y-1)
			if h.focus != p.ID {
				t.Errorf("%v: a click on the tab of %s leads to %s", size, p.ID, h.focus)
			}
		}
	}
}

func TestTheWheelScrollsThePaneBelowIt(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	r := h.layout().Of(pane.Logs).Rect
	h.turn(r.X+5, r.Y+5, -1)
	h.see("PAUSED")
	r = h.layout().Of(pane.Releases).Rect
	h.turn(r.X+5, r.Y+2, 1)
	if h.focus != pane.Releases {
		t.Errorf("the wheel turns in %s, want releases", h.focus)
	}
	h.see("▌v71")
}

// No click and no wheel leads to an order, or answers its dialog.
func TestTheMouseNeverOrders(t *testing.T) {
	h := at(t, panetest.Crash(), 120, 40)
	h.press("B")
	for y := 0; y < 40; y += 3 {
		for x := 0; x < 120; x += 7 {
			h.click(x, y)
			h.again(x, y)
			h.turn(x, y, 1)
		}
	}
	if _, ok := h.top().(*order.Dialog); !ok {
		t.Errorf("the mouse closed the dialog of an order: %T", h.top())
	}
	h.press("esc")
	for y := 0; y < 40; y += 3 {
		for x := 0; x < 120; x += 7 {
			h.click(x, y)
			h.again(x, y)
			if _, ok := h.top().(*order.Dialog); ok {
				t.Fatalf("a double click at %d,%d opens the dialog of an order", x, y)
			}
			h.dialogs = nil
		}
	}
	h.none()
}

// The terminal is asked for the mouse only where the settings say so, and told to stop before it is given back.
func TestTheMouseIsAskedForWhenItIsWanted(t *testing.T) {
	for _, wanted := range []bool{false, true} {
		var out bytes.Buffer
		d := display{term: &paper{}, out: &out, mouse: wanted}
		if err := d.acquire(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), mouseOn); got != wanted {
			t.Errorf("wanted=%t: the terminal is asked for the mouse: %t", wanted, got)
		}
		out.Reset()
		if err := d.release(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), mouseOff); got != wanted {
			t.Errorf("wanted=%t: the terminal is told to stop: %t", wanted, got)
		}
	}
	for _, c := range []struct {
		msg  tea.MouseMsg
		want bool
	}{
		{tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}, true},
		{tea.MouseMsg{Button: tea.MouseButtonWheelUp, Action: tea.MouseActionPress}, true},
		{tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionRelease}, false},
		{tea.MouseMsg{Button: tea.MouseButtonRight, Action: tea.MouseActionPress}, false},
		{tea.MouseMsg{Button: tea.MouseButtonNone, Action: tea.MouseActionMotion}, false},
	} {
		if _, got := pointerOf(c.msg, panetest.Now); got != c.want {
			t.Errorf("%v means something: %t, want %t", c.msg, got, c.want)
		}
	}
}
