package feed

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/tape"
)

// App is an app that is given.
type App struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Remote is where feeds are given, as watchers see it.
type Remote interface {
	Apps(ctx context.Context) ([]App, error)
	Dialer(app string) func(ctx context.Context) (io.ReadWriteCloser, error) // by name or id
	String() string                                                          // the address
}

// CodeNoApp is the code of an app that is not given.
const CodeNoApp = "404"

// Hello is what a reader begins with.
type Hello struct {
	Want  Want
	Known time.Time // all is known up to then
	At    *Position // how far it had come; nil: nowhere
	Who   string    // what it calls its person
}

// Said is what a reader says then.
type Said struct {
	Refresh *model.SourceName
	Wheel   *wheel.Request
}

// Relay speaks to one reader for a giver that is elsewhere. One goroutine writes, another may read.
type Relay struct {
	w   *writer
	in  *lines
	app model.AppID
}

// NewRelay begins.
func NewRelay(conn io.ReadWriteCloser) *Relay {
	return &Relay{w: &writer{conn: conn}, in: newLines(conn, maxSaid)}
}

// Hello reads what the reader begins with.
func (r *Relay) Hello() (Hello, error) {
	line, err := r.in.next()
	if err != nil {
		return Hello{}, err
	}
	c, err := parseControl(line)
	return Hello{Want: c.Want, Known: c.Known, At: c.At, Who: wheel.Name(c.Who)}, err
}

// Next reads what the reader says.
func (r *Relay) Next() (Said, error) {
	line, err := r.in.next()
	if err != nil {
		return Said{}, err
	}
	c, err := parseControl(line)
	return Said{Refresh: c.Refresh, Wheel: c.Wheel}, err
}

// Head introduces the giver.
func (r *Relay) Head(h Header) error {
	r.app = h.App
	return r.w.control(control{Header: h})
}

// Event gives the line of an event, and how far the reader has come with it: both or neither. Flush, or what follows, sends it.
func (r *Relay) Event(line []byte, p Position) error {
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	p.Lost = r.w.missing
	r.w.buf = append(r.w.buf, line...)
	var err error
	if r.w.buf, err = appendControl(r.w.buf, control{At: &p}); err != nil || len(r.w.buf) < flushAt {
		return err
	}
	return r.w.flush()
}

// Flush sends what waits.
func (r *Relay) Flush() error {
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	return r.w.flush()
}

// Fact gives an event.
func (r *Relay) Fact(e model.Event) error { return r.w.event(e) }

// Gap tells that n lines of the log are missing; 0: nobody knows how many.
func (r *Relay) Gap(why string, n uint64, at time.Time) {
	r.w.missing += n
	r.w.gap(r.app, why, int(n), at)
}

// At says that all is told up to a place. live: it is what the reader lacked.
func (r *Relay) At(p Position, live bool) error {
	p.Lost = r.w.missing
	return r.w.control(control{At: &p, Live: live})
}

// Alive says that the giver is there.
func (r *Relay) Alive() error { return r.w.control(control{Alive: true}) }

// Tell tells people what happened to the feed.
func (r *Relay) Tell(text string) error { return r.w.control(control{Tell: text}) }

// Refuse says why what the reader wanted cannot be.
func (r *Relay) Refuse(why string) error { return r.w.control(control{Said: why}) }

// End says why nothing more is told.
func (r *Relay) End(why string) error { return r.w.control(control{Why: why}) }

// Line is the line of an event that others may read of an app; empty: the event stays here.
func Line(e model.Event, app model.AppID) ([]byte, error) {
	if !travels(e, app, true) {
		return nil, nil
	}
	enc := tape.Encoder{Text: true}
	return enc.Append(nil, e)
}

// ReadLine reads the line of an event that others may read of an app. One that they may not has no fact.
func ReadLine(line []byte, app model.AppID) (model.Event, error) {
	e, err := tape.Decode(line)
	if err != nil || !travels(e, app, true) {
		return model.Event{}, err
	}
	return e, nil
}

// LinesOf is how many lines of a log an event has.
func LinesOf(e model.Event) uint64 { return linesOf(e) }

// Shifted is an event with the stamps of a clock that is d ahead of the one that gave them. What origins say of the time stays as it is.
func Shifted(e model.Event, d time.Duration) model.Event {
	e.Seen = e.Seen.Add(d)
	switch f := e.Fact.(type) {
	case *model.Clock:
		c := *f
		c.Ahead -= model.Duration(d)
		e.Fact = &c
	case *wheel.Board:
		b := f.Clone()
		b.Shift(d)
		e.Fact = &b
	}
	return e
}

// IsEnd tells whether an error of a relay says only that the reader has gone.
func IsEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) }
