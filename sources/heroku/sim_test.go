package heroku

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// TestParableOnTheSimulatedPlatform plays the whole story: a release that crashes at boot, seen through the log, and the
// rollback that heals it.
func TestParableOnTheSimulatedPlatform(t *testing.T) {
	old := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, old) })
	p, err := sim.New(sim.Options{Scenario: "parable", Seed: 1, Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	c := clientOf(t, p.URL(), func(o *api.Options) { o.Token = p.Token() })
	id, info, err := c.App(t.Context(), p.App())
	if err != nil || info.Name != p.App() || info.Stage != "production" || !info.Production || info.Generation != api.Cedar {
		t.Fatalf("%v, %+v", err, info)
	}
	w := NewWatch(c, id, info, Intervals{})
	var h herokutest.Recorder
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		if err := w.stream.Run(ctx, h.Emit); err != nil {
			t.Errorf("the log: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	herokutest.Until(t, "the backlog", func() bool { return len(herokutest.Texts(&h)) > 0 })

	p.Advance(60 * time.Second)
	herokutest.Until(t, "a crash in the log", func() bool { return slices.Contains(herokutest.Texts(&h), "State changed from starting to crashed") })
	bad, _, err := c.Releases(t.Context(), string(id), 0)
	if err != nil || bad.Releases[0].Version != 74 || !bad.Releases[0].Current {
		t.Fatalf("%v, %+v", err, bad.Releases[0])
	}
	o := model.Order{ID: "o1", App: id, AppName: info.Name, Verb: model.Rollback, Target: 73, Precondition: model.Precondition{Release: 74}}
	if err := w.Do(t.Context(), o, h.Emit); err != nil {
		t.Fatal(err)
	}
	if got := lastStep(&h); got.Stage != model.Accepted || got.Version != 75 {
		t.Fatalf("%+v", got)
	}
	if err := w.Do(t.Context(), o, h.Emit); err != nil {
		t.Fatal(err)
	}
	if got := lastStep(&h); got.Stage != model.Refused || !strings.HasPrefix(got.Why, "v75 by kate appeared") {
		t.Fatalf("refused for no conflict: %+v", got)
	}
	p.Advance(90 * time.Second)
	healed(t, c, string(id))
}

// healed: every dyno of the formation is up on the new release.
func healed(t *testing.T, c *api.Client, app string) {
	t.Helper()
	d, raw, err := c.Dynos(t.Context(), app)
	if err != nil || len(d.Dynos) != 4 || len(raw) != 4 {
		t.Fatalf("%v, %+v", err, d)
	}
	for _, one := range d.Dynos {
		if one.State != "up" || one.Release != 75 || one.ID == "" {
			t.Errorf("%+v", one)
		}
	}
	f, _, err := c.Formation(t.Context(), app)
	if err != nil || len(f.Types) != 2 {
		t.Errorf("%v, %+v", err, f)
	}
	vars, err := c.ConfigVars(t.Context(), app)
	if err != nil || vars["REDIS_URL"] == "" {
		t.Errorf("%v, %d config vars", err, len(vars))
	}
}

func lastStep(h *herokutest.Recorder) (last model.OrderEvent) {
	for _, e := range h.Events() {
		if f, ok := e.Fact.(*model.OrderEvent); ok {
			last = *f
		}
	}
	return last
}

// TestEveryOrderOnTheSimulatedPlatform: each verb is accepted, and the platform shows it.
func TestEveryOrderOnTheSimulatedPlatform(t *testing.T) {
	p, err := sim.New(sim.Options{Scenario: "calm", Seed: 1, Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	c := clientOf(t, p.URL(), func(o *api.Options) { o.Token = p.Token() })
	id, info, err := c.App(t.Context(), p.App())
	if err != nil {
		t.Fatal(err)
	}
	w := NewWatch(c, id, info, Intervals{})
	for _, o := range []model.Order{
		{Verb: model.Restart, Dyno: "web.1"}, {Verb: model.Restart, Type: "worker"}, {Verb: model.Restart},
		{Verb: model.Stop, Dyno: "web.1"}, {Verb: model.Stop, Type: "worker"},
		{Verb: model.Scale, Scale: []model.ScaleChange{{Type: "web", From: 2, To: 3, Size: "Standard-2X"}}},
		{Verb: model.Rollback, Target: 72}, {Verb: model.Maintenance, On: true},
	} {
		o.App, o.AppName = id, info.Name
		var h herokutest.Recorder
		if err := w.Do(t.Context(), o, h.Emit); err != nil {
			t.Fatal(err)
		}
		if got := lastStep(&h); got.Stage != model.Accepted {
			t.Errorf("%s: %s: %s", o.Describe(), got.Stage, got.Why)
		}
	}
	f, _, err := c.Formation(t.Context(), string(id))
	if err != nil || !slices.ContainsFunc(f.Types, func(p model.ProcessType) bool { return p.Type == "web" && p.Quantity == 3 && p.Size == "Standard-2X" }) {
		t.Errorf("%v, %+v", err, f)
	}
	if _, info, err := c.App(t.Context(), info.Name); err != nil || !info.Maintenance {
		t.Errorf("%v, %+v", err, info)
	}
}
