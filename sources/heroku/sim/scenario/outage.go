package scenario

import "time"

// platformOutage: the platform itself fails: API 503s, H99s, a red status page, gaps in the log stream.
var platformOutage = Scenario{
	Name:    "platform-outage",
	Summary: "the platform itself fails: API 503s, H99s, a red status page, gaps in the log stream",
	Steps: []Step{
		{At: 20 * time.Second, Outage: &Outage{RouterErrors: 0.3, APIErrors: 0.6, Title: "Elevated error rates for applications and the Platform API"}},
		{At: 50 * time.Second, Gap: 8 * time.Second},
		{At: 110 * time.Second, Gap: 12 * time.Second},
		{At: 200 * time.Second, Gap: 6 * time.Second},
		{At: 6 * time.Minute, Recover: true},
	},
}
