package model

import (
	"testing"

	"app.gonogo/gonogo/model/ledger"
)

func TestConflict(t *testing.T) {
	tests := []struct {
		name  string
		order Order
		then  func(*orderApp)
		want  string // empty: no conflict
	}{
		{"nothing happened", Order{Verb: Restart}, func(*orderApp) {}, ""},
		{"a release", Order{Verb: Rollback, Target: 1}, func(oa *orderApp) { oa.release(1, "Deploy c", "pending", false) }, "v3 by ned appeared"},
		{"another dyno restarted", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.dynos(1, 2, "a", "x") }, ""},
		{"the dyno restarted", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.dynos(1, 2, "x", "b") }, "web.1 restarted"},
		{"both restarted", Order{Verb: Restart, Type: "web"}, func(oa *orderApp) { oa.dynos(1, 2, "x", "y") }, "web.1 restarted; web.2 restarted"},
		{"the dyno went", Order{Verb: Stop, Dyno: "web.2"}, func(oa *orderApp) { oa.dynos(1, 2, "a") }, "web.2 is gone"},
		{"a dyno more", Order{Verb: Restart}, func(oa *orderApp) { oa.dynos(1, 2, "a", "b", "c") }, "web.3 appeared"},
		{"a dyno more, of another type", Order{Verb: Stop, Type: "worker"}, func(oa *orderApp) { oa.dynos(1, 2, "a", "b", "c") }, ""},
		{"many changes", Order{Verb: Restart}, func(oa *orderApp) { oa.dynos(1, 2, "x", "y", "c", "d", "e") },
			"web.1 restarted; web.2 restarted; web.3 appeared; and 2 more"},
		{"scaled", Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}},
			func(oa *orderApp) { oa.tell(1, &Formation{Types: []ProcessType{{Type: "web", Quantity: 3}}}) }, "web was scaled from 2 to 3"},
		{"gone from the formation", Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}},
			func(oa *orderApp) { oa.tell(1, &Formation{}) }, "web is no longer in the formation"},
		{"another type scaled", Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}},
			func(oa *orderApp) {
				oa.tell(1, &Formation{Types: []ProcessType{{Type: "web", Quantity: 2}, {Type: "clock", Quantity: 3}}})
			}, ""},
		{"switched", Order{Verb: Maintenance, On: true}, func(oa *orderApp) { oa.tell(1, &AppInfo{Name: "foobaz", Maintenance: true}) }, "maintenance was turned on"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 20 { // whatever order a map is read in
				oa := newOrderApp(t, tt.order)
				tt.then(oa)
				if got := oa.order.Conflict(oa.state.Observe(oa.state.App("a"))); got != tt.want {
					t.Fatalf("got %q, want %q", got, tt.want)
				}
			}
		})
	}
}

// A one-off that ends between the dialog and the order is no reason to refuse the restart of everything else.
func TestAOneOffThatEndsIsNoConflict(t *testing.T) {
	all := Order{Verb: Restart, Precondition: Precondition{Dynos: map[string]string{"web.1": "d1", "run.1": "d4", "release-7-x": "d3"}}}
	now := Observation{Dynos: []Dyno{{ID: "d1", Name: "web.1", Type: "web"}, {ID: "d5", Name: "run.2", Type: "run"}}}
	if got := all.Conflict(now); got != "" {
		t.Errorf("restart of all: got %q, want no conflict", got)
	}
	one := Order{Verb: Stop, Dyno: "run.1", Precondition: Precondition{Dynos: map[string]string{"run.1": "d4"}}}
	if got, want := one.Conflict(now), "run.1 is gone"; got != want {
		t.Errorf("stop of it: got %q, want %q", got, want)
	}
}

// With preboot two lives share a name for a while: the younger one is meant, in whatever order they are listed.
func TestTwoLivesOfOneNameAreNoConflict(t *testing.T) {
	old, young := Dyno{ID: "a", Name: "web.1", Type: "web", CreatedAt: after(0)}, Dyno{ID: "b", Name: "web.1", Type: "web", CreatedAt: after(60)}
	for name, lives := range map[string][]Dyno{"the old one first": {old, young}, "the young one first": {young, old}} {
		oa := newOrderApp(t, Order{})
		oa.tell(61, &Dynos{Dynos: lives})
		o := Order{Verb: Restart, Dyno: "web.1"}
		o.Precondition = oa.state.App("a").Precondition(o)
		for _, now := range [][]Dyno{{old, young}, {young, old}, {young}} {
			if got := o.Conflict(Observation{Now: after(70), Dynos: now}); got != "" {
				t.Errorf("%s: got %q, want no conflict", name, got)
			}
		}
		o.Precondition.Dynos = map[string]string{"web.1": "a"} // confirmed before the deploy
		if got, want := o.Conflict(Observation{Now: after(70), Dynos: lives}), "web.1 restarted 10s ago"; got != want {
			t.Errorf("%s, confirmed before: got %q, want %q", name, got, want)
		}
	}
}

// Where the platform says when, a conflict says how long ago, by the platform's clock.
func TestAConflictSaysHowLongAgo(t *testing.T) {
	o := Order{Verb: Rollback, Precondition: Precondition{Release: 74}}
	now := Observation{Now: after(150), Releases: []ledger.Release{{Version: 75, By: "ned@foobaz.example", CreatedAt: after(20)}}}
	if got, want := o.Conflict(now), "v75 by ned appeared 2m ago"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestQuantity(t *testing.T) {
	tests := []struct {
		text string
		now  int
		want int
		ok   bool
	}{
		{"3", 1, 3, true}, {"0", 1, 0, true}, {"+2", 1, 3, true}, {"-1", 1, 0, true}, {"-2", 1, 0, false}, {"1000", 0, 1000, true},
		{"1001", 0, 0, false}, {"", 1, 0, false}, {"+", 1, 0, false}, {"two", 1, 0, false}, {"1.5", 1, 0, false}, {"9223372036854775807", 1, 0, false},
		{"+9223372036854775807", 1, 0, false},
	}
	for _, tt := range tests {
		got, err := Quantity(tt.text, tt.now)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%q of %d: %d, %v", tt.text, tt.now, got, err)
		}
	}
}
