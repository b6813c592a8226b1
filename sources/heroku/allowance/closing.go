package allowance

import (
	"net/http"
	"time"
)

// A closing keeps all but Asked still after a 429. It is short whatever the answer asks for, because that may be nonsense, or an
// allowance that somebody else empties; and then one request finds out. A closing that follows another is twice as long.
const (
	ShortClosing = 15 * time.Second
	LongClosing  = 60 * time.Second
	probeTime    = 10 * time.Second // how long the first request after a closing has the way for itself
)

type closing struct {
	until   time.Time     // zero: nothing is closed
	row     int           // closings that followed each other
	probing bool          // a request is out that finds out whether it is over; until is its limit
	opened  chan struct{} // closed when it ends early
}

// left is how long it lasts. A clock that was set back does not make it longer than any closing is.
func (c *closing) left(now time.Time) time.Duration {
	left := max(c.until.Sub(now), 0)
	if left > LongClosing {
		c.until = now.Add(LongClosing)
	}
	return min(left, LongClosing)
}

// note begins the probe when a request goes after the closing.
func (c *closing) note(now time.Time) {
	if !c.until.IsZero() {
		c.until, c.probing = now.Add(probeTime), true
	}
}

// ends tells whether an answer shows that the platform answers others again.
func (c *closing) ends(status int, counted bool, n int) bool {
	if c.until.IsZero() {
		return false
	}
	return status < 400 && (!counted || c.probing) || status != http.StatusTooManyRequests && counted && n > 0
}

func (c *closing) open() {
	close(c.opened)
	*c = closing{}
}

// refused begins a closing. Several refusals that come together make one.
func (c *closing) refused(now time.Time, after time.Duration) (left time.Duration, opened <-chan struct{}) {
	if c.opened == nil {
		c.opened = make(chan struct{})
	}
	if c.probing || !c.until.After(now) {
		most := min(ShortClosing<<min(c.row, 8), LongClosing)
		if after <= 0 {
			after = most
		}
		c.until, c.probing, c.row = now.Add(min(after, most)), false, c.row+1
	}
	return c.until.Sub(now), c.opened
}
