package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// failingJobs: with v74 a third of the ChargeJobs fails; nothing crashes, no request fails.
var failingJobs = Scenario{
	Name:    "failing-jobs",
	Summary: "with v74 a third of the ChargeJobs fails; nothing crashes, no request fails",
	Steps: []Step{
		{At: 3 * time.Second, By: "ned", Deploy: Commit{SHA: "e07f3ac9", Message: "Charge in the currency of the order", Code: failingCharges, Files: []commits.File{{Path: "app/jobs/charge_job.rb", Kind: commits.Changed, Hunks: []commits.Hunk{{Line: 9, Lines: 5, Within: "def perform"}}}}}},
	},
	Fix:      Commit{SHA: "60cd17e4", Message: "Ask the gateway which currencies it takes"},
	FixAfter: 4 * time.Minute, RescueAfter: 20 * time.Minute,
	Jobs: &Jobs{Rate: 3.5, Class: "ChargeJob", Part: 0.8},
}

// failingCharges asks the gateway for what it declines in a third of all cases.
var failingCharges = Code{Fails: "ChargeJob"}
