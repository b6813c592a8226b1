// Package hub runs an app's sources, restarts those that fail, gives every reader a mailbox of its own, and carries orders out.
package hub

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/sources"
)

// Options are what a hub needs from main.
type Options struct {
	Clock    func() time.Time // the one clock of the program; nil: the machine's
	Log      *slog.Logger     // nil: no log
	ReadOnly bool             // refuse every order
	Speed    float64          // seconds of Clock per real second, for an embedded platform; 0: 1
	Seen     func(model.Kind) // told of every fact that readers get; nil: nobody counts them
	Past     Past             // keeps what was told, for readers that come later; nil: nobody does
}

// Hub runs the sources and hands every fact to every reader.
type Hub struct {
	clock    func() time.Time
	log      *slog.Logger
	readOnly bool
	speed    float64
	seen     func(model.Kind)
	past     Past

	work sync.WaitGroup // sources, orders and the ticker
	done chan struct{}  // closed when all work is gone and the mailboxes are closed

	mu     sync.Mutex // guards what follows, and makes Seq the order of delivery
	ctx    context.Context
	seq    uint64
	posts  []*supervisor
	boxes  []*Mailbox // replaced, never written to
	orders map[model.AppID]sources.Orders
	busy   map[model.AppID]bool
	taken  map[string]bool // ids of every order ever taken
	rods   rods.Rods       // what a person holds back

	elsewhere map[model.AppID]string // apps whose sources another program reads: why none can be held back

	quarantine map[quarantineKey]*quarantined
	closed     bool // the mailboxes are
}

// New makes a hub that is not running yet.
func New(o Options) *Hub {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Seen == nil {
		o.Seen = func(model.Kind) {}
	}
	return &Hub{
		clock: o.Clock, log: o.Log, readOnly: o.ReadOnly, speed: o.Speed, seen: o.Seen, past: o.Past, done: make(chan struct{}),
		orders: map[model.AppID]sources.Orders{}, busy: map[model.AppID]bool{}, taken: map[string]bool{},
		quarantine: map[quarantineKey]*quarantined{}, elsewhere: map[model.AppID]string{},
	}
}

// Add gives the hub a source; its events that name no app get this one (empty for facts of no single app). Before or after
// Start; after the end it does nothing.
func (h *Hub) Add(app model.AppID, s sources.Source) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := newSupervisor(h, app, s)
	if p.hold.set(h.rods.Of(app, p.name)); p.hold.pace() > 1 {
		p.slow(p.hold.pace())
	}
	h.posts = append(h.posts[:len(h.posts):len(h.posts)], p)
	h.launch(p.attend)
}

// Orders names who carries out the orders of an app.
func (h *Hub) Orders(app model.AppID, o sources.Orders) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.orders[app] = o
}

// Subscribe opens a mailbox. It gets what is emitted from now on: open it before Start to miss nothing.
func (h *Hub) Subscribe(name string, p Policy) *Mailbox {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.subscribe(name, p)
}

// subscribe opens a mailbox. The caller holds mu.
func (h *Hub) subscribe(name string, p Policy) *Mailbox {
	m := newMailbox(name, p, h.clock)
	if h.closed {
		m.close()
	}
	h.boxes = append(h.boxes[:len(h.boxes):len(h.boxes)], m)
	return m
}

// Start runs the clock and every source until ctx ends. It returns at once and works once.
func (h *Hub) Start(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx != nil {
		return
	}
	h.ctx = ctx
	h.launch(lasting(h.tick))
	for _, p := range h.posts {
		h.launch(p.attend)
	}
	go h.finish(ctx)
}

// againAfter is how long a service of the hub rests that ended in a panic of the hub's own.
const againAfter = 5 * time.Second

// lasting is a service that begins again where it ends in a panic. An order is none: it is sent once.
func lasting(service func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		for panics.Catch(func() { service(ctx) }) != nil {
			select {
			case <-ctx.Done():
				return
			case <-time.After(againAfter):
			}
		}
	}
}

