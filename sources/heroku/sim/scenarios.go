package sim

import "time"

// scenario is a story as data: what happens when, and how people react.
type scenario struct {
	name, summary string
	steps         []step
	fix           commit        // what ned deploys after a bad release was rolled back
	fixAfter      time.Duration // how long after the rollback
	rescueAfter   time.Duration // when rick rolls back if nobody has; 0 = never
	routine       bool          // ordinary releases every 10 to 20 minutes
}

// step is one thing that happens at a time of the story. Exactly one of the
// fields below at is set.
type step struct {
	at      time.Duration
	by      string // author of deploy
	deploy  commit
	jobRate float64 // jobs a second on queue default from now on
	outage  *outage
	recover bool          // the outage is over
	gap     time.Duration // the log stream loses lines for this long
}

// scenarios is every story; the first is the default. A build takes 5 to 7 s,
// so a deploy at 13 s is a release at about 20 s.
var scenarios = []scenario{
	{
		name:    "parable",
		summary: "v74 crashes every process at boot, the queue fills; roll back to v73, v76 brings the fix",
		steps: []step{
			{at: 13 * time.Second, by: "ned", deploy: commit{"20a5742f", "Extract Utils from the initializers", "missing-utils"}},
		},
		fix:      commit{"d706b4a3", "Require Utils before the initializers use it", "healthy"},
		fixAfter: 2 * time.Minute, rescueAfter: 8 * time.Minute,
		routine: true,
	},
	{
		name:    "calm",
		summary: "nothing is wrong; ordinary traffic and a release now and then",
		routine: true,
	},
	{
		name:    "h12-storm",
		summary: "v74 makes /reports run past 30 s: H12 on web, everything else slows down",
		steps: []step{
			{at: 13 * time.Second, by: "ned", deploy: commit{"4c19e7b2", "Reports over all years", "slow-reports"}},
		},
		fix:      commit{"b80d5516", "Page the reports", "healthy"},
		fixAfter: 4 * time.Minute, rescueAfter: 12 * time.Minute,
	},
	{
		name:    "backlog",
		summary: "producers outpace the workers: queue latency climbs until somebody scales up",
		steps: []step{
			{at: 20 * time.Second, jobRate: 30},
			{at: 20 * time.Minute, jobRate: defaultRate},
		},
	},
	{
		name:    "leak",
		summary: "v74 leaks 150 MB a minute on web: R14 within two minutes, R15 and a kill later",
		steps: []step{
			{at: 13 * time.Second, by: "ned", deploy: commit{"c7740fa9", "Keep thumbnails in memory", "leaky"}},
		},
		fix:      commit{"19ee3c60", "Bound the thumbnail cache", "healthy"},
		fixAfter: 4 * time.Minute, rescueAfter: 20 * time.Minute,
	},
	{
		name:    "crashloop",
		summary: "v74 crashes the workers at boot, web is fine; the queue fills",
		steps: []step{
			{at: 13 * time.Second, by: "ned", deploy: commit{"6fd2a81c", "Sign mails with a second key", "missing-secret"}},
		},
		fix:      commit{"f23b9907", "Fall back to the first signing key", "healthy"},
		fixAfter: 4 * time.Minute, rescueAfter: 15 * time.Minute,
	},
	{
		name:    "migration",
		summary: "v74's release command fails: it never becomes current, v73 serves on; v75 brings a migration that works",
		steps: []step{
			{at: 13 * time.Second, by: "ned", deploy: commit{"58be1d03", "Keep the currency of an order", "bad-migration"}},
			{at: 4 * time.Minute, by: "ned", deploy: commit{"e2a94c6f", "Give old orders the euro", "good-migration"}},
		},
	},
	{
		name:    "platform-outage",
		summary: "the platform itself fails: API 503s, H99s, a red status page, gaps in the log stream",
		steps: []step{
			{at: 20 * time.Second, outage: &outage{routerErrors: 0.3, apiErrors: 0.6, title: "Elevated error rates for applications and the Platform API"}},
			{at: 50 * time.Second, gap: 8 * time.Second},
			{at: 110 * time.Second, gap: 12 * time.Second},
			{at: 200 * time.Second, gap: 6 * time.Second},
			{at: 6 * time.Minute, recover: true},
		},
	},
}
