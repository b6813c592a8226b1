package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// h12Storm: v74 makes /reports run past 30 s: H12 on web, everything else slows down.
var h12Storm = Scenario{
	Name:    "h12-storm",
	Summary: "v74 makes /reports run past 30 s: H12 on web, everything else slows down",
	Steps: []Step{
		{At: 3 * time.Second, By: "ned", Deploy: Commit{SHA: "4c19e7b2", Message: "Reports over all years", Code: slowReports, Files: []commits.File{
			patched("app/models/report.rb", `@@ -38,5 +38,5 @@ class Report
   def totals
     account.orders
-      .where(account_id: account.id, year: Date.current.year)
+      .where("lower(account_ref) = ?", account.ref.downcase)
       .sum(:amount)
   end`),
		}}},
	},
	Fix:      Commit{SHA: "b80d5516", Message: "Page the reports"},
	FixAfter: 4 * time.Minute, RescueAfter: 12 * time.Minute,
	Clients: []Client{{From: "203.0.113.252", Paths: []string{"/reports"}, Rate: 0.35}}, // a wall of screens shows them
}

// slowReports takes everything else down with one page that runs past the router's limit.
var slowReports = Code{SlowPath: "/reports", Drag: 7}
