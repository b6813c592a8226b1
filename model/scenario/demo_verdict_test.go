package scenario_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// call is a verdict of a story: from which moment at the latest on, on which release, because of which console.
type call struct {
	by      time.Duration
	release int
	answer  verdict.Answer
	console verdict.Console
	blamed  int
}

// The verdicts of a story, one for each thing that happens in it and no more.
func TestVerdictsOfTheStories(t *testing.T) {
	t.Parallel()
	m, s := time.Minute, time.Second
	for name, want := range map[string][]call{
		"calm":            {{s, 73, verdict.Go, 0, 0}},
		"parable":         {{s, 73, verdict.Go, 0, 0}, {21 * s, 74, verdict.Hold, verdict.Dyno, 0}, {40 * s, 74, verdict.NoGo, verdict.Dyno, 74}, {8*m + 30*s, 75, verdict.Hold, verdict.Queue, 0}},
		"h12-storm":       {{s, 73, verdict.Go, 0, 0}, {21 * s, 74, verdict.Hold, verdict.Dyno, 0}, {3*m + 10*s, 74, verdict.NoGo, verdict.Route, 74}},
		"crashloop":       {{s, 73, verdict.Go, 0, 0}, {21 * s, 74, verdict.Hold, verdict.Dyno, 0}, {40 * s, 74, verdict.NoGo, verdict.Dyno, 74}},
		"backlog":         {{s, 73, verdict.Go, 0, 0}, {m + 40*s, 73, verdict.Hold, verdict.Queue, 0}, {6 * m, 73, verdict.NoGo, verdict.Queue, 0}},
		"leak":            {{s, 73, verdict.Go, 0, 0}, {21 * s, 74, verdict.Hold, verdict.Dyno, 0}, {6 * m, 74, verdict.NoGo, verdict.Dyno, 74}},
		"migration":       {{s, 73, verdict.Go, 0, 0}, {21 * s, 73, verdict.Hold, verdict.Dyno, 0}, {40 * s, 73, verdict.NoGo, verdict.Dyno, 74}, {4*m + 20*s, 73, verdict.Hold, verdict.Dyno, 0}},
		"platform-outage": {{s, 73, verdict.Go, 0, 0}, {40 * s, 73, verdict.Hold, verdict.Platform, 0}, {9 * m, 73, verdict.Go, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(3) {
				verdictsOf(t, simtest.New(t, name, seed+1), want)
			}
		})
	}
}

// verdictsOf plays a story until shortly after its last verdict.
func verdictsOf(t *testing.T, d *simtest.Story, want []call) {
	t.Helper()
	n := 0
	d.Run(want[len(want)-1].by+100*time.Second, func(now time.Duration) {
		a := d.AppInView()
		if a == nil || len(a.Verdict.Changes) == n {
			return
		}
		v := &a.Verdict
		c := v.Changes[len(v.Changes)-1]
		if n++; n > len(want) {
			t.Errorf("%s: %s on v%d (%s), want no further verdict", now, c.Answer, c.Release, c.Why)
			return
		}
		w := want[n-1]
		if c.Answer != w.answer || c.Release != w.release || now > w.by || v.Blamed() != w.blamed {
			t.Errorf("%s: %s on v%d, v%d is blamed (%s); want %s on v%d, v%d blamed, by %s", now, c.Answer, c.Release, v.Blamed(), c.Why, w.answer, w.release, w.blamed, w.by)
		}
		if causes := v.Causes(); w.console != 0 && (len(causes) == 0 || causes[0].Console != w.console) {
			t.Errorf("%s: %s because of %s, want because of %s", now, c.Answer, c.Why, w.console)
		}
	})
	if n < len(want) {
		t.Errorf("%d verdicts, want %d", n, len(want))
	}
}

// Memory that grows is a hold before the platform kills anything, and so is a log that is cut.
func TestWhatIsAHold(t *testing.T) {
	t.Parallel()
	t.Run("leak", func(t *testing.T) {
		t.Parallel()
		d := simtest.New(t, "leak", 1)
		d.Run(4*time.Minute, func(time.Duration) {})
		if f := d.AppInView().Verdict.Of(verdict.Vital); f.Answer != verdict.Hold || f.Rule != verdict.MemoryRule || f.Release != 74 {
			t.Errorf("4m after the start VITAL says %s by %s, v%d is blamed; want hold by %s, v74", f.Answer, f.Rule, f.Release, verdict.MemoryRule)
		}
	})
	t.Run("no log", func(t *testing.T) {
		t.Parallel()
		d := simtest.New(t, "calm", 1)
		d.Run(time.Minute, func(time.Duration) {})
		a := d.AppInView()
		if a.Verdict.Answer != verdict.Go {
			t.Fatalf("after a minute of calm it is %s, want go", a.Verdict.Answer)
		}
		for i := range 300 {
			d.State.Apply([]model.Event{
				{App: a.ID, Seen: d.Now().Add(time.Duration(i) * time.Second), Fact: &model.Health{Name: model.LogsSource, State: model.Failing, Why: "connection lost"}},
				{Fact: &model.Tick{Now: d.Now().Add(time.Duration(i) * time.Second)}},
			})
			if got := a.Verdict.Answer; i > 6 && got != verdict.Hold {
				t.Fatalf("%d s after the log was lost it is %s, want hold", i, got)
			}
		}
		if f := a.Verdict.Of(verdict.Telem); f.Answer != verdict.Hold || a.Verdict.Blamed() != 0 {
			t.Errorf("TELEM says %s, v%d is blamed; want hold, and none", f.Answer, a.Verdict.Blamed())
		}
	})
}

