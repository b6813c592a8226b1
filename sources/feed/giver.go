package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/tape"
)

// How long a reader may be silent at first, how often it hears that the giver is there, after what time one that reads nothing is left,
// and how often it may want a fresh look.
const (
	helloWithin  = 5 * time.Second
	aliveEvery   = 5 * time.Second
	stalledAfter = 30 * time.Second
	refreshEvery = time.Second
)

// A reader may set so many marks within this time. More than any person would are no person's.
const (
	mostMarks  = 30
	marksEvery = 10 * time.Second
)

// MostReaders bounds the readers of one app.
const MostReaders = 32

var errCrowd = errors.New("too many read this app already")

// readerLines is how many lines may wait for a reader. What it cannot keep up with is dropped, and it is told.
const readerLines = 100_000

// Giver gives an app's events to readers.
type Giver struct {
	Hub    *hub.Hub
	Header Header

	mu      sync.Mutex
	readers int
	strip   []byte        // the last one
	changed chan struct{} // closed and replaced when strip changes
}

// NewGiver makes the giver of an app.
func NewGiver(h *hub.Hub, head Header) *Giver {
	return &Giver{Hub: h, Header: head, changed: make(chan struct{})}
}

// SetStrip changes what readers of the strip are told.
func (g *Giver) SetStrip(v any) {
	line, err := json.Marshal(v)
	if err != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if bytes.Equal(line, g.strip) {
		return
	}
	g.strip = line
	close(g.changed)
	g.changed = make(chan struct{})
}

// Readers is how many there are now.
func (g *Giver) Readers() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.readers
}

func (g *Giver) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.readers >= MostReaders {
		return false
	}
	g.readers++
	return true
}

func (g *Giver) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.readers--
}

// Serve gives one reader what it wants until it leaves or ctx ends. It closes the connection.
func (g *Giver) Serve(ctx context.Context, conn io.ReadWriteCloser) error {
	if !g.enter() {
		return errors.Join(errCrowd, conn.Close())
	}
	defer g.leave()
	ctx, cancel := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() { _ = conn.Close() }()
	defer cancel()
	late := time.AfterFunc(helloWithin, cancel)
	in := newLines(conn, maxSaid)
	line, err := in.next()
	late.Stop()
	if err != nil {
		return err
	}
	hello, err := parseControl(line)
	if err != nil {
		return err
	}
	w := &writer{conn: conn}
	if err := w.control(control{Header: g.Header}); err != nil {
		return err
	}
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	work.Go(func() {
		defer cancel()
		_ = sources.Guard(func() error { return g.listen(in) })
	})
	if hello.Want == Strip {
		return g.giveStrip(ctx, w)
	}
	return g.giveEvents(ctx, w, hello.Known)
}

// listen does what a reader says while it is there.
func (g *Giver) listen(in *lines) error {
	var last, marking time.Time
	marked := 0
	for {
		line, err := in.next()
		if err != nil {
			return err
		}
		c, err := parseControl(line)
		if err != nil {
			return err
		}
		if c.Allow != nil {
			g.Hub.Ask(model.Request{Kind: model.OpenQueues, App: g.Header.App, Store: c.Allow.Store, Allow: c.Allow.Yes})
		}
		now := time.Now()
		if now.Sub(marking) >= marksEvery {
			marking, marked = now, 0
		}
		if c.Mark != nil && marked < mostMarks {
			marked++
			g.mark(*c.Mark)
		}
		if c.Refresh != nil && now.Sub(last) >= refreshEvery {
			last = now
			g.Hub.Ask(model.Request{Kind: model.Refresh, App: g.Header.App, Source: *c.Refresh})
		}
	}
}

// mark lets everybody know of a mark that a reader's person has set, the readers too.
func (g *Giver) mark(m marks.Mark) {
	if m, ok := m.Clean(); ok {
		g.Hub.Ask(model.Request{Kind: model.MarkLine, App: g.Header.App, Mark: &m})
	}
}

// giveEvents gives what the reader lacks, and then what happens.
func (g *Giver) giveEvents(ctx context.Context, w *writer, known time.Time) error {
	box, past := g.Hub.Late("feed", hub.Policy{Lines: readerLines}, known)
	defer g.Hub.Unsubscribe(box)
	if err := g.give(w, past); err != nil {
		return err
	}
	if err := w.control(control{Live: true}); err != nil {
		return err
	}
	for {
		wait, cancel := context.WithTimeout(ctx, aliveEvery)
		batch, err := box.Next(wait)
		cancel()
		switch {
		case ctx.Err() != nil || errors.Is(err, io.EOF):
			return nil
		case err != nil:
			err = w.control(control{Alive: true})
		default:
			err = g.give(w, batch)
		}
		if err != nil {
			return err
		}
	}
}

// give writes the events that are of the app, or of its account.
func (g *Giver) give(w *writer, batch []model.Event) error {
	for _, e := range batch {
		if lost, ok := e.Fact.(*model.Losses); ok {
			e = w.lost(g.Header.App, lost.Lines, e.Seen)
		}
		if !travels(e, g.Header.App) {
			continue
		}
		if err := w.event(e); err != nil {
			return err
		}
	}
	return w.flush()
}

// travels tells whether an event is for the readers of an app.
func travels(e model.Event, app model.AppID) bool {
	if _, own := e.Fact.(*model.Notice); own || !e.Recordable() { // what a gonogo tells its own people
		return false
	}
	if e.App != "" {
		return e.App == app
	}
	switch f := e.Fact.(type) {
	case *model.Account, *model.Budget, *model.Clock, *model.Platform:
		return true
	case *model.Health: // of the status page, which those who attach do not read themselves
		return f.Name == model.StatusSource
	}
	return false
}

// giveStrip gives the strip whenever it changes.
func (g *Giver) giveStrip(ctx context.Context, w *writer) error {
	alive := time.NewTicker(aliveEvery)
	defer alive.Stop()
	for {
		g.mu.Lock()
		strip, changed := g.strip, g.changed
		g.mu.Unlock()
		if strip != nil {
			if err := w.control(control{Strip: strip}); err != nil {
				return err
			}
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
				waiting = false
			case <-alive.C:
				if err := w.control(control{Alive: true}); err != nil {
					return err
				}
			}
		}
	}
}

// writer writes lines to one reader. One that reads nothing for long is left.
type writer struct {
	conn    io.WriteCloser
	encoder tape.Encoder
	buf     []byte
	gone    uint64 // lines that this reader was told it lost
}

// flushAt is how much is written at once.
const flushAt = 64 << 10

func (w *writer) event(e model.Event) error {
	w.encoder.Text = true
	var err error
	if w.buf, err = w.encoder.Append(w.buf, e); err != nil || len(w.buf) < flushAt {
		return err
	}
	return w.flush()
}

func (w *writer) control(c control) error {
	var err error
	if w.buf, err = appendControl(w.buf, c); err != nil {
		return err
	}
	return w.flush()
}

func (w *writer) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	stalled := time.AfterFunc(stalledAfter, func() { _ = w.conn.Close() })
	defer stalled.Stop()
	_, err := w.conn.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// lost is a gap in the log in place of the lines that came faster than the reader read.
func (w *writer) lost(app model.AppID, total uint64, at time.Time) model.Event {
	n := int(total - min(total, w.gone))
	w.gone = total
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap("this gonogo could not keep up with the one that it is attached to", n, at, at)
	return model.Event{At: at, Seen: at, App: app, Source: model.LogsSource, Fact: &model.LogLines{Batch: in.Next(at, true)}}
}
