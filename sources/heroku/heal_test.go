package heroku

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/hub"
)

// badAnswers are what a platform, or something before it, may answer once.
var badAnswers = map[string]func(w http.ResponseWriter, r *http.Request){
	"json401":    herokutest.Says(401, `{"id":"unauthorized","message":"Invalid credentials provided."}`),
	"json402":    herokutest.Says(402, `{"id":"delinquent","message":"Your account is delinquent."}`),
	"json403":    herokutest.Says(403, `{"id":"forbidden","message":"You do not have access to the app."}`),
	"json404":    herokutest.Says(404, `{"id":"not_found","resource":"app","message":"Couldn't find that app."}`),
	"json406":    herokutest.Says(406, `{"id":"not_acceptable","message":"x"}`),
	"json410":    herokutest.Says(410, `{"id":"gone","message":"x"}`),
	"json422":    herokutest.Says(422, `{"id":"invalid_params","message":"x"}`),
	"json500":    herokutest.Says(500, `{"id":"internal","message":"x"}`),
	"two_factor": herokutest.Says(403, `{"id":"two_factor","message":"x","app":{"name":"orbit-cedar"}}`),
	"suspended":  herokutest.Says(403, `{"id":"suspended","message":"Your account is suspended."}`),
	"no id":      herokutest.Says(403, `{"message":"no"}`),
	"html200":    herokutest.Says(200, "<html>log in</html>"),
	"html401":    herokutest.Says(401, "<html>"),
	"html402":    herokutest.Says(402, "<html>"),
	"html403":    herokutest.Says(403, "<html>"),
	"html404":    herokutest.Says(404, "<html>"),
	"html429":    herokutest.Says(429, "<html>"),
	"html500":    herokutest.Says(500, "<html>"),
	"html502":    herokutest.Says(502, "<html>"),
	"empty401":   herokutest.Says(401, ""),
	"empty403":   herokutest.Says(403, ""),
	"empty407":   herokutest.Says(407, ""),
	"redirect":   herokutest.Says(302, ""),
	"304":        herokutest.Says(304, ""),
	"429long":    herokutest.RetryAfter(429, "3600"),
	"429huge":    herokutest.RetryAfter(429, "99999999999999999999"),
	"503long":    herokutest.RetryAfter(503, "86400"),
	"503date":    herokutest.RetryAfter(503, "Fri, 31 Dec 2100 23:59:59 GMT"),
	"shape":      herokutest.Says(200, `{"id":1}`),
	"null":       herokutest.Says(200, `null`),
	"cut":        herokutest.Says(200, `[{"id":`),
}

// before answers instead of a handler while it is told to.
type before struct {
	http.Handler
	bad func(http.ResponseWriter, *http.Request)
	on  atomic.Bool
}

func (b *before) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.on.Load() {
		b.bad(w, r)
		return
	}
	b.Handler.ServeHTTP(w, r)
}

// crew runs an app's sources under a hub, in the test's own time, and keeps the state that they make.
type crew struct {
	*testing.T
	hub   *hub.Hub
	box   *hub.Mailbox
	state *model.State
	watch *Watch
	end   func()
}

func newCrew(t *testing.T, h http.Handler) *crew {
	c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: h}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	hb := hub.New(hub.Options{})
	cr := &crew{T: t, hub: hb, box: hb.Subscribe("test", hub.Policy{Lines: -1, Ticks: true}), state: model.New(model.DefaultLimits()),
		watch: NewWatch(c, herokutest.App, model.AppInfo{Name: "orbit-cedar", Generation: api.Cedar}, Intervals{})}
	for _, p := range cr.watch.pollers {
		hb.Add(herokutest.App, p)
	}
	hb.Orders(herokutest.App, cr.watch)
	hb.Start(ctx)
	cr.end = func() { cancel(); hb.Wait() }
	return cr
}

// pass lets time go by and reads what came.
func (c *crew) pass(d time.Duration) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), d)
	defer cancel()
	for {
		batch, err := c.box.Next(ctx)
		if err != nil {
			return
		}
		c.state.Apply(batch)
	}
}

// bad are the pollers that are not live.
func (c *crew) bad() (names []string) {
	for _, p := range c.watch.pollers {
		if st := c.state.Source(herokutest.App, p.name); st.State != model.Live {
			names = append(names, string(p.name)+" "+string(st.State)+" "+st.Code)
		}
	}
	return names
}

func (c *crew) refresh() {
	c.hub.Ask(model.Request{Kind: model.Refresh, App: herokutest.App})
}

// TestOneBadRoundStopsNothing: whatever everything was answered for a while, all is live again by itself within two minutes of
// the end of it, and a refresh heals at once.
func TestOneBadRoundStopsNothing(t *testing.T) {
	for name, bad := range badAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, key := range []bool{false, true} {
					wall := &before{Handler: herokutest.NewPlatform(), bad: bad}
					c := newCrew(t, wall)
					c.pass(5 * time.Second)
					if bad := c.bad(); len(bad) > 0 {
						t.Fatalf("not well before: %q", bad)
					}
					wall.on.Store(true)
					c.refresh()
					c.pass(12 * time.Second) // a refused read is tried again before it fails
					if len(c.bad()) == 0 {
						t.Error("nothing failed")
					}
					wall.on.Store(false)
					limit := 2 * time.Minute
					if key {
						limit = 3 * time.Second
						c.refresh()
					}
					c.pass(limit)
					if bad := c.bad(); len(bad) > 0 {
						t.Errorf("key %v: %s later: %q", key, limit, bad)
					}
					c.end()
				}
			})
		})
	}
}
