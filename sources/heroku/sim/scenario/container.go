package scenario

import "time"

// container: v74's images are built for another processor; every process dies at once. Container releases have no slug and no commit.
var container = Scenario{
	Name:    "container",
	Summary: "a container app: v74's images are for another processor, no dyno starts; v73 is an image too",
	Steps: []Step{
		{At: 13 * time.Second, By: "ned", Deploy: Commit{SHA: "4c7b90de", Message: "Build on the new laptop", Code: foreignImage}},
	},
	Fix:      Commit{SHA: "b1d3f862", Message: "Build for amd64"},
	FixAfter: 2 * time.Minute, RescueAfter: 8 * time.Minute,
	Container: true,
}

// foreignImage holds programs that this processor cannot run.
var foreignImage = Code{Crashes: []string{"web", "worker"}, Trace: []string{
	"/bin/sh: 1: bundle: Exec format error",
}}
