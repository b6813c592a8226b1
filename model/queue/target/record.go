package target

import (
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// State is how a queue stands to its target at one reading.
type State uint8

// The states.
const (
	Unknown State = iota // the age of the oldest job is not known, or only that it is at least, or at most, so much
	Met
	Missed
)

// Record is for how long a queue was within its target, as far as it was watched.
type Record struct {
	Within time.Duration // the target; 0: there is none
	Now    State         // at the last reading

	Met, Missed, Unknown time.Duration
}

// Note adds the time before a reading, which counts as the reading says. A target that has changed begins anew, with this reading.
func (r *Record) Note(within, before time.Duration, now State) {
	if r.Within != within {
		*r = Record{Within: within, Now: now}
		return
	}
	r.Now = now
	switch now {
	case Met:
		r.Met += before
	case Missed:
		r.Missed += before
	default:
		r.Unknown += before
	}
}

// Miss adds time of which there is no reading.
func (r *Record) Miss(gap time.Duration) { r.Unknown += gap }

// Share is the part of the time that is known in which the target was met; false while no time is.
func (r Record) Share() (part float64, known bool) {
	if r.Met+r.Missed <= 0 {
		return 0, false
	}
	return r.Met.Seconds() / (r.Met + r.Missed).Seconds(), true
}

// Percent is the share in words: it says 100 % only of a target that was never missed, and 0 % only of one that was never met.
func (r Record) Percent() (text string, known bool) {
	part, known := r.Share()
	if !known {
		return "", false
	}
	return phrase.Kept(part), true
}

// Words say of how much time the share is, and how much is not known.
func (r Record) Words() string {
	text, known := r.Percent()
	if !known {
		return "not known yet"
	}
	text += " of " + phrase.Span(r.Met+r.Missed)
	if r.Unknown >= time.Second {
		text += "; " + phrase.Span(r.Unknown) + " not known"
	}
	return text
}
