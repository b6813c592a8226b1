package heroku

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// threeDynos is an order on three web dynos, confirmed against their ids.
func threeDynos(v model.Verb) model.Order {
	return an(v, func(o *model.Order) {
		o.Dynos = []string{"web.1", "web.2", "web.3"}
		o.Precondition.Dynos = map[string]string{"web.1": "d1", "web.2": "d2", "web.3": "d3"}
	})
}

func withThreeDynos() *herokutest.Platform {
	p := herokutest.NewPlatform()
	p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "up"), herokutest.Dyno("web.2", "d2", "up"), herokutest.Dyno("web.3", "d3", "up")})
	return p
}

func saysNo(w http.ResponseWriter, _ *http.Request) {
	herokutest.Reply(w, 422, map[string]any{"id": "said_no", "message": "that is too many"})
}

// restarts2 makes web.2 live another life: a colleague was there first.
func restarts2(p *herokutest.Platform) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		p.Set("/dynos", []any{herokutest.Dyno("web.1", "new", "up"), herokutest.Dyno("web.2", "other", "up"), herokutest.Dyno("web.3", "d3", "up")})
		herokutest.Reply(w, 202, map[string]any{})
	}
}

func TestSeveralDynosInOneOrder(t *testing.T) {
	const one, two, three = "DELETE /dynos/web.1", "DELETE /dynos/web.2", "DELETE /dynos/web.3"
	sent, accepted, lost := model.Sent, model.Accepted, model.Lost
	for _, tt := range []struct {
		name    string
		make    func(p *herokutest.Platform)
		changes []string
		stages  []model.Stage
		left    []model.Left
		why     string
	}{
		{"all well", func(*herokutest.Platform) {}, []string{one, two, three}, []model.Stage{sent, sent, sent, accepted}, nil, ""},
		{"the first is refused", func(p *herokutest.Platform) { p.On(one, saysNo) }, []string{one}, []model.Stage{sent, model.Failed}, nil,
			"web.1: that is too many (422); web.2 and web.3 were not sent"},
		{"the second is refused", func(p *herokutest.Platform) { p.On(two, saysNo) }, []string{one, two}, []model.Stage{sent, sent, accepted},
			[]model.Left{{Dyno: "web.2", Why: "that is too many (422)"}, {Dyno: "web.3"}}, ""},
		{"the last is refused", func(p *herokutest.Platform) { p.On(three, saysNo) }, []string{one, two, three}, []model.Stage{sent, sent, sent, accepted},
			[]model.Left{{Dyno: "web.3", Why: "that is too many (422)"}}, ""},
		{"the first is lost", func(p *herokutest.Platform) { p.On(one, herokutest.Drop) }, []string{one}, []model.Stage{sent, lost},
			[]model.Left{{Dyno: "web.2"}, {Dyno: "web.3"}}, "web.1: "},
		{"the second is lost", func(p *herokutest.Platform) { p.On(two, herokutest.Drop) }, []string{one, two}, []model.Stage{sent, sent, lost},
			[]model.Left{{Dyno: "web.3"}}, "web.2: "},
		{"a colleague restarts the second meanwhile", func(p *herokutest.Platform) { p.On(one, restarts2(p)) }, []string{one}, []model.Stage{sent, sent, accepted},
			[]model.Left{{Dyno: "web.2", Why: "web.2 restarted"}, {Dyno: "web.3"}}, ""},
		{"one is another dyno already", func(p *herokutest.Platform) {
			p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "up"), herokutest.Dyno("web.2", "d2", "up"), herokutest.Dyno("web.3", "other", "up")})
		}, nil, []model.Stage{model.Refused}, nil, "web.3 restarted"},
		{"one is gone", func(p *herokutest.Platform) {
			p.Set("/dynos", []any{herokutest.Dyno("web.1", "d1", "up"), herokutest.Dyno("web.3", "d3", "up")})
		}, nil, []model.Stage{model.Refused}, nil, "web.2 is gone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := withThreeDynos()
			tt.make(p)
			steps := ordered(t, served(t, p), threeDynos(model.Restart))
			if diff := cmp.Diff(tt.changes, p.Changes()); diff != "" {
				t.Errorf("requests: want -, got +:\n%s", diff)
			}
			if diff := cmp.Diff(tt.stages, stages(steps)); diff != "" {
				t.Fatalf("steps: want -, got +:\n%s", diff)
			}
			last := steps[len(steps)-1]
			for i, l := range last.Left { // how long ago is told behind it
				if i < len(tt.left) && len(l.Why) > len(tt.left[i].Why) {
					last.Left[i].Why = l.Why[:len(tt.left[i].Why)]
				}
			}
			if diff := cmp.Diff(tt.left, last.Left); diff != "" {
				t.Errorf("left: want -, got +:\n%s", diff)
			}
			if len(last.Why) < len(tt.why) || last.Why[:len(tt.why)] != tt.why {
				t.Errorf("why: got %q, want %q", last.Why, tt.why)
			}
		})
	}
}

func TestSeveralDynosAreStopped(t *testing.T) {
	p := withThreeDynos()
	ordered(t, served(t, p), threeDynos(model.Stop))
	want := []string{"POST /dynos/web.1/actions/stop", "POST /dynos/web.2/actions/stop", "POST /dynos/web.3/actions/stop"}
	if diff := cmp.Diff(want, p.Changes()); diff != "" {
		t.Error(diff)
	}
}

// An order on several dynos must never become one on all of them, nor one that is sent twice.
func TestUnfitOrdersOnSeveralDynosAreRefused(t *testing.T) {
	for _, change := range []func(*model.Order){
		func(o *model.Order) { o.Dynos = []string{"web.1", "web.1"} },
		func(o *model.Order) { o.Dynos = []string{"web.1", ""} },
		func(o *model.Order) { o.Type = "web" },
		func(o *model.Order) { o.Dyno = "web.1" },
		func(o *model.Order) { o.Verb, o.On = model.Maintenance, true },
		func(o *model.Order) { o.Verb = model.Scale },
	} {
		p, o := withThreeDynos(), threeDynos(model.Restart)
		change(&o)
		steps := ordered(t, served(t, p), o)
		if len(steps) != 1 || steps[0].Stage != model.Refused {
			t.Errorf("%s %v: %+v", o.Verb, o.Dynos, steps)
		}
		if got := p.Changes(); len(got) > 0 {
			t.Errorf("%s %v sent %q", o.Verb, o.Dynos, got)
		}
	}
	if r := requestOf(threeDynos(model.Restart)); r.method != "" {
		t.Errorf("several dynos have the request %s %s", r.method, r.path)
	}
}
