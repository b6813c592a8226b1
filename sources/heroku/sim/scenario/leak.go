package scenario

import "time"

// leak: v74 leaks 150 MB a minute on web: R14 within a minute, R15 and a kill later.
var leak = Scenario{
	Name:    "leak",
	Summary: "v74 leaks 150 MB a minute on web: R14 within a minute, R15 and a kill later",
	Steps: []Step{
		{At: 8 * time.Second, By: "ned", Deploy: Commit{SHA: "c7740fa9", Message: "Keep thumbnails in memory", Code: leaky}},
	},
	Fix:      Commit{SHA: "19ee3c60", Message: "Bound the thumbnail cache"},
	FixAfter: 4 * time.Minute, RescueAfter: 20 * time.Minute,
}

// leaky grows until the platform kills it.
var leaky = Code{Leak: 150, Heap: 260}
