package scenario

import "time"

// relocation: the platform moves dynos to other servers, one of them is slow to come back; no release is to blame.
var relocation = Scenario{
	Name:    "relocation",
	Summary: "the platform moves dynos to other servers, one is slow to come back; no release is to blame",
	Steps: []Step{
		{At: 12 * time.Second, Move: &Move{Dyno: "worker.1"}},
		{At: 26 * time.Second, Move: &Move{Dyno: "web.2", Takes: 52 * time.Second}},
		{At: 130 * time.Second, Move: &Move{Dyno: "worker.2"}},
		{At: 150 * time.Second, Move: &Move{Dyno: "web.1"}},
	},
}
