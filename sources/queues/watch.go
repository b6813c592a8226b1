package queues

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// Mode is whether a store may be read.
type Mode string

// The modes. Ask is for production: a connection to a store is a change of a kind, on plans with few of them.
const (
	Auto Mode = "auto"
	Ask  Mode = "ask"
	Off  Mode = "off"
)

const (
	every     = 5 * time.Second  // Sidekiq's own counters move every 10 s
	lookAgain = 10 * time.Minute // for a library in a store that had none
)

// Options are what a watcher needs.
type Options struct {
	Found Found
	Mode  Mode          // empty: Ask
	Every time.Duration // 0: 5 s
	Clock func() time.Time
	// Reload reads the app's config vars again. It is called once after the store refused the password, which Heroku rotates.
	Reload func(ctx context.Context) (map[string]string, error)
	// Remember is told the user's answer, to be asked no more; it must not block. May be nil.
	Remember func(store model.StoreID, allow bool)
}

// Watcher is the source of one store: "queues/" and the config var.
type Watcher struct {
	o      Options
	name   string
	answer chan bool     // capacity one: the user's latest
	poke   chan struct{} // capacity one: a refresh

	mu    sync.Mutex // guards found: Ask reads it
	found Found

	// Of Run alone, kept from one run to the next.
	mode    Mode
	library string
	memory  memory
	ahead   time.Duration
	timed   bool // ahead was told
}

// errClosed ends reading because the user said no.
var errClosed = errors.New("the user closed the store")

// Watch makes the source of one store.
func Watch(o Options) *Watcher {
	if o.Mode == "" {
		o.Mode = Ask
	}
	if o.Every == 0 {
		o.Every = every
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Watcher{
		o: o, name: "queues/" + o.Found.Var, found: o.Found, mode: o.Mode, memory: memory{},
		answer: make(chan bool, 1), poke: make(chan struct{}, 1),
	}
}

// Name is "queues/" and the config var.
func (w *Watcher) Name() string { return w.name }

// Every is how often the store is read.
func (w *Watcher) Every() time.Duration { return w.o.Every }

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
		f := explain(err)
		w.tell(emit, model.Unreachable, f.Why)
		return f
	}
	return nil
}

// wait tells that the store is not read, and waits for leave.
func (w *Watcher) wait(ctx context.Context, emit func(model.Event)) {
	access, why := model.NotRead, "turned off"
	if w.mode == Ask {
		access, why = model.Asking, "waits for your leave to connect"
	}
	w.tell(emit, access, why)
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
	d, lib, err := w.enter(ctx)
	if err != nil {
		return err
	}
	if lib == nil {
		d.close() // nothing to read: leave the connection to others
		w.tell(emit, model.Reading, "no queue library that gonogo knows")
		return w.rest(ctx, lookAgain)
	}
	defer d.close()
	w.tell(emit, model.Reading, "")
	for {
		began := w.o.Clock()
		sample, now, err := lib.read(ctx)
		if err != nil {
			return err
		}
		w.sample(emit, sample, began, now)
		if err := w.rest(ctx, w.o.Every); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// sample emits one reading, at the store's time, and how far the store's clock is ahead of ours.
func (w *Watcher) sample(emit func(model.Event), s *model.QueueSample, began, now time.Time) {
	s.Store, s.Library = w.store().Store, w.library
	w.memory.keep(s, now)
	ended := w.o.Clock()
	ahead := now.Sub(began.Add(ended.Sub(began) / 2))
	if d := ahead - w.ahead; !w.timed || d.Abs() > time.Second {
		w.ahead, w.timed = ahead, true
		emit(model.Event{At: now, Fact: &model.Clock{Origin: string(s.Store), Ahead: model.Duration(ahead)}})
	}
	emit(model.Event{At: now, Fact: s})
}

// enter opens the store and finds its library. When the password is refused, the config vars are read again, once.
func (w *Watcher) enter(ctx context.Context) (door, library, error) {
	d, lib, err := w.open(ctx)
	if err == nil || explain(err).Code != "auth" || w.o.Reload == nil {
		return d, lib, err
	}
	vars, again := w.o.Reload(ctx)
	if again != nil {
		return nil, nil, &sources.Failure{Code: "auth", Why: "the store refuses the password, and the config vars cannot be read again", Err: err}
	}
	if !w.move(Discover(vars)) {
		return nil, nil, err
	}
	return w.open(ctx)
}

// move takes up the store's new credentials, or the new store of the same config var (a maintenance moves it to another host);
// false when there is neither.
func (w *Watcher) move(found []Found) bool {
	old := w.store()
	for _, f := range found {
		if f.Var != old.Var && f.Store != old.Store {
			continue
		}
		if f.URL == old.URL {
			return false
		}
		w.mu.Lock()
		w.found = f
		w.mu.Unlock()
		if f.Store != old.Store {
			w.memory, w.timed = memory{}, false
		}
		return true
	}
	return false
}

func (w *Watcher) open(ctx context.Context) (door, library, error) {
	t, ok := parse(string(w.store().URL))
	if !ok {
		return nil, nil, &sources.Failure{Code: "address", Why: "the config var holds no address of a store", Final: true}
	}
	d, err := doors[t.scheme].open(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	name, lib, err := d.find(ctx)
	if err != nil {
		d.close()
		return nil, nil, err
	}
	w.library = name
	return d, lib, nil
}

// rest waits for the next reading: d ± 10 %, so that many watchers of one store spread.
func (w *Watcher) rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(time.Duration(float64(d) * (0.9 + 0.2*rand.Float64())))
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			return nil
		case <-w.poke:
			return nil
		case yes := <-w.answer:
			if yes {
				continue
			}
			w.answered(false)
			return errClosed
		}
	}
}

func (w *Watcher) tell(emit func(model.Event), a model.StoreAccess, why string) {
	f := w.store()
	emit(model.Event{Fact: &model.QueueStore{Store: f.Store, Var: f.Var, Library: w.library, Access: a, Why: why}})
}
