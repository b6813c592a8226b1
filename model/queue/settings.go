package queue

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue/target"
)

// Settings is what the user said of an app's queues.
type Settings struct {
	Process map[string]string        `json:"process,omitempty"` // the process type that works a queue, by its name
	Alarms  map[string]AlarmSettings `json:"alarms,omitempty"`  // by the queue's name, or a pattern with *
}

// AlarmSettings are the limits of one queue. What is zero is by the rules' own measure.
type AlarmSettings struct {
	Depth   int           `json:"depth,omitempty"`  // ready jobs
	For     fact.Duration `json:"for,omitzero"`     // how long the depth must last
	Latency fact.Duration `json:"latency,omitzero"` // age of the oldest ready job
	Within  fact.Duration `json:"within,omitzero"`  // the target: within what time a job is to be taken
	Off     bool          `json:"off,omitempty"`    // no alarm of this queue
}

// Of is what the user said of a queue: by its name first, then by patterns, the one that says most of the name first. What one leaves
// open the next may say.
func (s *Settings) Of(name string) AlarmSettings {
	set := s.Alarms[name]
	patterns := slices.SortedFunc(maps.Keys(s.Alarms), func(a, b string) int {
		return cmp.Or(cmp.Compare(fixed(b), fixed(a)), strings.Compare(a, b))
	})
	for _, p := range patterns {
		if p == name || !strings.Contains(p, "*") || !target.Matches(p, name) {
			continue
		}
		by := s.Alarms[p]
		set = AlarmSettings{Depth: cmp.Or(set.Depth, by.Depth), For: cmp.Or(set.For, by.For), Latency: cmp.Or(set.Latency, by.Latency),
			Within: cmp.Or(set.Within, by.Within), Off: set.Off || by.Off}
	}
	return set
}

// fixed is how much of a name a pattern says.
func fixed(pattern string) int { return len(pattern) - strings.Count(pattern, "*") }

func (*Settings) Kind() fact.Kind { return "queue-settings" }
