package hub

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/rods"
)

// polled is a source that is read every ten seconds, and can be slowed.
type polled struct {
	name  model.SourceName
	reads atomic.Int32
	runs  atomic.Int32
	times atomic.Int32
	fails atomic.Bool
}

func (p *polled) Name() model.SourceName { return p.name }

func (p *polled) Every() time.Duration { return 10 * time.Second }

func (p *polled) Slow(times int) { p.times.Store(int32(times)) }

func (p *polled) Run(ctx context.Context, emit func(model.Event)) error {
	p.runs.Add(1)
	defer p.runs.Add(-1)
	for {
		p.reads.Add(1)
		if p.fails.Load() {
			return context.DeadlineExceeded
		}
		if p.name == model.ReleasesSource { // each a snapshot of its own
			emit(model.Event{Fact: &model.Releases{}})
		} else {
			emit(model.Event{Fact: &model.Dynos{}})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(10 * time.Second * time.Duration(max(1, p.times.Load()))):
		}
	}
}

// held is a hub with two sources of an app, and what a reader knows of them.
func held(t *testing.T, f func(s *stage, dynos, releases *polled, state func() *model.State)) {
	play(t, Options{}, Policy{Ticks: true}, func(s *stage) {
		dynos, releases := &polled{name: model.DynosSource}, &polled{name: model.ReleasesSource}
		known := model.New(model.DefaultLimits())
		s.hub.Add("a", dynos)
		s.hub.Add("a", releases)
		s.hub.Orders("a", doer(func(context.Context, model.Order, func(model.Event)) error { return nil }))
		s.hub.Start(s.ctx)
		f(s, dynos, releases, func() *model.State { known.Apply(s.read()); return known })
	})
}

// doer carries out orders.
type doer func(context.Context, model.Order, func(model.Event)) error

func (d doer) Do(ctx context.Context, o model.Order, emit func(model.Event)) error {
	return d(ctx, o, emit)
}

func pause(source model.SourceName) model.Request {
	return model.Request{Kind: model.SetRod, Rod: rods.Rod{Kind: rods.Pace, App: "a", Source: source}}
}

func lifted(r model.Request) model.Request { r.Lift = true; return r }

// A paused source does not run, is silent for the reason, and runs on when it is resumed.
func TestAPausedSourceRests(t *testing.T) {
	held(t, func(s *stage, dynos, releases *polled, state func() *model.State) {
		state()
		s.hub.Ask(pause(model.DynosSource))
		st := state().Source("a", model.DynosSource)
		if !st.Paused() || st.Why != "paused by you" || state().Freshness(st) != model.Silent {
			t.Errorf("paused: got %+v, want off because it is paused", st.Health)
		}
		if r, held := state().Rods.Of("a", model.DynosSource); !held || !r.Paused() || r.Since.IsZero() {
			t.Errorf("the rods are %+v, want the pause", state().Rods)
		}
		before, others := dynos.reads.Load(), releases.reads.Load()
		s.hub.Ask(model.Request{Kind: model.Refresh, App: "a"})
		time.Sleep(time.Minute)
		if n := dynos.reads.Load(); n != before || dynos.runs.Load() != 0 {
			t.Errorf("read %d times more while it was paused, %d runs", n-before, dynos.runs.Load())
		}
		if n := releases.reads.Load(); n < others+5 {
			t.Errorf("the other source was read %d times more in a minute, want it to go on", n-others)
		}
		s.hub.Ask(lifted(pause(model.DynosSource)))
		if st := state().Source("a", model.DynosSource); st.State != model.Live || dynos.reads.Load() != before+1 {
			t.Errorf("resumed: got %s after %d reads, want it live at once", st.State, dynos.reads.Load()-before)
		}
		if n := len(state().Rods.List); n != 0 {
			t.Errorf("%d rods in force, want none", n)
		}
	})
}

// A source that waits out a failure is paused and resumed as any other.
func TestAFailingSourceIsPaused(t *testing.T) {
	held(t, func(s *stage, dynos, _ *polled, state func() *model.State) {
		dynos.fails.Store(true)
		s.hub.Ask(model.Request{Kind: model.Refresh, App: "a"})
		time.Sleep(11 * time.Second)
		if st := state().Source("a", model.DynosSource); st.State != model.Failing || st.Failures == 0 {
			t.Fatalf("got %+v, want it failing", st.Health)
		}
		s.hub.Ask(pause(model.DynosSource))
		before := dynos.reads.Load()
		time.Sleep(5 * time.Minute)
		if st := state().Source("a", model.DynosSource); !st.Paused() || dynos.reads.Load() != before {
			t.Errorf("got %+v after %d more tries, want it paused", st.Health, dynos.reads.Load()-before)
		}
		dynos.fails.Store(false)
		s.hub.Ask(lifted(pause(model.DynosSource)))
		if st := state().Source("a", model.DynosSource); st.State != model.Live {
			t.Errorf("resumed: got %s, want live", st.State)
		}
	})
}

