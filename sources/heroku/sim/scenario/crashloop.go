package scenario

import (
	"time"

	"app.gonogo/gonogo/model/commits"
)

// crashLoop: v74 crashes the workers at boot, web is fine; the queue fills.
var crashLoop = Scenario{
	Name:    "crashloop",
	Summary: "v74 crashes the workers at boot, web is fine; the queue fills",
	Steps: []Step{
		{At: 13 * time.Second, By: "ned", Deploy: Commit{SHA: "6fd2a81c", Message: "Sign mails with a second key", Code: missingSecret, Files: []commits.File{
			patched("config/initializers/mail_signing.rb", `@@ -1,6 +1,7 @@
 # Mails are signed, so that their receivers can tell them from others.
 Rails.application.config.after_initialize do
-  MailSigning.key = Rails.application.credentials.mail_signing
+  MailSigning.keys = [Rails.application.credentials.mail_signing,
+                      ENV.fetch("MAIL_SIGNING_KEY")]
   MailSigning.enabled = Rails.env.production?
   Rails.logger.info("mails are signed")
 end`),
		}}},
	},
	Fix:      Commit{SHA: "f23b9907", Message: "Fall back to the first signing key"},
	FixAfter: 4 * time.Minute, RescueAfter: 15 * time.Minute,
}

// missingSecret has workers that read a config var that is not set.
var missingSecret = Code{Crashes: []string{"worker"}, Trace: missingSecretTrace}

// missingSecretTrace is a worker that reads a config var that is not set.
var missingSecretTrace = []string{
	"/app/config/initializers/mail_signing.rb:4:in `fetch': key not found: \"MAIL_SIGNING_KEY\" (KeyError)",
	"\tfrom /app/config/initializers/mail_signing.rb:4:in `<top (required)>'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:689:in `load'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/engine.rb:689:in `block in load_config_initializer'",
	"\tfrom " + Gems + "activesupport-7.1.5/lib/active_support/notifications.rb:208:in `instrument'",
	"\tfrom " + Gems + "railties-7.1.5/lib/rails/application.rb:426:in `initialize!'",
	"\tfrom /app/config/environment.rb:5:in `<top (required)>'",
	"\tfrom " + Gems + "sidekiq-7.3.9/lib/sidekiq/cli.rb:306:in `boot_application'",
}
