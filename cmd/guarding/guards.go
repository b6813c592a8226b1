package guarding

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// LeastAfter is the shortest time that a NO-GO must have held.
const LeastAfter = 10 * time.Second

// NotAllowed is the end of a guard of an app that the user's own config does not name.
func NotAllowed(app string) error {
	return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "guard does nothing for " + fault.Quote(app), Code: "guard",
		Why: "your own config file does not allow it to act on this app", Do: "Add to it: guard: [" + app + "]"}}
}

// Options are what the guards of a screen are given.
type Options struct {
	After    time.Duration
	Zone     *time.Location
	May      func(app string) bool // whether the user's own config allows guard to act on an app
	ReadOnly func(app string) bool // whether orders to an app are refused now
	By       string                // what has allowed it: the file
	Client   func(context.Context) (*api.Client, error)
	Do       func(context.Context, model.Order) error
	Ask      func(model.Request) // for the wheel of a feed; nil: there is no feed
}

// Guards are the guard of one run of the screen: one run of the machine for each app. They look at the screen's own state, so that they act on what
// a person sees, and at nothing while the picture is frozen.
type Guards struct {
	Options
	ctx  context.Context
	work sync.WaitGroup

	mu   sync.Mutex
	runs map[model.AppID]*run
}

// run is that of one app.
type run struct {
	guard.Standing
	sees Observer
}

// New makes the guards of a run that ends with ctx.
func New(ctx context.Context, o Options) *Guards {
	return &Guards{Options: o, ctx: ctx, runs: map[model.AppID]*run{}}
}

// Look steps the machine of each app, once for each change of the clock. It does not wait: what must be read is read beside it.
func (g *Guards) Look(s *model.State) {
	if s.Now.IsZero() {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, a := range s.Apps {
		if a.Saved != nil || a.Info.Name == "" {
			continue
		}
		r := g.runOf(a)
		if r.Off != "" {
			continue
		}
		f := r.sees.Facts(s, a)
		g.close(f, a.Info.Name)
		if !r.Run.Spent() {
			r.Target = f.Target
		}
		if !r.Run.Step(f) || r.Reading {
			continue
		}
		r.Reading = true
		ground := r.sees.Ground(s, a)
		g.work.Add(1)
		go func() {
			defer g.work.Done()
			g.act(r, ground)
		}()
	}
}

// close says where no order can be sent.
func (g *Guards) close(f *guard.Facts, app string) {
	if g.ReadOnly(app) {
		f.Closed = "gonogo is read-only"
	}
}

// runOf is the run of an app, which begins when it is first seen.
func (g *Guards) runOf(a *model.App) *run {
	r := g.runs[a.ID]
	if r == nil {
		r = &run{Standing: guard.Standing{Run: guard.Machine{After: g.After}}, sees: Observer{Zone: g.Zone}}
		if g.Ask != nil {
			r.sees.Wheel = &Wheel{After: g.After, Ask: g.Ask}
		}
		if !g.May(a.Info.Name) {
			r.Off = "your own config file does not allow it to act on this app"
		}
		g.runs[a.ID] = r
	}
	return r
}

// act reads everything once more, and gives the one order of the run where nothing speaks against it.
func (g *Guards) act(r *run, ground *Ground) {
	var f *guard.Facts
	err := sources.Guard(func() error {
		client, err := g.Client(g.ctx)
		if err != nil {
			return err
		}
		f, err = ground.Reread(g.ctx, client)
		return err
	})
	g.mu.Lock()
	r.Reading = false
	if err != nil {
		r.Run.Unread(fault.Clean(err.Error()))
		g.mu.Unlock()
		return
	}
	g.close(f, ground.name)
	if g.ctx.Err() != nil || !r.Run.Fire(f) {
		g.mu.Unlock()
		return
	}
	o := ground.Order()
	o.ID = newID()
	r.Order, r.Target = o.ID, o.Target
	g.mu.Unlock()
	if err := g.Do(g.ctx, o); err != nil {
		g.mu.Lock()
		r.Refused = fault.Clean(err.Error())
		g.mu.Unlock()
	}
}

// Standing is how the guard of an app stands; false: it has not seen the app yet.
func (g *Guards) Standing(id model.AppID) (guard.Standing, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	r := g.runs[id]
	if r == nil {
		return guard.Standing{}, false
	}
	out := r.Standing
	out.Run.Checks = append([]guard.Check(nil), r.Run.Checks...)
	return out, true
}

// Stop keeps the guard of an app from acting in this run, also where all is being read once more. It is too late once the order is given.
func (g *Guards) Stop(id model.AppID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r := g.runs[id]; r != nil {
		r.Run.Stop()
	}
}

// Wait ends when nothing is being read any more; the end of ctx makes it soon.
func (g *Guards) Wait() { g.work.Wait() }

// newID is 128 random bits in hex.
func newID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}

// Allowed is what has allowed guard.
func (g *Guards) Allowed() string { return g.By }
