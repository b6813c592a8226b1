package heroku

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

func ptr[T any](v T) *T { return &v }

func an(v model.Verb, change func(*model.Order)) model.Order {
	o := model.Order{ID: "o1", App: herokutest.App, AppName: "orbit-cedar", Verb: v}
	change(&o)
	return o
}

// ordered sends an order and gives its steps.
func ordered(t *testing.T, c *api.Client, o model.Order) []model.OrderEvent {
	t.Helper()
	var h herokutest.Recorder
	if err := NewWatch(c, herokutest.App, model.AppInfo{Name: "orbit-cedar"}, Intervals{}).Do(t.Context(), o, h.Emit); err != nil {
		t.Fatalf("Do: %v, but the steps tell the end", err)
	}
	var steps []model.OrderEvent
	for _, e := range h.Events() {
		if f, ok := e.Fact.(*model.OrderEvent); ok {
			if e.App != herokutest.App || e.At.IsZero() || e.Source != model.OrdersSource {
				t.Errorf("step without its stamps: %+v", e)
			}
			steps = append(steps, *f)
		}
	}
	return steps
}

func stages(steps []model.OrderEvent) (all []model.Stage) {
	for _, s := range steps {
		all = append(all, s.Stage)
	}
	return all
}

func TestOrderIsExactlyOneRequest(t *testing.T) {
	tests := []struct {
		name    string
		order   model.Order
		request string
		body    string
	}{
		{"restart a dyno", an(model.Restart, func(o *model.Order) { o.Dyno = "web.1" }), "DELETE /dynos/web.1", ""},
		{"restart a type", an(model.Restart, func(o *model.Order) { o.Type = "web" }), "DELETE /formations/web", ""},
		{"restart all", an(model.Restart, func(o *model.Order) {}), "DELETE /dynos", ""},
		{"stop a dyno", an(model.Stop, func(o *model.Order) { o.Dyno = "run.1" }), "POST /dynos/run.1/actions/stop", ""},
		{"stop a type", an(model.Stop, func(o *model.Order) { o.Type = "worker" }), "POST /formations/worker/actions/stop", ""},
		{"scale", an(model.Scale, func(o *model.Order) {
			o.Scale = []model.ScaleChange{{Type: "web", From: 2, To: 4}, {Type: "worker", From: 1, To: 0, Size: "Standard-2X"}}
		}), "PATCH /formation", `{"updates":[{"type":"web","quantity":4},{"type":"worker","quantity":0,"size":"Standard-2X"}]}`},
		{"roll back", an(model.Rollback, func(o *model.Order) { o.Target = 73 }), "POST /releases", `{"release":"rel-73"}`},
		{"maintenance on", an(model.Maintenance, func(o *model.Order) { o.On = true }), "PATCH ", `{"maintenance":true}`},
		{"a name that is no path", an(model.Restart, func(o *model.Order) { o.Dyno = "../releases" }), "DELETE /dynos/../releases", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			steps := ordered(t, served(t, p), tt.order)
			if diff := cmp.Diff([]model.Stage{model.Sent, model.Accepted}, stages(steps)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{tt.request}, p.Changes()); diff != "" {
				t.Error(diff)
			}
			if body, _ := p.Got(tt.request); body != tt.body {
				t.Errorf("body %s, want %s", body, tt.body)
			}
		})
	}
}

func TestRollbackTellsTheNewVersion(t *testing.T) {
	p := herokutest.NewPlatform()
	p.On("POST /releases", func(w http.ResponseWriter, _ *http.Request) {
		herokutest.Reply(w, 201, herokutest.Release(75, "pilot", "pending", false))
	})
	steps := ordered(t, served(t, p), an(model.Rollback, func(o *model.Order) { o.Target = 73 }))
	if last := steps[len(steps)-1]; last.Stage != model.Accepted || last.Version != 75 {
		t.Errorf("%+v", last)
	}
}

