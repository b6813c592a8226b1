package hub

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
)

// supervisor runs one source, again when it failed, and holds its health.
type supervisor struct {
	hub    *Hub
	app    model.AppID
	source sources.Source
	name   model.SourceName
	wake   chan struct{}   // capacity one: a refresh was asked for
	life   context.Context // ends when the source is taken out
	remove context.CancelFunc
	gone   chan struct{} // closed when it runs no more after that

	woken time.Time // when a refresh last began a run, by the machine's clock; used by the supervising goroutine alone

	mu     sync.Mutex
	health model.Health
	live   time.Time // since when this run is live, by the machine's clock; zero: it is not
	hold   hold
}

func newSupervisor(h *Hub, app model.AppID, s sources.Source) *supervisor {
	life, remove := context.WithCancel(context.Background())
	return &supervisor{hub: h, app: app, source: s, name: s.Name(), wake: make(chan struct{}, 1), hold: hold{moved: make(chan struct{})},
		life: life, remove: remove, gone: make(chan struct{})}
}

// attend supervises the source until ctx ends, the source is exhausted or it is taken out. A panic of the hub's own begins it again.
func (s *supervisor) attend(ctx context.Context) {
	defer close(s.gone)
	ctx, cancel := context.WithCancel(ctx) // it outlasts the source, which may leave something behind that still emits
	context.AfterFunc(s.life, cancel)
	lasting(s.supervise)(ctx)
}

// every is how often a fresh answer is expected now.
func (s *supervisor) every() time.Duration {
	c, ok := s.source.(sources.Paced)
	if !ok {
		return 0
	}
	every := c.Every()
	if s.hub.speed > 0 { // sources pause by the machine's clock; what is overdue is judged by ours
		every = time.Duration(float64(every) * s.hub.speed)
	}
	return every
}

// supervise runs the source until ctx ends or the source is exhausted. While it is paused nothing runs.
func (s *supervisor) supervise(ctx context.Context) {
	s.report(ctx, model.Health{State: model.Loading})
	resting := rest{delays: newDelays()}
	for s.awaitRelease(ctx) {
		run, end := s.hold.begin(ctx)
		err := s.run(ctx, run)
		cut := run.Err() != nil
		end()
		switch {
		case ctx.Err() != nil:
			return
		case cut: // it was paused
			continue
		case err == nil:
			s.exhausted(ctx)
			return
		}
		if s.steady() {
			resting.reset()
		}
		f, d := resting.after(sources.FailureOf(err))
		logFailure(s.hub.log, string(s.name), f)
		if f.Unread != nil {
			s.emit(ctx, model.Event{Fact: f.Unread})
		}
		if !s.pause(ctx, f, d) {
			return
		}
	}
}

// exhausted tells that the source has come to its end.
func (s *supervisor) exhausted(ctx context.Context) {
	s.hold.end()
	s.report(ctx, model.Health{State: model.Off, Code: model.CodeEnd, Why: "read to its end"})
}

// run runs the source once, until the context of the run ends. What it emits after it has returned is no fact of a source that is at work: it is left out, and told.
func (s *supervisor) run(ctx, run context.Context) error {
	var over atomic.Bool
	defer over.Store(true)
	return sources.Guard(func() error {
		return s.source.Run(run, func(e model.Event) {
			if !over.Load() {
				s.emit(ctx, e)
			} else if e.Fact != nil && ctx.Err() == nil {
				s.emit(ctx, model.Event{Fact: quarantine.Secret("a fact of the kind "+string(e.Fact.Kind()), "it came after the source had ended", 0)})
			}
		})
	})
}

