// Package alarm is what sounded for an app, and for how long, as a recording has it.
package alarm

import (
	"time"

	"app.gonogo/gonogo/model/fact"
)

// Alarm is something that began to be wrong, got worse, or is over, as whoever watched live was told it. A state finds its own: it passes over
// this one.
type Alarm struct {
	ID    string    `json:"id"`   // of what is wrong; the same when it gets worse and when it is over
	Text  string    `json:"text"` // what is wrong, as a sentence without its full stop
	Level string    `json:"level"`
	Since time.Time `json:"since"` // when it was told first
	Over  bool      `json:"over,omitempty"`
}

// Kind is the fact's kind.
func (*Alarm) Kind() fact.Kind { return "alarm" }
