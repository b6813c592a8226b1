package heroku

import (
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
)

// The account's allowance: a bucket of 4,500 requests that refills by about 75 a minute.
const (
	allowance    = 4500
	refill       = rate.Limit(75.0 / 60)
	lowShare     = 0.20 // below it pollers stretch
	mostStretch  = 6.0
	refusedPause = 30 * time.Second // after a 429 that does not say how long
)

// floors is how much of the bucket each lane leaves to those before it.
var floors = [...]float64{asked: 0, visible: 0.03 * allowance, background: lowShare * allowance}

// budget estimates the allowance: seeded by every answer's RateLimit-Remaining, refilled and spent in between.
type budget struct {
	mu     sync.Mutex
	clock  func() time.Time
	bucket *rate.Limiter
	left   int // what the platform said last
	known  bool
	spent  int
	closed time.Time // after a 429: until then only what a person asked for goes
}

func newBudget(clock func() time.Time) *budget {
	return &budget{clock: clock, bucket: rate.NewLimiter(refill, allowance)}
}

// admit lets a request through or tells when it may go. What a person asked for always goes.
func (b *budget) admit(l lane) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l == asked {
		return nil
	}
	now := b.clock()
	wait := b.closed.Sub(now)
	if short := floors[l] - b.bucket.TokensAt(now); short > 0 {
		wait = max(wait, time.Duration(short/float64(refill)*float64(time.Second)))
	}
	if wait <= 0 {
		return nil
	}
	f := newFailure(codeBudget, "the account's API allowance is nearly used up, and the rest is kept for orders",
		"Wait; it refills by about 75 requests a minute and is shared by all who use the account")
	f.After = max(wait, time.Second)
	return f
}

// spend counts a request that leaves.
func (b *budget) spend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent++
	b.bucket.AllowN(b.clock(), 1)
}

// saw takes the platform's own count; false when the header held none.
func (b *budget) saw(remaining string) bool {
	n, err := strconv.Atoi(remaining)
	if err != nil || n < 0 {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.known = n, true
	// A Limiter's tokens cannot be set, only taken: a full one is made and drained to the count.
	now, burst := b.clock(), max(allowance, n)
	b.bucket = rate.NewLimiter(refill, burst)
	b.bucket.AllowN(now, burst-n)
	return true
}

// refused closes the lanes of the pollers after a 429.
func (b *budget) refused(after time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if after <= 0 {
		after = refusedPause
	}
	b.closed = b.clock().Add(after)
}

// stretch is the factor on every poller's interval: 1, and up to 6 as the last fifth of the allowance goes.
func (b *budget) stretch() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	share := b.bucket.TokensAt(b.clock()) / allowance
	if !b.known || share >= lowShare {
		return 1
	}
	return min(lowShare/max(share, 0.001), mostStretch)
}

func (b *budget) fact() (model.Budget, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return model.Budget{Remaining: b.left, Limit: max(allowance, b.left), Spent: b.spent}, b.known
}
