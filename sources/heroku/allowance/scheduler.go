package allowance

import (
	"sync"
	"time"

	"app.gonogo/gonogo/model"
)

// Class is the right of way of a request.
type Class uint8

// The classes. Asked is the zero value: what says nothing of itself is held back by nothing.
const (
	Asked      Class = iota // an order, its ground and its proof, a dialog, a refresh, a verb on the command line, the first look
	Visible                 // what the screen shows and looks at by itself
	Background              // apps that are not in view, and what may be old: slugs, pipeline, add-ons, names to complete
)

// Reason is what a request is for.
type Reason struct {
	App    model.AppID
	Source model.SourceName // empty: a person's own request
}

// Scheduler hands out the requests of one account. It may be used from any goroutine.
type Scheduler struct {
	clock func() time.Time
	share *Share // nil: this gonogo is alone

	unpaced bool

	debts  sync.WaitGroup // what is being told to others
	trying sync.Mutex     // one request at a time is decided on; what is asked for by hand does not take it

	mu       sync.Mutex // guards what follows; held for no I/O
	estimate estimate
	closing  closing
	queue    queue
	pace     bucket
	asked    bucket    // what is asked for and costs the rest nothing
	trickled time.Time // when a background request last went while the allowance was low
	apps     int       // that are watched
	spent    int
	history  history
	told     time.Time // when the history was last told
	company  company
	changed  chan struct{}
}

// Options are what a scheduler needs to know.
type Options struct {
	Clock func() time.Time // nil: time.Now
	Share *Share           // nil: no other gonogo is known of

	// Unpaced lets everything go as fast as it comes, down to the reserve: tests, whose pollers have intervals of their own.
	Unpaced bool
}

// New makes a scheduler for one account.
func New(o Options) *Scheduler {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return &Scheduler{clock: o.Clock, share: o.Share, unpaced: o.Unpaced, pace: newBucket(burst), asked: newBucket(askedBurst), history: newHistory(), queue: newQueue(), changed: make(chan struct{})}
}

// Answer is what Try says.
type Answer struct {
	OK      bool
	Wait    time.Duration   // until when it is expected to be OK
	Changed <-chan struct{} // closed when it is worth asking before
}

// Try takes the turn when it is there. A turn that was taken, or is no longer wanted, is to be left.
func (s *Scheduler) Try(t *Turn) Answer {
	s.trying.Lock()
	defer s.trying.Unlock()
	now := s.clock()
	s.beat(now)
	if wait := s.mustWait(t, now); wait > 0 {
		return s.later(t, now, wait)
	}
	if wait := s.exchange(now, true); wait > 0 {
		return s.later(t, now, wait)
	}
	return s.grant(t, now)
}

// TryOnce is Try for who does not wait: a request that follows another, or may be left out.
func (s *Scheduler) TryOnce(c Class, r Reason) (wait time.Duration, ok bool) {
	if c == Asked {
		return 0, true
	}
	t := s.Join(c, r)
	defer s.Leave(t)
	a := s.Try(t)
	return a.Wait, a.OK
}

// mustWait is how long the turn is away as far as this gonogo knows.
func (s *Scheduler) mustWait(t *Turn, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.barred(t.class, now); wait > 0 {
		return wait
	}
	if s.unpaced {
		return 0
	}
	rate := s.rate(now)
	s.pace.fill(now, rate)
	ahead := s.queue.ahead(t, now, func(c Class) bool { return s.barred(c, now) > 0 })
	return s.pace.wait(float64(ahead+1), rate)
}

// later notes when the turn is expected to be there.
func (s *Scheduler) later(t *Turn, now time.Time, wait time.Duration) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.due = now.Add(wait)
	return Answer{Wait: wait, Changed: s.changed}
}

// grant takes the turn.
func (s *Scheduler) grant(t *Turn, now time.Time) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.barred(t.class, now); wait > 0 { // since it was looked at
		t.due = now.Add(wait)
		return Answer{Wait: wait, Changed: s.changed}
	}
	s.pace.tokens--
	s.closing.note(now)
	s.estimate.noteProbe(now)
	if t.class == Background && s.estimate.share(now) < lowShare {
		s.trickled = now
	}
	s.queue.serve(t)
	s.wake()
	return Answer{OK: true}
}