// pause tells the failure and waits until the source may run again; false when ctx ended. A refresh ends every wait, one that
// the origin asked for too; so does a person who pauses the source.
func (s *supervisor) pause(ctx context.Context, f *sources.Failure, d backoffDelays) bool {
	began := time.Now()
	due := began.Add(d.whole)
	alarm := time.NewTimer(d.whole)
	defer alarm.Stop()
	sooner := func(at time.Time) bool {
		if !at.Before(due) {
			return false
		}
		due = at
		alarm.Reset(time.Until(at))
		return true
	}
	s.forgetRefresh()
	s.report(ctx, healthOf(f, s.hub.clock().Add(d.whole).UTC()))
	again := f.Again
	for {
		select {
		case <-ctx.Done():
			return false
		case <-alarm.C:
			return true
		case <-s.hold.change():
			return true
		case <-again:
			again = nil
			sooner(began.Add(d.own))
		case <-s.wake:
			now := time.Now()
			if at := s.woken.Add(refreshGap); at.After(now) {
				now = at
			}
			if sooner(now) {
				s.woken = now
			}
		}
	}
}

// forgetRefresh drops a refresh from before a failure: the run that failed has answered it.
func (s *supervisor) forgetRefresh() {
	select {
	case <-s.wake:
	default:
	}
}

// emit passes a source's event on, after the health it proves.
func (s *supervisor) emit(ctx context.Context, e model.Event) {
	if e.Fact == nil {
		return
	}
	if e.Source == "" {
		e.Source = s.name
	}
	if e.App == "" {
		e.App = s.app
	}
	if h, ok := e.Fact.(*model.Health); ok && h.Name == s.name {
		s.report(ctx, *h)
		return
	}
	if alive(e.Fact) {
		s.report(ctx, model.Health{State: model.Live})
	}
	s.hub.deliver(ctx, e)
}

// report emits the source's health when it is news. While it is paused nothing else is told of it, whatever a run that ends may say.
func (s *supervisor) report(ctx context.Context, h model.Health) {
	now := s.hub.clock().UTC()
	s.mu.Lock()
	defer s.mu.Unlock() // held while delivering, so that two healths of one source cannot overtake each other
	if rests, _ := s.hold.resting(); rests && h.Code != model.CodePaused {
		return
	}
	h.Name, h.Every = s.name, s.interval()
	h.Since = s.health.Since
	if h.State != s.health.State {
		h.Since = now
	}
	if h == s.health {
		return
	}
	s.health = h
	switch {
	case h.State != model.Live:
		s.live = time.Time{}
	case s.live.IsZero():
		s.live = time.Now()
	}
	s.hub.deliver(ctx, model.Event{Source: s.name, App: s.app, Fact: &h})
}

// repeat emits the source's health once more where how often it answers has changed.
func (s *supervisor) repeat(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.health
	if h.Every = s.interval(); h.State == "" || h == s.health {
		return
	}
	s.health = h
	s.hub.deliver(ctx, model.Event{Source: s.name, App: s.app, Fact: &h})
}

// interval is how often the source answers now.
func (s *supervisor) interval() model.Duration {
	return model.Duration(s.every() * time.Duration(s.hold.pace()))
}

// steady tells whether the run that has just ended was live for long enough to forget earlier failures.
func (s *supervisor) steady() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.live.IsZero() && time.Since(s.live) >= steady
}

// request hands a request to the source, and then wakes it: the run that a refresh begins finds the request. A panic in it is the
// source's failure, not the caller's. A refresh of this source by its name lets it run for a while, also where it is paused.
func (s *supervisor) request(r model.Request) {
	if r.Kind == model.Refresh && r.Source == s.name {
		s.hold.let(askedRun)
	}
	if a, ok := s.source.(sources.Asker); ok {
		if err := sources.Guard(func() error { a.Ask(r); return nil }); err != nil {
			f := sources.FailureOf(err)
			logFailure(s.hub.log, string(s.name), f)
			s.hub.background(func(ctx context.Context) { s.emit(ctx, model.Event{Fact: sources.Unread("a request", nil, f)}) })
		}
	}
	if r.Kind == model.Refresh {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// alive tells whether a fact proves that the source reaches its origin. What it says of itself, or that the origin is out of
// reach, does not.
func alive(f model.Fact) bool {
	switch f := f.(type) {
	case *model.Health, *model.Notice, *model.Budget, *model.Spending, *model.Clock, *quarantine.List, *quarantine.Record:
		return false
	case *model.Platform:
		return f.Reachable
	case *queue.StoreInfo:
		return f.Access == queue.AccessRead
	}
	return true
}