// What a dialog asks for by name is read also while it is paused, and then no more.
func TestAPausedSourceIsReadForADialog(t *testing.T) {
	held(t, func(s *stage, dynos, _ *polled, state func() *model.State) {
		state()
		s.hub.Ask(pause(model.DynosSource))
		time.Sleep(time.Minute)
		before := dynos.reads.Load()
		s.hub.Ask(model.Request{Kind: model.Refresh, App: "a", Source: model.DynosSource})
		now := state()
		if st := now.Source("a", model.DynosSource); st.State != model.Live || dynos.reads.Load() == before || now.Now.Sub(st.Last) > time.Second {
			t.Errorf("asked for: got %+v, %d reads, want a fresh answer", st.Health, dynos.reads.Load()-before)
		}
		time.Sleep(askedRun + time.Second)
		before = dynos.reads.Load()
		time.Sleep(time.Minute)
		if st := state().Source("a", model.DynosSource); !st.Paused() || dynos.reads.Load() != before {
			t.Errorf("a minute later: got %+v, %d reads, want it paused again", st.Health, dynos.reads.Load()-before)
		}
	})
}

// An order lets the sources run that prove it, also where they are paused.
func TestAPausedSourceProvesAnOrder(t *testing.T) {
	held(t, func(s *stage, dynos, releases *polled, state func() *model.State) {
		state()
		s.hub.Ask(pause(model.DynosSource))
		s.hub.Ask(pause(model.ReleasesSource))
		time.Sleep(time.Minute)
		if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err != nil {
			t.Fatal(err)
		}
		d, r := dynos.reads.Load(), releases.reads.Load()
		time.Sleep(time.Minute)
		if n := dynos.reads.Load() - d; n < 5 {
			t.Errorf("the dynos were read %d times in the minute after a restart, want every ten seconds", n)
		}
		if n := releases.reads.Load() - r; n != 0 {
			t.Errorf("the releases were read %d times for a restart, want them paused", n)
		}
		time.Sleep(orderRun)
		d = dynos.reads.Load()
		time.Sleep(time.Minute)
		if st := state().Source("a", model.DynosSource); !st.Paused() || dynos.reads.Load() != d {
			t.Errorf("later: got %+v, %d reads, want it paused again", st.Health, dynos.reads.Load()-d)
		}
	})
}

// A source that is slowed says how often it answers now, so that nobody calls it stale.
func TestASlowedSource(t *testing.T) {
	held(t, func(s *stage, dynos, _ *polled, state func() *model.State) {
		state()
		slow := pause(model.DynosSource)
		slow.Rod.Times = 4
		s.hub.Ask(slow)
		if st := state().Source("a", model.DynosSource); time.Duration(st.Every) != 40*time.Second || dynos.times.Load() != 4 || st.State != model.Live {
			t.Errorf("got %+v, slowed %d times, want live and every 40s", st.Health, dynos.times.Load())
		}
		time.Sleep(35 * time.Second)
		if st := state().Source("a", model.DynosSource); state().Freshness(st) != model.Fresh {
			t.Errorf("got %+v, last heard %s before now, want it fresh: it is asked less often", st.Health, state().Now.Sub(st.Last))
		}
		s.hub.Ask(lifted(slow))
		if st := state().Source("a", model.DynosSource); time.Duration(st.Every) != 10*time.Second || dynos.times.Load() != 1 {
			t.Errorf("lifted: got %+v, slowed %d times", st.Health, dynos.times.Load())
		}
	})
}

// Stores that are held are closed, those that come later are not opened, and all of them are read when the rod is lifted.
func TestNoStoreIsOpened(t *testing.T) {
	held(t, func(s *stage, dynos, _ *polled, state func() *model.State) {
		first, second := &polled{name: model.StoreSource("REDIS_URL")}, &polled{name: model.StoreSource("KAFKA_URL")}
		s.hub.Add("a", first)
		state()
		rod := model.Request{Kind: model.SetRod, Rod: rods.Rod{Kind: rods.Stores}}
		s.hub.Ask(rod)
		s.hub.Add("a", second)
		time.Sleep(time.Minute)
		if first.runs.Load() != 0 || second.reads.Load() != 0 || dynos.runs.Load() != 1 {
			t.Errorf("%d runs of the store, %d reads of the one that came later, %d runs of the dynos; want 0, 0, 1",
				first.runs.Load(), second.reads.Load(), dynos.runs.Load())
		}
		if st := state().Source("a", second.name); !st.Paused() {
			t.Errorf("got %+v, want the store that came later paused", st.Health)
		}
		s.hub.Ask(lifted(rod))
		state()
		if first.runs.Load() != 1 || second.runs.Load() != 1 {
			t.Errorf("%d and %d runs, want both stores read again", first.runs.Load(), second.runs.Load())
		}
	})
}

