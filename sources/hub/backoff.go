package hub

import (
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"

	"app.gonogo/gonogo/sources"
)

// The delays between two runs of a source that fails. Full jitter: any value up to a ceiling that doubles from 1 s to 60 s, so
// that ten watchers of one broken origin do not come back in step.
const (
	firstCeiling = time.Second
	lastCeiling  = 60 * time.Second
	leastDelay   = 200 * time.Millisecond // a draw near zero must not become a busy loop
	steady       = time.Minute            // a run that was live this long starts again from the first ceiling
	longestRest  = 60 * time.Second       // the longest that an origin is left alone when it asks for that
	shortestRest = time.Second            // and the shortest
	refreshGap   = 2 * time.Second        // between two runs that refreshes begin: a key that is held burdens nobody
	finalRest    = 30 * time.Second       // after a failure that a person must mend: somebody may have done so,
	finalSpread  = 20 * time.Second       // or one odd answer said so
	never        = time.Duration(1 << 62) // a century and more

	mostPanics = 5               // in a row: then the source is down, and tried again at a slow pace
	downRest   = 5 * time.Minute // of a source that is down
	downSpread = time.Minute
)

// newDelays gives the delays of one source. The library draws from interval ± factor × interval: half the ceiling with a factor
// of one is full jitter.
func newDelays() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = firstCeiling / 2
	b.MaxInterval = lastCeiling / 2
	b.Multiplier = 2
	b.RandomizationFactor = 1
	b.Reset()
	return b
}

// backoffDelays is how long a source rests after a failure.
type backoffDelays struct {
	own   time.Duration // our draw
	whole time.Duration // what is waited: longer where the origin asked for it, or where trying again will hardly help
}

// delaysOf is how long to rest after f. What the origin asked for wins over our own draw, between shortestRest and longestRest: its word may be
// nonsense, and one try a minute burdens nobody.
func delaysOf(b *backoff.ExponentialBackOff, f *sources.Failure) backoffDelays {
	own := max(b.NextBackOff(), leastDelay) // drawn in any case: the ceiling rises
	switch {
	case f.Over:
		return backoffDelays{own, never}
	case f.Final:
		return backoffDelays{own, finalRest + rand.N(finalSpread)}
	case f.After > 0:
		return backoffDelays{own, min(max(f.After, shortestRest), longestRest)}
	}
	return backoffDelays{own, own}
}

// rest is how long a source rests after a failure, and what is told of it.
type rest struct {
	delays *backoff.ExponentialBackOff
	panics int // in a row
}

// after is how long to rest after f, and f as it is told. A source that ends in one panic after the other is a bug that no other try
// mends: it is down, and tried again now and then, since what it chokes on may have passed.
func (r *rest) after(f *sources.Failure) (*sources.Failure, backoffDelays) {
	d := delaysOf(r.delays, f)
	if f.Code != sources.CodePanic {
		r.panics = 0
		return f, d
	}
	if r.panics++; r.panics < mostPanics {
		return f, d
	}
	down := *f
	down.Final = true
	down.Do = f.Do + "; r tries again"
	d.whole = downRest + rand.N(downSpread)
	return &down, d
}

// reset forgets the failures.
func (r *rest) reset() {
	r.delays.Reset()
	r.panics = 0
}
