package sources

import (
	"context"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// post is a source at work: its supervisor and its health.
type post struct {
	hub    *Hub
	app    model.AppID
	source Source
	name   string
	every  time.Duration
	wake   chan struct{} // capacity one: a refresh was asked for

	woken time.Time // when a refresh last began a run, by the machine's clock; the supervisor's alone

	mu     sync.Mutex
	health model.Health
	live   time.Time // since when this run is live, by the machine's clock; zero: it is not
}

func newPost(h *Hub, app model.AppID, s Source) *post {
	p := &post{hub: h, app: app, source: s, name: s.Name(), wake: make(chan struct{}, 1)}
	if c, ok := s.(Paced); ok {
		p.every = c.Every()
		if h.speed > 0 { // sources pause by the machine's clock; what is overdue is judged by ours
			p.every = time.Duration(float64(p.every) * h.speed)
		}
	}
	return p
}

// supervise runs the source until ctx ends or the source is exhausted.
func (p *post) supervise(ctx context.Context) {
	emit := func(e model.Event) { p.emit(ctx, e) }
	p.tell(ctx, model.Health{State: model.Loading})
	delays := newDelays()
	for {
		err := Guard(func() error { return p.source.Run(ctx, emit) })
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			p.tell(ctx, model.Health{State: model.Off, Code: model.CodeEnd, Why: "read to its end"})
			return
		}
		if p.steady() {
			delays.Reset()
		}
		f := failure(err)
		report(p.hub.log, p.name, f)
		if !p.pause(ctx, f, delaysOf(delays, f)) {
			return
		}
	}
}

// pause tells the failure and waits until the source may run again; false when ctx ended. A refresh ends every wait, one that
// the origin asked for too.
func (p *post) pause(ctx context.Context, f *Failure, d wait) bool {
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
	p.forgetRefresh()
	p.tell(ctx, f.health(p.hub.clock().Add(d.whole).UTC()))
	again := f.Again
	for {
		select {
		case <-ctx.Done():
			return false
		case <-alarm.C:
			return true
		case <-again:
			again = nil
			sooner(began.Add(d.own))
		case <-p.wake:
			now := time.Now()
			if at := p.woken.Add(refreshGap); at.After(now) {
				now = at
			}
			if sooner(now) {
				p.woken = now
			}
		}
	}
}

// forgetRefresh drops a refresh from before a failure: the run that failed has answered it.
func (p *post) forgetRefresh() {
	select {
	case <-p.wake:
	default:
	}
}

// emit passes a source's event on, after the health it proves.
func (p *post) emit(ctx context.Context, e model.Event) {
	if e.Fact == nil {
		return
	}
	if e.Source == "" {
		e.Source = p.name
	}
	if e.App == "" {
		e.App = p.app
	}
	if h, ok := e.Fact.(*model.Health); ok && h.Name == p.name {
		p.tell(ctx, *h)
		return
	}
	if alive(e.Fact) {
		p.tell(ctx, model.Health{State: model.Live})
	}
	p.hub.deliver(ctx, e)
}

// tell emits the source's health when it is news.
func (p *post) tell(ctx context.Context, h model.Health) {
	now := p.hub.clock().UTC()
	p.mu.Lock()
	defer p.mu.Unlock() // held while delivering, so that two healths of one source cannot overtake each other
	h.Name, h.Every = p.name, model.Duration(p.every)
	h.Since = p.health.Since
	if h.State != p.health.State {
		h.Since = now
	}
	if h == p.health {
		return
	}
	p.health = h
	switch {
	case h.State != model.Live:
		p.live = time.Time{}
	case p.live.IsZero():
		p.live = time.Now()
	}
	p.hub.deliver(ctx, model.Event{Source: p.name, App: p.app, Fact: &h})
}

// steady tells whether the run that has just ended was live for long enough to forget earlier failures.
func (p *post) steady() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.live.IsZero() && time.Since(p.live) >= steady
}

// ask hands a request to the source, and then wakes it: the run that a refresh begins finds the request. A panic in it is the
// source's failure, not the caller's.
func (p *post) ask(r model.Request) {
	if a, ok := p.source.(Asker); ok {
		if err := Guard(func() error { a.Ask(r); return nil }); err != nil {
			report(p.hub.log, p.name, failure(err))
		}
	}
	if r.Kind == model.Refresh {
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
}

// alive tells whether a fact proves that the source reaches its origin. What it says of itself, or that the origin is out of
// reach, does not.
func alive(f model.Fact) bool {
	switch f := f.(type) {
	case *model.Health, *model.Notice, *model.Budget, *model.Clock:
		return false
	case *model.Platform:
		return f.Reachable
	case *queue.StoreInfo:
		return f.Access == queue.AccessRead
	}
	return true
}
