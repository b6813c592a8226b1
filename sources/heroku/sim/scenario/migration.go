package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// migration: v74's release command fails: it never becomes current, v73 serves on; v75 brings a migration that works.
var migration = Scenario{
	Name:    "migration",
	Summary: "v74's release command fails: it never becomes current, v73 serves on; v75 brings a migration that works",
	Steps: []Step{
		{At: 13 * time.Second, By: "ned", Deploy: Commit{SHA: "58be1d03", Message: "Keep the currency of an order", Code: badMigration, Files: []commits.File{{Path: "db/migrate/20261121083000_add_currency_to_orders.rb", Kind: commits.Added, Hunks: []commits.Hunk{{Line: 1, Lines: 5}}}}}},
		{At: 4 * time.Minute, By: "ned", Deploy: Commit{SHA: "e2a94c6f", Message: "Give old orders the euro", Code: goodMigration}},
	},
}

// badMigration migrates what the rows it meets do not bear.
var badMigration = Code{Command: &ReleaseCommand{
	Text: "bundle exec rake db:migrate", Takes: 12 * time.Second, Fails: true, Output: badMigrationOutput,
}}

var badMigrationOutput = []string{
	"== 20261121083000 AddCurrencyToOrders: migrating ==============================",
	"-- add_column(:orders, :currency, :string, {:null=>false})",
	"rake aborted!",
	"StandardError: An error has occurred, this and all later migrations canceled:",
	"",
	"PG::NotNullViolation: ERROR:  column \"currency\" of relation \"orders\" contains null values",
	"/app/db/migrate/20261121083000_add_currency_to_orders.rb:3:in `change'",
	"",
	"Caused by:",
	"ActiveRecord::NotNullViolation: PG::NotNullViolation: ERROR:  column \"currency\" of relation \"orders\" contains null values",
	"/app/db/migrate/20261121083000_add_currency_to_orders.rb:3:in `change'",
	"Tasks: TOP => db:migrate",
}

// goodMigration migrates what badMigration could not.
var goodMigration = Code{Command: &ReleaseCommand{
	Text: "bundle exec rake db:migrate", Takes: 9 * time.Second, Output: goodMigrationOutput,
}}

var goodMigrationOutput = []string{
	"== 20261121083000 AddCurrencyToOrders: migrating ==============================",
	"-- add_column(:orders, :currency, :string, {:default=>\"EUR\", :null=>false})",
	"   -> 0.0412s",
	"== 20261121083000 AddCurrencyToOrders: migrated (0.0413s) =====================",
}
