package sim

import "time"

// code is what a commit does when it runs. Scenarios name it; a slug carries it,
// so a rollback to a slug brings its behaviour back.
type code struct {
	crashes  []string // process types that die while booting
	trace    []string // what they print; %s is the command
	slowPath string   // requests below this path run past the router's 30 s
	drag     float64  // factor on every other service time; 0 = 1
	leak     float64  // MB a minute that each web dyno grows
	command  *releaseCommand
}

// codes is every behaviour that a scenario can deploy.
var codes = map[string]code{
	"healthy": {},
	"missing-utils": {
		crashes: []string{"web", "worker"},
		trace:   missingUtilsTrace,
	},
	"missing-secret": {
		crashes: []string{"worker"},
		trace:   missingSecretTrace,
	},
	"slow-reports": {slowPath: "/reports", drag: 7},
	"leaky":        {leak: 150},
	"bad-migration": {command: &releaseCommand{
		text: "bundle exec rake db:migrate", takes: 12 * time.Second, fails: true, output: badMigration,
	}},
	"good-migration": {command: &releaseCommand{
		text: "bundle exec rake db:migrate", takes: 9 * time.Second, output: goodMigration,
	}},
}

func (c code) crashesAtBoot(typ string) bool {
	for _, t := range c.crashes {
		if t == typ {
			return true
		}
	}
	return false
}

const gems = "/app/vendor/bundle/ruby/3.3.0/gems/"

// missingUtilsTrace is Ruby's own report of an initializer that names a
// constant nobody defines: one app frame on top, the rest is the framework.
var missingUtilsTrace = []string{
	"/app/config/initializers/load_system.rb:12:in `<top (required)>': uninitialized constant Utils (NameError)",
	"",
	"Utils::LoadSystem.configure(Rails.root)",
	"^^^^^",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:689:in `load'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:689:in `block in load_config_initializer'",
	"\tfrom " + gems + "activesupport-7.1.5/lib/active_support/notifications.rb:208:in `instrument'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:688:in `load_config_initializer'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:644:in `block (2 levels) in <class:Engine>'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:643:in `each'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:643:in `block in <class:Engine>'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/initializable.rb:32:in `instance_exec'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/initializable.rb:32:in `run'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/initializable.rb:61:in `block in run_initializers'",
	"\tfrom " + gems + "tsort-0.2.0/lib/tsort.rb:231:in `block in tsort_each'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/initializable.rb:60:in `run_initializers'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/application.rb:426:in `initialize!'",
	"\tfrom /app/config/environment.rb:5:in `<top (required)>'",
	"\tfrom " + gems + "zeitwerk-2.7.1/lib/zeitwerk/core_ext/kernel.rb:34:in `require'",
}

// missingSecretTrace is a worker that reads a config var that is not set.
var missingSecretTrace = []string{
	"/app/config/initializers/mail_signing.rb:4:in `fetch': key not found: \"MAIL_SIGNING_KEY\" (KeyError)",
	"\tfrom /app/config/initializers/mail_signing.rb:4:in `<top (required)>'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:689:in `load'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/engine.rb:689:in `block in load_config_initializer'",
	"\tfrom " + gems + "activesupport-7.1.5/lib/active_support/notifications.rb:208:in `instrument'",
	"\tfrom " + gems + "railties-7.1.5/lib/rails/application.rb:426:in `initialize!'",
	"\tfrom /app/config/environment.rb:5:in `<top (required)>'",
	"\tfrom " + gems + "sidekiq-7.3.9/lib/sidekiq/cli.rb:306:in `boot_application'",
}

// badMigration is a migration that the rows it meets do not bear.
var badMigration = []string{
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

var goodMigration = []string{
	"== 20261121083000 AddCurrencyToOrders: migrating ==============================",
	"-- add_column(:orders, :currency, :string, {:default=>\"EUR\", :null=>false})",
	"   -> 0.0412s",
	"== 20261121083000 AddCurrencyToOrders: migrated (0.0413s) =====================",
}
