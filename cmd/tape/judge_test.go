package tape

import (
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/trial"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/tape"
)

// recorded is a deploy as it was recorded, and what the verdict was meanwhile.
func recorded(t *testing.T, kind string, seed uint64, lasts time.Duration, text bool) (recording []byte, live []verdict.Change) {
	t.Helper()
	var out bytes.Buffer
	r, err := tape.Record(&out, tape.RecordOptions{Began: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), Text: text})
	if err != nil {
		t.Fatal(err)
	}
	s := model.New(model.DefaultLimits())
	d := newDeploy(kind, seed, func(e model.Event) {
		s.Apply([]model.Event{e})
		if err := r.Write([]model.Event{e}); err != nil {
			t.Fatal(err)
		}
	})
	d.run(lasts)
	return out.Bytes(), slices.Clone(s.App(deployApp).Verdict.Changes)
}

func asUsual(string) *model.VerdictSettings { return &model.VerdictSettings{} }

func tryOn(t *testing.T, recording []byte, limits func(string) *model.VerdictSettings) *trial.App {
	t.Helper()
	run, _, err := play(t.Context(), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(recording)), nil }, trial.DefaultWithin, limits)
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Apps) != 1 {
		t.Fatalf("got %d apps, want 1", len(run.Apps))
	}
	return run.Apps[0]
}

// TestGhostReplay: what is judged from a recording is what was judged live, at the same times, of deploys of every kind.
func TestGhostReplay(t *testing.T) {
	t.Parallel()
	holds := 0
	for _, kind := range kinds {
		for _, text := range texts {
			recording, live := recorded(t, kind, 7, 12*time.Minute, text)
			a := tryOn(t, recording, asUsual)
			if len(live) > 0 && len(a.Changes) == len(live)-1 { // the last second has no event after it
				live = live[:len(live)-1]
			}
			if !slices.Equal(a.Changes, live) {
				t.Errorf("%s, text %t: got\n%v\nwant, as it was live,\n%v", kind, text, a.Changes, live)
			}
			if n := a.Count(verdict.NoGo, "") + a.Count(verdict.Hold, ""); kind != "quiet" && n > 0 {
				holds++
			} else if kind == "quiet" && a.Count(verdict.NoGo, "") > 0 {
				t.Errorf("a quiet deploy is no-go: %+v", a.Episodes)
			}
		}
	}
	if want := (len(kinds) - 2) * len(texts); holds < want {
		t.Errorf("%d of the bad deploys hold, want %d at least: there is little to compare", holds, want)
	}
}

// Another limit changes what is said, and the difference is told.
func TestOtherLimits(t *testing.T) {
	t.Parallel()
	recording, _ := recorded(t, "one route", 7, 12*time.Minute, true)
	c, err := parseChanges([]string{"failing-requests.no_go=60", "failing-requests.off=true", "new-error.off=yes"})
	if err == nil {
		t.Fatalf("yes is taken for true: %v", c)
	}
	if c, err = parseChanges([]string{"failing-requests.off=true", "verdict.slow-requests.off=true"}); err != nil {
		t.Fatal(err)
	}
	today, other := tryOn(t, recording, asUsual), tryOn(t, recording, func(app string) *model.VerdictSettings { return c.apply(asUsual(app)) })
	gone, come := trial.Differ(today, other)
	if today.Count(verdict.NoGo, "") != 1 || other.Count(verdict.NoGo, "") != 0 || len(gone) == 0 || len(come) != 0 {
		t.Errorf("got %+v under today's limits, %+v without the rule; gone %+v, come %+v", today.Episodes, other.Episodes, gone, come)
	}
	if same, more := trial.Differ(today, tryOn(t, recording, asUsual)); len(same)+len(more) > 0 {
		t.Errorf("the same limits differ: %+v %+v", same, more)
	}
}

func TestLimitsThatAreTried(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]verdict.Limits{"slow-requests.hold=2": {Hold: 2}, "failing-requests=2.5": {NoGo: 2.5}, "memory-rise=30": {Hold: 30}, "boot.off=true": {Off: true}, "verdict.memory.no_go=150": {NoGo: 150}} {
		c, err := parseChanges([]string{text})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for rule, got := range c.apply(&model.VerdictSettings{}).Rules {
			if got != want {
				t.Errorf("%s: got %s %+v, want %+v", text, rule, got, want)
			}
		}
	}
	c, err := parseChanges([]string{"verdict_window=3m", "verdict_requests=50"})
	if s := c.apply(&model.VerdictSettings{}); err != nil || s.Window != 3*time.Minute || s.Requests != 50 {
		t.Errorf("got %+v, %v", s, err)
	}
	for _, text := range []string{"", "boot", "bot.hold=1", "boot.hold=x", "boot.hold=-1", "boot.hold=NaN", "incident.hold=2", "boot.fast=1", "verdict_window=soon", "verdict_requests=0", "new-error.no_go=0"} {
		if _, err := parseChanges([]string{text}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