// barred is how long no request of a class goes, however many wait; zero: one may.
func (s *Scheduler) barred(c Class, now time.Time) time.Duration {
	if c == Asked {
		return 0
	}
	if left := s.closing.left(now); left > 0 {
		return left
	}
	if wait := s.estimate.reserved(now); wait > 0 {
		return wait
	}
	if c == Background && s.estimate.share(now) < lowShare && !s.trickled.IsZero() {
		if since := now.Sub(s.trickled); since >= 0 && since < trickle { // below zero: the clock was set
			return trickle - since
		}
	}
	return 0
}

// rate is how many requests a minute go that nobody asked for.
func (s *Scheduler) rate(now time.Time) float64 {
	rate := paceAt(s.estimate.share(now))
	if s.share != nil && !s.company.heard { // by itself nobody of several may take it all
		rate /= float64(max(1, s.company.gonogos))
	}
	return rate
}

// wake lets everybody who waits ask again.
func (s *Scheduler) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Spend counts a request that leaves. turned tells that it had a turn; of those that had none too many are taken from those of others.
func (s *Scheduler) Spend(r Reason, turned bool) {
	s.mu.Lock()
	now := s.clock()
	s.spent++
	s.history.count(r, now)
	s.estimate.spend(now)
	owes := !turned && !s.free(now)
	if owes {
		s.pace.fill(now, s.rate(now))
		s.pace.tokens = max(s.pace.tokens-1, -burst)
		s.company.owed++
	}
	s.mu.Unlock()
	if s.share != nil && owes {
		s.debts.Go(s.payDebt)
	}
}

// free takes one of the requests that are asked for and cost the rest nothing.
func (s *Scheduler) free(now time.Time) bool {
	s.asked.fill(now, askedPace)
	if s.asked.tokens < 1 {
		return false
	}
	s.asked.tokens--
	return true
}

// Observe takes the status and the platform's own count from an answer; changed tells that there is something to say of it.
func (s *Scheduler) Observe(status int, remaining string) (changed bool) {
	n, counted := countOf(remaining)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	if counted {
		was := s.estimate.reserved(now) > 0
		s.estimate.observe(n, now)
		if was && s.estimate.reserved(now) <= 0 {
			s.wake()
		}
	}
	if s.closing.ends(status, counted, n) {
		s.closing.open()
		s.wake()
		return true
	}
	return counted
}

// Refused closes the way of all but Asked after a 429, and tells for how long, and by which channel the end of it is told.
func (s *Scheduler) Refused(after time.Duration) (left time.Duration, opened <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing.refused(s.clock(), after)
}

// Paused is how long all but Asked have to be still after a 429, and a channel that closes when that ends early; zero: they may go.
func (s *Scheduler) Paused() (left time.Duration, opened <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing.left(s.clock()), s.closing.opened
}

// Stretch is the factor on every interval: 1, and up to 4 as the last fifth of the allowance goes, to the reserve.
func (s *Scheduler) Stretch() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.estimate.stretch(s.clock())
}

// Reserved tells that what is left of the allowance is kept for what is asked for.
func (s *Scheduler) Reserved() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.estimate.share(s.clock()) < reserveShare
}

// AddApp counts an app that is watched.
func (s *Scheduler) AddApp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps++
}

// RemoveApp counts an app no more.
func (s *Scheduler) RemoveApp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apps = max(0, s.apps-1)
}

// Watched is how many apps are watched with this account, and by how many gonogos, on this machine.
func (s *Scheduler) Watched() (apps, gonogos int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(1, s.apps) + s.company.apps, max(1, s.company.gonogos)
}

// Fact is what is known of the allowance; false before the first answer.
func (s *Scheduler) Fact() (model.Budget, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	f := s.estimate.fact(now)
	f.Spent, f.Gonogos = s.spent, max(1, s.company.gonogos)
	if !s.closing.until.IsZero() && !s.closing.probing {
		f.Paused = s.closing.until.UTC()
	}
	return f, s.estimate.known || !s.closing.until.IsZero()
}

// tellSpending is how often the history is told at most.
const tellSpending = 15 * time.Second

// Spending is what the requests of the last hour were for; false when it was told a moment ago.
func (s *Scheduler) Spending() (*model.Spending, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	if since := now.Sub(s.told); !s.told.IsZero() && since >= 0 && since < tellSpending {
		return nil, false
	}
	s.told = now
	return s.history.fact(now), true
}
