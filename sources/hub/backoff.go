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
	refreshGap   = 2 * time.Second        // between two runs that refreshes begin: a key that is held burdens nobody
	finalRest    = 30 * time.Second       // after a failure that a person must mend: somebody may have done so,
	finalSpread  = 20 * time.Second       // or one odd answer said so
	never        = time.Duration(1 << 62) // a century and more
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

// delaysOf is how long to rest after f. What the origin asked for wins over our own draw, up to longestRest: its word may be
// nonsense, and one try a minute burdens nobody.
func delaysOf(b *backoff.ExponentialBackOff, f *sources.Failure) backoffDelays {
	own := max(b.NextBackOff(), leastDelay) // drawn in any case: the ceiling rises
	switch {
	case f.Over:
		return backoffDelays{own, never}
	case f.Final:
		return backoffDelays{own, finalRest + rand.N(finalSpread)}
	case f.After > 0:
		return backoffDelays{own, min(f.After, longestRest)}
	}
	return backoffDelays{own, own}
}
