package health

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/rods"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

func at(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }

// world is a state of two minutes in which every state of a source stands once.
func world() *model.State {
	s := model.New(model.DefaultLimits())
	tell := func(sec int, app model.AppID, source model.SourceName, f model.Fact) {
		s.Apply([]model.Event{{At: at(sec), Seen: at(sec), App: app, Source: source, Fact: f}})
	}
	health := func(sec int, h model.Health) {
		h.Since = at(sec)
		tell(sec, "a", h.Name, &h)
	}
	tell(0, "a", model.AppSource, &model.AppInfo{Name: "shop"})
	every := fact.Duration(10 * time.Second)
	for _, n := range []model.SourceName{model.AppSource, model.DynosSource, model.ReleasesSource} {
		health(0, model.Health{Name: n, State: model.Live, Every: every})
		tell(0, "a", n, &model.AddOns{})
	}
	for sec := 10; sec <= 120; sec += 10 {
		tell(sec, "a", model.AppSource, &model.AddOns{Names: []string{"x"}})
	}
	health(100, model.Health{Name: model.ReleasesSource, State: model.Failing, Code: "503", Why: "not available", Do: "Wait", RetryAt: at(127)})
	health(90, model.Health{Name: model.FormationSource, State: model.Stopped, Code: "401", Why: "the token was rejected", Do: "Log in"})
	health(60, model.Health{Name: model.LogsSource, State: model.Off, Code: model.CodePaused, Why: "paused by you"})
	health(0, model.Health{Name: model.AddOnsSource, State: model.Loading})
	health(50, model.Health{Name: model.QueuesSource, State: model.Off, Code: model.CodeEnd})
	health(50, model.Health{Name: model.CommitsSource, State: model.Off, Why: "gonogo was not started in a git repository"})
	health(110, model.Health{Name: model.StoreSource("REDIS_URL"), State: model.Failing, Code: model.CodeAllowance, Why: "waits", RetryAt: at(130)})
	s.Apply([]model.Event{{Fact: &model.Tick{Now: at(120)}}})
	return s
}

func TestRowsAreTheWorstFirst(t *testing.T) {
	var got []string
	for _, r := range Rows(world(), nil) {
		got = append(got, string(r.State)+" "+string(r.Name))
	}
	want := []string{"stopped heroku/formation", "fails heroku/releases", "stale heroku/dynos", "paused heroku/logs", "waits queues/REDIS_URL", "asking heroku/addons",
		"live heroku/app", "off commits", "ended queues"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestWhatIsSaidOfASource(t *testing.T) {
	c := Clock{Now: at(120), Zone: time.UTC}
	want := map[model.SourceName]string{
		model.FormationSource: "401: the token was rejected", model.ReleasesSource: "503: not available", model.DynosSource: "nothing for 2m, expected every 10s",
		model.LogsSource: "paused by you at 12:01:00", model.CommitsSource: "gonogo was not started in a git repository", model.AppSource: "",
	}
	for _, r := range Rows(world(), nil) {
		if text, known := want[r.Name]; known && r.What(c) != text {
			t.Errorf("%s: got %q, want %q", r.Name, r.What(c), text)
		}
		if r.Name == model.AppSource && (!r.Rated || r.PerMinute < 5 || r.PerMinute > 7) {
			t.Errorf("%s gives %v a minute, want about 6", r.Name, r.PerMinute)
		}
		left, tried := r.Left(c.Now)
		if tried != (r.Name == model.ReleasesSource || r.State == Waits) || r.Name == model.ReleasesSource && left != 7*time.Second {
			t.Errorf("%s: next try in %s, %t", r.Name, left, tried)
		}
	}
}

func TestASourceThatHangsInItsFirstAnswer(t *testing.T) {
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Source: model.DynosSource, Fact: &model.Health{Name: model.DynosSource, State: model.Loading, Every: fact.Duration(10 * time.Second), Since: noon}},
		{Fact: &model.Tick{Now: at(40)}}})
	for _, r := range Rows(s, nil) {
		if want := "no answer yet, asked 40s ago, expected every 10s"; r.State != Stale || r.What(Clock{Now: at(40)}) != want {
			t.Errorf("%s is %s: %q, want stale: %q", r.Name, r.State, r.What(Clock{Now: at(40)}), want)
		}
	}
}

// A source that answers and could not read a record is conspicuous, and its card tells the place.
func TestAnUnreadableRecordIsToldWithItsPlace(t *testing.T) {
	s := world()
	s.Apply([]model.Event{{Seen: at(119), App: "a", Source: model.AppSource, Fact: &quarantine.List{Name: model.AppSource, Total: 3, Since: at(30),
		Records: []quarantine.Record{{At: at(119), Where: "GET /apps/shop", Why: "broken JSON", Bytes: 12}}}},
		{Seen: at(120), Fact: &rods.Rods{List: []rods.Rod{{Kind: rods.Pace, App: "a", Source: model.AppSource, Times: 4, Since: at(100)}}}}})
	for _, r := range Rows(s, nil) {
		if r.Name != model.AppSource {
			continue
		}
		if r.State != Live || r.Ill.String() != "warning" || !r.Held || r.Rod.Times != 4 {
			t.Errorf("got %s, %s, held %t, want it live, with a warning, slowed", r.State, r.Ill, r.Held)
		}
		var text strings.Builder
		for _, d := range r.Details(Clock{Now: at(120)}) {
			text.WriteString(d.Name + ": " + d.Value + "\n")
		}
		for _, part := range []string{"unreadable: 3 records since 12:00:30", "GET /apps/shop: broken JSON", "held back: slowed ×4 by you at 12:01:40", "every: 10s"} {
			if !strings.Contains(text.String(), part) {
				t.Errorf("%q is not told:\n%s", part, &text)
			}
		}
	}
}
