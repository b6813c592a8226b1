package sim

import "time"

// The account's allowance of API calls: a bucket of tokens that fills up again.
const (
	budgetSize   = 4500
	budgetRefill = 75.0 / 60 // tokens a second of the platform's clock
)

// budget is a token bucket.
type budget struct {
	tokens float64
	at     time.Time
}

// rateLimitsPath is the one path that costs nothing: it tells how many tokens there are.
const rateLimitsPath = "/account/rate-limits"

// spend takes one token, or none when the call is free, and returns how many whole ones are left, and false if there was none to take.
func (b *budget) spend(now time.Time, free bool) (remaining int, ok bool) {
	b.refill(now)
	if free {
		return int(b.tokens), true
	}
	if b.tokens < 1 {
		return 0, false
	}
	b.tokens--
	return int(b.tokens), true
}

func (b *budget) refill(now time.Time) {
	if gone := now.Sub(b.at).Seconds(); gone > 0 {
		b.tokens = min(budgetSize, b.tokens+gone*budgetRefill)
		b.at = now
	}
}
