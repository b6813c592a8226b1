package poll

import (
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// ends plays a story to a gate, and says how and when it ends; a gate that is never through ends as at its time limit.
func ends(t *testing.T, story string, g gate, from, lasts time.Duration) (e end, at time.Duration) {
	t.Helper()
	d := simtest.New(t, story, 1)
	over := false
	d.Run(from+lasts, func(now time.Duration) {
		if a := d.AppInView(); a != nil && now >= from && !over {
			if e, over = g.through(a, d.State.OriginNow("heroku")); over {
				at = now
			}
		}
	})
	if !over {
		return g.late(d.AppInView()), from + lasts
	}
	return e, at
}

func TestHowAPollEnds(t *testing.T) {
	t.Parallel()
	s, m := time.Second, time.Minute
	for _, c := range []struct {
		name, story      string
		gate             gate
		from, lasts      time.Duration
		code             int
		earliest, latest time.Duration
	}{
		{"a crash, at once", "parable", gate{74, true}, 0, 5 * m, base.ExitNo, 20 * s, 40 * s},
		{"a crash, when it stands", "parable", gate{74, false}, 0, 5 * m, base.ExitNo, 50 * s, 70 * s},
		{"the newest release", "parable", gate{0, true}, 25 * s, 5 * m, base.ExitNo, 25 * s, 40 * s},
		{"all is well, and was before", "calm", gate{73, false}, 0, 5 * m, base.ExitDone, 0, 2 * m},
		{"a release that is well", "calm", gate{74, false}, 0, 20 * m, base.ExitDone, 16 * m, 20 * m},
		{"a release that never comes", "calm", gate{80, false}, 0, 2 * m, base.ExitUnable, 2 * m, 2 * m},
		{"still watched at the time limit", "calm", gate{74, false}, 11 * m, 3 * m, base.ExitUndecided, 14 * m, 14 * m},
		{"a hold at the time limit", "platform-outage", gate{73, false}, 40 * s, m, base.ExitUndecided, 100 * s, 100 * s},
		{"a release command that failed", "migration", gate{74, false}, 0, 5 * m, base.ExitNo, 25 * s, 40 * s},
		{"the newest, whose command failed", "migration", gate{0, false}, 25 * s, 5 * m, base.ExitNo, 25 * s, 60 * s},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e, at := ends(t, c.story, c.gate, c.from, c.lasts)
			if e.code != c.code || at < c.earliest || at > c.latest {
				t.Errorf("exit %d (%s) at %s, want exit %d between %s and %s", e.code, e.why, at, c.code, c.earliest, c.latest)
			}
		})
	}
}
