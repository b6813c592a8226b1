package heroku

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// refuseOnce lets a client run into a 429 that asks for an hour.
func refuseOnce(t *testing.T, c *api.Client, p *herokutest.Platform) {
	t.Helper()
	p.On("GET /addons", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("RateLimit-Remaining", "0")
		herokutest.RetryAfter(429, "3600")(w, r)
	})
	_, err := c.AddOns(api.WithCall(t.Context(), &api.Call{Priority: api.Visible}), herokutest.App)
	p.On("GET /addons", nil)
	if left, _ := c.Allowance().Paused(); err == nil || left <= 0 {
		t.Fatalf("refused with %v, paused for %v, want a pause", err, left)
	}
}

// order is a rollback of the fake app, confirmed against v74.
func order(id string) model.Order {
	return model.Order{ID: id, App: herokutest.App, AppName: "orbit-cedar", Verb: model.Rollback, Target: 73, Precondition: model.Precondition{Release: 74}}
}

// stage is how far the crew's order has come.
func (c *crew) stage(id string) model.Stage {
	for _, o := range c.state.App(herokutest.App).Orders {
		if o.ID == id {
			return o.Stage
		}
	}
	return ""
}

// TestOneRefusalStopsNoPane: after one 429, however long it asks to wait, an answer that shows allowance lets all go on.
func TestOneRefusalStopsNoPane(t *testing.T) {
	for name, after := range map[string]string{"an hour": "3600", "nonsense": "99999999999", "a date": "Fri, 31 Dec 2100 23:59:59 GMT"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				quiet := &before{Handler: herokutest.AnswerOnce(p, "GET /dynos", "4480", nil)}
				c := newCrew(t, quiet)
				c.pass(5 * time.Second)
				quiet.Handler = herokutest.AnswerOnce(p, "GET /dynos", "4480", herokutest.RetryAfter(429, after))
				c.pass(10 * time.Second)
				if left := c.state.Budget.Paused.Sub(c.state.Now); left <= 0 || left > allowance.ShortClosing {
					t.Errorf("paused for %v more", left)
				}
				c.pass(25 * time.Second)
				was := p.Count("GET /dynos")
				if bad := c.bad(); len(bad) > 0 || was < 2 {
					t.Errorf("after half a minute: %q, dynos looked at %d times", bad, was)
				}
				c.pass(30 * time.Second)
				if n := p.Count("GET /dynos") - was; n < 2 {
					t.Errorf("dynos looked at %d times in the half minute after it", n)
				}
				if b := c.state.Budget; !b.Paused.IsZero() {
					t.Errorf("still told as paused: %+v", b)
				}
				c.end()
			})
		})
	}
}

// TestAClosedPlatform: while every read is refused and nothing is left, a request finds out when our own count of the refill reaches the
// reserve, a refresh passes, and the end is seen.
func TestAClosedPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		asked := 0
		wall := &before{Handler: herokutest.AnswerOnce(p, "", "4480", nil), bad: func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("RateLimit-Remaining", "0")
			herokutest.RetryAfter(429, "3600")(w, r)
		}}
		c := newCrew(t, wall)
		c.pass(5 * time.Second)
		wall.on.Store(true)
		c.pass(14 * time.Second)
		if b := c.state.Budget; b.Paused.Sub(c.state.Now) <= 0 || b.Paused.Sub(c.state.Now) > allowance.LongClosing {
			t.Errorf("now %v, paused until %v", c.state.Now, b.Paused)
		}
		c.pass(time.Minute)
		was := asked
		c.pass(10 * time.Minute)
		if n := asked - was; n < 2 || n > 15 {
			t.Errorf("%d requests in ten closed minutes", n)
		}
		was = asked
		c.refresh()
		c.pass(time.Second)
		if n := asked - was; n < 5 {
			t.Errorf("a refresh sent %d requests, want one a source", n)
		}
		wall.on.Store(false)
		c.pass(3*time.Minute + 10*time.Second)
		if bad := c.bad(); len(bad) > 0 || !c.state.Budget.Paused.IsZero() {
			t.Errorf("after the end of it: %q, %+v", bad, c.state.Budget)
		}
		c.end()
	})
}

// TestTheReserveIsForOrders: at the last few requests hardly anything is looked at by itself, which is no failure and says until when
// it waits; a refresh and an order go at once, and the order's proof is not kept waiting.
func TestTheReserveIsForOrders(t *testing.T) {
	for _, remaining := range []string{"0", "1", "100", "134"} {
		t.Run(remaining, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				c := newCrew(t, herokutest.AnswerOnce(p, "", remaining, nil))
				c.pass(5 * time.Second)
				was := p.Total()
				c.pass(10 * time.Minute)
				if n := p.Total() - was; n > 20 { // our own count of the refill is above the reserve now and then, and one request finds out
					t.Errorf("%d requests in ten minutes", n)
				} else {
					t.Logf("%d requests in ten minutes", n)
				}
				waiting := 0
				for _, st := range c.state.Sources(herokutest.App) {
					if left := st.RetryAt.Sub(c.state.Now); st.Code == model.CodeAllowance && st.State == model.Live && left > -10*time.Second && left < 5*time.Minute {
						waiting++
					}
				}
				if waiting < 2 {
					t.Errorf("%d sources say that they wait, want several: %+v", waiting, c.state.Sources(herokutest.App))
				}
				if bad := c.bad(); len(bad) > 0 {
					t.Errorf("a low allowance is no failure: %q", bad)
				}
				was = p.Total()
				c.refresh()
				c.pass(time.Second)
				if n := p.Total() - was; n < 5 {
					t.Errorf("a refresh sent %d requests", n)
				}
				if err := c.hub.Do(t.Context(), order("o1")); err != nil {
					t.Fatal(err)
				}
				was = p.Count("GET /dynos")
				c.pass(time.Minute)
				if got := c.stage("o1"); got != model.Accepted && got != model.Done {
					t.Errorf("the order is %s", got)
				}
				if n := p.Count("GET /dynos") - was; n < 10 {
					t.Errorf("dynos looked at %d times in the minute after an order", n)
				}
				c.end()
			})
		})
	}
}

