package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
)

// The account's allowance: a bucket of 4,500 requests that refills by about 75 a minute.
const (
	Allowance   = 4500
	refill      = rate.Limit(75.0 / 60)
	lowShare    = 0.20 // below it pollers stretch
	sparseShare = 0.03 // below it little but an order or a person brings a look forward
	mostStretch = 6.0
)

// A closing keeps the pollers still after a 429. It is short whatever the answer asks for, because that may be nonsense, or an
// allowance that somebody else empties; and then one request finds out. A closing that follows another is twice as long.
const (
	ShortClosing = 15 * time.Second
	LongClosing  = 60 * time.Second
	probeTime    = 10 * time.Second // how long the first request after a closing has the way for itself
	trickle      = time.Minute      // between two background requests while the allowance is low
)

// budget estimates the allowance: seeded by every answer's RateLimit-Remaining, refilled and spent in between. What a person
// asked for always goes; pollers slow down as the allowance goes, and pause only in a closing.
type budget struct {
	mu       sync.Mutex
	clock    func() time.Time
	bucket   *rate.Limiter
	trickled *rate.Limiter // background requests while the allowance is low
	left     int           // what the platform said last
	known    bool
	spent    int
	closed   time.Time     // until when the pollers are still; zero: they are not
	row      int           // closings that followed each other
	probe    bool          // a request is out that finds out whether the closing is over; closed is its limit
	opened   chan struct{} // closed when the closing ends early
}

func newBudget(clock func() time.Time) *budget {
	return &budget{clock: clock, bucket: rate.NewLimiter(refill, Allowance), trickled: rate.NewLimiter(rate.Every(trickle), 1)}
}

// admit lets a request through or tells when it may go.
func (b *budget) admit(l Priority) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l == Asked {
		return nil
	}
	now := b.clock()
	if left := b.closed.Sub(now); left > 0 {
		return b.refusal(left)
	}
	if l == Background && b.share(now) < lowShare && !b.trickled.AllowN(now, 1) {
		return b.refusal(trickle)
	}
	if !b.closed.IsZero() { // the first one after the closing
		b.closed, b.probe = now.Add(probeTime), true
	}
	return nil
}

func (b *budget) refusal(left time.Duration) *Failure {
	f := NewFailure(codeBudget, "the account's API allowance is nearly used up, and the rest is kept for actions",
		"Wait; it refills by about 75 requests a minute and is shared by all who use the account")
	f.After, f.again = max(left, time.Second), b.opened
	return f
}

// paused is how long the pollers have to be still, and a channel that closes when that ends early; zero: they may go.
func (b *budget) paused() (left time.Duration, opened <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.closed.Sub(b.clock()), 0), b.opened
}

// spend counts a request that leaves.
func (b *budget) spend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent++
	b.bucket.AllowN(b.clock(), 1)
}

// observe takes the status and the platform's own count from an answer; changed tells that there is something to say of it.
func (b *budget) observe(status int, remaining string) (changed bool) {
	n, err := strconv.Atoi(remaining)
	counted := err == nil && n >= 0
	b.mu.Lock()
	defer b.mu.Unlock()
	if counted {
		b.setRemaining(n)
	}
	answers := status < 400 && (!counted || b.probe) || status != http.StatusTooManyRequests && counted && n > 0
	if answers && !b.closed.IsZero() {
		b.open()
		return true
	}
	return counted
}

// setRemaining takes the platform's count. A Limiter's tokens cannot be set, only taken: a full one is made and drained to it.
func (b *budget) setRemaining(n int) {
	b.left, b.known = n, true
	now, burst := b.clock(), max(Allowance, n)
	b.bucket = rate.NewLimiter(refill, burst)
	b.bucket.AllowN(now, burst-n)
}

func (b *budget) open() {
	close(b.opened)
	b.closed, b.row, b.probe, b.opened = time.Time{}, 0, false, nil
}

// refused closes the way of the pollers after a 429, and tells for how long. Several that come together make one closing.
func (b *budget) refused(after time.Duration) (left time.Duration, opened <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	if b.opened == nil {
		b.opened = make(chan struct{})
	}
	if b.probe || !b.closed.After(now) {
		most := min(ShortClosing<<min(b.row, 8), LongClosing)
		if after <= 0 {
			after = most
		}
		b.closed, b.probe, b.row = now.Add(min(after, most)), false, b.row+1
	}
	return b.closed.Sub(now), b.opened
}

// share is how much of the allowance is left.
func (b *budget) share(now time.Time) float64 {
	if !b.known {
		return 1
	}
	return b.bucket.TokensAt(now) / Allowance
}

// stretch is the factor on every poller's interval: 1, and up to 6 as the last fifth of the allowance goes.
func (b *budget) stretch() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	share := b.share(b.clock())
	if share >= lowShare {
		return 1
	}
	return min(lowShare/max(share, 0.001), mostStretch)
}

// sparse tells that so little is left that looks which nobody asked for are hardly brought forward.
func (b *budget) sparse() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.share(b.clock()) < sparseShare
}

func (b *budget) fact() (model.Budget, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := model.Budget{Remaining: b.left, Limit: max(Allowance, b.left), Spent: b.spent}
	if !b.known { // a refusal came before the first count
		f.Limit = 0
	}
	if !b.closed.IsZero() && !b.probe {
		f.Paused = b.closed.UTC()
	}
	return f, b.known || !b.closed.IsZero()
}