// It is never GO over what a person holds back, from the next second on, and the console says what that is.
func TestNoGoOverWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	paused := func(name model.SourceName) model.Fact {
		return &model.Health{Name: name, State: model.Off, Code: model.CodePaused, Why: "paused by you"}
	}
	for name, c := range map[string]struct {
		held    func(model.AppID) model.Fact
		console verdict.Console
		text    string
	}{
		"the log is paused": {func(model.AppID) model.Fact { return paused(model.LogsSource) }, verdict.Telem, "the log is not read whole: paused by you"},
		"a part of the log is read": {func(id model.AppID) model.Fact {
			return &rods.Rods{List: []rods.Rod{{Kind: rods.Lines, App: id, Every: fact.Duration(time.Minute)}}}
		}, verdict.Telem, "a part is left out"},
		"the requests of such a log": {func(model.AppID) model.Fact { return paused(model.LogsSource) }, verdict.Route, "requests are not counted"},
		"the dynos are paused":       {func(model.AppID) model.Fact { return paused(model.DynosSource) }, verdict.Dyno, "dynos paused by you"},
		"what is known of them, too": {func(model.AppID) model.Fact { return paused(model.DynosSource) }, verdict.Telem, "dynos paused by you"},
		"the releases are paused":    {func(model.AppID) model.Fact { return paused(model.ReleasesSource) }, verdict.Telem, "releases paused by you"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := simtest.New(t, "calm", 1)
			d.Run(time.Minute, func(time.Duration) {})
			a := d.AppInView()
			if a.Verdict.Answer != verdict.Go {
				t.Fatalf("after a minute of calm it is %s, want go", a.Verdict.Answer)
			}
			d.State.Apply([]model.Event{{App: a.ID, Seen: d.Now(), Fact: c.held(a.ID)}, {Fact: &model.Tick{Now: d.Now().Add(time.Second)}}})
			if f := a.Verdict.Of(c.console); a.Verdict.Answer == verdict.Go || f.Answer != verdict.NoData || !strings.Contains(f.Text, c.text) {
				t.Errorf("it is %s, and %s says %s, %q; want no data because of %q", a.Verdict.Answer, c.console, f.Answer, f.Text, c.text)
			}
		})
	}
}

// After a rollback everything is judged anew, and what was wrong before it is known.
func TestARollbackIsJudged(t *testing.T) {
	t.Parallel()
	d := simtest.New(t, "parable", 1)
	var before []verdict.Finding
	goOn := 0
	d.Run(24*time.Minute, func(time.Duration) {
		a := d.AppInView()
		if a == nil {
			return
		}
		v := &a.Verdict
		if v.Release.Rollback == 73 && before == nil {
			before = v.Before
		}
		if v.Answer == verdict.Go && v.Release.Version > 74 && goOn == 0 {
			goOn = v.Release.Version
		}
	})
	if !slices.ContainsFunc(before, func(f verdict.Finding) bool { return f.Rule == verdict.CrashRule && f.Release == 74 }) {
		t.Errorf("before the rollback there was %+v, want the crashes of v74", before)
	}
	if v := &d.AppInView().Verdict; goOn == 0 {
		t.Errorf("it is %s on v%d after 24m (%s), want go at some time after the rollback", v.Answer, v.Release.Version, v.Why())
	}
}

// The timeline has a verdict that a console made, not that a release is watched.
func TestVerdictsInTheTimeline(t *testing.T) {
	t.Parallel()
	d := simtest.New(t, "parable", 1)
	d.Run(time.Minute, func(time.Duration) {})
	var told []string
	for _, e := range timeline.Of(d.State) {
		if e.Kind == timeline.Verdict {
			told = append(told, e.Text)
		}
	}
	if len(told) != 1 || !strings.HasPrefix(told[0], "NO-GO for v74: DYNO: ") {
		t.Errorf("the timeline has the verdicts %q, want NO-GO for v74 alone", told)
	}
	calls := d.AppInView().Calls
	if len(calls) != 1 || calls[0].Answer != verdict.NoGo || calls[0].Line == 0 || uint64(calls[0].Line) > d.AppInView().Logs.Total() {
		t.Errorf("the log has the verdicts %+v, want NO-GO for v74 alone, at one of its lines", calls)
	}
}
