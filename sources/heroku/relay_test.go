package heroku

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
)

// TestSilentStreamIsRenewed: the platform ends some sessions at a quarter of an hour, and lets others fall silent. No
// session grows so old, and no line can be missing where two of them overlap.
func TestSilentStreamIsRenewed(t *testing.T) {
	for _, generation := range []string{cedar, fir} {
		t.Run(generation, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform()
				app := map[string]any{}
				b, _ := json.Marshal(p.state["/apps/"+fakeApp])
				json.Unmarshal(b, &app)
				app["generation"] = generation // the plain form it once had
				p.set("", app)
				h := watched(t, p, sessionLife+time.Minute, nil, func(w *Watch) { // known before the first session is opened
					w.learn(appInfo{model.AppInfo{Generation: generation}})
				})
				if n := p.count("POST /log-sessions"); n != 2 {
					t.Errorf("%d sessions, want 2", n)
				}
				if gaps := len(texts(h)); gaps != 0 {
					t.Errorf("%d gaps, want none", gaps)
				}
			})
		})
	}
}
