package sim

import (
	"hash/fnv"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// warmUp is how long a world has been running when a scenario begins, so that
// there is a backlog of lines, warm dynos and a job system at work.
const warmUp = 10 * time.Minute

// world is everything that exists on the platform. It is deterministic and not
// safe for concurrent use: the Platform holds the lock.
type world struct {
	engine
	seed uint64
	rng  chance // what happens
	ids  chance // what things are called
	read chance // ids of what only readers cause: requests, log sessions

	begun    time.Time // when the scenario's own timeline starts
	scenario scenario.Scenario
	users    map[string]*user
	pilot    *user // whose token the platform accepts
	apps     []*app
	pipeline pipeline
	jobs     *jobs
	sessions []*logSession
	outage   *scenario.Outage // while one is on
	status   []statusReport

	healing int  // counts bad releases; a planned rescue of an older one is void
	changed bool // something was written since the flag was last cleared
}

// pipeline joins apps by stage.
type pipeline struct {
	ID, name  string
	couplings []coupling
	createdAt time.Time
}

type coupling struct {
	ID, stage string
	app       *app
}

// newWorld builds the world of a scenario and warms it up until begin.
func newWorld(s scenario.Scenario, seed uint64, begin time.Time) *world {
	w := &world{
		seed: seed, rng: newChance(seed, 1), ids: newChance(seed, 2), read: newChance(seed, 3),
		begun: begin, scenario: s, users: map[string]*user{},
	}
	w.now = begin.Add(-warmUp)
	w.populate()
	main := w.apps[0]
	w.jobs.rate = scenario.CalmJobRate
	w.tickJobs()
	for _, a := range w.apps {
		w.arrive(a)
		w.after(w.rng.between(0, storePeriod), func() { w.reportStores(a) })
	}
	w.runUntil(begin)
	w.play(main, s.Steps)
	if s.Routine {
		w.routine(main)
	}
	return w
}

// hashOf seeds a stream of chance that belongs to a name.
func hashOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}
