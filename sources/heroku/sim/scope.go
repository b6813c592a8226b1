package sim

// Scope is what is simulated, for people.
const Scope = `Read: the account and its rate limits, apps, app features, collaborators, dynos, dyno sizes, formation, releases, slugs, OCI images, builds,
config vars, add-ons and their attachments, domains, pipelines and their couplings, the status page, log sessions and the output of release commands.
Always empty: log drains, telemetry drains, webhooks, authorizations.
Change: maintenance mode, preboot, scale and size, restart, stop, detached one-off dynos, config vars, rollback and release of a build.

Everything else is refused with "gonogo sim does not simulate this", also a single field of a request that is not simulated.
heroku's commands for databases and Redis instances are refused in the same way. A few commands ask hosts of Heroku's that cannot be replaced, and
do not reach the simulated platform: notifications, apps:errors, apps:favorites, buildpacks:search, ci:run, pipelines:setup, ps:autoscale, reviewapps.
`
