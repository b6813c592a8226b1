package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"app.gonogo/gonogo/sources/heroku/allowance"
)

const (
	readTries = 3               // of a GET, the first one included
	patience  = 5 * time.Second // a longer Retry-After is left to the pollers' closing and the hub's back-off
	AskedWait = 2 * time.Second // the longest that somebody who waits for an answer is kept by a Retry-After
)

// attempts sends a GET up to three times, anything else exactly once.
func (t *transport) attempts(req *http.Request, c *Call) (*answer, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 400*time.Millisecond, 3*time.Second
	for try := 1; ; try++ {
		a, err := t.sendOnce(req, c)
		var f *Failure
		if err == nil || !errors.As(err, &f) {
			return a, err
		}
		after, again := f.retry(req.Method, c.Priority, wait.NextBackOff())
		if f.Status == http.StatusTooManyRequests {
			f.After, f.again = t.budget.Refused(f.After)
			t.notifyBudget(c)
		}
		if !again || try == readTries || !pause(req.Context(), after) || t.admit(c) != nil {
			return a, err
		}
	}
}

// retry tells whether, and after how long, the request may be sent once more: what a second try can heal. Where a person waits,
// that is every odd answer, and a Retry-After is not waited out.
func (f *Failure) retry(method string, l Priority, wait time.Duration) (time.Duration, bool) {
	if method != http.MethodGet {
		return 0, false
	}
	if l == Asked {
		return max(wait, min(f.After, AskedWait)), f.passing()
	}
	switch f.Fault.Code {
	case "429", "503", codeNetwork, CodeDNS, codeCut:
		return max(wait, f.After), f.After <= patience
	}
	return 0, false
}

// passing tells a failure that the next answer may not have: it is no word of the platform, or a word of its own trouble.
func (f *Failure) passing() bool {
	switch f.Fault.Code {
	case "429", "500", "502", "503", "504", codeNetwork, CodeDNS, codeCut:
		return true
	case CodeGarbage:
		return !f.fromPlatform
	}
	return f.Status/100 == 4 && !f.fromPlatform
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

// retryAfter reads the header as seconds, as an epoch (the form a 2012 capture of this API shows) or as a date. Nothing waits
// longer than the longest closing: an hour may be meant, or a proxy's mistake, and one request finds out.
func retryAfter(v string, now time.Time) time.Duration {
	v = strings.TrimSpace(v)
	var d time.Duration
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		d = time.Duration(min(max(n, 0), 1<<32)) * time.Second
		if n > 1_000_000_000 && n < 1<<40 {
			d = time.Unix(n, 0).Sub(now)
		}
	} else if at, err := http.ParseTime(v); err == nil {
		d = at.Sub(now)
	} else if digits(v) { // more than fits
		d = allowance.LongClosing
	}
	return min(max(d, 0), allowance.LongClosing)
}

func digits(v string) bool {
	return v != "" && strings.Trim(v, "0123456789") == ""
}
