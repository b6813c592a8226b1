package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// MainApp and stagingApp are the apps of every scenario.
const (
	MainApp    = "foobaz-production"
	StagingApp = "foobaz-staging"
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

const Day = 24 * time.Hour

// longPast is the ledger of the main app from v51 on. The builds of the oldest are no longer kept.
var longPast = []past{
	{47 * Day, "ned", "", scenario.Commit{SHA: "c80b14e6", Message: "Print invoices"}, nil, false},
	{44 * Day, "rick", "", scenario.Commit{SHA: "19fd6a02", Message: "Thumbnails in the cart"}, nil, false},
	{39 * Day, "kate", "", scenario.Commit{SHA: "b5524cd7", Message: "Limit the search"}, nil, false},
	{34 * Day, "rick", "", scenario.Commit{SHA: "6be3f981", Message: "Ship to islands"}, nil, false},
	{29 * Day, "ned", "", scenario.Commit{SHA: "02a7d95c", Message: "Bump gems"}, nil, false},
	{25 * Day, "kate", "", scenario.Commit{SHA: "f1c96e3b", Message: "Mail the receipts"}, nil, false},
	{21 * Day, "ned", "", scenario.Commit{SHA: "7d08b4a5", Message: "Sort orders by date"}, nil, false},
	{17 * Day, "rick", "", scenario.Commit{SHA: "e96f21c0", Message: "Gift vouchers"}, nil, false},
	{14 * Day, "kate", "", scenario.Commit{SHA: "43ba7d1f", Message: "Fewer queries on the start page"}, nil, false},
	{11 * Day, "ned", "", scenario.Commit{SHA: "d82e60f9", Message: "Log in with a link"}, nil, false},
}

// history is the ledger of the main app, oldest first, from v61 on.
var history = []past{
	{9 * Day, "rick", "", scenario.Commit{SHA: "3b9ac1f0", Message: "Cache the storefront"}, nil, false},
	{8*Day + 5*time.Hour, "kate", "", scenario.Commit{SHA: "e41d07a9", Message: "Digest mails weekly"}, nil, false},
	{7 * Day, "kate", "Set MAIL_FROM config vars", scenario.Commit{}, map[string]string{"MAIL_FROM": "shop@foobaz.example"}, false},
	{6 * Day, "ned", "", scenario.Commit{SHA: "88f2b6c3", Message: "Search by colour"}, nil, false},
	{4 * Day, "rick", "", scenario.Commit{SHA: "a7c05d12", Message: "Upgrade Rails to 7.1.5"}, nil, false},
	{3*Day + 7*time.Hour, "ned", "", scenario.Commit{SHA: "5d1e9a04", Message: "Reports by month"}, nil, false},
	{3*Day + 5*time.Hour, "ned", "", scenario.Commit{SHA: "77aa0c15", Message: "Backfill order totals"}, nil, true},
	{3 * Day, "kate", "Attach REDIS (@ref:redis-horizontal-70619)", scenario.Commit{}, map[string]string{"REDIS_URL": RedisPlaceholder}, false},
	{2 * Day, "rick", "", scenario.Commit{SHA: "0be1f77d", Message: "Sidekiq instead of polling"}, nil, false},
	{30 * time.Hour, "kate", "Set WEB_CONCURRENCY config vars", scenario.Commit{}, map[string]string{"WEB_CONCURRENCY": "2"}, false},
	{26 * time.Hour, "kate", "", scenario.Commit{SHA: "91c02de8", Message: "Fix the cart on mobiles"}, nil, false},
	{5 * time.Hour, "kate", "Set RAILS_LOG_LEVEL config vars", scenario.Commit{}, map[string]string{"RAILS_LOG_LEVEL": "info"}, false},
	{2 * time.Hour, "rick", "", scenario.Commit{SHA: "df7bb82e", Message: "Load systems from a registry"}, nil, false},
}

// RedisPlaceholder stands in config snapshots for the URL of the Redis, which
// is known once it listens.
const RedisPlaceholder = "redis://pending"

// populate creates the accounts, the apps and their past.
func (w *World) populate() {
	for _, name := range []string{"ned", "rick", "kate"} {
		w.Users[name] = &User{w.ids.UUID(), name, name + "@foobaz.example"}
	}
	w.Pilot = w.Users["kate"]
	main := w.populateMain()
	staging := w.populateStaging()
	w.Apps = []*App{main, staging}
	w.Pipeline = pipeline{ID: w.ids.UUID(), Name: "foobaz", CreatedAt: w.Begun.Add(-400 * Day), Couplings: []Coupling{
		{w.ids.UUID(), "staging", staging}, {w.ids.UUID(), "production", main},
	}}
	w.Jobs = &jobs{
		app: main, Queues: []*jobQueue{{name: "default"}, {name: "mailers"}}, store: noStore{},
		processed: 41_208_733, failed: 18_204,
	}
	for i := range 4 {
		w.bury("ImportRowJob", time.Duration(i+1)*31*time.Hour)
	}
	for i := range 3 {
		w.schedule("DigestMailJob", time.Duration(4+3*i)*time.Minute)
	}
	for _, d := range main.Dynos {
		if d.Type == "worker" {
			w.startSidekiq(d)
		}
		w.Later(d, w.rng.between(0, vitalsPeriod), func() { w.reportVitals(d) })
		w.Later(d, settlesIn, func() { w.reportThreads(d) })
	}
}

func (w *World) populateMain() *App {
	a := &App{
		ID: w.ids.UUID(), Name: MainApp, number: 284_112_907, Host: "foobaz-production-5f0c9a1b2c3d.herokuapp.com",
		Owner: w.Users["rick"], CreatedAt: w.Begun.Add(-410 * Day), requestRate: 1.3, Container: w.scenario.Container,
	}
	a.Addons = []*Addon{
		{w.ids.UUID(), "postgresql-curved-48213", "heroku-postgresql", "heroku-postgresql:standard-0", "DATABASE", 5000, w.Begun.Add(-409 * Day)},
		{w.ids.UUID(), "redis-horizontal-70619", "heroku-redis", "heroku-redis:premium-0", "REDIS", 1500, w.Begun.Add(-3 * Day)},
	}
	a.Formation = []*ProcessType{
		w.longStandingProcess("web", 2, "Standard-1X", servers[w.scenario.Server].command),
		w.longStandingProcess("worker", 2, "Standard-1X", "bundle exec sidekiq -q default -q mailers"),
	}
	config := map[string]string{
		"DATABASE_URL": "postgres://u8f2k:" + w.ids.Hex(32) + "@" + DatabasePlaceholder + "/d4qk2", "LANG": "en_US.UTF-8",
		"RACK_ENV": "production", "RAILS_ENV": "production", "RAILS_SERVE_STATIC_FILES": "enabled",
		"SECRET_KEY_BASE": w.ids.Hex(64), "PAYMENT_GATEWAY_KEY": "pk_invented_" + w.ids.Hex(24), "MAIL_SIGNING_KEY": w.ids.Hex(40),
	}
	ids := w.ids
	w.ids = NewChance(w.seed, hashOf("long past")) // what has expired changes no other id
	for i, p := range longPast {
		w.writePastRelease(a, p, 51+i, config)
	}
	w.ids = ids
	for i, p := range history {
		w.writePastRelease(a, p, 61+i, config)
	}
	w.expire(a)
	a.CurrentRelease().Slug.code = w.scenario.Standing
	w.populateDynos(a)
	return a
}

// longStandingProcess is a row of the formation that has long been there.
func (w *World) longStandingProcess(name string, quantity int, size, command string) *ProcessType {
	at := w.Begun.Add(-300 * Day)
	return &ProcessType{w.ids.UUID(), name, quantity, size, command, at, at}
}

// writePastRelease writes one release into the ledger without any of its effects.
// config is the running state, changed in place and copied into the snapshot.
func (w *World) writePastRelease(a *App, p past, version int, config map[string]string) {
	at := w.Begun.Add(-p.age)
	for k, v := range p.set {
		config[k] = v
	}
	snapshot := map[string]string{}
	for k, v := range config {
		snapshot[k] = v
	}
	r := &Release{
		ID: w.ids.UUID(), Version: version, Status: StatusSucceeded, Description: p.description, User: w.Users[p.by],
		Config: snapshot, AddonPlans: a.addonPlans(), CreatedAt: at, UpdatedAt: at.Add(4 * time.Second),
	}
	if snapshot["REDIS_URL"] == "" { // the Redis came later
		r.AddonPlans = slices.DeleteFunc(r.AddonPlans, func(plan string) bool { return strings.HasPrefix(plan, "heroku-redis") })
	}
	if n := len(a.Releases); n > 0 {
		r.Slug = a.Releases[n-1].Slug
	}
	if p.commit.SHA != "" {
		r.Description = w.deployText(a, p.commit)
		r.Slug = w.build(a, p.commit)
		r.Slug.CreatedAt = at.Add(-20 * time.Second)
	}
	if p.failed {
		r.Status = StatusFailed
		r.Output = []string{
			"Running release command...",
			"== 20260311081500 BackfillOrderTotals: migrating ==",
			"rails aborted!",
			"ActiveRecord::StatementTimeout: PG::QueryCanceled: ERROR:  canceling statement due to statement timeout",
		}
	}
	a.Releases = append(a.Releases, r)
	a.UpdatedAt = at
}

// populateDynos fills the formation with dynos that came up with the current
// release and have been up since.
func (w *World) populateDynos(a *App) {
	for _, p := range a.Formation {
		for n := 1; n <= p.Quantity; n++ {
			d := &Dyno{App: a, Type: p.Name, Num: n, Name: fmt.Sprintf("%s.%d", p.Name, n)}
			w.NewLife(d)
			d.CreatedAt = d.Release.CreatedAt.Add(time.Duration(2*n) * time.Second)
			d.UpdatedAt = d.CreatedAt.Add(w.rng.between(5*time.Second, 12*time.Second))
			d.State = StateUp
			a.Dynos = append(a.Dynos, d)
		}
	}
}

// populateStaging is the Fir app: no slug, no backlog, names with dashes.
func (w *World) populateStaging() *App {
	a := &App{
		ID: w.ids.UUID(), Name: StagingApp, number: 0, Fir: true, Host: "foobaz-staging-91ab04e7c2d8.herokuapp.com",
		Owner: w.Users["rick"], CreatedAt: w.Begun.Add(-120 * Day), requestRate: 0.1,
	}
	a.Formation = []*ProcessType{
		w.longStandingProcess("web", 1, "dyno-1c-0.5gb", "bundle exec thin start -p $PORT"),
		w.longStandingProcess("worker", 1, "dyno-1c-0.5gb", "bundle exec sidekiq -q default -q mailers"),
	}
	config := map[string]string{"RAILS_ENV": "staging", "RACK_ENV": "staging", "SECRET_KEY_BASE": w.ids.Hex(64)}
	for i, p := range []past{
		{4 * Day, "rick", "", scenario.Commit{SHA: "a7c05d12", Message: "Upgrade Rails to 7.1.5"}, nil, false},
		{2 * Day, "rick", "", scenario.Commit{SHA: "0be1f77d", Message: "Sidekiq instead of polling"}, nil, false},
		{3 * time.Hour, "rick", "", scenario.Commit{SHA: "df7bb82e", Message: "Load systems from a registry"}, nil, false},
		{20 * time.Minute, "ned", "", scenario.Commit{SHA: "20a5742f", Message: "Extract Utils from the initializers"}, nil, false},
	} {
		w.writePastRelease(a, p, 28+i, config)
	}
	w.populateDynos(a)
	return a
}

// DatabasePlaceholder stands in config snapshots for the address of the app's PostgreSQL, which is known when it listens.
const DatabasePlaceholder = "pending.invalid:5432"
