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

// schedule is the order in which the libraries of one store are read, over its one connection.
type schedule []*slot

// slot is when a library is read next.
type slot struct {
	lib    backend.Library
	normal time.Duration
	every  time.Duration // now: longer than normal while the store is slow or refuses
	at     time.Time     // zero: at once
	slower time.Duration // how many times as long as normal a person has it wait; 0: as usual
	failed int           // times in a row
	begun  bool          // it was read once
}

func newSchedule(libs []backend.Library, every time.Duration) schedule {
	var s schedule
	for _, l := range libs {
		n := every
		if n == 0 {
			n = l.Every()
		}
		s = append(s, &slot{lib: l, normal: n, every: n})
	}
	return s
}

// first is the slot that comes first.
func (s schedule) first() *slot {
	earliest := s[0]
	for _, o := range s[1:] {
		if o.at.Before(earliest.at) {
			earliest = o
		}
	}
	return earliest
}

// hurry makes all slots come at once.
func (s schedule) hurry() {
	for _, o := range s {
		o.at = time.Time{}
	}
}

// wait is the time until the slot.
func (s *slot) wait(now time.Time) time.Duration {
	if s.at.IsZero() {
		return 0
	}
	return max(0, s.at.Sub(now))
}

// took sets the time of the next reading after one that ended now and lasted for d. The first may take longer than those that follow, since
// it asks for the past: it is no measure, or rates would have to wait.
func (s *slot) took(now time.Time, d time.Duration) {
	if !s.begun {
		s.begun, d = true, min(d, s.normal/share)
	}
	normal := s.normal * max(1, s.slower)
	s.every = min(max(normal, share*d), max(slowest, normal))
	s.at = now.Add(s.every)
}

// answered marks, among the causes of a failure, that the store did answer and stays connected: what it was asked takes too long,
// or is locked. A network that is late, and a command that is, have the same code and no such cause.
type answered interface{ Answered() bool }

// fails takes an error. It is the library's own when the store answered and has other libraries, or would answer at another time:
// those go on over the same connection, this one is asked less and less often, and why says what is wrong.
func (s *slot) fails(err error, neighbours int) (why string, own bool) {
	f := new(sources.Failure)
	if !errors.As(err, &f) || f.Code == backend.WrongPassword.Code {
		return "", false
	}
	if a := answered(nil); neighbours < 2 && !(errors.As(f.Err, &a) && a.Answered()) {
		return "", false
	}
	s.failed++
	s.every = min(s.every<<min(s.failed, 10), max(slowest, s.normal))
	s.at = s.at.Add(s.every)
	return s.lib.Name() + ": " + f.Why, true
}

// recovers reports whether this reading ended a row of failures.
func (s *slot) recovers() bool {
	was := s.failed > 0
	s.failed = 0
	return was
}
