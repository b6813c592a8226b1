package cmd

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// watched runs the guard of a screen on a platform on which v74 crashes at its start, thirty times as fast, until end says so. onRead is told of
// each request that reads something.
func watched(t *testing.T, o guarding.Options, onRead func(*guarding.Guards, model.AppID, *http.Request), end func(guard.Standing, *model.App) bool) (st guard.Standing, a *model.App, orders int) {
	t.Helper()
	b := newTestBench(t, sim.Options{Scenario: "parable", Speed: 30, Seed: 1})
	target, err := url.Parse(b.platform.URL())
	if err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int32
	var guards atomic.Pointer[guarding.Guards]
	var app atomic.Pointer[model.AppID]
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch g, id := guards.Load(), app.Load(); {
		case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases"):
			sent.Add(1)
		case r.Method == http.MethodGet && onRead != nil && g != nil && id != nil:
			onRead(g, *id, r)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	b.env["HEROKU_HOST"] = srv.URL
	p := b.program()
	p.Speed = 30
	m, err := session.New(p, &base.Flags{Apps: []string{b.platform.App()}, Queues: "off"})
	if err != nil {
		t.Fatal(err)
	}
	m.Repository, m.Keeper = b.platform, nil
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	o.After, o.Zone, o.Client, o.Do = 20*time.Second, time.UTC, m.Platform, m.Hub.Do
	if o.May == nil {
		o.May = func(string) bool { return true }
	}
	if o.ReadOnly == nil {
		o.ReadOnly = func(string) bool { return m.Hub.ReadOnly() }
	}
	g := guarding.New(ctx, o)
	guards.Store(g)
	f := m.LogFollower("guard")
	stop, err := m.Begin(ctx, []string{b.platform.App()})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	_ = f.Until(ctx, func(s *model.State) bool {
		if len(s.Apps) == 0 {
			return false
		}
		a = s.Apps[0]
		app.CompareAndSwap(nil, &a.ID)
		g.Look(s)
		st, _ = g.Standing(a.ID)
		return end(st, a)
	})
	cancel()
	g.Wait()
	return st, a, int(sent.Load())
}

func TestGuardOfTheScreenRollsBackOnce(t *testing.T) {
	t.Parallel()
	done := func(st guard.Standing, a *model.App) bool {
		last := a.LastOrder()
		return st.Run.Spent() && last != nil && !last.Open()
	}
	st, a, orders := watched(t, guarding.Options{}, nil, done)
	last := a.LastOrder()
	if orders != 1 || last == nil || last.Stage != model.Done || last.ID != st.Order || last.Target != 73 || st.Target != 73 {
		t.Errorf("%d orders, standing %+v, the last order %+v; want one to v73 that is done", orders, st, last)
	}
}

// Space in the moment in which all is read once more is not too late.
func TestGuardOfTheScreenIsStoppedWhileItReads(t *testing.T) {
	t.Parallel()
	stops := func(g *guarding.Guards, id model.AppID, _ *http.Request) {
		if st, _ := g.Standing(id); st.Reading {
			g.Stop(id)
		}
	}
	st, _, orders := watched(t, guarding.Options{}, stops, func(st guard.Standing, a *model.App) bool {
		return st.Run.Stopped() && !st.Reading || st.Run.Spent()
	})
	if orders != 0 || !st.Run.Stopped() || st.Run.Phase != guard.Barred || st.Run.Why != "you have stopped it" {
		t.Errorf("%d orders, standing %+v; want none, and that it was stopped", orders, st)
	}
}

func TestGuardOfTheScreenDoesNotAct(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options guarding.Options
		end     func(guard.Standing, *model.App) bool
		why     string
	}{
		"not allowed": {guarding.Options{May: func(string) bool { return false }}, func(st guard.Standing, _ *model.App) bool { return st.Off != "" }, "does not allow it"},
		"read-only":   {guarding.Options{ReadOnly: func(string) bool { return true }}, func(st guard.Standing, _ *model.App) bool { return st.Run.Phase == guard.Barred }, "gonogo is read-only"},
	} {
		t.Run(name, func(t *testing.T) {
			st, _, orders := watched(t, c.options, nil, c.end)
			if orders != 0 || !strings.Contains(st.Off+st.Run.Why, c.why) {
				t.Errorf("%d orders, standing %+v; want none, and %q", orders, st, c.why)
			}
		})
	}
}
