package heroku

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
)

// wish asks a poller to look before its time.
type wish struct {
	within time.Duration // how long it may wait for more wishes to come together
	gap    time.Duration // least time since the last look
	asked  bool          // a person wants it: it costs no extra look
	quick  bool          // something was set going: look often while it moves
	free   bool          // an order is open: look often even while nothing moves
}

// Early looks have an allowance of their own, so that an app that crashes all day does not drink the account's.
// With the regular looks this stays under a fifth of it.
const (
	extraLooks  = 40
	extraRefill = 20 * time.Second
	freeFor     = 30 * time.Second // after an order
)

func newExtra() *rate.Limiter { return rate.NewLimiter(rate.Every(extraRefill), extraLooks) }

// poller is one source: it looks, waits, and looks again, earlier when something wakes it.
type poller struct {
	w      *Watch
	name   string
	lane   lane
	every  time.Duration
	look   look
	wishes chan wish

	quickUntil time.Time // while something moves, look often; set by a wish
	freeUntil  time.Time // look often in any case, and outside the allowance of early looks: after an order
}

// Name is "heroku/dynos" and the like.
func (p *poller) Name() string { return p.name }

// Ask makes this poller look at once when the request is a Refresh of its app.
func (p *poller) Ask(r model.Request) {
	if r.Kind == model.Refresh && (r.App == "" || r.App == p.w.app) {
		p.wake(wish{asked: true})
	}
}

// Every is how often a fresh answer is expected.
func (p *poller) Every() time.Duration { return p.every }

// wake never blocks. A full box holds enough wishes already.
func (p *poller) wake(x wish) {
	select {
	case p.wishes <- x:
	default:
	}
}

// Run looks until ctx ends. A failure ends it too: whoever runs it knows when to start it again.
func (p *poller) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		last := time.Now()
		moving, err := p.once(ctx, emit)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if !p.rest(ctx, last, moving) {
			return nil
		}
	}
}

// once looks a single time and emits what it saw.
func (p *poller) once(ctx context.Context, emit func(model.Event)) (moving bool, err error) {
	k := &call{lane: p.lane, emit: emit}
	fact, moving, err := p.look(withCall(ctx, k), k)
	if err != nil || fact == nil {
		return moving, err
	}
	p.w.emit(emit, p.name, k.date, fact)
	return moving, nil
}

// emit stamps a fact of this app: At is the platform's clock where it told, else ours.
func (w *Watch) emit(emit func(model.Event), source string, at time.Time, f model.Fact) {
	now := w.c.opts.Clock()
	if at.IsZero() {
		at = now
	}
	emit(model.Event{At: at.UTC(), Seen: now.UTC(), Source: source, App: w.app, Fact: f})
}

// rest waits for the next look; false when ctx ended.
func (p *poller) rest(ctx context.Context, last time.Time, moving bool) bool {
	regular := last.Add(jitter(time.Duration(float64(p.every) * p.w.c.budget.stretch())))
	due := p.sooner(last, regular, moving)
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case x := <-p.wishes:
			if at, ok := p.grant(x, last, due); ok {
				due = at
				timer.Reset(time.Until(due))
			}
		}
	}
}

// sooner is the time of the next look while something moves.
func (p *poller) sooner(last, regular time.Time, moving bool) time.Time {
	now, quick := time.Now(), last.Add(p.w.c.opts.Poll.Quick)
	switch {
	case !quick.Before(regular):
	case now.Before(p.freeUntil):
		return quick
	case moving && now.Before(p.quickUntil) && p.w.extra.AllowN(now, 1):
		return quick
	}
	return regular
}

// grant gives a wish its time; false when a look is due no later anyway, or the early looks are spent.
func (p *poller) grant(x wish, last, due time.Time) (time.Time, bool) {
	now := time.Now()
	if x.quick {
		p.quickUntil = now.Add(p.w.c.opts.Poll.QuickFor)
	}
	if x.free {
		p.freeUntil = now.Add(freeFor)
	}
	at := now.Add(x.within)
	if first := last.Add(x.gap); at.Before(first) {
		at = first
	}
	if !at.Before(due) {
		return due, false
	}
	if !x.asked && !p.w.extra.AllowN(now, 1) {
		return due, false
	}
	return at, true
}
