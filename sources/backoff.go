package sources

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The delays between two runs of a source that fails. Full jitter: any value up to a ceiling that doubles from 1 s to 60 s, so
// that ten watchers of one broken origin do not come back in step.
const (
	firstCeiling = time.Second
	lastCeiling  = 60 * time.Second
	leastDelay   = 200 * time.Millisecond // a draw near zero must not become a busy loop
	steady       = time.Minute            // a run that was live this long starts again from the first ceiling
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

// delay is how long to wait after f. What the origin asked for wins over our own draw.
func delay(b *backoff.ExponentialBackOff, f *Failure) time.Duration {
	own := b.NextBackOff() // drawn in any case: the ceiling rises
	if f.After > 0 {
		return f.After
	}
	return max(own, leastDelay)
}
