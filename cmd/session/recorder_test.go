package session

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
)

// TestCallsAreToldOnce: of an app that comes with calls of an earlier run, the one that stands.
func TestCallsAreToldOnce(t *testing.T) {
	var got []string
	told := &teller{calls: map[model.AppID]time.Time{}}
	watch := func(s *model.State) {
		told.news(s, func(r model.Request) { got = append(got, r.Fact.(*model.Called).Why) })
	}
	noon := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	call := func(minute int, why string) model.Call {
		return model.Call{Change: verdict.Change{At: noon.Add(time.Duration(minute) * time.Minute), Answer: verdict.Go, Why: why}}
	}
	a := &model.App{ID: "app-1", Calls: []model.Call{call(-9, "old"), call(-5, "stands")}}
	s := &model.State{Apps: []*model.App{a}}
	watch(s)
	watch(s)
	a.Calls = append(a.Calls, call(1, "new"), call(2, "newer"))
	watch(s)
	if want := "stands new newer"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
