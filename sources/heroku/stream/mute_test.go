package stream

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// old is a line of a backlog, as old as given.
func old(age time.Duration, text string) string {
	return time.Now().Add(-age).UTC().Format("2006-01-02T15:04:05.000000-07:00") + " app[web.1]: " + text
}

// TestASessionThatIsMuteFromItsBeginning: a machine that slept just after the session was opened hears its backlog, minutes old, and then
// nothing for ever, not even a beat.
func TestASessionThatIsMuteFromItsBeginning(t *testing.T) {
	goesOn := func(s *scripted) {
		s.at(time.Second, stamped("after"))
		s.beat(forEver)
	}
	for name, mute := range map[string]script{
		"after its backlog": func(s *scripted) {
			s.at(0, old(6*time.Minute, "before"), old(6*time.Minute, "before it"))
			s.at(forEver)
		},
		"after one young line":  func(s *scripted) { s.at(0, old(6*time.Minute, "before"), stamped("young")); s.at(forEver) },
		"before its first line": func(s *scripted) { s.at(forEver) },
		"after its second line": func(s *scripted) { s.at(0, stamped("one")); s.at(20*time.Second, stamped("two")); s.at(forEver) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{scripts: []script{mute, goesOn}}
				h := play(t, api.Cedar, 3*time.Minute, s, nil)
				if got := herokutest.Texts(h); !slices.Contains(got, "after") {
					t.Errorf("three minutes after: got %q of the sessions at %v, want the line of the second", got, s.ages())
				}
			})
		})
	}
}

// seldom is a session of an app that says a line now and then: those that there were, then those that come.
func seldom(every time.Duration) script {
	const first = 946684800 // synctest begins in 2000
	return func(s *scripted) {
		for at := time.Unix(first, 0); s.ctx.Err() == nil; at = at.Add(every) {
			s.at(at.Sub(s.began), at.UTC().Format("2006-01-02T15:04:05.000000-07:00")+" app[web.1]: now and then")
		}
	}
}

// TestAServerWithoutBeatsIsAskedOnceMore: where silence is the app's own, one session more finds that out, not one every minute.
func TestAServerWithoutBeatsIsAskedOnceMore(t *testing.T) {
	for name, says := range map[string]script{
		"never a line":         func(s *scripted) { s.at(forEver) },
		"an old backlog":       func(s *scripted) { s.at(0, "2000-01-01T00:00:00.000000+00:00 app[web.1]: long ago"); s.at(forEver) },
		"a line in 20 minutes": seldom(20 * time.Minute),
		"a line in 2 minutes":  seldom(2 * time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{scripts: []script{says}}
				play(t, api.Cedar, time.Hour, s, nil)
				if n := len(s.ages()); n > 12 {
					t.Error(fmt.Sprintf("%d sessions in an hour, want 12 at most: ", n), s.ages())
				}
			})
		})
	}
}
