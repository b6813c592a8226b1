package heroku

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
)

// once gives the first request whose method and path fit another answer, and every answer the count of an allowance.
func once(p *platform, route, remaining string, bad func(http.ResponseWriter, *http.Request)) http.Handler {
	var first sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hit := false
		if bad != nil && r.Method+" "+strings.TrimPrefix(r.URL.Path, "/apps/"+fakeApp) == route {
			first.Do(func() { hit = true })
		}
		if hit {
			bad(w, r)
			return
		}
		p.ServeHTTP(counted{w, remaining}, r)
	})
}

// counted is an answer whose RateLimit-Remaining is another.
type counted struct {
	http.ResponseWriter
	remaining string
}

func (c counted) WriteHeader(status int) {
	c.Header().Set("RateLimit-Remaining", c.remaining)
	c.ResponseWriter.WriteHeader(status)
}

// order is a rollback of the fake app, confirmed against v74.
func order(id string) model.Order {
	return model.Order{ID: id, App: fakeApp, AppName: "orbit-cedar", Verb: model.Rollback, Target: 73, Precondition: model.Precondition{Release: 74}}
}

// stage is how far the crew's order has come.
func (c *crew) stage(id string) model.Stage {
	for _, o := range c.state.App(fakeApp).Orders {
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
				p := newPlatform()
				quiet := &before{Handler: once(p, "GET /dynos", "4480", nil)}
				c := newCrew(t, quiet)
				c.pass(5 * time.Second)
				quiet.Handler = once(p, "GET /dynos", "4480", asks(429, after))
				c.pass(10 * time.Second)
				if left := c.state.Budget.Paused.Sub(c.state.Now); left <= 0 || left > shortClosing {
					t.Errorf("paused for %v more", left)
				}
				c.pass(25 * time.Second)
				was := p.count("GET /dynos")
				if bad := c.bad(); len(bad) > 0 || was < 2 {
					t.Errorf("after half a minute: %q, dynos looked at %d times", bad, was)
				}
				c.pass(30 * time.Second)
				if n := p.count("GET /dynos") - was; n < 2 {
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

// TestAClosedPlatform: while every read is refused, one request a minute finds out, a refresh passes, and the end is seen.
func TestAClosedPlatform(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		asked := 0
		wall := &before{Handler: once(p, "", "4480", nil), bad: func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("RateLimit-Remaining", "0")
			asks(429, "3600")(w, r)
		}}
		c := newCrew(t, wall)
		c.pass(5 * time.Second)
		wall.on.Store(true)
		c.pass(time.Minute)
		if b := c.state.Budget; b.Paused.Sub(c.state.Now) <= 0 || b.Paused.Sub(c.state.Now) > longClosing {
			t.Errorf("now %v, paused until %v", c.state.Now, b.Paused)
		}
		was := asked
		c.pass(10 * time.Minute)
		if n := asked - was; n < 8 || n > 30 {
			t.Errorf("%d requests in ten closed minutes", n)
		}
		was = asked
		c.refresh()
		c.pass(time.Second)
		if n := asked - was; n < 5 {
			t.Errorf("a refresh sent %d requests, want one a source", n)
		}
		wall.on.Store(false)
		c.pass(70 * time.Second)
		if bad := c.bad(); len(bad) > 0 || !c.state.Budget.Paused.IsZero() {
			t.Errorf("after the end of it: %q, %+v", bad, c.state.Budget)
		}
		c.end()
	})
}

