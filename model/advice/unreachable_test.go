package advice

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

// TestWhenNothingIsSeenThatIsTheSentence: while one source answers, or one never did, the one that fails is named.
func TestWhenNothingIsSeenThatIsTheSentence(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	answers := map[model.SourceName]model.Fact{model.DynosSource: &model.Dynos{}, model.FormationSource: &model.Formation{}, model.ReleasesSource: &model.Releases{}}
	for _, c := range []struct {
		name  string
		live  []model.SourceName // from the beginning on
		fails []model.SourceName // from two seconds later on
		after time.Duration
		want  string
	}{
		{"all fail", sight, sight, 14 * time.Second, "Nothing has come from Heroku for 14s: cannot connect."},
		{"all fail, for a moment", sight, sight, 5 * time.Second, "heroku/logs: cannot connect."},
		{"one answers", sight, sight[1:], 14 * time.Second, "heroku/formation: cannot connect."},
		{"one never answered", sight[1:], sight, 14 * time.Second, "heroku/dynos: cannot connect."},
	} {
		s := model.New(model.DefaultLimits())
		events := []model.Event{{At: now, Seen: now, App: "app-1", Source: model.AppSource, Fact: &model.AppInfo{Name: "shop"}}}
		tell := func(at time.Time, names []model.SourceName, state model.HealthState) {
			for _, name := range names {
				if f := answers[name]; f != nil && state == model.Live {
					events = append(events, model.Event{At: at, Seen: at, App: "app-1", Source: name, Fact: f})
				}
				events = append(events, model.Event{At: at, Seen: at, App: "app-1", Source: name, Fact: &model.Health{Name: name, State: state, Why: "cannot connect", Do: "Check the network", Since: at}})
			}
		}
		tell(now, c.live, model.Live)
		tell(now.Add(2*time.Second), c.fails, model.Failing)
		s.Apply(append(events, model.Event{Fact: &model.Tick{Now: now.Add(c.after)}}))
		adv, _ := Of(s, s.App("app-1"))
		if adv.Text != c.want {
			t.Errorf("%s, %s later: got %q, want %q", c.name, c.after, adv.Text, c.want)
		}
	}
}
