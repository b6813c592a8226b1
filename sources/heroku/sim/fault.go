package sim

import (
	"io"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Fault makes matching requests go wrong, for tests of clients. Method "" is
// any method; Path is a pattern of path.Match ("/apps/*/dynos"), "" any path.
// Delay comes first, then the first of Hang, Drop, Garbage, TwoFactor and
// Status that is set; with none of them the request is answered as usual.
type Fault struct {
	Method, Path string
	Times        int // how many requests it meets; 0 = all
	Delay        time.Duration
	Hang         bool // no answer until the client gives up
	Drop         bool // the connection is cut without an answer
	Garbage      bool // 200, application/json, and not JSON
	TwoFactor    bool // 403 two_factor unless the request has a code
	Status       int
	Body         string        // JSON; "" = the error body of Status
	RetryAfter   time.Duration // header of a 429, whole seconds
	met          int
}

// Inject adds a fault. The returned function removes it.
func (p *Platform) Inject(f Fault) (remove func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	added := &f
	p.faults = append(p.faults, added)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for i, other := range p.faults {
			if other == added {
				p.faults = append(p.faults[:i:i], p.faults[i+1:]...)
				return
			}
		}
	}
}

// faultFor is the first fault that a request meets, counted.
func (p *Platform) faultFor(r *http.Request) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		hit, _ := path.Match(f.Path, r.URL.Path)
		if f.Method != "" && f.Method != r.Method || f.Path != "" && !hit || f.Times > 0 && f.met >= f.Times {
			continue
		}
		f.met++
		return f
	}
	return nil
}

// strike applies a fault and reports whether the request is dealt with.
func (f *Fault) strike(w http.ResponseWriter, r *http.Request) bool {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.Hang:
		// The server notices a client that has gone only once the body is read.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	case f.Drop:
		panic(http.ErrAbortHandler)
	case f.Garbage:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "<html><h1>It works!</h1>{\"id\":")
	case f.TwoFactor:
		if r.Header.Get("Heroku-Two-Factor-Code") != "" {
			return false
		}
		writeError(w, apiError{http.StatusForbidden, "two_factor", "Two-factor authentication is required.", ""})
	case f.Status != 0:
		f.answer(w)
	default:
		return false
	}
	return true
}

func (f *Fault) answer(w http.ResponseWriter) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	}
	if f.Body == "" {
		writeError(w, errorOf(f.Status))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body)
}
