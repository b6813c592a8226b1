package heroku

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	readTries = 3               // of a GET, the first one included
	patience  = 5 * time.Second // a longer Retry-After is left to whoever asked
)

// attempts sends a GET up to three times, anything else exactly once. Tried again is what a second try can heal: no
// connection, 429, 503 and a cut answer.
func (t *transport) attempts(req *http.Request, c *call) (*answer, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 400*time.Millisecond, 3*time.Second
	for try := 1; ; try++ {
		a, err := t.once(req, c)
		var f *Failure
		if err == nil || !errors.As(err, &f) {
			return a, err
		}
		if f.Status == http.StatusTooManyRequests {
			t.budget.refused(f.After)
		}
		after, again := f.again(req.Method, wait.NextBackOff())
		if !again || try == readTries || !pause(req.Context(), after) {
			return a, err
		}
	}
}

// again tells whether, and after how long, the request may be sent once more.
func (f *Failure) again(method string, wait time.Duration) (time.Duration, bool) {
	if method != http.MethodGet || f.After > patience {
		return 0, false
	}
	switch f.Fault.Code {
	case "429", "503", codeNetwork, codeDNS, codeCut:
		return max(wait, f.After), true
	}
	return 0, false
}

// pause waits on the wall; false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// retryAfter reads the header as seconds, as an epoch (the form a 2012 capture of this API shows) or as a date. It is
// capped at an hour, the time an empty allowance takes to fill.
func retryAfter(v string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		d = time.Duration(min(n, 1<<32)) * time.Second
		if n > 1_000_000_000 {
			d = time.Unix(n, 0).Sub(now)
		}
	} else if at, err := http.ParseTime(v); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), time.Hour)
}
