package pipeline_test

import (
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/pipeline"
)

func TestWhatTwoAppsDifferIn(t *testing.T) {
	t.Parallel()
	s := watched([3]string{"shop", "production", "20a5742f"}, [3]string{"eu", "production", "df7bb82e"})
	emit := func(app string, f model.Fact) {
		s.Apply([]model.Event{{At: now, Seen: now, App: model.AppID("id-" + app), Fact: f}})
	}
	emit("eu", &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 4}, {Type: "worker", Quantity: 1}}})
	emit("shop", &model.AddOns{Names: []string{"heroku-redis:mini", "papertrail:choklad"}})
	emit("eu", &model.AddOns{Names: []string{"heroku-redis:mini"}})
	release := func(v int, text string, current bool) ledger.Release {
		return ledger.Release{Version: v, Status: "succeeded", Current: current, By: "ned@example.com", Description: text, Commit: "df7bb82e", Slug: "slug", CreatedAt: now}
	}
	emit("eu", &model.Releases{Releases: []ledger.Release{release(8, "Deploy df7bb82e", true), release(7, "Remove OLD config vars", false), release(6, "Set OLD, NEW config vars", false)}})
	got := map[string]pipeline.Difference{}
	for _, d := range pipeline.Compare(s.App("id-shop"), s.App("id-eu")) {
		got[d.What] = d
	}
	for what, want := range map[string][2]string{
		"code":                      {"20a5742f", "df7bb82e"},
		"web":                       {"2", "4"},
		"worker":                    {"none", "1"},
		"add-on papertrail:choklad": {"there", "none"},
		"add-ons":                   {"1 alike", "1 alike"},
		"config var NEW":            {"none", "there"},
		"maintenance":               {"off", "off"},
		"stack":                     {"", ""},
	} {
		if d := got[what]; d.A != want[0] || d.B != want[1] {
			t.Errorf("%s: %q and %q, want %q and %q", what, d.A, d.B, want[0], want[1])
		}
	}
	if d, there := got["config var OLD"]; there {
		t.Errorf("a config var that was removed is told: %+v", d)
	}
	if d := got["stack"]; d.Same() || d.Known() {
		t.Error("what is not known of either app counts as alike")
	}
}

// What is not known of one app is never a difference.
func TestAnAppOfWhichNothingIsKnown(t *testing.T) {
	t.Parallel()
	s := watched([3]string{"shop", "production", "20a5742f"})
	s.Apply([]model.Event{{At: now, Seen: now, App: "id-new", Fact: &model.Tick{Now: now}}, {At: now, Seen: now, App: "id-new", Fact: &model.AppInfo{Name: "new"}}})
	for _, d := range pipeline.Compare(s.App("id-shop"), s.App("id-new")) {
		if d.Known() && !d.Same() {
			t.Errorf("%s is told to differ: %+v", d.What, d)
		}
	}
}
