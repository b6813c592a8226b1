//go:build integration

package faults

import (
	"math/rand/v2"
	"time"
)

// plan is what a seed decides before the journey begins.
type plan struct {
	scenario string
	played   time.Duration
	w, h     int
	apps     []string
	faultSet faultSet
	early    bool // the faults begin before the program does
	steps    []string
	machine  machineKind
	when     int // the step before which the machine fails
	leave    string
}

func newPlan(seed uint64) plan {
	r := random{seed}.of("plan")
	p := plan{w: 160, h: 45, apps: []string{app}, early: r.IntN(2) == 0}
	p.scenario = []string{"parable", "parable", "parable", "calm", "calm", "crashloop"}[r.IntN(6)]
	p.played = time.Duration(8+r.IntN(20)) * time.Second
	if r.IntN(3) == 0 {
		p.w, p.h = 80, 24
	}
	if r.IntN(4) == 0 {
		p.apps = append(p.apps, staging)
	}
	p.faultSet = faultSet{percent: []int{10, 30, 60}[r.IntN(3)],
		network: someOfEach(r, 3, networkKinds()), order: some(r, 12, orderKinds()), log: some(r, 5, logKinds())}
	if r.IntN(2) == 0 { // what is most secret is read rarely: it gets a fault of its own
		p.faultSet.config = connectionKinds()
	}
	p.steps = steps(r)
	p.leave = []string{"qq", "qq", "qq", "ctrl-c", "sigterm"}[r.IntN(5)]
	r = random{seed}.of("machine")
	if kinds := machineKinds(); r.IntN(4) > 0 {
		p.machine = kinds[r.IntN(len(kinds))]
		p.when = r.IntN(len(p.steps))
	}
	return p
}

// steps are what the operator does: two or three orders, something else between them, now and then an undo.
func steps(r *rand.Rand) []string {
	orders := []string{"roll back", "restart 1", "restart 2", "restart 4", "scale 0", "scale 3", "maintenance"}
	others := []string{"refresh", "find", "zoom", "resize", "help", "events", "apps", "freeze", "palette", "panes", "scroll"}
	var out []string
	for _, o := range some(r, 2+r.IntN(2), orders) {
		if r.IntN(2) == 0 {
			out = append(out, others[r.IntN(len(others))])
		}
		if r.IntN(2) == 0 {
			out = append(out, "refresh") // every pane asks: each refresh draws four faults or more
		}
		out = append(out, o)
	}
	if r.IntN(3) == 0 {
		out = append(out, "undo")
	}
	return out
}
