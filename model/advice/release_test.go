package advice

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// applied is what is known of an app after some facts.
func applied(facts ...model.Fact) (*model.State, *model.App) {
	s := model.New(model.DefaultLimits())
	for _, f := range append([]model.Fact{&model.AppInfo{Name: "shop"}}, facts...) {
		s.Apply([]model.Event{{App: "a", At: noon, Seen: noon, Fact: f}})
	}
	return s, s.App("a")
}

// release is one of the last minutes.
func release(version int, description, status string) ledger.Release {
	return ledger.Release{ID: description, Version: version, Status: status, Description: description, By: "ned@example.com", Slug: description,
		Eligible: status == "succeeded", CreatedAt: noon.Add(time.Duration(version-9) * time.Minute)}
}

// TestAFailedReleaseNamesItsCommand as far as it is known and short enough to be read at once.
func TestAFailedReleaseNamesItsCommand(t *testing.T) {
	for _, c := range []struct {
		name, command string
		ran           bool
		want          string
	}{
		{"a command ran", "rake db:migrate", true, "v3 failed in its release command (rake db:migrate): v2 is still current."},
		{"another one", "python manage.py migrate --noinput", true, "v3 failed in its release command (python manage.py migrate --noinput): v2 is still current."},
		{"a long one", "bundle exec rake db:migrate && " + strings.Repeat("x", 40), true, "v3 failed in its release command: v2 is still current."},
		{"nobody tells which", "", true, "v3 failed in its release command: v2 is still current."},
		{"none ran", "rake db:migrate", false, "v3 failed: v2 is still current."},
	} {
		current, failed := release(2, "Deploy b", "succeeded"), release(3, "Deploy c", "failed")
		current.Current, failed.OutputURL = true, c.ran
		formation := &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 1}}}
		if c.command != "" {
			formation.Types = append(formation.Types, model.ProcessType{Type: "release", Command: c.command})
		}
		got, ok := Of(applied(&model.Releases{Releases: []ledger.Release{failed, current}}, formation))
		if !ok || got.Text != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.Text, c.want)
		}
	}
}
