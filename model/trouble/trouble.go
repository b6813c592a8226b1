// Package trouble keeps what goes wrong over time: when it began, when it was so last, when it is over.
//
// The rules:
//
//   - Trouble begins with the first sign of it and is over only after it has been well for Hold. In between it stands, whatever one
//     moment looks like, so that what is said of it does not come and go.
//   - Moments are given by the caller, of one clock for one thing. The same facts and ticks give the same trouble.
package trouble

import "time"

// Hold is how long all must have been well before trouble is over. A dyno that crashes again does so within seconds of its boot, or
// waits for minutes; runtime metrics and R14 come every 20 seconds; a minute sees three of them.
const Hold = time.Minute

// Spell is one stretch of trouble. The zero value is none.
type Spell struct {
	Since time.Time // the first sign
	Last  time.Time // the newest
	Times int       // signs, where they are counted
}

// On tells that the trouble stands.
func (s Spell) On() bool { return !s.Since.IsZero() }

// Note takes one sign.
func (s *Spell) Note(at time.Time) {
	if s.Since.IsZero() || at.Before(s.Since) {
		s.Since = at
	}
	if at.After(s.Last) {
		s.Last = at
	}
	s.Times++
}

// Still says that it is so at a moment, without a new sign.
func (s *Spell) Still(at time.Time) {
	if s.On() && at.After(s.Last) {
		s.Last = at
	}
}

// Judge ends the trouble when the last sign is long enough ago; true when it ended.
func (s *Spell) Judge(now time.Time) bool {
	if !s.On() || now.Sub(s.Last) < Hold {
		return false
	}
	*s = Spell{}
	return true
}