// TestALowAllowanceSlowsAndStopsNothing: at the last few requests every source is still looked at, seldom; a refresh and an
// order go at once, and the order's proof is not kept waiting.
func TestALowAllowanceSlowsAndStopsNothing(t *testing.T) {
	for _, remaining := range []string{"0", "1", "100", "134"} {
		t.Run(remaining, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform()
				c := newCrew(t, once(p, "", remaining, nil))
				c.pass(5 * time.Second)
				was := p.total()
				c.pass(10 * time.Minute)
				if n := p.total() - was; n < 10 || n > 40 {
					t.Errorf("%d requests in ten minutes", n)
				} else {
					t.Logf("%d requests in ten minutes", n)
				}
				if n := p.count("GET /dynos"); n < 8 || n > 14 {
					t.Errorf("dynos looked at %d times in ten minutes, want about one a minute", n)
				}
				if bad := c.bad(); len(bad) > 0 {
					t.Errorf("a low allowance is no failure: %q", bad)
				}
				was = p.total()
				c.refresh()
				c.pass(time.Second)
				if n := p.total() - was; n < 5 {
					t.Errorf("a refresh sent %d requests", n)
				}
				if err := c.hub.Do(t.Context(), order("o1")); err != nil {
					t.Fatal(err)
				}
				was = p.count("GET /dynos")
				c.pass(time.Minute)
				if got := c.stage("o1"); got != model.Accepted && got != model.Done {
					t.Errorf("the order is %s", got)
				}
				if n := p.count("GET /dynos") - was; n < 10 {
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
				p := newPlatform()
				c := newCrew(t, once(p, "GET /releases", "0", asks(429, after))) // the ledger's very first look
				c.pass(4 * time.Second)
				if bad := c.bad(); len(bad) > 0 {
					t.Errorf("the first look is somebody's who waits, and was not tried again: %q", bad)
				}
				for range 3 {
					c.watch.c.budget.refused(time.Hour)
				}
				if err := c.hub.Do(t.Context(), order("o1")); err != nil {
					t.Fatal(err)
				}
				was := p.count("GET /dynos")
				c.pass(20 * time.Second)
				if got := c.stage("o1"); got != model.Accepted && got != model.Done {
					t.Errorf("the order is %s", got)
				}
				if n := p.count("GET /dynos") - was; n < 5 {
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
				p := newPlatform()
				c, err := NewClient(Options{Token: fakeToken, Transport: direct{once(p, "GET ", "0", bad)}})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				_, _, err = c.App(t.Context(), fakeApp)
				if refused := err != nil; refused != own[name] {
					t.Errorf("%v", err)
				}
				if took := time.Since(began); took > askedWait+time.Second {
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
			"html403": says(403, "<html>"), "html404": says(404, "<html>"), "empty404": says(404, ""), "JSON of another": says(404, `{"error":"no"}`),
		} {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform()
				p.on("GET "+path, answer)
				c, _ := NewClient(Options{Token: fakeToken, Transport: direct{p}})
				if _, info, err := c.App(t.Context(), fakeApp); err == nil {
					t.Errorf("%s, %s: taken for %+v", path, name, info)
				}
			})
		}
	}
	for _, body := range []string{"null", "{}", `{"pipeline":{"name":"orbit"}}`} {
		p := newPlatform()
		p.on("GET /pipeline-couplings", says(200, body))
		if _, info, err := served(t, p).App(t.Context(), fakeApp); err == nil {
			t.Errorf("%s: taken for %+v", body, info)
		}
	}
}

// TestALowAllowanceInAStorm: a line of the log that tells of a deploy still brings a look forward; a thousand of them do not.
func TestALowAllowanceInAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		p.set("/dynos", []any{dyno("web.1", "d1", "crashed")})
		c := newCrew(t, once(p, "", "50", nil))
		c.pass(20 * time.Second)
		was := p.count("GET /releases")
		deploy := func() {
			c.watch.trigger(wish{within: milestoneWithin, gap: milestoneGap, quick: true}, "heroku/releases", "heroku/dynos", "heroku/formation")
		}
		deploy()
		c.pass(2 * time.Second)
		if n := p.count("GET /releases") - was; n != 1 {
			t.Errorf("a deploy made the ledger looked at %d times", n)
		}
		was = p.total()
		for range 600 {
			deploy()
			c.pass(time.Second)
		}
		if n := p.total() - was; n > 60 {
			t.Errorf("%d requests in ten stormy minutes", n)
		}
		c.end()
	})
}

// TestAHeldKeyBurnsNoAllowance: thirty refreshes a second for ten seconds are some six looks a source.
func TestAHeldKeyBurnsNoAllowance(t *testing.T) {
	for _, remaining := range []string{"4400", "0"} {
		synctest.Test(t, func(t *testing.T) {
			p := newPlatform()
			c := newCrew(t, once(p, "", remaining, nil))
			c.pass(5 * time.Second)
			was := p.count("GET /formation")
			for range 300 {
				c.refresh()
				c.pass(time.Second / 30)
			}
			if n := p.count("GET /formation") - was; n < 5 || n > 7 {
				t.Errorf("%s left: the formation was looked at %d times in ten seconds", remaining, n)
			}
			c.end()
		})
	}
}

// TestTheLogPassesAClosing: in an incident the log is what is read, and a session of it is one request in a quarter of an hour.
func TestTheLogPassesAClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform()
		h := watched(t, p, 10*time.Second, nil, func(w *Watch) {
			w.c.budget.saw(200, "0")
			w.c.budget.refused(time.Hour)
		})
		if n := p.count("POST /log-sessions"); n != 1 {
			t.Errorf("%d log sessions were opened", n)
		}
		live := false
		for _, e := range h.events() {
			f, ok := e.Fact.(*model.Health)
			live = live || ok && f.Name == logsName && f.State == model.Live
		}
		if !live {
			t.Error("the log is not live")
		}
	})
}
