package recorder

import (
	"context"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// away is how long nobody watches when gonogo is started anew.
const away = 5 * time.Second

// restarted is a run that was started anew in the middle of a story, beside one that went on.
type restarted struct {
	story  *simtest.Story
	dir    string
	began  time.Time
	second []model.Event   // of the second that goes on
	told   [][]model.Event // by seconds: what is recorded, until it ends
	state  *model.State    // of the new run; nil before it begins
	missed []model.Event   // lines that came while nobody watched: the platform keeps them
}

func (r *restarted) heard(e model.Event) {
	e.Seq = 0
	r.second = append(r.second, e)
}

// watch lets the story go on; do is given what came of each second.
func (r *restarted) watch(lasts time.Duration, do func([]model.Event)) {
	r.story.Run(lasts, func(now time.Duration) {
		if now%time.Second == 0 {
			do(append(r.second, model.Event{Seen: r.story.Now(), Fact: &model.Tick{Now: r.story.Now()}}))
			r.second = nil
		}
	})
}

// stop ends the recording, and start begins the new run with it.
func (r *restarted) stop(t *testing.T, text bool) {
	t.Helper()
	now := r.began
	s := &script{batches: r.told, before: map[int]func(){}}
	for i := range r.told {
		s.before[i] = func() { now = r.began.Add(time.Duration(i) * time.Second) }
	}
	if err := NewKeeper(s, KeeperOptions{Dir: r.dir, Text: text, Clock: func() time.Time { return now }}).Run(context.Background(), func(model.Event) {}); err != nil {
		t.Fatal(err)
	}
}

func (r *restarted) start(t *testing.T) {
	t.Helper()
	s, _, until, err := Load(context.Background(), list(t, r.dir), simtest.App, r.story.Now().Add(-History), model.DefaultLimits())
	if err != nil || s == nil {
		t.Fatalf("got %v, %v; want what was recorded", s, err)
	}
	r.state = model.New(model.DefaultLimits())
	now := r.story.Now()
	events := []model.Event{{Seen: now, Fact: &model.Tick{Now: now}}, {Seen: now, App: simtest.App, Fact: &model.Earlier{State: s, Until: until}}}
	for name, every := range map[model.SourceName]time.Duration{model.LogsSource: 0, model.AppSource: time.Minute, model.DynosSource: 10 * time.Second, model.FormationSource: 30 * time.Second, model.ReleasesSource: 30 * time.Second} {
		h := r.story.State.Source(simtest.App, name).Health // the new run finds what the old one found
		h.Name, h.Every = name, model.Duration(every)
		events = append(events, model.Event{Seen: now, App: simtest.App, Source: name, Fact: &h})
	}
	r.state.Apply(append(events, r.missed...))
}

// TestAVerdictOutlivesARestart: what was recorded of the last hour, and then what comes live, leads to the same verdict as watching on, with the same
// ages, whether text was recorded or not, however many lines came.
func TestAVerdictOutlivesARestart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story string
		text  bool
		at    time.Duration // of the restart
		on    time.Duration // how long both go on
	}{
		{"parable", true, 3 * time.Minute, 2 * time.Minute},
		{"parable", false, 3 * time.Minute, 2 * time.Minute},
		{"h12-storm", false, 5 * time.Minute, 2 * time.Minute},
		{"crashloop", false, 4 * time.Minute, 2 * time.Minute},
		{"slow-query", false, 3 * time.Minute, 2 * time.Minute},
		{"platform-outage", false, 4 * time.Minute, 2 * time.Minute},
		{"calm", true, 4 * time.Minute, time.Minute},
		{"calm", false, 4 * time.Minute, time.Minute},
		{"h12-storm", false, 40 * time.Second, 5 * time.Minute}, // before it is told
	} {
		t.Run(c.story, func(t *testing.T) {
			t.Parallel()
			r := &restarted{story: simtest.New(t, c.story, 1), dir: t.TempDir()}
			r.began, r.story.Heard = r.story.Now(), r.heard
			r.watch(c.at, func(events []model.Event) { r.told = append(r.told, events) })
			r.stop(t, c.text)
			r.watch(away, func(events []model.Event) {
				for _, e := range events {
					if _, ok := e.Fact.(*model.LogLines); ok {
						r.missed = append(r.missed, e)
					}
				}
			})
			r.start(t)
			seconds := 0
			r.watch(c.on, func(events []model.Event) {
				r.state.Apply(events)
				if seconds++; seconds > 12 && seconds%10 == 0 {
					r.compare(t, time.Duration(seconds)*time.Second)
				}
			})
		})
	}
}

// compare holds the new run against the one that went on.
func (r *restarted) compare(t *testing.T, after time.Duration) {
	t.Helper()
	want, got := r.story.AppInView(), r.state.App(simtest.App)
	w, g := &want.Verdict, &got.Verdict
	if g.Answer != w.Answer || g.Blamed() != w.Blamed() || g.Phase != w.Phase {
		t.Errorf("%s after the restart: %s (%s), v%d is blamed, %s; want %s (%s), v%d, %s", after, g.Answer, g.Why(), g.Blamed(), g.Phase, w.Answer, w.Why(), w.Blamed(), w.Phase)
	}
	if d := g.Since.Sub(w.Since).Abs(); d > loadEvery {
		t.Errorf("%s after the restart: %s since %s, want since %s", after, g.Answer, g.Since, w.Since)
	}
	for c := verdict.Dyno; c <= verdict.Telem; c++ {
		wf, gf := w.Of(c), g.Of(c)
		if gf.Answer != wf.Answer || gf.Answer >= verdict.Hold && gf.Since.Sub(wf.Since).Abs() > loadEvery {
			t.Errorf("%s after the restart: %s says %s since %s (%s), want %s since %s (%s)", after, c, gf.Answer, gf.Since, gf.Text, wf.Answer, wf.Since, wf.Text)
		}
	}
}
