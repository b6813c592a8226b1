// Package failing keeps apart the panes that fail: what one pane chokes on takes neither the others' picture with it nor the terminal.
package failing

import (
	"strings"

	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// most is how often a pane may fail, with no picture between, before it is off.
const most = 3

// Panes are the panes that have failed.
type Panes struct {
	of    map[pane.ID]*failure
	Stack []string // of the newest failures; tests hold it empty
}

// failure is how a pane failed.
type failure struct {
	last   *panics.Panic
	times  int // since it was drawn last, or a key was pressed
	beside int // in what it does beside the screen, since a key was pressed
}

// keptStacks bounds Stack.
const keptStacks = 8

// Run does something with a pane. It returns false when that failed, or when the pane is off.
func (f *Panes) Run(id pane.ID, do func()) bool {
	if f.Off(id) {
		return false
	}
	p := panics.Catch(do)
	if p == nil {
		return true
	}
	f.note(id, p).times++
	return false
}

// NoteBeside counts a failure of what a pane does beside the screen.
func (f *Panes) NoteBeside(id pane.ID, p *panics.Panic) { f.note(id, p).beside++ }

func (f *Panes) note(id pane.ID, p *panics.Panic) *failure {
	if f.of == nil {
		f.of = map[pane.ID]*failure{}
	}
	if f.of[id] == nil {
		f.of[id] = &failure{}
	}
	f.of[id].last = p
	f.Stack = append(f.Stack[:min(len(f.Stack), keptStacks-1)], string(id)+": "+p.Why()+"\n"+string(p.Stack))
	return f.of[id]
}

// Off tells that a pane failed so often that it is left alone.
func (f *Panes) Off(id pane.ID) bool {
	return f.of[id] != nil && max(f.of[id].times, f.of[id].beside) >= most
}

// Drawn notes that a pane can be drawn.
func (f *Panes) Drawn(id pane.ID) {
	if p := f.of[id]; p != nil {
		p.times = 0
	}
}

// Retry lets the panes that are off try again.
func (f *Panes) Retry() {
	for _, p := range f.of {
		p.times, p.beside = 0, 0
	}
}

// Sentence says how a pane failed.
func (f *Panes) Sentence(id pane.ID) string {
	p := f.of[id]
	if p == nil {
		return ""
	}
	return "this pane failed: " + p.last.Why() + ". " + upper(p.last.Advice())
}

// Picture is what stands in the place of the body of a pane that failed.
func (f *Panes) Picture(id pane.ID, th theme.Theme, w, h int) draw.Block {
	p := f.of[id]
	if p == nil || w <= 0 || h <= 0 {
		return draw.Blank(max(0, w), max(0, h))
	}
	then := "The other panes go on."
	if f.Off(id) {
		then = "It failed several times and is off. Any key tries again. The other panes go on."
	}
	return Text(th, w, h, theme.Bad, "this pane failed: "+p.last.Why(), upper(p.last.Advice())+".", then)
}

// Text is a picture of sentences, the first of them in a role of its own.
func Text(th theme.Theme, w, h int, first theme.Role, sentences ...string) draw.Block {
	b := draw.Blank(w, h)
	y := 0
	for i, s := range sentences {
		role := theme.Text
		if i == 0 {
			role = first
		}
		for _, line := range draw.Wrap(draw.Clean(s), w-2) {
			if y == h {
				return b
			}
			b[y] = draw.NewLine(th, w).Add(theme.Text, " ").Add(role, line).String()
			y++
		}
	}
	return b
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
