package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"

	tea "github.com/charmbracelet/bubbletea"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// hands are a user before a screen without a terminal: they press keys at moments of their own and read the picture.
type hands struct {
	*screen
	t   testing.TB
	w   *panetest.World
	now time.Time     // of the next key
	out []pane.Effect // everything that left the screen
}

// at sits down before a world on a screen of a size. Options beside the theme may be changed.
func at(t testing.TB, w *panetest.World, width, height int, change ...func(*Options)) *hands {
	t.Helper()
	o := Options{Theme: theme.New(theme.Plain, theme.UTF8), Zone: panetest.Pacific}
	for _, c := range change {
		c(&o)
	}
	s, err := newScreen(o)
	if err != nil {
		t.Fatal(err)
	}
	s.state = w.State
	s.resize(width, height)
	return &hands{screen: s, t: t, w: w, now: panetest.Now}
}

func readOnly(o *Options) { o.ReadOnly = func(string) bool { return true } }

// types are the keys that are no text.
var types = map[string]tea.KeyMsg{
	"enter": {Type: tea.KeyEnter}, "esc": {Type: tea.KeyEsc}, "tab": {Type: tea.KeyTab}, "shift+tab": {Type: tea.KeyShiftTab},
	"up": {Type: tea.KeyUp}, "down": {Type: tea.KeyDown}, "left": {Type: tea.KeyLeft}, "right": {Type: tea.KeyRight},
	"pgup": {Type: tea.KeyPgUp}, "pgdown": {Type: tea.KeyPgDown}, "home": {Type: tea.KeyHome}, "end": {Type: tea.KeyEnd},
	"backspace": {Type: tea.KeyBackspace}, "delete": {Type: tea.KeyDelete}, "space": {Type: tea.KeySpace, Runes: []rune{' '}}, "f1": {Type: tea.KeyF1},
	"ctrl+c": {Type: tea.KeyCtrlC}, "ctrl+d": {Type: tea.KeyCtrlD}, "ctrl+u": {Type: tea.KeyCtrlU}, "ctrl+l": {Type: tea.KeyCtrlL},
	"ctrl+z": {Type: tea.KeyCtrlZ}, "ctrl+n": {Type: tea.KeyCtrlN}, "ctrl+p": {Type: tea.KeyCtrlP}, "ctrl+w": {Type: tea.KeyCtrlW},
	"ctrl+a": {Type: tea.KeyCtrlA}, "ctrl+e": {Type: tea.KeyCtrlE},
}

