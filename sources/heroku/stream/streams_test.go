package stream

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/sim"
	"app.gonogo/gonogo/sources/sourcetest"
)

// onSim is the log of an app of the simulated platform, whose streams are sent in the way given.
// Each of also runs beside it, until ctx ends.
func onSim(generation string, fault sim.StreamFault, also ...func(context.Context, *sim.Platform)) func(*testing.T, context.Context) (sources.Source, func(string)) {
	return func(t *testing.T, ctx context.Context) (sources.Source, func(string)) {
		p, err := sim.New(sim.Options{Scenario: "calm", Seed: 1, Stream: fault})
		if err != nil {
			t.Fatal(err)
		}
		net := p.Local(ctx)
		c, err := api.NewClient(api.Options{URL: "http://localhost", Token: p.Token(), Transport: net})
		if err != nil {
			t.Fatal(err)
		}
		name := p.App()
		if generation == api.Fir {
			name = p.FirApp()
		}
		id, info, err := c.App(ctx, name)
		if err != nil || info.Generation != generation {
			t.Fatalf("%v; generation %q, want %q", err, info.Generation, generation)
		}
		for _, f := range also {
			go f(ctx, p)
		}
		say := func(text string) {
			if err := p.WriteLine(name, "app", "worker.9", text); err != nil {
				t.Error(err)
			}
		}
		return New(c, App{ID: id, Fir: isFir(generation)}), say
	}
}

// TestEveryWayToSendALog: whatever the platform does with its streams, no line is lost, changed or repeated, and silence is
// told.
func TestEveryWayToSendALog(t *testing.T) {
	const short, long, soon = 3 * time.Minute, 16 * time.Minute, time.Second
	sourcetest.RunStreams(t, []sourcetest.Stream{
		{Name: "events", Begin: onSim(api.Cedar, sim.StreamFault{}), Talks: short, Waits: short, Late: soon},
		{Name: "text", Begin: onSim(api.Cedar, sim.StreamFault{Text: true}), Talks: short, Waits: short, Late: soon},
		{Name: "nul/text", Begin: onSim(api.Cedar, sim.StreamFault{Text: true, Nul: true}), Talks: short, Waits: short, Late: soon},
		{Name: "nul/events", Begin: onSim(api.Cedar, sim.StreamFault{Nul: true}), Talks: short, Late: soon},
		{Name: "nul/fir", Begin: onSim(api.Fir, sim.StreamFault{Text: true, Nul: true}), Talks: short, Waits: short, Late: soon},
		{Name: "stall/text", Begin: onSim(api.Cedar, sim.StreamFault{Text: true, Stall: true}), Talks: long, Waits: short, Late: 3 * time.Minute},
		{Name: "stall/events", Begin: onSim(api.Cedar, sim.StreamFault{Stall: true}), Talks: long, Waits: short, Late: 3 * time.Minute},
		{Name: "stall/comments", Begin: onSim(api.Cedar, sim.StreamFault{Stall: true, Comments: true}), Talks: long, Waits: short, Late: 3 * time.Minute},
		{Name: "exact/cedar", Begin: onSim(api.Cedar, sim.StreamFault{Exact: true}), Talks: short, Late: soon},
		{Name: "exact/fir", Begin: onSim(api.Fir, sim.StreamFault{Exact: true}), Talks: short, Late: soon},
		{Name: "glued", Begin: onSim(api.Fir, sim.StreamFault{Text: true, Glued: true}), Talks: short, Waits: short, Late: 4 * time.Second},
		{Name: "glued/torn/nul", Begin: onSim(api.Fir, sim.StreamFault{Text: true, Glued: true, Torn: true, Nul: true}), Talks: short, Waits: short, Late: 4 * time.Second},
		{Name: "brief/cedar", Begin: onSim(api.Cedar, sim.StreamFault{Brief: true}), Talks: long, Late: soon},
		{Name: "brief/text", Begin: onSim(api.Cedar, sim.StreamFault{Brief: true, Text: true, Nul: true}), Talks: long, Late: soon},
		{Name: "brief/fir", Begin: onSim(api.Fir, sim.StreamFault{}), Talks: long, Late: soon},
		{Name: "brief/fir/glued", Begin: onSim(api.Fir, sim.StreamFault{Text: true, Glued: true}), Talks: long, Waits: short, Late: 4 * time.Second},
		{Name: "torn/text", Begin: onSim(api.Cedar, sim.StreamFault{Text: true, Torn: true, Nul: true}), Talks: short, Late: soon},
		{Name: "torn/events", Begin: onSim(api.Cedar, sim.StreamFault{Torn: true, Comments: true}), Talks: short, Late: soon},
		{Name: "cut/text", Begin: onSim(api.Cedar, sim.StreamFault{Text: true, Cut: true, Nul: true}), Talks: short, Late: 20 * time.Second},
		{Name: "cut/events", Begin: onSim(api.Cedar, sim.StreamFault{Cut: true}), Talks: short, Late: 20 * time.Second},
		{Name: "cut/torn", Begin: onSim(api.Cedar, sim.StreamFault{Cut: true, Torn: true, Comments: true}), Talks: short, Late: 20 * time.Second},
	})
}

// TestAnyFaultsTogether: streams with any of the faults are cut at any time, and renewed in between.
func TestAnyFaultsTogether(t *testing.T) {
	var all []sourcetest.Stream
	for seed := range uint64(10) {
		dice := rand.New(rand.NewPCG(seed, 1))
		coin := func() bool { return dice.IntN(2) == 0 }
		fault := sim.StreamFault{Text: coin(), Nul: coin(), Torn: coin(), Brief: coin(), Comments: coin(), Cut: dice.IntN(4) == 0, Stall: dice.IntN(4) == 0}
		cuts := func(ctx context.Context, p *sim.Platform) {
			for {
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Second + time.Duration(dice.Int64N(int64(3*time.Minute)))):
					p.CutStreams()
				}
			}
		}
		late := 20 * time.Second
		if fault.Stall {
			late = 3 * time.Minute
		}
		all = append(all, sourcetest.Stream{Name: fmt.Sprintf("%d %+v", seed, fault), Begin: onSim(api.Cedar, fault, cuts),
			Talks: 9 * time.Minute, Waits: 3 * time.Minute, Late: late})
	}
	sourcetest.RunStreams(t, all)
}
