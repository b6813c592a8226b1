package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// parable: v74 crashes every process at boot, the queue fills; roll back to v73, v76 brings the fix.
var parable = Scenario{
	Name:    "parable",
	Summary: "v74 crashes every process at boot, the queue fills; roll back to v73, v76 brings the fix",
	Steps: []Step{
		{At: 13 * time.Second, By: "ned", Deploy: Commit{SHA: "20a5742f", Message: "Extract Utils from the initializers", Code: missingUtils, Files: []commits.File{
			patched("config/initializers/load_system.rb", `@@ -8,8 +8,7 @@
 # What the app needs to know of the machine it stands on.
 Rails.application.config.to_prepare do
-  require Rails.root.join("lib/utils")
-  Utils.load_system(Rails.root)
 end
 
+Utils::LoadSystem.configure(Rails.root)
 Rails.logger.info("system loaded")
 Rails.application.config.system = :ready`),
			{Path: "lib/utils.rb", Kind: commits.Removed},
		}}},
	},
	Fix:      Commit{SHA: "d706b4a3", Message: "Require Utils before the initializers use it"},
	FixAfter: 2 * time.Minute, RescueAfter: 8 * time.Minute,
	Routine: true,
}

// missingUtils has an initializer that names a constant nobody defines.
var missingUtils = Code{Crashes: []string{"web", "worker"}, Trace: missingUtilsTrace}

// missingUtilsTrace is Ruby's own report of an initializer that names a
// constant nobody defines: one app frame on top, the rest is the framework.
var missingUtilsTrace = []string{
	"/app/config/initializers/load_system.rb:12:in `<top (required)>': uninitialized constant Utils (NameError)",
	"",
	"Utils::LoadSystem.configure(Rails.root)",
	"^^^^^",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:689:in `load'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:689:in `block in load_config_initializer'",
	"\tfrom " + Gems + "activesupport-7.1.5/lib/active_support/notifications.rb:208:in `instrument'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:688:in `load_config_initializer'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:644:in `block (2 levels) in <class:Engine>'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:643:in `each'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:643:in `block in <class:Engine>'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/initializable.rb:32:in `instance_exec'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/initializable.rb:32:in `run'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/initializable.rb:61:in `block in run_initializers'",
	"\tfrom " + Gems + "tsort-0.2.0/lib/tsort.rb:231:in `block in tsort_each'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/initializable.rb:60:in `run_initializers'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/application.rb:426:in `initialize!'",
	"\tfrom /app/config/environment.rb:5:in `<top (required)>'",
	"\tfrom " + Gems + "zeitwerk-2.7.1/lib/zeitwerk/core_ext/kernel.rb:34:in `require'",
}
