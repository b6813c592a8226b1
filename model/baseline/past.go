package baseline

import (
	"slices"
	"time"
)

// Past is what others are compared with of a release that is over.
type Past struct {
	Version int           `json:"version"`
	At      time.Time     `json:"at"`
	Ended   time.Time     `json:"ended,omitzero"`
	NoGo    bool          `json:"no_go,omitempty"`
	Outcome Outcome       `json:"outcome,omitempty"`
	Watched time.Duration `json:"watched"`         // in all
	Boot    int           `json:"boot,omitempty"`  // seconds until the slowest type was up; 0: not known
	Starts  []Piece       `json:"starts"`          // the first half-hour up to each of Looks
	Rest    Piece         `json:"rest"`            // all that was watched after it
	Lives   []Life        `json:"lives,omitempty"` // of its dynos
	Seen    []string      `json:"seen,omitempty"`  // the errors that it had, by fingerprint
}

// Looks are the ages at which a first half-hour is compared: few, so that chance has few occasions.
var Looks = [...]time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute}

// Digest is what is compared of a release.
func (r *Release) Digest() Past {
	p := Past{Version: r.Version, At: r.At, Ended: r.Ended, NoGo: r.NoGo, Outcome: r.Outcome, Watched: r.Watched(), Rest: r.Rest(), Lives: r.Lives}
	for _, s := range r.Boots {
		p.Boot = max(p.Boot, s)
	}
	for _, age := range Looks {
		start := r.Start(age)
		start.Errors, start.Queues = nil, nil
		p.Starts = append(p.Starts, start)
	}
	p.Rest.Errors = nil
	for id := range r.Errors {
		p.Seen = append(p.Seen, id)
	}
	slices.Sort(p.Seen)
	return p
}

// Known is what is known of one error over the releases of an app.
type Known struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	First int       `json:"first"` // the first release that is known to have had it
	Last  int       `json:"last"`  // the last one
	From  time.Time `json:"from"`
	Until time.Time `json:"until"` // when it was seen last
}

// The bounds of what is known of an app's releases.
const (
	MostPast  = 20
	mostKnown = 1000
)
