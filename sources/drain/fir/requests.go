package fir

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// Bounds of telling requests apart.
const (
	keptKeys    = 32768            // of requests that were told
	waitForLog  = 5 * time.Second  // how long spans wait at first for a line of the router
	logsGoneIn  = 10 * time.Minute // without a line of the router, its spans are told
	mostWaiting = 4096
)

// requests keeps lines and spans of the router apart, so that a request is told once. The router's lines go before: they tell more. Spans wait
// at first until it is known whether there are lines.
type requests struct {
	logged  time.Time // when a line of the router came last
	spans   bool      // there are none: spans are told
	waiting []waiting
	since   time.Time // when the first of those came

	told map[string]bool
	ring []string
	next int
}

// waiting is a span that waits to be told.
type waiting struct {
	who  speaker
	at   int64
	text string
	keys [2]string
}

// keysOf are what tells a request, empty where it is not known: the id that the router gave it, and that of its trace.
func keysOf(id string, trace otlp.ID) (keys [2]string) {
	if id != "" {
		keys[0] = "r" + id[:min(len(id), mostPair)]
	}
	if trace.Known() {
		keys[1] = "t" + trace.String()
	}
	return keys
}

// log notes a line of the router; false when the request was told.
func (r *requests) log(a *App, keys [2]string, at int64, seen time.Time) bool {
	if r.logged.IsZero() {
		for _, w := range r.waiting { // of before the first line
			if w.at < at {
				r.emit(a, w, seen)
			} else {
				a.Left.Doubles++
			}
		}
		r.waiting = nil
	}
	r.logged, r.spans = seen, false
	if r.known(keys) {
		a.Left.Doubles++
		return false
	}
	r.note(keys)
	return true
}

// span tells a span, holds it back, or passes it over.
func (r *requests) span(a *App, w waiting, seen time.Time) {
	if !r.logged.IsZero() && seen.Sub(r.logged) >= logsGoneIn {
		r.logged, r.spans = time.Time{}, true
	}
	switch {
	case !r.logged.IsZero() || r.known(w.keys):
		a.Left.Doubles++
	case r.spans:
		r.emit(a, w, seen)
	default:
		if len(r.waiting) == 0 {
			r.since = seen
		}
		if r.waiting = append(r.waiting, w); len(r.waiting) >= mostWaiting || seen.Sub(r.since) >= waitForLog {
			r.release(a, seen)
		}
	}
}

// emit tells a span.
func (r *requests) emit(a *App, w waiting, seen time.Time) {
	r.note(w.keys)
	a.emit(w.who, w.at, logs.None, []byte(w.text), seen)
}

// release tells the spans that waited: no line of the router has come.
func (r *requests) release(a *App, seen time.Time) {
	for _, w := range r.waiting {
		r.emit(a, w, seen)
	}
	r.waiting, r.spans = nil, true
}

// Due is how long until spans that wait are to be told; false when none wait.
func (a *App) Due(now time.Time) (time.Duration, bool) {
	return max(0, waitForLog-now.Sub(a.requests.since)), len(a.requests.waiting) > 0
}

// Flush tells the spans that have waited long enough; with all, every one.
func (a *App) Flush(now time.Time, all bool) {
	if wait, some := a.Due(now); some && (all || wait == 0) {
		a.requests.release(a, now)
	}
}

func (r *requests) known(keys [2]string) bool {
	return keys[0] != "" && r.told[keys[0]] || keys[1] != "" && r.told[keys[1]]
}

// note keeps the keys of a request that was told. The oldest are forgotten.
func (r *requests) note(keys [2]string) {
	if r.told == nil {
		r.told, r.ring = map[string]bool{}, make([]string, keptKeys)
	}
	for _, key := range keys {
		if key == "" || r.told[key] {
			continue
		}
		delete(r.told, r.ring[r.next])
		r.ring[r.next] = key
		r.next = (r.next + 1) % keptKeys
		r.told[key] = true
	}
}