func TestAnOrderWithAConflictIsNotSent(t *testing.T) {
	asked := time.Now().UTC().Truncate(time.Second)
	young := func(d map[string]any) map[string]any {
		d["created_at"] = asked.Add(-3 * time.Second).Format(time.RFC3339)
		return d
	}
	tests := []struct {
		name  string
		move  func(*herokutest.Platform)
		order model.Order
		why   string
	}{
		{"another release", func(p *herokutest.Platform) {
			p.Set("/releases", []any{young(herokutest.Release(75, "ned", "succeeded", true)), herokutest.Release(74, "kate", "succeeded", false)})
		}, an(model.Restart, func(o *model.Order) { o.Precondition.Release = 74 }), "v75 by ned appeared 3s ago"},
		{"a release still pending", func(p *herokutest.Platform) {
			p.Set("/releases", []any{young(herokutest.Release(75, "ned", "pending", false)), herokutest.Release(74, "kate", "succeeded", true)})
		}, an(model.Rollback, func(o *model.Order) { o.Target, o.Precondition.Release = 73, 74 }), "v75 by ned appeared 3s ago"},
		{"a dyno's next life", func(p *herokutest.Platform) { p.Set("/dynos", []any{young(herokutest.Dyno("web.1", "d9", "up"))}) },
			an(model.Restart, func(o *model.Order) { o.Dyno, o.Precondition.Dynos = "web.1", map[string]string{"web.1": "d1"} }), "web.1 restarted 3s ago"},
		{"a dyno gone", func(p *herokutest.Platform) { p.Set("/dynos", []any{}) },
			an(model.Stop, func(o *model.Order) { o.Dyno, o.Precondition.Dynos = "web.1", map[string]string{"web.1": "d1"} }), "web.1 is gone"},
		{"a dyno more", func(p *herokutest.Platform) {
			p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "up"), young(herokutest.Dyno("web.2", "d2", "up")), herokutest.Dyno("worker.1", "d3", "up")})
		}, an(model.Restart, func(o *model.Order) { o.Type, o.Precondition.Dynos = "web", map[string]string{"web.1": "d1"} }), "web.2 appeared 3s ago"},
		{"scaled", func(p *herokutest.Platform) {}, an(model.Scale, func(o *model.Order) {
			o.Scale, o.Precondition.Quantity = []model.ScaleChange{{Type: "web", From: 1, To: 3}}, map[string]int{"web": 1}
		}), "web was scaled from 1 to 2"},
		{"maintenance", func(p *herokutest.Platform) {}, an(model.Maintenance, func(o *model.Order) { o.Precondition.Maintenance = ptr(true) }), "maintenance was turned off"},
		{"target failed", func(p *herokutest.Platform) {}, an(model.Rollback, func(o *model.Order) { o.Target = 72 }), "v72 did not succeed: its status is failed"},
		{"target is current", func(p *herokutest.Platform) {}, an(model.Rollback, func(o *model.Order) { o.Target = 74 }), "v74 is already current"},
		{"target unknown", func(p *herokutest.Platform) {}, an(model.Rollback, func(o *model.Order) { o.Target = 7 }), "v7 could not be read: Couldn't find that thing (404)"},
		{"ground unreadable", func(p *herokutest.Platform) {
			p.On("GET /dynos", func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 403, map[string]any{"id": "forbidden"})
			})
		}, an(model.Restart, func(o *model.Order) { o.Precondition.Dynos = map[string]string{"web.1": "d1"} }),
			"what it was confirmed against could not be read again: this account may not do that (403)"},
		{"another app", func(p *herokutest.Platform) {}, an(model.Restart, func(o *model.Order) { o.App = "other" }), "it is for another app"},
		{"stop nothing", func(p *herokutest.Platform) {}, an(model.Stop, func(o *model.Order) {}), "it does not say what to stop"},
		{"no such verb", func(p *herokutest.Platform) {}, an("explode", func(o *model.Order) {}), "there is no such order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			tt.move(p)
			// The platform's clock decides how long ago something was.
			c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", asked.Format(http.TimeFormat))
				p.ServeHTTP(w, r)
			}))
			steps := ordered(t, c, tt.order)
			if diff := cmp.Diff([]model.Stage{model.Refused}, stages(steps)); diff != "" {
				t.Fatal(diff)
			}
			if steps[0].Why != tt.why || steps[0].Do == "" {
				t.Errorf("why %q, do %q; want why %q", steps[0].Why, steps[0].Do, tt.why)
			}
			if n := p.Changes(); len(n) != 0 {
				t.Errorf("sent %v", n)
			}
		})
	}
}

func TestUnmovedGroundLetsTheOrderThrough(t *testing.T) {
	p := herokutest.NewPlatform()
	steps := ordered(t, served(t, p), an(model.Restart, func(o *model.Order) {
		o.Type = "web"
		o.Precondition = model.Precondition{Release: 74, Dynos: map[string]string{"web.1": "d1", "web.2": "d2"}, Quantity: map[string]int{"web": 2}, Maintenance: ptr(false)}
	}))
	if diff := cmp.Diff([]model.Stage{model.Sent, model.Accepted}, stages(steps)); diff != "" {
		t.Error(diff)
	}
}

// TestOrderThatCouldNotLeaveFailed: no connection means that nothing happened, and that may be said.
func TestOrderThatCouldNotLeaveFailed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	steps := ordered(t, clientOf(t, "http://"+l.Addr().String()), an(model.Restart, func(*model.Order) {}))
	if diff := cmp.Diff([]model.Stage{model.Sent, model.Failed}, stages(steps)); diff != "" {
		t.Error(diff)
	}
}

func TestReadOnlyIsHeldByTheTransport(t *testing.T) {
	p := herokutest.NewPlatform()
	c := served(t, p, readOnly)
	steps := ordered(t, c, an(model.Restart, func(*model.Order) {}))
	if diff := cmp.Diff([]model.Stage{model.Refused}, stages(steps)); diff != "" {
		t.Error(diff)
	}
	for _, e := range []request{{method: "DELETE", path: "/apps/x/dynos"}, {method: "PATCH", path: "/apps/x"}, {method: "POST", path: "/apps/x/releases"},
		{method: "POST", path: "/apps/x/dynos/log-sessions"}, {method: "PUT", path: "/apps/x/log-sessions"}} {
		err := c.Send(t.Context(), "change something", e.method, e.path, nil, nil)
		if err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%s %s: %v", e.method, e.path, err)
		}
	}
	if n := p.Total(); n != 0 {
		t.Errorf("%d requests left", n)
	}
	if err := c.Send(t.Context(), "open a log session", "POST", api.AppPath(herokutest.App, "log-sessions"), nil, nil); err != nil {
		t.Errorf("log sessions are reads: %v", err)
	}
}
