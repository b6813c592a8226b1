package advice

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

// TestThatNothingIsRecordedIsToldOnce: for a minute, with what to do; then the line is the app's again.
func TestThatNothingIsRecordedIsToldOnce(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{
		{At: now, Seen: now, App: "app-1", Source: model.AppSource, Fact: &model.AppInfo{Name: "shop"}},
		{At: now, Seen: now, Fact: &model.Health{Name: model.RecorderSource, State: model.Failing, Why: "the disk is full", Do: "free some space", Since: now}},
	})
	for _, c := range []struct {
		after time.Duration
		told  bool
	}{{15 * time.Second, true}, {2 * time.Minute, false}} {
		s.Apply([]model.Event{{Fact: &model.Tick{Now: now.Add(c.after)}}})
		adv, _ := Of(s, s.App("app-1"))
		if got := strings.Contains(adv.Text, "the disk is full"); got != c.told {
			t.Errorf("after %s: got %q, want the full disk told: %t", c.after, adv.Text, c.told)
		}
	}
}
