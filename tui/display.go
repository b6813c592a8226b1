package tui

import (
	"context"
	"io"
	"sync"

	"app.gonogo/gonogo/tui/paint"
)

// Terminal is the line that the screen is shown on; main owns it. Where it stands between Raw and Cooked is remembered
// there, so both may be called again.
type Terminal interface {
	Raw() error    // keys come at once, without echo
	Cooked() error // the line is as it was found
	Size() (w, h int, err error)
	// Wait blocks until the size may have changed. continued tells that the process had been stopped from outside, so that
	// the line and the screen may be anybody's. The error is ctx's.
	Wait(ctx context.Context) (continued bool, err error)
	// Suspend stops the process, as a shell's job; it returns when the job goes on, or when there is no shell to stop for.
	Suspend()
}

// What a terminal is told before the first picture and after the last one. Wrapping is off, so that a character whose width
// the terminal sees otherwise cannot push its row into the next one.
const (
	modesOn  = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h\x1b[?7l"
	modesOff = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[?25h"
)

// display is the terminal while the screen has it. What fails on any goroutine gives it back first, so it locks.
type display struct {
	term Terminal
	out  io.Writer

	mu      sync.Mutex
	on      bool
	left    bool // for good
	painter paint.Painter
}

// take makes the terminal the screen's, also when it is already: somebody else may have written on it.
func (d *display) take() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left {
		return nil
	}
	if err := d.term.Raw(); err != nil {
		return err
	}
	d.on = true
	d.painter.Forget()
	_, err := io.WriteString(d.out, modesOn)
	return err
}

// leave gives the terminal back for good: whatever the screen does until the process is gone, it takes it no more.
func (d *display) leave() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = true
	return d.hand()
}

// give hands the terminal back as it was found; a second time does nothing.
func (d *display) give() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hand()
}

func (d *display) hand() error {
	if !d.on {
		return nil
	}
	d.on = false
	_, wrong := io.WriteString(d.out, modesOff)
	if err := d.term.Cooked(); err != nil {
		return err
	}
	return wrong
}

// show writes what the picture changes, and tells whether that was anything.
func (d *display) show(p paint.Picture) (wrote bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.on {
		return false, nil
	}
	frame := d.painter.Frame(p)
	if frame == nil {
		return false, nil
	}
	_, err = d.out.Write(frame)
	return true, err
}

// send writes a sequence that changes no cell, beside the picture.
func (d *display) send(seq []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.on {
		return nil
	}
	_, err := d.out.Write(seq)
	return err
}

// forget makes the next picture a whole one.
func (d *display) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.painter.Forget()
}

// orGive gives the terminal back unless the function that defers it ends well: a panic is told on a terminal that can show
// it, whoever tells it.
func (d *display) orGive(well *bool) {
	if !*well {
		_ = d.give()
	}
}
