package heroku

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
)

// TestActivityWakesThePollersItConcerns: a change of the app concerns three facts, a dyno's change of state one.
func TestActivityWakesThePollersItConcerns(t *testing.T) {
	for _, tt := range []struct {
		name     string
		activity activity
		want     []string
	}{
		{"change", changeActivity, []string{"heroku/dynos", "heroku/formation", "heroku/releases"}},
		{"dyno", dynoActivity, []string{"heroku/dynos"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWatch(served(t, newPlatform()), fakeApp, model.AppInfo{}, Intervals{})
			w.active(tt.activity)
			var woken []string
			for _, p := range w.pollers {
				if len(p.wakeUps) > 0 {
					woken = append(woken, p.name)
				}
			}
			if diff := cmp.Diff(tt.want, woken); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}