// Read-only for this run refuses orders, until it is lifted; what was started so stays so.
func TestReadOnlyForThisRun(t *testing.T) {
	rod := model.Request{Kind: model.SetRod, Rod: rods.Rod{Kind: rods.ReadOnly}}
	held(t, func(s *stage, _, _ *polled, state func() *model.State) {
		s.hub.Ask(rod)
		if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err == nil || !s.hub.ReadOnly() {
			t.Errorf("got %v, want the order refused", err)
		}
		s.hub.Ask(lifted(rod))
		if err := s.hub.Do(s.ctx, model.Order{App: "a", Verb: model.Restart}); err != nil || s.hub.ReadOnly() {
			t.Errorf("lifted: got %v, want the order taken", err)
		}
	})
	play(t, Options{ReadOnly: true}, Policy{}, func(s *stage) {
		s.hub.Start(s.ctx)
		s.hub.Ask(lifted(rod))
		said := slices.ContainsFunc(s.read(), func(e model.Event) bool { n, ok := e.Fact.(*model.Notice); return ok && n.Bad })
		if !s.hub.ReadOnly() || !said {
			t.Errorf("started read-only: %t after it was to be lifted, said %t; want it to stay, and to say so", s.hub.ReadOnly(), said)
		}
	})
}

// What cannot be held back is said.
func TestARodThatMakesNoSense(t *testing.T) {
	for name, r := range map[string]model.Request{
		"no such source": pause("heroku/moon"),
		"not pausable":   pause("plain"),
		"not slowed":     {Kind: model.SetRod, Rod: rods.Rod{Kind: rods.Pace, App: "a", Source: "plain", Times: 2}},
		"no such rod":    {Kind: model.SetRod, Rod: rods.Rod{Kind: "graphite"}},
		"of another app": {Kind: model.SetRod, Rod: rods.Rod{Kind: rods.Pace, App: "b", Source: model.DynosSource}},
	} {
		play(t, Options{}, Policy{}, func(s *stage) {
			s.hub.Add("a", &script{name: "plain", steps: []step{stays}})
			s.hub.Add("a", &polled{name: model.DynosSource})
			s.hub.Start(s.ctx)
			s.hub.Ask(r)
			var said, inForce int
			for _, e := range s.read() {
				switch f := e.Fact.(type) {
				case *model.Notice:
					said++
				case *rods.Rods:
					inForce += len(f.List)
				}
			}
			if d := cmp.Diff([]int{1, 0}, []int{said, inForce}); d != "" {
				t.Errorf("%s: notices and rods (-want +got):\n%s", name, d)
			}
		})
	}
}

// What another program reads cannot be held back here: that is said, and to whom to turn. Once it is read here it can.
func TestWhatIsReadElsewhereIsNotHeldBackHere(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		s.hub.Add("a", &polled{name: model.DynosSource})
		s.hub.Start(s.ctx)
		s.hub.Elsewhere("a", "process 4711 reads it")
		for _, r := range []rods.Rod{{Kind: rods.Pace, App: "a", Source: model.DynosSource}, {Kind: rods.Lines, App: "a"}, {Kind: rods.Stores}, {Kind: rods.ReadOnly}} {
			s.hub.Ask(model.Request{Kind: model.SetRod, Rod: r})
		}
		s.hub.Elsewhere("a", "")
		s.hub.Ask(pause(model.DynosSource))
		var said []string
		var inForce []rods.Kind
		for _, e := range s.read() {
			switch f := e.Fact.(type) {
			case *model.Notice:
				said = append(said, f.Text)
				if !f.Bad || !f.Loud {
					t.Errorf("got %+v, want it said at once", f)
				}
			case *rods.Rods:
				inForce = nil
				for _, r := range f.List {
					inForce = append(inForce, r.Kind)
				}
			}
		}
		if d := cmp.Diff(slices.Repeat([]string{"process 4711 reads it"}, 3), said); d != "" {
			t.Errorf("said (-want +got):\n%s", d)
		}
		if d := cmp.Diff([]rods.Kind{rods.ReadOnly, rods.Pace}, inForce); d != "" {
			t.Errorf("in force (-want +got):\n%s", d)
		}
	})
}
