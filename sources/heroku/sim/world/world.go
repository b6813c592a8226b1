// Package world is what exists on the simulated platform: a deterministic discrete-event simulation with an event heap, a virtual clock and
// seeded randomness. It opens no socket and reads no clock. The same scenario, seed and calls give the same ledger and the same lines.
package world

import (
	"hash/fnv"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// FillPlaceholder writes what a placeholder stands for into every config snapshot.
func (w *World) FillPlaceholder(placeholder, is string) {
	for _, a := range w.Apps {
		for _, r := range a.Releases {
			for name, value := range r.Config {
				r.Config[name] = strings.Replace(value, placeholder, is, 1)
			}
		}
	}
}

// warmUp is how long a world has been running when a scenario begins, so that
// there is a backlog of lines, warm dynos and a job system at work.
const warmUp = 10 * time.Minute

// World is everything that exists on the platform. It is deterministic and not
// safe for concurrent use: the Platform holds the lock.
type World struct {
	engine
	seed uint64
	rng  Chance // what happens
	ids  Chance // what things are called
	Read Chance // ids of what only readers cause: requests, log sessions

	Begun    time.Time // when the scenario's own timeline starts
	scenario scenario.Scenario
	Users    map[string]*User
	Pilot    *User // whose token the platform accepts
	Apps     []*App
	Pipeline pipeline
	Jobs     *jobs
	Sessions []*LogSession
	Outage   *scenario.Outage // while one is on
	Status   []StatusReport

	healing int  // counts bad releases; a planned rescue of an older one is void
	Changed bool // something was written since the flag was last cleared
}

// pipeline joins apps by stage.
type pipeline struct {
	ID, Name  string
	Couplings []Coupling
	CreatedAt time.Time
}

// Coupling is an app at a stage of the pipeline.
type Coupling struct {
	ID, Stage string
	App       *App
}

// New builds the world of a scenario and warms it up until begin.
func New(s scenario.Scenario, seed uint64, begin time.Time) *World {
	w := &World{
		seed: seed, rng: NewChance(seed, 1), ids: NewChance(seed, 2), Read: NewChance(seed, 3),
		Begun: begin, scenario: s, Users: map[string]*User{},
	}
	w.Now = begin.Add(-warmUp)
	w.populate()
	main := w.Apps[0]
	w.Jobs.rate = scenario.CalmJobRate
	if j := s.Jobs; j != nil {
		w.Jobs.rate, w.Jobs.spoken, w.Jobs.part = j.Rate, j.Class, j.Part
	}
	w.tickJobs()
	for _, a := range w.Apps {
		w.arrive(a)
		w.after(w.rng.between(0, storePeriod), func() { w.reportStores(a) })
	}
	w.admit(main)
	w.RunUntil(begin)
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
