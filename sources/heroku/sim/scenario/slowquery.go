package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// slowQuery: v74 lets the search wait for the database: four times slower, the database is busy, no request fails.
var slowQuery = Scenario{
	Name:    "slow-query",
	Summary: "v74's search waits for the database: four times slower, the database is busy, no request fails",
	Steps: []Step{
		{At: 3 * time.Second, By: "ned", Deploy: Commit{SHA: "a93e50d7", Message: "Search in descriptions too", Code: unindexedSearch, Files: []commits.File{{Path: "app/models/product.rb", Kind: commits.Changed, Hunks: []commits.Hunk{{Line: 22, Lines: 5, Within: "def self.search"}}}}}},
	},
	Fix:      Commit{SHA: "5be2c418", Message: "Index the descriptions"},
	FixAfter: 4 * time.Minute, RescueAfter: 20 * time.Minute,
	Clients: []Client{{From: "203.0.113.251", Paths: []string{"/search?q=#"}, Rate: 0.6}},
}

// unindexedSearch looks through a table without an index.
var unindexedSearch = Code{Query: "/search"}