// launch starts a goroutine of the hub, unless it is not running. A panic ends it, and nothing else. The caller holds mu.
func (h *Hub) launch(f func(context.Context)) bool {
	if h.ctx == nil || h.ctx.Err() != nil {
		return false
	}
	ctx := h.ctx
	h.work.Go(func() { _ = panics.Catch(func() { f(ctx) }) })
	return true
}

// background runs f beside the sources, where the hub is running.
func (h *Hub) background(f func(context.Context)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.launch(f)
}

// finish closes the mailboxes when everything is gone.
func (h *Hub) finish(ctx context.Context) {
	<-ctx.Done()
	h.mu.Lock()   // nothing is launched after ctx has ended, and what is being launched holds mu
	h.mu.Unlock() //nolint:staticcheck // the empty section is the point
	late := time.AfterFunc(stopWithin, h.close)
	h.work.Wait()
	late.Stop()
	h.close()
	close(h.done)
}

// close lets the readers come to their end.
func (h *Hub) close() {
	h.tellQuarantines(true)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, m := range h.boxes {
		m.close()
	}
}

// stopWithin is how long the end waits for the sources to stop. One that hangs must not keep the readers from what is there.
const stopWithin = 5 * time.Second

// Wait returns when ctx has ended and every goroutine of the hub is gone; at once when the hub was never started. What the
// mailboxes still hold can be read.
func (h *Hub) Wait() {
	h.mu.Lock()
	started := h.ctx != nil
	h.mu.Unlock()
	if started {
		<-h.done
	}
}

// Ask passes a request on to every source of its app (of all apps when it names none) that understands it, or to the one source
// it names. A mark and what is to be told go to everybody who listens, a mark to the sources too: one of them may be another gonogo. A refresh also wakes the sources of the app that wait out a failure or have stopped.
func (h *Hub) Ask(r model.Request) {
	if r.Kind == model.SetRod {
		h.setRod(r)
		return
	}
	h.mu.Lock()
	posts := h.posts
	if r.Kind == model.MarkLine || r.Kind == model.Tell {
		f := r.Fact
		if r.Kind == model.MarkLine {
			f = r.Mark
		}
		h.launch(func(ctx context.Context) { // deliver takes mu
			h.deliver(ctx, model.Event{App: r.App, Source: "gonogo", Fact: f})
		})
		if r.Kind == model.Tell {
			posts = nil
		}
	}
	h.mu.Unlock()
	for _, p := range posts {
		if r.App != "" && p.app != "" && r.App != p.app || r.Source != "" && r.Source != p.name {
			continue
		}
		p.request(r)
	}
}

// tick emits the clock once a second, the first time at once.
func (h *Hub) tick(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		h.deliver(ctx, model.Event{Source: "gonogo", Fact: &model.Tick{Now: h.clock().UTC()}})
		h.tellQuarantines(false)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// deliver stamps an event and puts it into every mailbox. It blocks only for lines, and only while a blocking mailbox is full.
func (h *Hub) deliver(ctx context.Context, e model.Event) {
	if e.Seen.IsZero() {
		e.Seen = h.clock()
	}
	if e.At.IsZero() {
		e.At = e.Seen
	}
	e.At, e.Seen = e.At.UTC(), e.Seen.UTC()
	if e.Delivery() == model.Stream {
		h.mu.Lock()
		boxes := h.boxes
		h.mu.Unlock()
		for _, m := range boxes {
			m.room(ctx)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := e.Fact.(*quarantine.Record); ok {
		h.keep(e, r)
		return
	}
	h.post(e)
}

// post numbers a stamped event and puts it into every mailbox. The caller holds mu.
func (h *Hub) post(e model.Event) {
	h.seq++
	e.Seq = h.seq
	h.seen(e.Fact.Kind())
	if h.past != nil {
		h.past.Keep(e)
	}
	for _, m := range h.boxes {
		m.put(e)
	}
}
