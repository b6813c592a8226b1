package queues

import (
	"errors"
	"time"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

const (
	share   = 20              // a store is busy with us for a twentieth of the time at most
	slowest = 5 * time.Minute // between two readings of a library, however slow its store
)

// turns is the order in which the libraries of one store are read, over its one connection.
type turns []*turn

// turn is when a library is read next.
type turn struct {
	lib    backend.Library
	normal time.Duration
	every  time.Duration // now: longer than normal while the store is slow or refuses
	at     time.Time     // zero: at once
	failed int           // times in a row
}

func newTurns(libs []backend.Library, every time.Duration) turns {
	var t turns
	for _, l := range libs {
		n := every
		if n == 0 {
			n = l.Every()
		}
		t = append(t, &turn{lib: l, normal: n, every: n})
	}
	return t
}

// next is whose turn it is.
func (t turns) next() *turn {
	first := t[0]
	for _, o := range t[1:] {
		if o.at.Before(first.at) {
			first = o
		}
	}
	return first
}

// hurry makes it everybody's turn.
func (t turns) hurry() {
	for _, o := range t {
		o.at = time.Time{}
	}
}

// wait is the time until the turn.
func (t *turn) wait(now time.Time) time.Duration {
	if t.at.IsZero() {
		return 0
	}
	return max(0, t.at.Sub(now))
}

// took sets the next turn after a reading that ended now and lasted for d.
func (t *turn) took(now time.Time, d time.Duration) {
	t.every = min(max(t.normal, share*d), max(slowest, t.normal))
	t.at = now.Add(t.every)
}

// answered marks, among the causes of a failure, that the store did answer and stays connected: what it was asked takes too long,
// or is locked. A network that is late, and a command that is, have the same code and no such cause.
type answered interface{ Answered() bool }

// fails takes an error. It is the library's own when the store answered and has other libraries, or would answer at another time:
// those go on over the same connection, this one is asked less and less often, and why says what is wrong.
func (t *turn) fails(err error, neighbours int) (why string, own bool) {
	f := new(sources.Failure)
	if !errors.As(err, &f) || f.Code == backend.WrongPassword.Code {
		return "", false
	}
	if a := answered(nil); neighbours < 2 && !(errors.As(f.Err, &a) && a.Answered()) {
		return "", false
	}
	t.failed++
	t.every = min(t.every<<min(t.failed, 10), max(slowest, t.normal))
	t.at = t.at.Add(t.every)
	return t.lib.Name() + ": " + f.Why, true
}

// recovers tells that this reading ended a row of failures.
func (t *turn) recovers() bool {
	was := t.failed > 0
	t.failed = 0
	return was
}
