package tui

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/model/panics"
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
	// Late fires when a terminal that takes nothing has been given long enough.
	Late() <-chan time.Time
}

// What a terminal is told before the first picture and after the last one. Wrapping is off, so that a character whose width
// the terminal sees otherwise cannot push its row into the next one.
const (
	modesOn  = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h\x1b[?7l"
	modesOff = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[?25h"
)

// What a terminal is told besides, where the mouse is wanted: buttons and the wheel, no moves, in the form that has no largest column.
const (
	mouseOn  = "\x1b[?1000h\x1b[?1006h"
	mouseOff = "\x1b[?1006l\x1b[?1000l"
)

// What a terminal is told besides, where its window gets a title: to keep the one it has, and to give that back.
const (
	titleOn  = "\x1b[22;2t"
	titleOff = "\x1b[23;2t"
)

// display is the terminal while the screen has it. What fails on any goroutine gives it back first, so it locks.
type display struct {
	term  Terminal
	out   io.Writer
	mouse bool // clicks and the wheel are asked for
	title bool // the window gets a title
	kept  bool // the terminal keeps the title that it had

	mu      sync.Mutex
	on      bool
	bare    bool // on, and the terminal has not been told so yet
	left    bool // for good
	flight  *flight
	crash   *panics.Panic // that ended the screen
	painter paint.Painter
}

// flight is a write that the terminal has not taken yet: nobody reads it, or the line to it hangs.
type flight struct {
	landed chan struct{}
	err    error
}

var errUnread = errors.New("it takes nothing: nobody reads it")

// acquire makes the terminal the screen's, also when it is already: somebody else may have written on it.
func (d *display) acquire() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left {
		return nil
	}
	if err := d.term.Raw(); err != nil {
		return err
	}
	d.on, d.bare = true, true
	d.painter.Forget()
	return d.dress()
}

// dress sends the modes of the screen. A terminal that takes nothing gets them with the next picture.
func (d *display) dress() error {
	if !d.bare || d.hung() != nil {
		return nil
	}
	d.bare = false
	modes := modesOn
	if d.mouse {
		modes += mouseOn
	}
	if d.title && !d.kept { // once, however often the screen is dressed anew: what is kept is given back once
		d.kept = true
		modes += titleOn
	}
	return d.write([]byte(modes))
}

// write gives bytes to the terminal. One that does not take them soon is left to take them by itself, and nothing more is written until it
// has: a screen whose line hangs still hears its keys and its signals.
func (d *display) write(b []byte) error {
	if d.hung() != nil {
		return errUnread
	}
	if f := d.flight; f != nil && f.err != nil {
		return f.err
	}
	f := &flight{landed: make(chan struct{})}
	d.flight = f
	go func() {
		defer close(f.landed)
		_, f.err = d.out.Write(b)
	}()
	select {
	case <-f.landed:
		return f.err
	case <-d.term.Late():
		return nil
	}
}

// hung is what closes when the terminal has taken what was written last; nil when it has.
func (d *display) hung() <-chan struct{} {
	if d.flight == nil {
		return nil
	}
	select {
	case <-d.flight.landed:
		return nil
	default:
		return d.flight.landed
	}
}

// waiting is hung, for those who do not hold the lock.
func (d *display) waiting() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hung()
}

// leave gives the terminal back for good: whatever the screen does until the process is gone, it takes it no more.
func (d *display) leave() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = true
	return d.hand()
}

// release hands the terminal back as it was found; a second time does nothing.
func (d *display) release() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hand()
}

func (d *display) hand() error {
	if !d.on {
		return nil
	}
	d.on = false
	late := d.await(0)
	modes := modesOff
	if d.mouse {
		modes = mouseOff + modes
	}
	if d.kept {
		d.kept = false
		modes = titleOff + modes
	}
	wrong := d.write([]byte(modes))
	d.await(late)
	if err := d.term.Cooked(); err != nil {
		return err
	}
	if d.hung() != nil {
		return errUnread
	}
	return wrong
}

// mostLate is how often a terminal may be late in all before it is given back as it is: one that is slow only is to be left well.
const mostLate = 4

// await waits until the terminal has taken what was written last, or was late so often. It returns how often it was.
func (d *display) await(late int) int {
	for ; late < mostLate; late++ {
		hung := d.hung()
		if hung == nil {
			return late
		}
		select {
		case <-hung:
		case <-d.term.Late():
		}
	}
	return late
}

// show writes what the picture changes, and tells whether that was anything. On a terminal that takes nothing it is [errUnread].
func (d *display) show(p paint.Picture) (wrote bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.on {
		return false, nil
	}
	if d.hung() != nil {
		return false, errUnread
	}
	if err := d.dress(); err != nil {
		return false, err
	}
	if d.hung() != nil {
		return false, errUnread
	}
	frame := d.painter.Frame(p)
	if frame == nil {
		return false, nil
	}
	return true, d.write(frame)
}

// send writes a sequence that changes no cell, beside the picture.
func (d *display) send(seq []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.on {
		return nil
	}
	return d.write(seq)
}

// forget makes the next picture a whole one.
func (d *display) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.painter.Forget()
}

// restoreOnPanic gives the terminal back unless the function that defers it ends well: a panic is told on a terminal that can show
// it, whoever tells it.
func (d *display) restoreOnPanic(well *bool) {
	if *well {
		return
	}
	_ = d.release()
	if what := recover(); what != nil {
		p := panics.Of(what)
		d.mu.Lock()
		if d.crash == nil {
			d.crash = p
		}
		d.mu.Unlock()
		panic(what)
	}
}

// fail gives the terminal back because of a panic that ends the screen.
func (d *display) fail(p *panics.Panic) {
	_ = d.release()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.crash == nil {
		d.crash = p
	}
}

// crashed is the panic that ended the screen; nil without one.
func (d *display) crashed() *panics.Panic {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.crash
}
