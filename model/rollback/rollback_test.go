package rollback

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/remedy"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// What the stories of the demo are answered with, at the moment at which somebody would press B.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		at   time.Duration
		to   int
		want remedy.Said
	}{
		{"calm", 3 * time.Minute, 72, remedy.NothingWrong},
		{"parable", 2 * time.Minute, 73, remedy.Helps},
		{"container", 2 * time.Minute, 73, remedy.Helps},
		{"crashloop", 2 * time.Minute, 73, remedy.Helps},
		{"h12-storm", 2 * time.Minute, 73, remedy.Helps},
		{"migration", 2 * time.Minute, 72, remedy.NothingWrong}, // v74 never ran
		{"backlog", 5 * time.Minute, 72, remedy.NoHelp},
		{"platform-outage", 3 * time.Minute, 72, remedy.NoHelp},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(2) {
				d := simtest.New(t, c.name, seed+1)
				d.Run(c.at, func(time.Duration) {})
				a := d.AppInView()
				if target, why := a.Ledger.Target(); target.Version != c.to {
					t.Errorf("seed %d: the target is v%d (%s), want v%d", seed+1, target.Version, why, c.to)
				}
				w := Would(d.State, a, c.to)
				if w.Said() != c.want {
					t.Errorf("seed %d: got %s, %q for %v, missing %v, %+v; want %s", seed+1, w.Said(), w.Sentence(), w.For, w.Missing, w.Causes[:min(3, len(w.Causes))], c.want)
				}
			}
		})
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// appOf is an app whose releases, from v1 on, have these descriptions. One that ends in "!" failed, in "*" had a release command.
func appOf(descriptions ...string) *model.App {
	s := model.New(model.DefaultLimits())
	var list []ledger.Release
	slug := 0
	for i, text := range descriptions {
		r := ledger.Release{ID: fmt.Sprint(i), Version: i + 1, Status: "succeeded", Eligible: true, By: "ned@shop.example", CreatedAt: noon.Add(time.Duration(i-len(descriptions)) * time.Hour)}
		r.OutputURL = strings.Contains(text, "*")
		if strings.HasSuffix(text, "!") {
			r.Status, r.Eligible = "failed", false
		}
		r.Description = strings.TrimRight(text, "*!")
		if strings.HasPrefix(text, "Deploy") {
			slug++
		}
		r.Slug = fmt.Sprint("s", slug)
		list = append([]ledger.Release{r}, list...)
	}
	list[0].Current = list[0].Status == "succeeded"
	for i := range list {
		if !list[0].Current && list[i].Status == "succeeded" {
			list[i].Current = true
			break
		}
	}
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.Releases{Releases: list}}})
	return s.App("a")
}

