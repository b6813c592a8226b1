package poll

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/preflight"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// asked plays a story and asks all checks at its end.
func asked(t *testing.T, story string, at time.Duration, change func(*preflight.Facts)) preflight.Result {
	t.Helper()
	d := simtest.New(t, story, 1)
	d.Run(at, func(time.Duration) {})
	a := d.AppInView()
	d.State.Apply([]model.Event{{App: a.ID, At: d.Now(), Seen: d.Now(), Fact: &model.Health{Name: model.QueuesSource, State: model.Off, Code: model.CodeEnd}}})
	f := &preflight.Facts{State: d.State, App: a, Now: d.State.OriginNow("heroku"), Zone: time.UTC,
		Coming: &preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", Commits: []commits.Commit{{SHA: "bbbbbbb2"}}}}}
	if change != nil {
		change(f)
	}
	return preflight.Ask(f)
}

func TestPreflightOfStories(t *testing.T) {
	t.Parallel()
	s, m := time.Second, time.Minute
	for _, c := range []struct {
		story  string
		at     time.Duration
		answer verdict.Answer
		checks string // those that are not go or not asked
	}{
		{"calm", 9 * m, verdict.Go, ""},
		{"calm", 13*m + 30*s, verdict.Hold, "verdict=hold"},
		{"parable", 2 * m, verdict.NoGo, "verdict=no-go errors=no-go dynos=no-go release=hold"},
		{"migration", 25 * s, verdict.NoGo, "release=no-go verdict=hold"},
		{"migration", 3 * m, verdict.NoGo, "release=hold verdict=no-go"},
		{"platform-outage", 3 * m, verdict.NoGo, "incident=no-go"},
	} {
		t.Run(c.story+" "+c.at.String(), func(t *testing.T) {
			t.Parallel()
			r := asked(t, c.story, c.at, nil)
			if r.Answer != c.answer {
				t.Errorf("%s, want %s: %s", r.Answer, c.answer, r.Why())
			}
			for _, f := range r.Findings {
				named := strings.Contains(c.checks, string(f.Check)+"=")
				if is := string(f.Check) + "=" + f.Answer.String(); named && !strings.Contains(c.checks, is) || !named && c.answer == verdict.Go && f.Answer > verdict.Go {
					t.Errorf("%s: %s; want %q", is, f.Text, c.checks)
				}
			}
		})
	}
}

// Every source that is not read takes the GO away, whatever the others say.
func TestNothingReadIsNeverGo(t *testing.T) {
	t.Parallel()
	for source, check := range map[model.SourceName]preflight.Name{model.ReleasesSource: preflight.ReleaseCheck, model.DynosSource: preflight.DynosCheck, model.FormationSource: preflight.DynosCheck,
		model.LogsSource: preflight.ErrorsCheck, model.QueuesSource: preflight.QueuesCheck, model.StoreSource("REDIS_URL"): preflight.QueuesCheck} {
		for _, state := range []model.HealthState{model.Failing, model.Stopped} {
			t.Run(string(source)+" "+string(state), func(t *testing.T) {
				t.Parallel()
				r := asked(t, "calm", 9*time.Minute, func(f *preflight.Facts) {
					f.State.Apply([]model.Event{{App: f.App.ID, At: f.State.Now, Seen: f.State.Now, Fact: &model.Health{Name: source, State: state, Why: "it is broken"}}})
					for range 20 { // a console blinks
						f.State.Apply([]model.Event{{Fact: &model.Tick{Now: f.State.Now.Add(time.Second)}}})
					}
					f.Now = f.State.OriginNow("heroku")
				})
				for _, f := range r.Findings {
					if f.Check == check && f.Answer != verdict.NoData || r.Answer == verdict.Go {
						t.Errorf("%s: %s, all: %s; want no data, as %s is %s", f.Answer, f.Text, r.Answer, source, state)
					}
				}
			})
		}
	}
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{App: "a", Fact: &model.AppInfo{Name: "shop"}}})
	for _, f := range preflight.Ask(&preflight.Facts{State: s, App: s.App("a"), Zone: time.UTC}).Findings {
		if f.Answer != verdict.NoData && f.Check != preflight.FreezeCheck {
			t.Errorf("%s: %s where nothing is known, want no data: %s", f.Check, f.Answer, f.Text)
		}
	}
	if r := preflight.Ask(&preflight.Facts{Skip: preflight.Names()}); r.Answer != verdict.NoData {
		t.Errorf("%s with every check left out, want no data", r.Answer)
	}
}

func TestCommitsToCome(t *testing.T) {
	t.Parallel()
	file := func(path string) []commits.Commit {
		return []commits.Commit{{SHA: "bbbbbbb2", Files: []commits.File{{Path: path, Kind: commits.Added}}}}
	}
	for name, c := range map[string]struct {
		coming *preflight.Coming
		answer verdict.Answer
		text   string
	}{
		"not asked yet": {nil, verdict.NoData, "not known yet"},
		"not known":     {&preflight.Coming{Commits: commits.Range{Why: "no repository"}}, verdict.NoData, "no repository"},
		"none":          {&preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "aaaaaaa1"}}, verdict.Go, "what runs is what would come"},
		"no migration":  {&preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", Commits: file("app/shop.rb")}}, verdict.Go, "1 commit would come, without a migration"},
		"a migration":   {&preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", Commits: file("db/migrate/1_add.rb")}}, verdict.Hold, "db/migrate/1_add.rb"},
		"back":          {&preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", Back: true, Commits: file("a.rb")}}, verdict.Hold, "older than what runs"},
		"beside":        {&preflight.Coming{Lacks: 2, Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", Commits: file("a.rb")}}, verdict.Hold, "lacks 2 commits that run now"},
		"too many":      {&preflight.Coming{Commits: commits.Range{From: "aaaaaaa1", To: "bbbbbbb2", More: 9, Commits: file("a.rb")}}, verdict.NoData, "of 10 commits not all files are known"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := asked(t, "calm", 9*time.Minute, func(f *preflight.Facts) { f.Coming = c.coming })
			if f := r.Findings[len(r.Findings)-1]; f.Answer != c.answer || !strings.Contains(f.Text, c.text) || r.Answer != c.answer {
				t.Errorf("%s (%s): %s; want %s: %q", f.Answer, r.Answer, f.Text, c.answer, c.text)
			}
		})
	}
}
