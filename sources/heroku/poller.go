package heroku

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// wakeUp asks a poller to read before its time.
type wakeUp struct {
	within time.Duration // how long it may wait for more wake-ups to come together
	gap    time.Duration // least time since the last look
	asked  bool          // somebody waits for it: it costs no extra look, and nothing of the allowance holds it back
	key    bool          // by a key, which may be held
	quick  bool          // something was set going: look often while it moves
	free   bool          // an order is open: look often even while nothing moves
}

// Early looks have an allowance of their own, so that an app that crashes all day does not drink the account's.
// With the regular looks this stays under a fifth of it.
const (
	earlyReads  = 40
	earlyRefill = 20 * time.Second
	freeFor     = 30 * time.Second // after an order
	keyGap      = 2 * time.Second  // between two looks that a key asks for

	reservedKeyGap = 10 * time.Second // the same while the allowance is kept for orders
	outOfViewRest  = 5                // how many times as far apart early looks at an app are that nobody sees
)

func newEarly() *rate.Limiter { return rate.NewLimiter(rate.Every(earlyRefill), earlyReads) }

// poller is one source: it looks, waits, and looks again, earlier when something wakes it.
type poller struct {
	w       *Watch
	name    model.SourceName
	every   time.Duration
	read    readFact
	wakeUps chan wakeUp
	view    atomic.Int32 // whether somebody looks at the app: viewUntold, inView, outOfView
	slowed  atomic.Int64 // how many times as long a person has it wait; 0: as usual

	looked     bool      // once at least, or tried to
	answered   bool      // once at least
	failed     bool      // the last look
	waitTold   time.Time // until when it was told to wait
	quickUntil time.Time // while something moves, look often; set by a wake-up
	freeUntil  time.Time // look often in any case, and outside the allowance of early reads: after an order
	orderUntil time.Time // the proof of an order is awaited: the allowance holds nothing back
	askedFor   time.Time // when somebody wants a look; zero: nobody does
	keyed      time.Time // when a key last got one
}

// Name is "heroku/dynos" and the like.
func (p *poller) Name() model.SourceName { return p.name }

// What is known of who looks at an app.
const (
	viewUntold int32 = iota // there is one app, or no screen
	inView
	outOfView
)

// spacing is the factor on the interval: more than 1 where many apps are watched.
func (p *poller) spacing() float64 {
	apps, views := p.w.client.Allowance().Watched()
	if view := p.view.Load(); view == inView || view == viewUntold && apps == 1 {
		return p.w.poll.viewSpacing(views)
	}
	return p.w.poll.spacing(apps, views)
}

// Ask makes this poller look at once when the request is a Refresh of its app, and as often as usual when the app comes into view.
func (p *poller) Ask(r model.Request) {
	if r.Kind == model.InView {
		now := outOfView
		if r.Name == string(p.w.app) {
			now = inView
		}
		if p.view.Swap(now) != now && now == inView {
			p.wake(wakeUp{gap: p.every})
		}
		return
	}
	if r.Kind == model.Refresh && (r.App == "" || r.App == p.w.app) && (r.Source == "" || r.Source == p.name) {
		p.wake(wakeUp{asked: true, key: true})
	}
}

// Slow makes it wait so many times as long between two looks, those that log lines bring about too. Who waits for a look gets it all the same.
func (p *poller) Slow(times int) {
	p.slowed.Store(int64(times))
	p.wake(wakeUp{gap: p.every}) // what was to come late comes in time again
}

// slower is how many times as long it waits.
func (p *poller) slower() time.Duration { return time.Duration(max(1, p.slowed.Load())) }

// Every is how often a fresh answer is expected.
func (p *poller) Every() time.Duration {
	return time.Duration(float64(p.every) * p.spacing()).Round(time.Second)
}

// wake never blocks. A full channel holds enough wake-ups already.
func (p *poller) wake(x wakeUp) {
	select {
	case p.wakeUps <- x:
	default:
	}
}

// Run looks until ctx ends. A failure ends it too: whoever runs it knows when to start it again.
func (p *poller) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		k, on := p.gate(ctx, emit)
		if !on {
			return nil
		}
		last := time.Now()
		moving, err := p.readOnce(ctx, k, emit)
		switch {
		case ctx.Err() != nil:
			return nil
		case api.Held(err): // a closing began in this moment
		case err != nil:
			return err
		case !p.waitForNext(ctx, last, moving, emit):
			return nil
		}
	}
}

