package model

import "testing"

func TestGroundThatMoved(t *testing.T) {
	tests := []struct {
		name  string
		order Order
		then  func(*orderApp)
		want  string // empty: nothing moved
	}{
		{"nothing happened", Order{Verb: Restart}, func(*orderApp) {}, ""},
		{"a release", Order{Verb: Rollback, Target: 1}, func(oa *orderApp) { oa.release(1, "Deploy c", "pending", false) }, "v3 by ned has appeared"},
		{"another dyno restarted", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.dynos(1, 2, "a", "x") }, ""},
		{"the dyno restarted", Order{Verb: Restart, Dyno: "web.1"}, func(oa *orderApp) { oa.dynos(1, 2, "x", "b") }, "web.1 has been restarted meanwhile"},
		{"both restarted: the first is named", Order{Verb: Restart, Type: "web"}, func(oa *orderApp) { oa.dynos(1, 2, "x", "y") }, "web.1 has been restarted meanwhile"},
		{"the dyno went", Order{Verb: Stop, Dyno: "web.2"}, func(oa *orderApp) { oa.dynos(1, 2, "a") }, "web.2 is gone"},
		{"scaled", Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}},
			func(oa *orderApp) { oa.tell(1, &Formation{Types: []ProcessType{{Type: "web", Quantity: 3}}}) }, "web is at 3 now"},
		{"another type scaled", Order{Verb: Scale, Scale: []ScaleChange{{Type: "web", From: 2, To: 4}}},
			func(oa *orderApp) {
				oa.tell(1, &Formation{Types: []ProcessType{{Type: "web", Quantity: 2}, {Type: "clock", Quantity: 3}}})
			}, ""},
		{"switched", Order{Verb: Maintenance, On: true}, func(oa *orderApp) { oa.tell(1, &AppInfo{Name: "foobaz", Maintenance: true}) }, "maintenance is on already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 20 { // whatever order a map is read in
				oa := newOrderApp(t, tt.order)
				tt.then(oa)
				if got := oa.state.App("a").Moved(oa.order); got != tt.want {
					t.Fatalf("%q, want %q", got, tt.want)
				}
			}
		})
	}
}

// A one-off that ends between the dialog and the order is no reason to refuse the restart of everything else.
func TestAOneOffThatEndsMovesNothing(t *testing.T) {
	oa := newOrderApp(t, Order{})
	web := Dyno{ID: "a", Name: "web.1", Type: "web", State: "up"}
	oa.tell(1, &Dynos{Dynos: []Dyno{web, {ID: "r", Name: "run.1", Type: "run", State: "up"}}})
	app := oa.state.App("a")
	all, one := Order{Verb: Restart}, Order{Verb: Stop, Dyno: "run.1"}
	all.Ground, one.Ground = app.Ground(all), app.Ground(one)
	oa.tell(2, &Dynos{Dynos: []Dyno{web}})
	if moved := app.Moved(all); moved != "" {
		t.Errorf("restart all: %s", moved)
	}
	if moved := app.Moved(one); moved != "run.1 is gone" {
		t.Errorf("stop of it: %q", moved)
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
