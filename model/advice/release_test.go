package advice

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
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
func release(version int, description, status string) model.Release {
	return model.Release{ID: description, Version: version, Status: status, Description: description, By: "ned@example.com", Slug: description,
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
		got, ok := Of(applied(&model.Releases{Releases: []model.Release{failed, current}}, formation))
		if !ok || got.Text != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.Text, c.want)
		}
	}
}

// TestACrashThatNoReleaseIsProposedFor: a restart brings back what crashed, so a person chooses among what others rolled back from.
func TestACrashThatNoReleaseIsProposedFor(t *testing.T) {
	const lists = "lists the earlier releases: none is proposed"
	for _, c := range []struct {
		name     string
		releases []string // oldest first
		status   string   // of all but the last
		do       string
		intent   fact.Action
	}{
		{"two rollbacks of one release", []string{"Deploy a", "Deploy b", "Rollback to v1", "Deploy b", "Rollback to v1"}, "succeeded", lists, fact.RollbackAction},
		{"two rollbacks in a row", []string{"Deploy a", "Deploy b", "Deploy c", "Rollback to v2", "Rollback to v1"}, "succeeded", lists, fact.RollbackAction},
		{"one rollback", []string{"Deploy a", "Deploy b", "Rollback to v1"}, "succeeded", lists, fact.RollbackAction},
		{"one is proposed", []string{"Deploy a", "Deploy b"}, "succeeded", "rolls back to v1", fact.RollbackAction},
		{"none succeeded", []string{"Deploy a", "Deploy b"}, "failed", "restarts all dynos", fact.RestartAction},
		{"none has been kept", []string{"Deploy a", "Deploy b"}, "expired", "restarts all dynos", fact.RestartAction},
		{"there is no other", []string{"Deploy a"}, "succeeded", "restarts all dynos", fact.RestartAction},
	} {
		var list []model.Release
		for i, description := range c.releases {
			r := release(i+1, description, c.status)
			if description == "Rollback to v1" {
				r.Slug = "Deploy a"
			}
			if i == len(c.releases)-1 {
				r.Current, r.Status, r.Eligible = true, "succeeded", true
			}
			list = append([]model.Release{r}, list...)
		}
		n := len(c.releases)
		got, ok := Of(applied(&model.Releases{Releases: list}, &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 1}}},
			&model.Dynos{Dynos: []model.Dyno{{Name: "web.1", Type: "web", State: "crashed", Release: n, UpdatedAt: noon}}}))
		if !ok || got.Do != c.do || got.Intent != c.intent {
			t.Errorf("%s: %q by %q (%s), want %q by %q", c.name, got.Do, got.Intent, got.Text, c.do, c.intent)
		}
	}
}
