package trial

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// onStory tries the rules on a story of the simulated platform.
func onStory(t *testing.T, name string, lasts, within time.Duration) *App {
	t.Helper()
	s := simtest.New(t, name, 1)
	run := Run{Within: within}
	last := time.Time{}
	s.Run(lasts, func(time.Duration) {
		if now := s.State.Now; !now.Equal(last) && now.Truncate(time.Second).Equal(now) {
			last = now
			run.Second(s.State)
		}
	})
	run.End()
	if len(run.Apps) != 1 {
		t.Fatalf("got %d apps, want 1", len(run.Apps))
	}
	return run.Apps[0]
}

// What a recording ends in is unknown; what lasted is borne out; what was over soon, and nobody did anything about, was false.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story         string
		lasts, within time.Duration
		want          string // one of the episodes
	}{
		{"parable", 3 * time.Minute, 10 * time.Minute, "no-go DYNO unknown"},
		{"parable", 14 * time.Minute, 10 * time.Minute, "no-go DYNO borne out"},
		{"calm", 20 * time.Minute, 10 * time.Minute, ""},
	} {
		a := onStory(t, c.story, c.lasts, c.within)
		var got []string
		for _, e := range a.Episodes {
			if e.Outcome != NotTold {
				got = append(got, e.Answer.String()+" "+e.Console.String()+" "+string(e.Outcome))
			}
		}
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%s for %s: got %s, want %q", c.story, c.lasts, strings.Join(got, ", "), c.want)
		}
		if a.Coverage.Requests == 0 || !a.Coverage.Queues || !a.Coverage.Releases || a.Coverage.Watched < c.lasts-time.Minute {
			t.Errorf("%s: coverage %+v", c.story, a.Coverage)
		}
	}
}

func (t *App) noGoFor(from, to int) {
	t.Episodes = append(t.Episodes, Episode{Answer: verdict.NoGo, From: noon.Add(time.Duration(from) * time.Minute), To: noon.Add(time.Duration(to) * time.Minute), Release: 74})
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestWeighing(t *testing.T) {
	t.Parallel()
	a := &App{ID: model.AppID("a"), noGo: map[int]bool{}, acts: []act{{noon.Add(31 * time.Minute), "v75, Rollback to v73 by kate"}}}
	a.noGoFor(0, 4)   // nobody did anything
	a.noGoFor(10, 25) // it lasted
	a.noGoFor(30, 31) // it was rolled back
	run := Run{Apps: []*App{a}}
	run.End()
	for i, want := range []Outcome{False, BorneOut, BorneOut} {
		if got := a.Episodes[i].Outcome; got != want {
			t.Errorf("%d: got %s (%s), want %s", i, got, a.Episodes[i].Because, want)
		}
	}
	if got := a.Episodes[2].Because; got != "v75, Rollback to v73 by kate" {
		t.Errorf("got %q, want who rolled back", got)
	}
}
