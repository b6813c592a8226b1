package feed

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
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

// MostReaders bounds the readers of one app on one machine.
const MostReaders = 32

var errCrowd = errors.New("too many read this app already")

// readerLines is how many lines may wait for a reader.
const readerLines = 100_000

// Giver gives an app's events to readers.
type Giver struct {
	Hub    *hub.Hub
	Header Header
	Clock  func() time.Time
	Most   int  // readers at once
	Lines  int  // that may wait for a reader: what it cannot keep up with is dropped, and it is told
	Team   bool // the readers are other people's: nothing of the account's own goes to them, and what Heroku says of itself does

	shared  shared
	crew    crew
	mu      sync.Mutex // guards what follows
	asked   time.Time  // when a reader wanted a fresh look last
	readers int
	strip   []byte        // the last one
	changed chan struct{} // closed and replaced when strip changes
}

// NewGiver makes the giver of an app.
func NewGiver(h *hub.Hub, head Header) *Giver {
	head.Epoch = rand.Text()
	return &Giver{Hub: h, Header: head, Clock: time.Now, Most: MostReaders, Lines: readerLines, changed: make(chan struct{})}
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
	if g.readers >= g.Most {
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
	return g.ServeAs(ctx, conn, "")
}

// ServeAs gives what is wanted to a reader whose person is known; empty: the reader may say who that is.
func (g *Giver) ServeAs(ctx context.Context, conn io.ReadWriteCloser, person string) error {
	if !g.enter() {
		return errors.Join(errCrowd, (&writer{conn: conn}).control(control{Why: errCrowd.Error()}), conn.Close())
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
	head := g.Header
	head.Now = g.Clock().UTC()
	if head.You = wheel.Name(person); head.You == "" {
		head.You = wheel.Name(hello.Who)
	}
	if err := w.control(control{Header: head}); err != nil {
		return err
	}
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	work.Go(func() {
		defer cancel()
		_ = sources.Guard(func() error { return g.listen(in, w, head.You) })
	})
	if hello.Want == Strip {
		return g.giveStrip(ctx, w)
	}
	return g.giveEvents(ctx, w, hello)
}

// mayRefresh tells whether a reader's wish for a fresh look is to be heard: of many readers one in refreshEvery is.
func (g *Giver) mayRefresh() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if now.Sub(g.asked) < refreshEvery {
		return false
	}
	g.asked = now
	return true
}

// listen does what a reader says while it is there. Other people may not have more read than is.
func (g *Giver) listen(in *lines, w *writer, person string) error {
	defer g.leaves(person)
	g.comes(person)
	var marking time.Time
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
		if c.Allow != nil && !g.Team {
			g.Hub.Ask(model.Request{Kind: model.OpenQueues, App: g.Header.App, Store: c.Allow.Store, Allow: c.Allow.Yes})
		}
		if c.Wheel != nil && g.Team {
			if why := g.steer(person, *c.Wheel); why != "" {
				if err := w.control(control{Said: why}); err != nil {
					return err
				}
			}
		}
		now := time.Now()
		if now.Sub(marking) >= marksEvery {
			marking, marked = now, 0
		}
		if c.Mark != nil && marked < mostMarks {
			marked++
			g.mark(*c.Mark, person)
		}
		if c.Refresh != nil && g.mayRefresh() {
			g.Hub.Ask(model.Request{Kind: model.Refresh, App: g.Header.App, Source: *c.Refresh})
		}
	}
}

// mark lets everybody know of a mark that a reader's person has set, the readers too. Whose it is the giver knows better than the reader.
func (g *Giver) mark(m marks.Mark, person string) {
	if person != "" {
		m.By = person
	}
	if m, ok := m.Clean(); ok {
		g.Hub.Ask(model.Request{Kind: model.MarkLine, App: g.Header.App, Mark: &m})
	}
}

// giveEvents gives what the reader lacks, and then what happens.
func (g *Giver) giveEvents(ctx context.Context, w *writer, hello control) error {
	known := hub.Known{App: g.Header.App, At: hello.Known}
	resumes := hello.At != nil && hello.At.Epoch == g.Header.Epoch && hello.At.Seq > 0
	if resumes {
		known.Seq = hello.At.Seq
	}
	box, told := g.Hub.Late("feed", hub.Policy{Lines: g.Lines, App: g.Header.App}, known)
	defer g.Hub.Unsubscribe(box)
	w.lines = told.Lines
	if resumes {
		g.tellMissing(w, hello.At.Lines, told)
	}
	if err := g.give(w, told.Events, false); err != nil {
		return err
	}
	w.lines = told.Lines // what was given is among them
	if err := w.control(control{Live: true, At: w.position()}); err != nil {
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
			if err = g.give(w, batch, true); err == nil {
				err = w.control(control{At: w.position()})
			}
		}
		if err != nil {
			return err
		}
	}
}

// tellMissing tells a reader that was away how many lines came meanwhile that nobody has any more.
func (g *Giver) tellMissing(w *writer, known uint64, told hub.Told) {
	have := known
	for _, e := range told.Events {
		have += linesOf(e)
	}
	if have >= told.Lines {
		return
	}
	w.missing += told.Lines - have
	w.gap(g.Header.App, "lines came while this gonogo was not attached, and are no longer known", int(told.Lines-have), g.Clock().UTC())
}

// linesOf is how many lines of a log an event has.
func linesOf(e model.Event) uint64 {
	if l, ok := e.Fact.(*model.LogLines); ok && l.Batch != nil {
		return uint64(l.Batch.Len())
	}
	return 0
}

// give writes the events that are of the app, or of its account; what follows flushes them. Those of now are encoded once for all readers.
func (g *Giver) give(w *writer, batch []model.Event, now bool) error {
	for _, e := range batch {
		if lost, ok := e.Fact.(*model.Losses); ok {
			w.lost(g.Header.App, lost.Lines, e.Seen)
			continue
		}
		if !travels(e, g.Header.App, g.Team) {
			w.seq = max(w.seq, e.Seq)
			continue
		}
		var err error
		if now {
			err = w.raw(g.shared.encode(e))
		} else {
			err = w.event(e)
		}
		if err != nil {
			return err
		}
		w.seq, w.lines = max(w.seq, e.Seq), w.lines+linesOf(e)
	}
	return nil
}

// travels tells whether an event is for the readers of an app.
func travels(e model.Event, app model.AppID, team bool) bool {
	if _, own := e.Fact.(*model.Notice); own || !e.Recordable() { // what a gonogo tells its own people
		return false
	}
	if e.App != "" {
		return e.App == app
	}
	switch f := e.Fact.(type) {
	case *model.Budget, *model.Clock, *model.Platform:
		return true
	case *model.Account:
		return !team
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
