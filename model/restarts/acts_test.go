package restarts

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"pgregory.net/rapid"
)

// The cause of a restart is the one that a look at every act finds.
func TestCausesAgree(t *testing.T) {
	t.Parallel()
	kinds := []logs.MilestoneKind{logs.Deploy, logs.Release, logs.Scale, logs.ConfigSet, logs.OtherMilestone}
	rapid.Check(t, func(t *rapid.T) {
		var h History
		near := rapid.IntRange(-150, 10)
		for i := range rapid.IntRange(0, 12).Draw(t, "acts") {
			m := logs.Milestone{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Version: rapid.IntRange(0, 3).Draw(t, "version"), Names: []string{"web@2"}}
			if m.Kind == logs.OtherMilestone {
				h.NoteOrder(midnight.Add(time.Duration(near.Draw(t, "at"))*time.Second), fmt.Sprint("restart ", i), "", rapid.SampledFrom([][]string{nil, {"web.1"}, {"web.2"}}).Draw(t, "dynos"), nil)
				continue
			}
			h.NoteMilestone(midnight.Add(time.Duration(near.Draw(t, "at"))*time.Second), m, nil)
		}
		r := &Restart{Dyno: "web.1", Type: "web", At: midnight, at: midnight.UnixNano()}
		if rapid.Bool().Draw(t, "explained") && len(h.acts.all) > 0 {
			h.earlier = []*Restart{{Cause: rapid.SampledFrom(h.acts.all).Draw(t, "before")}}
		}
		for name, c := range map[string]struct {
			list []*Act
			fits func(*Act) bool
		}{"an order": {h.acts.orders, func(a *Act) bool { return a.Order != "" && a.meant(r) }}, "a release": {h.acts.releases, (*Act).MakesRelease},
			"a scale": {h.acts.scales, func(a *Act) bool { return a.Kind == logs.Scale && a.meant(r) }}} {
			want := causeAmong(&h, r, c.fits)
			if h.because(r, c.list); r.Cause != want {
				t.Fatalf("%s: got the cause %+v, want %+v", name, r.Cause, want)
			}
		}
	})
}

// causeAmong looks at every act.
func causeAmong(h *History, r *Restart, fits func(*Act) bool) *Act {
	for _, after := range []time.Duration{time.Second, actAfter} {
		var found *Act
		for _, a := range slices.Backward(h.acts.all) {
			if r.At.Sub(a.At) > actBefore || a.At.Sub(r.At) > after || !fits(a) || h.explained(a) {
				continue
			}
			if found == nil || found.Kind == logs.Release && a.Kind != logs.Release && found.At.Sub(a.At) < joinWithin {
				found = a
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}