// readOnce looks a single time and emits what it saw. After a failure nothing that was kept is believed: an odd answer may bear the
// ETag of a good one.
func (p *poller) readOnce(ctx context.Context, k *api.Call, emit func(model.Event)) (moving bool, err error) {
	fact, moving, err := p.read(api.WithCall(ctx, k), k)
	p.failed = err != nil
	if err != nil || fact == nil {
		return moving, err
	}
	p.answered, p.waitTold = true, time.Time{}
	p.w.emit(emit, p.name, k.Date, fact)
	return moving, nil
}

// emit stamps a fact of this app and passes it on.
func (w *Watch) emit(emit func(model.Event), source model.SourceName, at time.Time, f model.Fact) {
	emit(w.client.Event(w.app, source, at, f))
}

// waitForNext waits for the next look; false when ctx ended.
func (p *poller) waitForNext(ctx context.Context, last time.Time, moving bool, emit func(model.Event)) bool {
	due := p.nextWhileMoving(last, p.nextRegular(last), moving)
	if p.w.client.Allowance().Stretch() > 1 {
		p.tellWait(emit, time.Until(due))
	}
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case x := <-p.wakeUps:
			if at, ok := p.schedule(x, last, due); ok {
				due = at
				timer.Reset(time.Until(due))
			}
		}
	}
}

// nextRegular is the time of the next look when nothing brings it forward. It stretches as the allowance goes, but not while an
// order waits for its proof.
func (p *poller) nextRegular(last time.Time) time.Time {
	every := p.every
	if !last.Before(p.orderUntil) {
		every = time.Duration(float64(every*p.slower()) * p.w.client.Allowance().Stretch() * p.spacing())
	}
	return last.Add(jitter(every))
}

// nextWhileMoving is the time of the next look while something moves.
func (p *poller) nextWhileMoving(last, regular time.Time, moving bool) time.Time {
	now, quick := time.Now(), last.Add(p.w.poll.Quick*p.slower())
	switch {
	case now.Before(p.orderUntil):
		quick = last.Add(p.w.poll.Quick)
	case p.view.Load() == outOfView && !now.Before(p.freeUntil):
		quick = last.Add(outOfViewRest * p.w.poll.Quick * p.slower())
	}
	switch {
	case !quick.Before(regular):
	case now.Before(p.freeUntil):
		return quick
	case moving && now.Before(p.quickUntil) && p.allowEarly(now):
		return quick
	}
	return regular
}

// allowEarly spends one of the early reads that nobody asked for.
func (p *poller) allowEarly(now time.Time) bool { return p.w.early.AllowN(now, 1) }

// schedule gives a wake-up its time; false when a read is due no later anyway, or the early reads are spent.
func (p *poller) schedule(x wakeUp, last, due time.Time) (time.Time, bool) {
	now := time.Now()
	at := p.noteWakeUp(x, now)
	gap := x.gap
	if !x.asked {
		gap *= p.slower()
	}
	if !x.asked && p.view.Load() == outOfView {
		gap *= outOfViewRest
	}
	if first := last.Add(gap); at.Before(first) {
		at = first
	}
	if !at.Before(due) || !x.asked && !p.allowEarly(now) {
		return due, false
	}
	return at, true
}

// noteWakeUp remembers what a wake-up is about, and returns when it wants its read.
func (p *poller) noteWakeUp(x wakeUp, now time.Time) time.Time {
	if x.quick {
		p.quickUntil = now.Add(p.w.poll.QuickFor)
	}
	if x.free {
		p.freeUntil = now.Add(freeFor)
	}
	at := now.Add(x.within)
	if !x.asked {
		return at
	}
	if x.quick {
		p.orderUntil = p.quickUntil
	}
	gap := keyGap
	if p.w.client.Allowance().Reserved() {
		gap = reservedKeyGap
	}
	if first := p.keyed.Add(gap); x.key && at.Before(first) {
		at = first
	}
	if p.askedFor.IsZero() || at.Before(p.askedFor) {
		p.askedFor = at
		if x.key {
			p.keyed = at
		}
	}
	return p.askedFor
}
