package guarding

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/wheel"
)

// Where there is a feed guard acts with the wheel alone, and while it knows that it has it.
func TestGuardNeedsTheWheel(t *testing.T) {
	noon := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	held := func(by string, left time.Duration) *wheel.Wheel {
		return &wheel.Wheel{By: by, Why: "H12", Since: noon.Add(-time.Minute), Until: noon.Add(left)}
	}
	for name, c := range map[string]struct {
		feed  bool
		state model.HealthState
		board wheel.Board
		noGo  bool
		want  string // part of why guard has it not; "": it has it, or needs none
		asks  bool
	}{
		"no feed":               {false, model.Live, wheel.Board{}, true, "", false},
		"somebody else":         {true, model.Live, wheel.Board{You: "ci", Wheel: held("kate", time.Minute)}, true, "kate has the wheel: H12", false},
		"nobody":                {true, model.Live, wheel.Board{You: "ci"}, true, "does not have it yet", true},
		"nobody, and all is go": {true, model.Live, wheel.Board{You: "ci"}, false, "does not have it yet", false},
		"guard":                 {true, model.Live, wheel.Board{You: "ci", Wheel: held("ci", keepWheel)}, true, "", false},
		"guard, for a little":   {true, model.Live, wheel.Board{You: "ci", Wheel: held("ci", time.Minute)}, true, "", true},
		"it was guard":          {true, model.Live, wheel.Board{You: "ci", Wheel: held("ci", 0)}, true, "does not have it yet", true},
		"cut off":               {true, model.Failing, wheel.Board{You: "ci", Wheel: held("ci", keepWheel)}, true, "cut off", false},
		"no name":               {true, model.Live, wheel.Board{}, true, "no name", false},
	} {
		s := model.New(model.DefaultLimits())
		s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.AppInfo{Name: "shop"}}, {At: noon, Seen: noon, App: "a", Fact: &c.board},
			{At: noon, Seen: noon, Source: "app shop", Fact: &model.Health{Name: "app shop", State: c.state}}, {At: noon, Seen: noon, Fact: &model.Tick{Now: noon}}})
		asked := false
		o := Observer{Zone: time.UTC}
		if c.feed {
			o.Wheel = &Wheel{After: time.Minute, Ask: func(r model.Request) { asked = r.Kind == model.Steer && r.Wheel.Do == wheel.Take }}
		}
		f := &guard.Facts{NoGo: c.noGo}
		if o.Wheel != nil {
			o.Wheel.steer(s, s.App("a"), f)
		}
		if f.NoWheel == "" != (c.want == "") || !strings.Contains(f.NoWheel, c.want) || f.Feed != c.feed || asked != c.asks {
			t.Errorf("%s: %q, a feed %v, asked %v; want %q, %v", name, f.NoWheel, f.Feed, asked, c.want, c.asks)
		}
	}
}

// Who breaks the wheel of guard while that reads everything for the last time keeps it from acting.
func TestWheelIsConfirmedInTheLastMoment(t *testing.T) {
	noon := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	s := model.New(model.DefaultLimits())
	apply := func(by string) {
		board := wheel.Board{You: "ci", Wheel: &wheel.Wheel{By: by, Why: "she sleeps", Since: noon, Until: noon.Add(keepWheel)}}
		s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.AppInfo{Name: "shop"}}, {At: noon, Seen: noon, App: "a", Fact: &board},
			{At: noon, Seen: noon, Source: "app shop", Fact: &model.Health{Name: "app shop", State: model.Live}}, {At: noon, Seen: noon, Fact: &model.Tick{Now: noon}}})
	}
	o := Observer{Zone: time.UTC, Wheel: &Wheel{After: time.Minute, Ask: func(model.Request) {}}}
	f := &guard.Facts{NoGo: true}
	for by, want := range map[string]string{"ci": "", "kate": "kate has the wheel: she sleeps (for 5m more)"} {
		apply(by)
		if o.Confirm(s, s.App("a"), f); !f.Feed || f.NoWheel != want {
			t.Errorf("%s has it: %q, want %q", by, f.NoWheel, want)
		}
	}
	if (&Observer{}).Confirm(s, s.App("a"), f); !f.Feed {
		t.Error("without a feed nothing is confirmed")
	}
}