// came are the commits of a release, each with its files.
func came(a *model.App, version int, why string, files ...string) {
	r := commits.Range{Version: version, Why: why}
	for i, f := range files {
		r.Commits = append(r.Commits, commits.Commit{SHA: fmt.Sprintf("%07d", i), Author: "ned", Subject: "change", Files: []commits.File{{Path: f, Kind: commits.Added}}})
	}
	a.Commits = append(a.Commits, r)
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		app   *model.App
		learn func(*model.App)
		to    int
		want  string
	}{
		{"a deploy, no repository", appOf("Deploy a", "Deploy b"), nil, 1,
			"deploys v2; commits 0; config []; add-ons []; database: it will not go back; no release command ran in between; migrations: not known; unread: no repository was read"},
		{"a deploy with a migration", appOf("Deploy a", "Deploy b"), func(a *model.App) { came(a, 2, "", "app/a.rb", "db/migrate/1_add.rb") }, 1,
			"deploys v2; commits 2; config []; add-ons []; database: it will not go back; 1 migration since: db/migrate/1_add.rb; whether a column was dropped is not known; unread: "},
		{"a deploy that drops a column", appOf("Deploy a", "Deploy b"), func(a *model.App) {
			came(a, 2, "", "db/migrate/1_drop.rb")
			a.Commits[0].Commits[0].Files[0].Hunks = []commits.Hunk{{Text: []string{"+def change", "+  remove_column :users, :email", "+end"}}}
		}, 1,
			"deploys v2; commits 1; config []; add-ons []; database: it will not go back; 1 migration since: db/migrate/1_drop.rb; drops users.email: the old code may need it; unread: "},
		{"a deploy without one", appOf("Deploy a", "Deploy b"), func(a *model.App) { came(a, 2, "", "app/a.rb") }, 1,
			"deploys v2; commits 1; config []; add-ons []; database: it will not go back; no release command ran in between, no migration in the commits; unread: "},
		{"a deploy whose commits are unknown", appOf("Deploy a", "Deploy b"), func(a *model.App) { came(a, 2, "b is not in this clone") }, 1,
			"deploys v2; commits 0; config []; add-ons []; database: it will not go back; no release command ran in between; migrations: not known; unread: b is not in this clone"},
		{"config", appOf("Deploy a", "Set A, B config vars"), nil, 1,
			"deploys ; commits 0; config [A B]; add-ons []; database: it will not go back; no release command ran in between; unread: "},
		{"an add-on", appOf("Deploy a", "Attach REDIS (@redis-round-1)", "Deploy b"), func(a *model.App) { came(a, 3, "", "x") }, 1,
			"deploys v3; commits 1; config []; add-ons [v2]; database: it will not go back; no release command ran in between, no migration in the commits; unread: "},
		{"a failed deploy in between", appOf("Deploy a", "Deploy b!", "Deploy c"), func(a *model.App) { came(a, 3, "", "x") }, 1,
			"deploys v3; commits 1; config []; add-ons []; database: it will not go back; no release command ran in between, no migration in the commits; unread: "},
		{"a release command", appOf("Deploy a", "Deploy b*"), func(a *model.App) { came(a, 2, "", "x") }, 1,
			"deploys v2; commits 1; config []; add-ons []; database: it will not go back; a release command ran in between; unread: "},
		{"a release command that failed, of a release that never ran", appOf("Deploy a", "Deploy b", "Deploy c*!"), func(a *model.App) { came(a, 2, "", "x") }, 1,
			"deploys v2; commits 1; config []; add-ons []; database: it will not go back; the release command of v3 failed: what it had done by then stays; unread: "},
		{"containers", appOf("Deployed web (eacd9b960537)", "Deployed web (142013fe2b5c)"), nil, 1,
			"deploys v2; commits 0; config []; add-ons []; database: it will not go back; no release command ran in between; migrations: not known; unread: v2 is a container image: which commits are in it is not known"},
	} {
		if c.learn != nil {
			c.learn(c.app)
		}
		to, _ := c.app.Ledger.Version(c.to)
		g, ok := Changes(c.app, to)
		if !ok {
			t.Fatalf("%s: nothing is known", c.name)
		}
		var deploys, addOns []string
		for _, r := range g.Difference.Commits {
			deploys = append(deploys, fmt.Sprint("v", r.Version))
		}
		for _, r := range g.AddOns {
			addOns = append(addOns, fmt.Sprint("v", r.Version))
		}
		text, _ := g.Database()
		got := fmt.Sprintf("deploys %s; commits %d; config %v; add-ons %v; database: %s; unread: %s", strings.Join(deploys, ", "), len(g.Commits), g.Difference.Config, addOns, text, g.Unread)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// What we saw of a release is told until the next one, and nothing of those that we did not see.
func TestRecord(t *testing.T) {
	t.Parallel()
	a := appOf("Deploy a", "Deploy b", "Deploy c")
	at := func(h int) time.Time { return noon.Add(time.Duration(h) * time.Hour) }
	a.Verdict.Changes = []verdict.Change{{At: at(-3), Release: 1, Answer: verdict.Hold}, {At: at(-2).Add(-time.Minute), Release: 1, Answer: verdict.Go}, {At: at(-2).Add(time.Minute), Release: 2, Answer: verdict.NoGo}}
	for version, want := range map[int]string{1: "GO for 1m while watched", 2: "NO-GO for 59m while watched"} {
		if r, ok := RecordOf(a, version, noon); !ok || r.Said() != want {
			t.Errorf("v%d: got %q, %v; want %q", version, r.Said(), ok, want)
		}
	}
	if r, ok := RecordOf(a, 3, noon); ok {
		t.Errorf("got %q of a release that was not watched", r.Said())
	}
}

// Names of dynos on Fir are new with every life: those that are gone ran the release before.
func TestDynosOfFir(t *testing.T) {
	t.Parallel()
	a := appOf("Deploy a", "Deploy b")
	r, _ := a.Ledger.Current()
	up := r.Since().Add(30 * time.Second)
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: &model.Releases{Releases: a.Ledger.Releases}},
		{At: noon, Seen: noon, App: "a", Fact: &model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 1}}}},
		{At: noon, Seen: noon, App: "a", Fact: &model.Dynos{Dynos: []model.Dyno{{ID: "1", Name: "web-7c9f6d5b8-x2k4q", Type: "web", State: "up", Release: 2, CreatedAt: up, UpdatedAt: up}}}}})
	cells := []remedy.Cell{{At: up.Add(-time.Minute), Dyno: "web-549d786c64-c65nv", Requests: 9}, {At: up.Add(time.Minute), Dyno: "web-7c9f6d5b8-x2k4q", Requests: 9}}
	got := switched(s.App("a"), r, cells)
	if !got["web-7c9f6d5b8-x2k4q"].Equal(up) || got["web-549d786c64-c65nv"].Before(noon.Add(time.Hour)) {
		t.Errorf("got %v; want %v, and never for the dyno that is gone", got, up)
	}
}
