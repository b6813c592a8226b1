package queues

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Mode is whether a store may be read.
type Mode string

// The modes. Ask is for production: a connection to a store is a change of a kind, on plans with few of them.
const (
	Auto Mode = "auto"
	Ask  Mode = "ask"
	Off  Mode = "off"
)

// Options are what a watcher needs.
type Options struct {
	Found Found
	Mode  Mode          // empty: Ask
	Every time.Duration // 0: as often as each library is worth reading
	Clock func() time.Time
	// Reload reads the app's config vars again. It is called once after the store refused the password, which Heroku rotates.
	Reload func(ctx context.Context) (map[string]string, error)
	// Remember is given the user's answer, so that nobody asks again; it must not block. May be nil.
	Remember func(store queue.StoreID, allow bool)
	// Known and Keep hold the names that a scan of a store has found from one process to the next. May be nil.
	Known func(store queue.StoreID) []string
	Keep  func(store queue.StoreID, names []string)
	// Named are the names of queues that the commands of a library's workers give. May be nil.
	Named func(library string) []string
	// Once has a long search done before the first reading, for who will not wait for a second one.
	Once bool
}

// Watcher is the source of one store: "queues/" and the config var.
type Watcher struct {
	o      Options
	name   model.SourceName
	answer chan bool     // capacity one: the user's latest
	poke   chan struct{} // capacity one: a refresh

	slowed atomic.Int64 // how many times as long a person has it wait; 0: as usual

	mu    sync.Mutex // guards found: Ask reads it
	found Found

	// Of Run alone, kept from one run to the next.
	mode      Mode
	libraries []string // their names
	ahead     time.Duration
	timed     bool // ahead was emitted
}

// errClosed ends reading because the user said no.
var errClosed = errors.New("the user closed the store")