func msgOf(name string) tea.KeyMsg {
	if m, ok := types[name]; ok {
		return m
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// press presses keys one after another, half a second apart: nobody's grace period.
func (h *hands) press(names ...string) []pane.Effect {
	h.t.Helper()
	var out []pane.Effect
	for _, n := range names {
		h.now = h.now.Add(500 * time.Millisecond)
		out = append(out, h.screen.press(keyOf(msgOf(n), h.now))...)
	}
	h.out = append(h.out, out...)
	return out
}

// soon presses a key a moment after the one before.
func (h *hands) soon(after time.Duration, name string) []pane.Effect {
	h.now = h.now.Add(after)
	out := h.screen.press(keyOf(msgOf(name), h.now))
	h.out = append(h.out, out...)
	return out
}

// write types a text letter by letter, paste gives it as one.
func (h *hands) write(text string) {
	for _, r := range text {
		if r == ' ' {
			h.press("space")
			continue
		}
		h.press(string(r))
	}
}

func (h *hands) paste(text string) []pane.Effect {
	h.now = h.now.Add(500 * time.Millisecond)
	out := h.screen.press(keyOf(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}, h.now))
	h.out = append(h.out, out...)
	return out
}

// sent are the orders that left the screen.
func (h *hands) sent() []model.Order {
	var list []model.Order
	for _, e := range h.out {
		if s, ok := e.(order.Send); ok {
			list = append(list, s.Order)
		}
	}
	return list
}

// none fails if an order has left.
func (h *hands) none() {
	h.t.Helper()
	if s := h.sent(); len(s) > 0 {
		h.t.Fatalf("an order was sent: %v\n%s", s, h.view())
	}
}

// one fails unless exactly this order has left.
func (h *hands) one(describe string) model.Order {
	h.t.Helper()
	s := h.sent()
	if len(s) != 1 || s[0].Describe() != describe {
		h.t.Fatalf("sent %v, want one %q\n%s", s, describe, h.view())
	}
	return s[0]
}

// see fails unless the picture has all the texts.
func (h *hands) see(texts ...string) {
	h.t.Helper()
	v := h.view()
	for _, text := range texts {
		if !strings.Contains(v, text) {
			h.t.Errorf("%q is not on the screen:\n%s", text, v)
			return
		}
	}
}

// miss fails if the picture has one of the texts.
func (h *hands) miss(texts ...string) {
	h.t.Helper()
	v := h.view()
	for _, text := range texts {
		if strings.Contains(v, text) {
			h.t.Errorf("%q is on the screen:\n%s", text, v)
		}
	}
}

// row is a line of the picture; below zero from the bottom.
func (h *hands) row(i int) string {
	lines := strings.Split(h.view(), "\n")
	if i < 0 {
		i += len(lines)
	}
	return lines[i]
}

// quits tells whether the program was asked to end.
func quits(effects []pane.Effect) bool {
	for _, e := range effects {
		if _, ok := e.(pane.Quit); ok {
			return true
		}
	}
	return false
}

// flawOf is what is wrong with a picture of w × h cells: its size, or a character that no picture of ours may have. Empty
// when it is well. It is the one judge of every picture: sequences are colours only, characters are visible ones only.
func flawOf(view string, w, h int) string {
	if strings.Contains(view, "this pane cannot draw") {
		return "a pane panicked"
	}
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		return fmt.Sprintf("%d lines, want %d", len(lines), h)
	}
	for i, line := range lines {
		if n := draw.Width(line); n != w {
			return fmt.Sprintf("line %d is %d cells, want %d: %q", i, n, w, line)
		}
		if bad := stranger(line); bad != "" {
			return fmt.Sprintf("line %d has %s: %q", i, bad, line)
		}
	}
	return ""
}

// stranger names the first thing in a line that is neither a visible character nor a colour of ours.
func stranger(line string) string {
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return "a byte that is no UTF-8"
		case r == 0x1b:
			end := colourEnd(line[i:])
			if end == 0 {
				return "an escape sequence that is no colour"
			}
			n = end
		case hidden(r):
			return fmt.Sprintf("%U", r)
		}
		i += n
	}
	return ""
}

// colourEnd is the length of the colour sequence (CSI … m) that s begins with, 0 when it begins with another one.
func colourEnd(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c >= '0' && c <= '9', c == ';':
		default:
			return 0
		}
	}
	return 0
}

// hidden tells of control characters, of those that turn the direction of text, and of line and paragraph separators.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x61c, r >= 0x200b && r <= 0x200f && r != 0x200d, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	case r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// well fails unless the picture is exact and clean.
func (h *hands) well() {
	h.t.Helper()
	if h.size.W == 0 || h.size.H == 0 {
		if v := h.view(); v != "" {
			h.t.Fatalf("no terminal, and %q", v)
		}
		return
	}
	if flaw := flawOf(h.view(), h.size.W, h.size.H); flaw != "" {
		h.t.Fatalf("%dx%d: %s\n%s", h.size.W, h.size.H, flaw, h.view())
	}
	if n := h.state.Panics(); n > 0 {
		h.t.Fatalf("%d events could not be taken in", n)
	}
	if len(h.failing.Stack) > 0 {
		h.t.Fatalf("a pane could not draw: %s", h.failing.Stack[0])
	}
}
