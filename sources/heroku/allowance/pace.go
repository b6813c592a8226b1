package allowance

import "time"

// The account's allowance: a bucket that refills by about 75 requests a minute.
const (
	Allowance = 4500
	refill    = 75.0 // a minute
)

// What goes without being asked for: in no minute more than the refill, and on average less. The rest is for orders and for others
// who use the account.
const (
	burst    = 15.0
	fastest  = refill - burst // a minute
	slowest  = 10.0           // just above the reserve
	trickle  = time.Minute    // between two background requests while the allowance is low
	lowShare = 0.20           // below it all that is not asked for becomes slower
)

// paceAt is how many requests a minute go without being asked for, at a share of the allowance.
func paceAt(share float64) float64 {
	over := (share - reserveShare) / (lowShare - reserveShare)
	return slowest + (fastest-slowest)*min(max(over, 0), 1)
}

// What is asked for may take this much without a cost for the rest: the part of the refill that is left to it, and what an app that is
// opened asks for.
const (
	askedBurst = 30.0
	askedPace  = refill - fastest
)

// bucket holds up to so many requests. Below zero it owes some.
type bucket struct {
	most   float64
	tokens float64
	at     time.Time // when tokens was right; zero: always
}

func newBucket(most float64) bucket { return bucket{most: most, tokens: most} }

// fill adds what came since the last time. A clock that was set back gives nothing.
func (b *bucket) fill(now time.Time, perMinute float64) {
	if since := now.Sub(b.at); !b.at.IsZero() && since > 0 {
		b.tokens = min(b.most, b.tokens+perMinute*since.Minutes())
	}
	b.at = now
}

// wait is how long until n requests are there.
func (b *bucket) wait(n, perMinute float64) time.Duration {
	lack := n - b.tokens
	if lack <= 1e-9 {
		return 0
	}
	return max(time.Duration(lack/perMinute*float64(time.Minute)), time.Millisecond)
}
