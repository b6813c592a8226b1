package preflight

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

// scene is an app whose releases are known, with a board.
func scene(newest ledger.Release, b *wheel.Board) *Facts {
	s := model.New(model.DefaultLimits())
	all := []ledger.Release{newest, {Version: 74, Description: "Deploy 20a5742", Commit: strings.Repeat("20a5742", 5), By: "ned@example.com", Status: "succeeded", CreatedAt: noon.Add(-2 * time.Hour)}}
	e := func(f model.Fact) model.Event {
		return model.Event{At: noon, Seen: noon, App: "a", Source: model.ReleasesSource, Fact: f}
	}
	s.Apply([]model.Event{e(&model.AppInfo{Name: "shop"}), e(&model.Health{Name: model.ReleasesSource, State: model.Live}), e(&model.Releases{Releases: all}), e(b),
		{At: noon, Seen: noon, Fact: &model.Tick{Now: noon}}})
	return &Facts{State: s, App: s.App("a"), Now: noon, Zone: time.UTC}
}

func TestWheelCheck(t *testing.T) {
	deploy := ledger.Release{Version: 75, Description: "Deploy 1111111", By: "ned@example.com", Status: "succeeded", Current: true, CreatedAt: noon.Add(-time.Hour)}
	back := ledger.Release{Version: 75, Description: "Rollback to v73", By: "kate@example.com", Status: "succeeded", Current: true, CreatedAt: noon.Add(-time.Minute)}
	taken := &wheel.Board{You: "ned", Wheel: &wheel.Wheel{By: "kate", Why: "H12", Since: noon, Until: noon.Add(time.Minute)}}
	mine := &wheel.Board{You: "kate", Wheel: taken.Wheel}
	over := &wheel.Board{You: "ned", Wheel: &wheel.Wheel{By: "kate", Why: "H12", Since: noon.Add(-time.Hour), Until: noon}}
	for _, c := range []struct {
		name   string
		newest ledger.Release
		board  *wheel.Board
		coming string
		want   verdict.Answer
		text   string
	}{
		{"nobody", deploy, &wheel.Board{}, "", verdict.Go, "nobody has the wheel"},
		{"somebody else", deploy, taken, "", verdict.Hold, "kate has the wheel: H12"},
		{"oneself", deploy, mine, "", verdict.Go, "you have the wheel"},
		{"expired", deploy, over, "", verdict.Go, "nobody"},
		{"after a rollback", back, &wheel.Board{}, "", verdict.Hold, "do not redeploy 20a5742"},
		{"the fix after a rollback", back, &wheel.Board{}, "2222222", verdict.Hold, "kate rolled back"},
		{"the same again", back, &wheel.Board{}, strings.Repeat("20a5742", 5), verdict.NoGo, "do not redeploy 20a5742"},
	} {
		f := scene(c.newest, c.board)
		if c.coming != "" {
			f.Coming = &Coming{Commits: commits.Range{To: c.coming}}
		}
		if got := findWheel(f); got.Answer != c.want || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: got %s %q, want %s %q", c.name, got.Answer, got.Text, c.want, c.text)
		}
	}
}
