package queue

import (
	"app.gonogo/gonogo/model/fact"
)

// Settings is what the user said of an app's queues.
type Settings struct {
	Process map[string]string        `json:"process,omitempty"` // the process type that works a queue, by its name
	Alarms  map[string]AlarmSettings `json:"alarms,omitempty"`  // by the queue's name
}

// AlarmSettings are the limits of one queue. What is zero is by the rules' own measure.
type AlarmSettings struct {
	Depth   int           `json:"depth,omitempty"`  // ready jobs
	For     fact.Duration `json:"for,omitzero"`     // how long the depth must last
	Latency fact.Duration `json:"latency,omitzero"` // age of the oldest ready job
	Off     bool          `json:"off,omitempty"`    // no alarm of this queue
}

func (*Settings) Kind() fact.Kind { return "queue-settings" }
