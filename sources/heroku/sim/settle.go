package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// mainApp and stagingApp are the apps of every scenario.
const (
	mainApp    = "foobaz-production"
	stagingApp = "foobaz-staging"
)

// past is one release that was there before the scenario began.
type past struct {
	age         time.Duration
	by          string
	description string
	commit      scenario.Commit   // a deploy when it has a sha
	set         map[string]string // a change of config vars
	failed      bool
}

const day = 24 * time.Hour

// history is the ledger of the main app, oldest first, from v61 on.
var history = []past{
	{9 * day, "rick", "", scenario.Commit{SHA: "3b9ac1f0", Message: "Cache the storefront"}, nil, false},
	{8*day + 5*time.Hour, "kate", "", scenario.Commit{SHA: "e41d07a9", Message: "Digest mails weekly"}, nil, false},
	{7 * day, "kate", "Set MAIL_FROM config vars", scenario.Commit{}, map[string]string{"MAIL_FROM": "shop@foobaz.example"}, false},
	{6 * day, "ned", "", scenario.Commit{SHA: "88f2b6c3", Message: "Search by colour"}, nil, false},
	{4 * day, "rick", "", scenario.Commit{SHA: "a7c05d12", Message: "Upgrade Rails to 7.1.5"}, nil, false},
	{3*day + 7*time.Hour, "ned", "", scenario.Commit{SHA: "5d1e9a04", Message: "Reports by month"}, nil, false},
	{3*day + 5*time.Hour, "ned", "", scenario.Commit{SHA: "77aa0c15", Message: "Backfill order totals"}, nil, true},
	{3 * day, "kate", "Attach REDIS (@ref:redis-horizontal-70619)", scenario.Commit{}, map[string]string{"REDIS_URL": redisPlaceholder}, false},
	{2 * day, "rick", "", scenario.Commit{SHA: "0be1f77d", Message: "Sidekiq instead of polling"}, nil, false},
	{30 * time.Hour, "kate", "Set WEB_CONCURRENCY config vars", scenario.Commit{}, map[string]string{"WEB_CONCURRENCY": "2"}, false},
	{26 * time.Hour, "kate", "", scenario.Commit{SHA: "91c02de8", Message: "Fix the cart on mobiles"}, nil, false},
	{5 * time.Hour, "kate", "Set RAILS_LOG_LEVEL config vars", scenario.Commit{}, map[string]string{"RAILS_LOG_LEVEL": "info"}, false},
	{2 * time.Hour, "rick", "", scenario.Commit{SHA: "df7bb82e", Message: "Load systems from a registry"}, nil, false},
}

// redisPlaceholder stands in config snapshots for the URL of the Redis, which
// is known once it listens.
const redisPlaceholder = "redis://pending"

// populate creates the accounts, the apps and their past.
func (w *world) populate() {
	for _, name := range []string{"ned", "rick", "kate"} {
		w.users[name] = &user{w.ids.uuid(), name, name + "@foobaz.example"}
	}
	w.pilot = w.users["kate"]
	main := w.populateMain()
	staging := w.settleStaging()
	w.apps = []*app{main, staging}
	w.pipeline = pipeline{ID: w.ids.uuid(), name: "foobaz", createdAt: w.begun.Add(-400 * day), couplings: []coupling{
		{w.ids.uuid(), "staging", staging}, {w.ids.uuid(), "production", main},
	}}
	w.jobs = &jobs{
		app: main, queues: []*jobQueue{{name: "default"}, {name: "mailers"}}, store: noStore{},
		processed: 41_208_733, failed: 18_204,
	}
	for i := range 4 {
		w.bury("ImportRowJob", time.Duration(i+1)*31*time.Hour)
	}
	for i := range 3 {
		w.schedule("DigestMailJob", time.Duration(4+3*i)*time.Minute)
	}
	for _, d := range main.dynos {
		if d.typ == "worker" {
			w.startSidekiq(d)
		}
		w.afterIn(d, w.rng.between(0, vitalsPeriod), func() { w.reportVitals(d) })
	}
}

func (w *world) populateMain() *app {
	a := &app{
		ID: w.ids.uuid(), name: mainApp, number: 284_112_907, host: "foobaz-production-5f0c9a1b2c3d.herokuapp.com",
		owner: w.users["rick"], createdAt: w.begun.Add(-410 * day), requestRate: 1.3,
	}
	a.addons = []*addon{
		{w.ids.uuid(), "postgresql-curved-48213", "heroku-postgresql", "heroku-postgresql:standard-0", "DATABASE", 5000, w.begun.Add(-409 * day)},
		{w.ids.uuid(), "redis-horizontal-70619", "heroku-redis", "heroku-redis:premium-0", "REDIS", 1500, w.begun.Add(-3 * day)},
	}
	a.formation = []*processType{
		w.longStandingProcess("web", 2, "Standard-1X", "bundle exec thin start -p $PORT"),
		w.longStandingProcess("worker", 2, "Standard-1X", "bundle exec sidekiq -q default -q mailers"),
	}
	config := map[string]string{
		"DATABASE_URL": "postgres://u8f2k:" + w.ids.hex(32) + "@" + databasePlaceholder + "/d4qk2", "LANG": "en_US.UTF-8",
		"RACK_ENV": "production", "RAILS_ENV": "production", "RAILS_SERVE_STATIC_FILES": "enabled",
		"SECRET_KEY_BASE": w.ids.hex(64), "PAYMENT_GATEWAY_KEY": "pk_invented_" + w.ids.hex(24), "MAIL_SIGNING_KEY": w.ids.hex(40),
	}
	for i, p := range history {
		w.writePastRelease(a, p, 61+i, config)
	}
	w.settleDynos(a)
	return a
}

