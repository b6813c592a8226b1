package heroku

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// watched runs every source of an app over a platform without a network, in the test's own time: during beside them, before
// ahead of them.
func watched(t *testing.T, p *herokutest.Platform, d time.Duration, during func(*Watch), before ...func(*Watch)) *herokutest.Recorder {
	p.On("POST /log-sessions", func(w http.ResponseWriter, _ *http.Request) {
		herokutest.Reply(w, 201, map[string]any{"logplex_url": "https://logs.example/stream/1"})
	})
	c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
	if err != nil {
		t.Fatal(err)
	}
	w := NewWatch(c, herokutest.App, model.AppInfo{Name: "orbit-cedar", Generation: api.Cedar}, Intervals{})
	for _, prepare := range before {
		prepare(w)
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var h herokutest.Recorder
	var work sync.WaitGroup
	for _, s := range w.Sources() {
		work.Go(func() {
			for ctx.Err() == nil {
				if err := s.Run(ctx, h.Emit); err != nil {
					t.Errorf("%s: %v", s.Name(), err)
					return
				}
			}
		})
	}
	if during != nil {
		work.Go(func() { during(w) })
	}
	work.Wait()
	return &h
}

// TestAnHourStaysUnderAFifthOfTheAllowance is the promise to everybody who shares the account, in calm and in the worst
// weather there is: all dynos always restless, and every log line a reason to look.
func TestAnHourStaysUnderAFifthOfTheAllowance(t *testing.T) {
	weather := map[string]func(*herokutest.Platform) func(*Watch){
		"calm": func(p *herokutest.Platform) func(*Watch) { return nil },
		"storm": func(p *herokutest.Platform) func(*Watch) {
			p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "crashed")})
			p.Set("/releases", []any{herokutest.Release(75, "ned", "pending", false)})
			return func(w *Watch) {
				for range 3600 {
					time.Sleep(time.Second) // the test's own time
					w.trigger(wakeUp{within: changeWithin, gap: changeGap, quick: true}, "heroku/releases", "heroku/dynos", "heroku/formation")
					w.trigger(wakeUp{within: dynoWithin, gap: dynoGap, quick: true}, "heroku/dynos")
				}
			}
		},
	}
	for name, make := range weather {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				watched(t, p, time.Hour, make(p))
				if n := p.Total(); n > allowance.Allowance/5 || n < 600 {
					t.Errorf("%d requests in an hour", n)
				} else {
					t.Logf("%d requests in an hour, %.1f %% of the allowance", n, float64(n)*100/allowance.Allowance)
				}
			})
		})
	}
}

func TestFirstLookTellsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		h := watched(t, p, time.Second, nil)
		got := map[model.Kind]model.Fact{}
		for _, e := range h.Events() {
			got[e.Fact.Kind()] = e.Fact
			if e.Seen.IsZero() || e.At.IsZero() {
				t.Errorf("%s is not stamped", e.Fact.Kind())
			}
		}
		app := &model.AppInfo{Name: "orbit-cedar", Generation: "cedar", Production: true, Declared: "pipeline", Stage: "production", Pipeline: "orbit",
			Preboot: true, Region: "eu", Stack: "heroku-24", Owner: "pilot@orbit.example"}
		if diff := cmp.Diff(model.Fact(app), got["app"]); diff != "" {
			t.Error(diff)
		}
		if d := got["dynos"].(*model.Dynos).Dynos; len(d) != 3 || d[0].ID != "d1" || d[0].Release != 74 || d[0].Type != "web" {
			t.Errorf("%+v", d)
		}
		formation := &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 2, Size: "Standard-1X", Command: "thin start"},
			{Type: "worker", Quantity: 1, Size: "Standard-2X"}}}
		if diff := cmp.Diff(model.Fact(formation), got["formation"]); diff != "" {
			t.Error(diff)
		}
		r := got["releases"].(*model.Releases).Releases
		if len(r) != 3 || r[0].Version != 74 || !r[0].Current || !r[0].Eligible || r[0].By != "ned@orbit.example" ||
			r[0].Commit != "20a5742c00000000000000000000000000000000" || !r[0].OutputURL {
			t.Errorf("%+v", r)
		}
		if diff := cmp.Diff(model.Fact(&model.AddOns{Names: []string{"heroku-redis:mini"}}), got["addons"]); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSlugIsAskedForOnce also covers the slug that is not there: v72's.
func TestSlugIsAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		watched(t, p, 10*time.Minute, nil)
		for _, s := range []string{"slug-74", "slug-73", "slug-72"} {
			if n := p.Count("GET /slugs/" + s); n != 1 {
				t.Errorf("%s: %d times", s, n)
			}
		}
	})
}

