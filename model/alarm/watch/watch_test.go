package watch_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/alarm/watch"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// What sounds is told once when it begins and once when it is over, under one id.
func TestAlarmsOfStories(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"calm": nil,
		"parable": {
			"crash/web/74 critical: web crashes on v74", "crash/worker/74 critical: worker crashes on v74", "requests critical: # % of requests fail with H10",
			"queue/5t0re/sidekiq/default critical: # jobs waiting in default, no worker is taking them", "queue/5t0re/sidekiq/mailers critical: # jobs waiting in mailers, no worker is taking them",
			"over: crash/web/74", "over: crash/worker/74",
		},
		"platform-outage": {"requests critical: # % of requests fail with H99", "over: requests"},
		"backlog": {
			"queue/5t0re/sidekiq/default warning: default is growing: # jobs, +#/s, twice as many in #", "queue/5t0re/sidekiq/mailers warning: mailers is growing: # jobs, +#/s, twice as many in #",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, w := simtest.New(t, name, 1), &watch.Watcher{}
			began := map[string]time.Time{}
			var got []string
			d.Run(9*time.Minute, func(time.Duration) {
				w.New(d.State, func(_ model.AppID, f *alarm.Alarm) {
					if !f.Over {
						began[f.ID] = f.Since
						got = append(got, fmt.Sprintf("%s %s: %s", f.ID, f.Level, simtest.Shape(f.Text)))
						return
					}
					got = append(got, "over: "+f.ID)
					if !f.Since.Equal(began[f.ID]) || !f.Since.Before(d.State.Now) {
						t.Errorf("%s is over and began at %s, want %s", f.ID, f.Since, began[f.ID])
					}
				})
			})
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// A saved log has no app that could sound, and nobody is told anything before there is a time.
func TestNothingSoundsInASavedLog(t *testing.T) {
	d, w := simtest.New(t, "parable", 1), &watch.Watcher{}
	d.Run(time.Minute, func(time.Duration) {})
	a := d.AppInView()
	a.Saved = &model.SavedLog{Name: "x"}
	told := 0
	tell := func(model.AppID, *alarm.Alarm) { told++ }
	w.New(d.State, tell)
	w.New(model.New(model.DefaultLimits()), tell)
	if told > 0 {
		t.Errorf("%d were told, want none", told)
	}
	a.Saved = nil
	if (&watch.Watcher{}).New(d.State, tell); told == 0 {
		t.Error("of the app itself nothing is told: the test sees nothing")
	}
}
