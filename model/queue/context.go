package queue

import (
	"time"
)

// Context is what the alarms of a store ask of the apps that point to it.
type Context interface {
	// Limits are what the user set for a queue; zero when nothing.
	Limits(q *Queue) AlarmSettings
	// Consumer is the process type that takes a queue's jobs.
	Consumer(q *Queue) Consumer
}

// Consumer is the process type that takes a queue's jobs, of whichever app.
type Consumer struct {
	Types    int           // how many process types are known to take from the queue
	Type     string        // the one that does; empty when there are several, or none is known
	Guessed  bool          // nothing names the queue: it is only that no other type runs the library
	Missing  []string      // where none is known: the types that run the library, whose commands all name other queues only
	Option   string        // where those commands name their queues: "-Q"
	Want     int           // its wanted quantity
	Down     bool          // its dynos crash, and none stays up
	Starting bool          // a dyno of it is on its way for the first time
	Version  int           // the current release of its app; 0 when unknown
	Released time.Duration // how long ago that was created
}