// TestAnOrderPassesAClosing: a 429 a second ago keeps no order back, nor what it rests on.
func TestAnOrderPassesAClosing(t *testing.T) {
	for name, after := range map[string]string{"an hour": "3600", "not told": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				c := newCrew(t, herokutest.AnswerOnce(p, "GET /releases", "0", herokutest.RetryAfter(429, after))) // the ledger's very first look
				c.pass(4 * time.Second)
				if bad := c.bad(); len(bad) > 0 {
					t.Errorf("the first look is somebody's who waits, and was not tried again: %q", bad)
				}
				refuseOnce(t, c.watch.client, p)
				if err := c.hub.Do(t.Context(), order("o1")); err != nil {
					t.Fatal(err)
				}
				was := p.Count("GET /dynos")
				c.pass(20 * time.Second)
				if got := c.stage("o1"); got != model.Accepted && got != model.Done {
					t.Errorf("the order is %s", got)
				}
				if n := p.Count("GET /dynos") - was; n < 5 {
					t.Errorf("its proof was looked at %d times", n)
				}
				c.end()
			})
		})
	}
}

// TestWhoWaitsGetsASecondAnswer: one odd answer to what a person asked for is tried again, a Retry-After is not waited out; the
// platform's own no is an answer.
func TestWhoWaitsGetsASecondAnswer(t *testing.T) {
	own := map[string]bool{"json401": true, "json402": true, "json403": true, "json404": true, "json406": true, "json410": true, "json422": true,
		"two_factor": true, "suspended": true, "redirect": true, "shape": true, "null": true}
	for name, bad := range badAnswers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: herokutest.AnswerOnce(p, "GET ", "0", bad)}})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				_, _, err = c.App(t.Context(), herokutest.App)
				if refused := err != nil; refused != own[name] {
					t.Errorf("%v", err)
				}
				if took := time.Since(began); took > api.AskedWait+time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// TestAProxysWordIsNotThePlatforms: an app's pipeline that a proxy hides must not make a production app one of no stage.
func TestAProxysWordIsNotThePlatforms(t *testing.T) {
	for _, path := range []string{"/pipeline-couplings", "/features/preboot"} {
		for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
			"html403": herokutest.Says(403, "<html>"), "html404": herokutest.Says(404, "<html>"), "empty404": herokutest.Says(404, ""), "JSON of another": herokutest.Says(404, `{"error":"no"}`),
		} {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				p.On("GET "+path, answer)
				c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
				if _, info, err := c.App(t.Context(), herokutest.App); err == nil {
					t.Errorf("%s, %s: taken for %+v", path, name, info)
				}
			})
		}
	}
	for _, body := range []string{"null", "{}", `{"pipeline":{"name":"orbit"}}`} {
		p := herokutest.NewPlatform()
		p.On("GET /pipeline-couplings", herokutest.Says(200, body))
		if _, info, err := served(t, p).App(t.Context(), herokutest.App); err == nil {
			t.Errorf("%s: taken for %+v", body, info)
		}
	}
}

// TestTheReserveInAStorm: what the log tells brings no look forward when what is left is kept for orders.
func TestTheReserveInAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "crashed")})
		c := newCrew(t, herokutest.AnswerOnce(p, "", "50", nil))
		c.pass(20 * time.Second)
		was := p.Total()
		deploy := func() {
			c.watch.trigger(wakeUp{within: changeWithin, gap: changeGap, quick: true}, "heroku/releases", "heroku/dynos", "heroku/formation")
		}
		for range 600 {
			deploy()
			c.pass(time.Second)
		}
		if n := p.Total() - was; n > 20 {
			t.Errorf("%d requests in ten stormy minutes", n)
		}
		c.end()
	})
}

// TestAHeldKeyBurnsNoAllowance: thirty refreshes a second for ten seconds are some six looks a source, and two when what is left is
// kept for orders.
func TestAHeldKeyBurnsNoAllowance(t *testing.T) {
	for remaining, most := range map[string]int{"4400": 7, "0": 2} {
		synctest.Test(t, func(t *testing.T) {
			p := herokutest.NewPlatform()
			c := newCrew(t, herokutest.AnswerOnce(p, "", remaining, nil))
			c.pass(5 * time.Second)
			was := p.Count("GET /formation")
			for range 300 {
				c.refresh()
				c.pass(time.Second / 30)
			}
			if n := p.Count("GET /formation") - was; n < most-2 || n < 1 || n > most {
				t.Errorf("%s left: the formation was looked at %d times in ten seconds, want at most %d", remaining, n, most)
			}
			c.end()
		})
	}
}

// TestTheLogPassesAClosing: in an incident the log is what is read, and a session of it is one request in a quarter of an hour.
func TestTheLogPassesAClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		h := watched(t, p, 10*time.Second, nil, func(w *Watch) {
			refuseOnce(t, w.client, p)
		})
		if n := p.Count("POST /log-sessions"); n != 1 {
			t.Errorf("%d log sessions were opened", n)
		}
		live := false
		for _, e := range h.Events() {
			f, ok := e.Fact.(*model.Health)
			live = live || ok && f.Name == stream.Name && f.State == model.Live
		}
		if !live {
			t.Error("the log is not live")
		}
	})
}