// longStandingProcess is a row of the formation that has long been there.
func (w *world) longStandingProcess(name string, quantity int, size, command string) *processType {
	at := w.begun.Add(-300 * day)
	return &processType{w.ids.uuid(), name, quantity, size, command, at, at}
}

// writePastRelease writes one release into the ledger without any of its effects.
// config is the running state, changed in place and copied into the snapshot.
func (w *world) writePastRelease(a *app, p past, version int, config map[string]string) {
	at := w.begun.Add(-p.age)
	for k, v := range p.set {
		config[k] = v
	}
	snapshot := map[string]string{}
	for k, v := range config {
		snapshot[k] = v
	}
	r := &release{
		ID: w.ids.uuid(), version: version, status: statusSucceeded, description: p.description, user: w.users[p.by],
		config: snapshot, addonPlans: a.addonPlans(), createdAt: at, updatedAt: at.Add(4 * time.Second),
	}
	if snapshot["REDIS_URL"] == "" { // the Redis came later
		r.addonPlans = slices.DeleteFunc(r.addonPlans, func(plan string) bool { return strings.HasPrefix(plan, "heroku-redis") })
	}
	if n := len(a.releases); n > 0 {
		r.slug = a.releases[n-1].slug
	}
	if p.commit.SHA != "" {
		r.description = "Deploy " + p.commit.SHA
		r.slug = w.build(a, p.commit)
		r.slug.createdAt = at.Add(-20 * time.Second)
	}
	if p.failed {
		r.status = statusFailed
		r.output = []string{
			"Running release command...",
			"== 20260311081500 BackfillOrderTotals: migrating ==",
			"rails aborted!",
			"ActiveRecord::StatementTimeout: PG::QueryCanceled: ERROR:  canceling statement due to statement timeout",
		}
	}
	a.releases = append(a.releases, r)
	a.updatedAt = at
}

// settleDynos fills the formation with dynos that came up with the current
// release and have been up since.
func (w *world) settleDynos(a *app) {
	for _, p := range a.formation {
		for n := 1; n <= p.quantity; n++ {
			d := &dyno{app: a, typ: p.name, num: n, name: fmt.Sprintf("%s.%d", p.name, n)}
			w.newLife(d)
			d.createdAt = d.release.createdAt.Add(time.Duration(2*n) * time.Second)
			d.updatedAt = d.createdAt.Add(w.rng.between(5*time.Second, 12*time.Second))
			d.state = stateUp
			a.dynos = append(a.dynos, d)
		}
	}
}

// settleStaging is the Fir app: no slug, no backlog, names with dashes.
func (w *world) settleStaging() *app {
	a := &app{
		ID: w.ids.uuid(), name: stagingApp, number: 0, fir: true, host: "foobaz-staging-91ab04e7c2d8.herokuapp.com",
		owner: w.users["rick"], createdAt: w.begun.Add(-120 * day), requestRate: 0.1,
	}
	a.formation = []*processType{
		w.longStandingProcess("web", 1, "dyno-1c-0.5gb", "bundle exec thin start -p $PORT"),
		w.longStandingProcess("worker", 1, "dyno-1c-0.5gb", "bundle exec sidekiq -q default -q mailers"),
	}
	config := map[string]string{"RAILS_ENV": "staging", "RACK_ENV": "staging", "SECRET_KEY_BASE": w.ids.hex(64)}
	for i, p := range []past{
		{4 * day, "rick", "", scenario.Commit{SHA: "a7c05d12", Message: "Upgrade Rails to 7.1.5"}, nil, false},
		{2 * day, "rick", "", scenario.Commit{SHA: "0be1f77d", Message: "Sidekiq instead of polling"}, nil, false},
		{3 * time.Hour, "rick", "", scenario.Commit{SHA: "df7bb82e", Message: "Load systems from a registry"}, nil, false},
		{20 * time.Minute, "ned", "", scenario.Commit{SHA: "20a5742f", Message: "Extract Utils from the initializers"}, nil, false},
	} {
		w.writePastRelease(a, p, 28+i, config)
	}
	w.settleDynos(a)
	return a
}