// TestLogLineMakesThePollersLook: within 300 ms of a milestone, and once for a burst of lines.
func TestLogLineMakesThePollersLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		watched(t, p, 6*time.Second, func(w *Watch) {
			time.Sleep(4 * time.Second)
			for range 20 {
				w.trigger(wakeUp{within: changeWithin, gap: changeGap}, "heroku/releases", "heroku/dynos")
			}
			time.Sleep(changeWithin - time.Millisecond)
			before := p.Count("GET /dynos")
			time.Sleep(2 * time.Millisecond)
			if before != 1 || p.Count("GET /dynos") != 2 || p.Count("GET /releases") != 2 || p.Count("GET /formation") != 1 {
				t.Errorf("before %d; dynos %d, releases %d, formation %d", before, p.Count("GET /dynos"), p.Count("GET /releases"), p.Count("GET /formation"))
			}
		})
	})
}

// TestOrderMakesThePollersLookOften: all at once, and the dynos every three seconds for half a minute even while nothing
// moves. A lost answer makes all of them look often.
func TestOrderMakesThePollersLookOften(t *testing.T) {
	for stage, releases := range map[model.Stage][2]int{model.Accepted: {2, 4}, model.Lost: {11, 14}} {
		t.Run(string(stage), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				watched(t, p, time.Minute, func(w *Watch) {
					time.Sleep(time.Second)
					w.wakeAfter(stage)
				})
				if n := p.Count("GET /dynos"); n < 12 || n > 16 {
					t.Errorf("dynos looked at %d times in a minute", n)
				}
				if n := p.Count("GET /releases"); n < releases[0] || n > releases[1] {
					t.Errorf("releases looked at %d times in a minute", n)
				}
			})
		})
	}
}

func TestRefreshLooksAtEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		watched(t, p, 2*time.Second, func(w *Watch) {
			time.Sleep(time.Second)
			w.Ask(model.Request{Kind: model.Refresh, App: "another"})
			synctest.Wait()
			if n := p.Count("GET /dynos"); n != 1 {
				t.Errorf("another app's refresh: %d looks", n)
			}
			w.Ask(model.Request{Kind: model.Refresh, App: herokutest.App})
			synctest.Wait()
			for _, path := range []string{"", "/dynos", "/formation", "/releases", "/addons"} {
				if n := p.Count("GET " + path); n != 2 {
					t.Errorf("%q: %d looks", path, n)
				}
			}
		})
	})
}

// TestLowAllowanceStretchesThePollers: at a tenth of the allowance they ask half as often.
func TestLowAllowanceStretchesThePollers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		p.Left = 460
		c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		var h herokutest.Recorder
		if err := NewWatch(c, herokutest.App, model.AppInfo{}, Intervals{}).pollers[1].Run(ctx, h.Emit); err != nil {
			t.Error(err)
		}
		if n := p.Count("GET /dynos"); n < 25 || n > 34 {
			t.Errorf("dynos looked at %d times in ten minutes", n)
		}
	})
}

func TestPollerEndsWithItsFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := herokutest.NewPlatform()
		p.On("GET /dynos", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			herokutest.Reply(w, 429, map[string]any{"id": "rate_limit"})
		})
		c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
		var h herokutest.Recorder
		err := NewWatch(c, herokutest.App, model.AppInfo{}, Intervals{}).pollers[1].Run(t.Context(), h.Emit)
		var f *api.Failure
		if !errors.As(err, &f) || f.After < 9*time.Second || f.After > allowance.ShortClosing || f.Final() || f.Again() == nil {
			t.Errorf("%v", err)
		}
	})
}

// TestSilentStreamIsRenewed: the platform ends some sessions at a quarter of an hour, and lets others fall silent. No
// session grows so old, and no line can be missing where two of them overlap.
func TestSilentStreamIsRenewed(t *testing.T) {
	for _, generation := range []string{api.Cedar, api.Fir} {
		t.Run(generation, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				app := map[string]any{}
				b, _ := json.Marshal(p.State["/apps/"+herokutest.App])
				json.Unmarshal(b, &app)
				app["generation"] = generation // the plain form it once had
				p.Set("", app)
				h := watched(t, p, stream.SessionLife+time.Minute, nil, func(w *Watch) { // known before the first session is opened
					w.setInfo(model.AppInfo{Generation: generation})
				})
				if n := p.Count("POST /log-sessions"); n != 2 {
					t.Errorf("%d sessions, want 2", n)
				}
				if gaps := len(herokutest.Texts(h)); gaps != 0 {
					t.Errorf("%d gaps, want none", gaps)
				}
			})
		})
	}
}
