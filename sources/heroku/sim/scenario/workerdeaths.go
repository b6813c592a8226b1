package scenario

import "time"

// workerDeaths: workers of the web server die inside dynos that stay up, and a dyno restarts without a word.
var workerDeaths = Scenario{
	Name:    "worker-deaths",
	Summary: "workers of the web server die inside dynos that stay up; one dyno restarts, and nothing says why",
	Server:  "puma",
	Steps: []Step{
		{At: 8 * time.Second, Worker: "web.1"},
		{At: 14 * time.Second, Worker: "web.2"},
		{At: 22 * time.Second, Vanish: "worker.2"},
		{At: 31 * time.Second, Worker: "web.1"},
		{At: 38 * time.Second, Worker: "web.1"},
		{At: 52 * time.Second, Worker: "web.2"},
		{At: 75 * time.Second, Worker: "web.1"},
		{At: 100 * time.Second, Worker: "web.2"},
		{At: 130 * time.Second, Worker: "web.1"},
		{At: 170 * time.Second, Worker: "web.1"},
		{At: 220 * time.Second, Worker: "web.2"},
	},
}
