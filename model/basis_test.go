package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
)

// restingOrders is one order of each verb, on an app whose every source is live.
func restingOrders(t *testing.T) map[Verb]*orderApp {
	all := map[Verb]*orderApp{}
	for _, o := range []Order{
		{Verb: Restart, Dyno: "web.1"}, {Verb: Stop, Dyno: "web.1"}, {Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 3}}},
		{Verb: Rollback, Target: 1}, {Verb: Maintenance, On: true},
	} {
		oa := newOrderApp(t, o)
		for _, name := range o.Verb.RestsOn() {
			oa.health(name, Health{State: Live})
			oa.state.sourceOf("a", name).Last = after(0)
		}
		oa.tick(1)
		all[o.Verb] = oa
	}
	return all
}

// health tells how a source fares that answers every ten seconds.
func (oa *orderApp) health(name SourceName, h Health) {
	h.Name, h.Every = name, fact.Duration(10*time.Second)
	oa.tell(0, &h)
}

func TestEveryVerbHasABasis(t *testing.T) {
	for verb, oa := range restingOrders(t) {
		if got := oa.state.Objection(oa.order); got != "" {
			t.Errorf("%s: got objection %q, want none", verb, got)
		}
		if !verb.Needs("heroku/app") {
			t.Errorf("%s does not need heroku/app, which tells whether the app is in production", verb)
		}
	}
}

func TestAnOrderRestsOnEachOfItsSources(t *testing.T) {
	for _, c := range []struct {
		name   string
		health Health
		at     float64
		want   func(source string) string
	}{
		{"it fails", Health{State: Failing, Code: "503", Why: "not well"}, 1, func(s string) string { return s + " fails: not well; it is asked again" }},
		{"it has stopped", Health{State: Stopped, Code: "403", Why: "no"}, 1, func(s string) string { return s + " fails: no; it is asked again" }},
		{"it is off", Health{State: Off}, 1, func(s string) string { return s + " is off" }},
		{"it is paused, and was read a moment ago", Health{State: Off, Code: CodePaused}, 1, func(string) string { return "" }},
		{"the allowance is spent", Health{State: Failing, Code: "429", Why: "spent"}, 1, func(string) string { return "" }},
	} {
		for verb := range bases {
			for _, source := range verb.RestsOn() {
				oa := restingOrders(t)[verb]
				oa.health(source, c.health)
				oa.tick(c.at)
				want := c.want(string(source))
				if !verb.Needs(source) {
					want = ""
				}
				if got := oa.state.Objection(oa.order); got != want {
					t.Errorf("%s, %s, %s: got %q, want %q", verb, source, c.name, got, want)
				}
			}
		}
	}
	for verb, oa := range restingOrders(t) {
		oa.tick(42)
		if got, want := oa.state.Objection(oa.order), "our data is 42s old: "+string(verb.RestsOn()[0])+" is asked again"; got != want {
			t.Errorf("%s, stale: got %q, want %q", verb, got, want)
		}
	}
}

func TestASpentAllowanceIsNoReasonOnceRead(t *testing.T) {
	oa := restingOrders(t)[Rollback]
	oa.health("heroku/releases", Health{State: Failing, Code: "budget", Why: "spent"})
	if got := oa.state.Lacks("a", Rollback); len(got) != 0 {
		t.Errorf("read before: got %v, want none", got)
	}
	oa.state.sourceOf("a", "heroku/releases").Last = time.Time{}
	if got := oa.state.Lacks("a", Rollback); len(got) != 1 || got[0].Name != "heroku/releases" || got[0].Freshness != Broken {
		t.Errorf("never read: got %v, want heroku/releases", got)
	}
}

func TestObjections(t *testing.T) {
	for _, c := range []struct {
		name  string
		order Order
		then  func(*orderApp)
		want  string
	}{
		{"a conflict", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.dynos(0, 2, "x", "b") }, "changed since you asked: web.1 restarted"},
		{"another app", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.order.App = "b" }, "the app is no longer watched"},
		{"no dyno", Order{Verb: Restart, Dyno: "web.7"}, func(*orderApp) {}, "no such dyno runs"},
		{"no type", Order{Verb: Scale, Scale: []ScaleChange{{Type: "clock", To: 1}}}, func(*orderApp) {}, "clock is not in the formation"},
		{"on already", Order{Verb: Maintenance}, func(*orderApp) {}, "maintenance is off already"},
		{"current", Order{Verb: Rollback, Target: 2}, func(*orderApp) {}, "v2 is already current"},
		{"of the future", Order{Verb: Rollback, Target: 9}, func(*orderApp) {}, "there is no v9 yet: the newest is v2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			oa := newOrderApp(t, c.order)
			for _, name := range c.order.Verb.RestsOn() {
				oa.state.sourceOf("a", name).Last = after(0)
			}
			c.then(oa)
			if got := oa.state.Objection(oa.order); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestIneligible(t *testing.T) {
	l := ledger.Ledger{Known: true, Releases: []ledger.Release{
		{Version: 74, Status: "succeeded", Eligible: true, Current: true},
		{Version: 73, Status: "succeeded", Eligible: true},
		{Version: 72, Status: "failed"},
		{Version: 71, Status: "succeeded"},
	}}
	want := map[int]string{75: "there is no v75 yet: the newest is v74", 74: "v74 is already current", 73: "", 72: "v72 did not succeed: its status is failed",
		71: "v71 is not offered by the platform", 70: ""}
	for version, why := range want {
		if got := l.Ineligible(version); got != why {
			t.Errorf("v%d: got %q, want %q", version, got, why)
		}
	}
	// What is current can be returned to, once it no longer is.
	if got := l.Releases[0].Ineligible(); got != "" {
		t.Errorf("v74 later: got %q, want eligible", got)
	}
}

// A source that a person has paused is asked all the same: until it has answered lately the order waits.
func TestAnOrderAsksWhatIsPaused(t *testing.T) {
	oa := restingOrders(t)[Restart]
	oa.health(DynosSource, Health{State: Off, Code: CodePaused})
	oa.state.sourceOf("a", DynosSource).Last = after(-100)
	if got, want := oa.state.Objection(oa.order), "heroku/dynos is paused by you: it is asked all the same"; got != want {
		t.Errorf("got objection %q, want %q", got, want)
	}
	oa.state.sourceOf("a", DynosSource).Last = after(1)
	if got := oa.state.Objection(oa.order); got != "" {
		t.Errorf("it has answered: got objection %q, want none", got)
	}
}