// NewWatcher makes the source of one store.
func NewWatcher(o Options) *Watcher {
	if o.Mode == "" {
		o.Mode = Ask
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Watcher{
		o: o, name: model.StoreSource(o.Found.Var), found: o.Found, mode: o.Mode,
		answer: make(chan bool, 1), poke: make(chan struct{}, 1),
	}
}

// Name is "queues/" and the config var.
func (w *Watcher) Name() model.SourceName { return w.name }

// Ask takes the user's leave to read the store, or its end, and a refresh.
func (w *Watcher) Ask(r model.Request) {
	switch r.Kind {
	case model.Refresh:
		select {
		case w.poke <- struct{}{}:
		default:
		}
	case model.OpenQueues:
		if r.Store != w.store().Store {
			return
		}
		select { // the latest answer counts
		case <-w.answer:
		default:
		}
		select {
		case w.answer <- r.Allow:
		default:
		}
	}
}

// Slow makes it wait so many times as long between two readings of a library, from the next one on.
func (w *Watcher) Slow(times int) {
	w.slowed.Store(int64(times))
	select {
	case w.poke <- struct{}{}: // back to the usual pace at once, and what is told of it too
	default:
	}
}

func (w *Watcher) store() Found {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.found
}

// Run reads the store, as far as it may, until ctx ends.
func (w *Watcher) Run(ctx context.Context, emit func(model.Event)) error {
	select {
	case <-w.poke: // a refresh that woke this run is answered by its first reading
	default:
	}
	for ctx.Err() == nil {
		if w.mode != Auto {
			w.wait(ctx, emit)
			continue
		}
		err := w.read(ctx, emit)
		if ctx.Err() != nil || err == nil || errors.Is(err, errClosed) {
			continue
		}
		f := backend.Explain(err)
		w.report(emit, queue.AccessUnreachable, f.Why)
		return f
	}
	return nil
}

// wait reports that the store is not read, and waits for leave.
func (w *Watcher) wait(ctx context.Context, emit func(model.Event)) {
	access, why := queue.AccessOff, "turned off"
	if w.mode == Ask {
		access, why = queue.AccessAsked, "needs your permission to connect"
	}
	w.report(emit, access, why)
	emit(model.Event{Fact: &model.Health{Name: w.name, State: model.Off, Why: why}})
	select {
	case <-ctx.Done():
	case yes := <-w.answer:
		w.answered(yes)
	}
}

func (w *Watcher) answered(yes bool) {
	w.mode = Off
	if yes {
		w.mode = Auto
	}
	if w.o.Remember != nil {
		w.o.Remember(w.store().Store, yes)
	}
}

// read opens the store and samples it until ctx ends, the user closes it, or it fails. It returns nil to be called again.
func (w *Watcher) read(ctx context.Context, emit func(model.Event)) error {
	d, libs, err := w.enter(ctx, emit)
	if err != nil {
		return err
	}
	defer d.Close()
	if len(libs) == 0 {
		if libs, err = w.await(ctx, emit, d); len(libs) == 0 {
			return err
		}
	}
	w.report(emit, queue.AccessRead, "")
	order, probes := newSchedule(libs, w.o.Every), newProbing(d, w.o.Clock())
	for {
		next := order.first()
		wait, due := next.wait(w.o.Clock()), true
		if until, some := probes.wait(w.o.Clock()); some && until < wait { // however seldom what is there is read
			wait, due = until, false
		}
		refresh, err := w.rest(ctx, wait)
		if err != nil || ctx.Err() != nil {
			return err
		}
		if refresh {
			order.hurry()
			probes.hurry()
		}
		probes.slower = time.Duration(w.slowed.Load())
		if err := probes.run(ctx, w.o.Clock, refresh || !due); err != nil {
			return err
		}
		if more := w.store().filter(probes.discovered()); len(more) > 0 {
			libs, order = append(libs, more...), append(order, newSchedule(more, w.o.Every)...)
			w.libraries = namesOf(libs)
			w.report(emit, queue.AccessRead, "")
		}
		if !due && !refresh {
			continue
		}
		if err := w.sample(ctx, emit, next); err != nil {
			why, own := next.fails(err, len(libs))
			if !own {
				return err
			}
			w.inform(emit, queue.StoreInfo{Access: queue.AccessRead, Why: why, Unreadable: next.lib.Name()})
			if f := sources.FailureOf(err); f.Unread != nil {
				emit(model.Event{Fact: f.Unread})
			}
		}
	}
}

// sample takes and emits one reading of one library, at the store's time, and how far the store's clock is ahead of ours.
func (w *Watcher) sample(ctx context.Context, emit func(model.Event), next *slot) error {
	began := w.o.Clock()
	var s *queue.Sample
	var now time.Time
	err := sources.Guard(func() (err error) { s, now, err = next.lib.Read(ctx); return err })
	ended := w.o.Clock()
	next.slower = time.Duration(w.slowed.Load())
	next.took(ended, ended.Sub(began))
	if err != nil {
		return err
	}
	s.Store, s.Library, s.Every = w.store().Store, next.lib.Name(), model.Duration(next.every)
	w.store().setProcess(s)
	for _, r := range s.Unread {
		emit(model.Event{Fact: r})
	}
	s.Unread = nil
	ahead := now.Sub(began.Add(ended.Sub(began) / 2))
	if d := ahead - w.ahead; !w.timed || d.Abs() > time.Second {
		w.ahead, w.timed = ahead, true
		emit(model.Event{At: now, Fact: &model.Clock{Origin: string(s.Store), Ahead: model.Duration(ahead)}})
	}
	emit(model.Event{At: now, Fact: s})
	if next.recovers() {
		w.report(emit, queue.AccessRead, "")
	}
	return nil
}

// enter opens the store and finds its libraries. When the password is refused, the config vars are read again, once.
func (w *Watcher) enter(ctx context.Context, emit func(model.Event)) (backend.Conn, []backend.Library, error) {
	d, libs, err := w.open(ctx, emit)
	if err == nil || backend.Explain(err).Code != backend.WrongPassword.Code || w.o.Reload == nil {
		return d, libs, err
	}
	vars, again := w.o.Reload(ctx)
	if again != nil {
		return nil, nil, &sources.Failure{Code: "auth", Why: "the store refuses the password, and the config vars cannot be read again", Err: again}
	}
	if !w.move(Discover(vars)) {
		return nil, nil, err
	}
	return w.open(ctx, emit)
}

// move takes up the store's new credentials, or the new store of the same config var (a maintenance moves it to another host);
// false when there is neither.
func (w *Watcher) move(found []Found) bool {
	old := w.store()
	for _, f := range found {
		if f.Var != old.Var && f.Var != safe.Text(old.From) && f.Store != old.Store {
			continue
		}
		if f.Target.Same(old.Target) {
			return false
		}
		if old.From != "" {
			f.Var, f.From, f.Override = old.Var, old.From, old.Override
		}
		w.mu.Lock()
		w.found = f
		w.mu.Unlock()
		if f.Store != old.Store {
			w.timed = false
		}
		return true
	}
	return false
}

func (w *Watcher) open(ctx context.Context, emit func(model.Event)) (backend.Conn, []backend.Library, error) {
	f := w.store()
	d, err := kindOf(f.Kind).Open(ctx, f.Target)
	if err != nil {
		return nil, nil, err
	}
	libs, err := d.Discover(ctx, w.discoverOptions(f.Store, emit))
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	libs = f.filter(libs)
	w.libraries = namesOf(libs)
	return d, libs, nil
}

// discoverOptions are what a long search may use.
func (w *Watcher) discoverOptions(id queue.StoreID, emit func(model.Event)) backend.DiscoverOptions {
	options := backend.DiscoverOptions{
		Progress: func(progress string) { w.report(emit, queue.AccessRead, progress) },
		Keep:     func([]string) {},
		Named:    w.o.Named,
		Once:     w.o.Once,
	}
	if w.o.Known != nil {
		options.Known = slices.Clone(w.o.Known(id))
	}
	options.Known = append(options.Known, w.store().Queues...)
	if w.o.Keep != nil {
		options.Keep = func(names []string) { w.o.Keep(id, names) }
	}
	return options
}

// namesOf are the names of libraries.
func namesOf(libs []backend.Library) []string {
	var names []string
	for _, l := range libs {
		names = append(names, l.Name())
	}
	return names
}

// rest waits for the next reading: d ± 10 %, so that many watchers of one store spread. A refresh cuts it short.
func (w *Watcher) rest(ctx context.Context, d time.Duration) (refresh bool, err error) {
	t := time.NewTimer(time.Duration(float64(d) * (0.9 + 0.2*rand.Float64())))
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case <-t.C:
			return false, nil
		case <-w.poke:
			return true, nil
		case yes := <-w.answer:
			if yes {
				continue
			}
			w.answered(false)
			return false, errClosed
		}
	}
}

func (w *Watcher) report(emit func(model.Event), a queue.Access, why string) {
	w.inform(emit, queue.StoreInfo{Access: a, Why: why})
}

// inform reports on the store, with its names.
func (w *Watcher) inform(emit func(model.Event), s queue.StoreInfo) {
	f := w.store()
	s.Store, s.Var, s.Library, s.Names = f.Store, f.Var, phrase.List(w.libraries), w.libraries
	emit(model.Event{Fact: &s})
}
