package feed_test

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/sources/hub"
)

// One that comes late says of an app what the one that was there says.
func TestWhoComesLateAgrees(t *testing.T) {
	for _, name := range []string{"calm", "h12-storm"} {
		story := simtest.New(t, name, 1)
		h := feed.NewHistory(feed.DefaultLimits())
		story.Listen(h.Keep)
		story.Run(4*time.Minute, func(time.Duration) {})
		late := model.New(model.DefaultLimits())
		at := story.State.Now
		late.Apply([]model.Event{{At: at, Seen: at, Fact: &model.Tick{Now: at}}})
		late.Apply(feed.Standing(model.New(model.DefaultLimits()), simtest.App, h.Since(hub.Known{}).Events))
		late.Apply([]model.Event{{At: at, Seen: at, Fact: &model.Tick{Now: at}}})
		there, here := story.AppInView(), late.App(simtest.App)
		if here == nil {
			t.Fatalf("%s: the app is not known", name)
		}
		if here.Verdict.Answer != there.Verdict.Answer {
			t.Errorf("%s: who comes late says %s (%s), who was there %s (%s)", name, here.Verdict.Answer, here.Verdict.Why(), there.Verdict.Answer, there.Verdict.Why())
		}
		if got, want := here.Vitals.Heard, there.Vitals.Heard; !got.Equal(want) {
			t.Errorf("%s: the newest line of who comes late is of %s, want %s", name, got, want)
		}
	}
}
