package heroku

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// TestActivityWakesThePollersItConcerns: a change of the app concerns three facts, a dyno's change of state one.
func TestActivityWakesThePollersItConcerns(t *testing.T) {
	for _, tt := range []struct {
		name     string
		activity stream.Activity
		want     []string
	}{
		{"change", stream.ChangeActivity, []string{"heroku/dynos", "heroku/formation", "heroku/releases"}},
		{"dyno", stream.DynoActivity, []string{"heroku/dynos"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWatch(served(t, herokutest.NewPlatform()), herokutest.App, model.AppInfo{}, Intervals{})
			w.wakeFor(tt.activity)
			var woken []string
			for _, p := range w.pollers {
				if len(p.wakeUps) > 0 {
					woken = append(woken, string(p.name))
				}
			}
			if diff := cmp.Diff(tt.want, woken); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}
