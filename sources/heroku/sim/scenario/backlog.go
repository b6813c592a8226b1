package scenario

import "time"

// backlog: producers outpace the workers: queue latency climbs until somebody scales up.
var backlog = Scenario{
	Name:    "backlog",
	Summary: "producers outpace the workers: queue latency climbs until somebody scales up",
	Steps: []Step{
		{At: 3 * time.Second, JobRate: 40},
		{At: 20 * time.Minute, JobRate: CalmJobRate},
	},
}
