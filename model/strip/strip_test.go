package strip_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

func TestNothingIsKnownOfAnAppThatWasNeverRead(t *testing.T) {
	s := model.New(model.DefaultLimits())
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	s.Apply([]model.Event{{At: at, Seen: at, App: "a", Fact: &model.AppInfo{Name: "shop"}}, {At: at, Seen: at, Fact: &model.Tick{Now: at}}})
	got := strip.Of(s, s.Apps[0])
	want := strip.Strip{App: "shop", Now: at, Answer: verdict.NoData}
	got.Why, got.Since = "", time.Time{}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A strip says what the state does: release, dynos, the requests of the last minute with the code that failed most, the answer.
func TestAStormInOneLine(t *testing.T) {
	story := simtest.New(t, "h12-storm", 1)
	story.Run(4*time.Minute, func(time.Duration) {})
	a := story.AppInView()
	got := strip.Of(story.State, a)
	if got.App != a.Info.Name || got.Answer != a.Verdict.Answer || got.Answer != verdict.NoGo || !got.Since.Equal(a.Verdict.Since) {
		t.Errorf("got %s %s since %s, want %s NO-GO since %s", got.App, got.Answer, got.Since, a.Info.Name, a.Verdict.Since)
	}
	if got.Release == nil || got.Release.Version != 74 {
		t.Errorf("got release %+v, want v74", got.Release)
	}
	if got.Dynos == nil || got.Dynos.Up == 0 || got.Dynos.Up > got.Dynos.Wanted {
		t.Errorf("got dynos %+v", got.Dynos)
	}
	r := got.Requests
	if r == nil || r.Failed == 0 || r.Failed > r.Requests || r.Code != "H12" || r.P95 == nil {
		t.Errorf("got requests %+v, want some that failed by H12", r)
	}
	if age := got.Now.Sub(got.At); age < 0 || age > 10*time.Second {
		t.Errorf("the data is %s old, want some seconds", age)
	}
	if got.Why == "" {
		t.Error("nothing says why it is NO-GO")
	}
}

// Who has the wheel is in the strip for as long as they have it, with the reason.
func TestWhoHasTheWheelInOneLine(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	held := func(now time.Time, l *model.Releases) strip.Strip {
		s := model.New(model.DefaultLimits())
		s.Apply([]model.Event{
			{At: at, Seen: at, App: "a", Fact: &model.AppInfo{Name: "shop"}},
			{At: at, Seen: at, App: "a", Fact: &wheel.Board{Wheel: &wheel.Wheel{By: "kate", Why: "H12 \x1b[31msince v74", Since: at, Until: at.Add(time.Minute)}}},
			{At: at, Seen: at, App: "a", Source: model.ReleasesSource, Fact: l},
			{At: now, Seen: now, Fact: &model.Tick{Now: now}},
		})
		return strip.Of(s, s.Apps[0])
	}
	back := &model.Releases{Releases: []ledger.Release{
		{Version: 74, Description: "Deploy 20a57421", Status: "succeeded", By: "ned@example.com", CreatedAt: at.Add(-time.Hour)},
		{Version: 75, Description: "Rollback to v73", Status: "succeeded", By: "ned@example.com", CreatedAt: at.Add(time.Minute), Current: true},
	}}
	for _, c := range []struct {
		name     string
		now      time.Time
		releases *model.Releases
		by, why  string
	}{
		{"taken", at.Add(30 * time.Second), &model.Releases{}, "kate", "H12 since v74"},
		{"over", at.Add(time.Minute), &model.Releases{}, "", ""},
		{"after a rollback", at.Add(2 * time.Minute), back, "ned", "do not redeploy 20a5742"},
		{"long after it", at.Add(12 * time.Minute), back, "", ""},
	} {
		if got := held(c.now, c.releases); got.Wheel != c.by || got.WheelWhy != c.why {
			t.Errorf("%s: got wheel %q, %q; want %q, %q", c.name, got.Wheel, got.WheelWhy, c.by, c.why)
		}
	}
}

// What one gonogo writes another one reads back: also a verdict that a newer one knows.
func TestAStripTravels(t *testing.T) {
	story := simtest.New(t, "h12-storm", 1)
	story.Run(3*time.Minute, func(time.Duration) {})
	want := strip.Of(story.State, story.AppInView())
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got strip.Strip
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(got)
	if err != nil || string(again) != string(data) {
		t.Errorf("got %s, %v; want %s", again, err, data)
	}
	newer := strings.Replace(string(data), `"verdict":"no-go"`, `"verdict":"abort"`, 1)
	if newer == string(data) {
		t.Fatalf("there is no verdict in %s", data)
	}
	if err := json.Unmarshal([]byte(newer), &got); err != nil || got.Answer != verdict.NoData {
		t.Errorf("of a verdict that is not known: got %s, %v; want no data", got.Answer, err)
	}
}
