package stream

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/hub"
)

// TestSessionsThatFail: the stream's conformance list. Whatever becomes of one session, the next has an address of its own.
func TestSessionsThatFail(t *testing.T) {
	one, two, three := "2026-03-01T09:00:01.000000+00:00 app[web.1]: one", "2026-03-01T09:00:02.000000+00:00 app[web.1]: two", "2026-03-01T09:00:03.000000+00:00 app[web.1]: three"
	stays := func(lines ...string) script {
		return func(s *scripted) { s.at(0, lines...); s.beat(forEver) }
	}
	for name, c := range map[string]struct {
		generation string
		scripts    []script
		want       []string
	}{
		"expired at once":        {api.Cedar, []script{answering(404), stays(one)}, []string{"one"}},
		"gone":                   {api.Cedar, []script{answering(410), answering(403), stays(one)}, []string{"one"}},
		"the log server fails":   {api.Cedar, []script{answering(500), answering(502), answering(503), stays(one)}, []string{"one"}},
		"ends without a newline": {api.Cedar, []script{func(s *scripted) { s.at(0, one); io.WriteString(s.w, two[:46]); s.at(9 * time.Second) }, stays(one, two, three)}, []string{"one", "two", "three"}},
		"is cut within a line": {api.Cedar, []script{func(s *scripted) {
			s.at(0, one)
			io.WriteString(s.w, two[:30])
			s.at(9 * time.Second)
			s.w.CloseWithError(io.ErrUnexpectedEOF)
		}, stays(one, two)}, []string{"one", "two"}},
		"is cut before a line": {api.Cedar, []script{func(s *scripted) {
			io.WriteString(s.w, "\x00")
			s.at(9 * time.Second)
			s.w.CloseWithError(io.ErrUnexpectedEOF)
		}, stays(one)}, []string{"one"}},
		"ends as it begins":    {api.Cedar, []script{func(*scripted) {}, func(*scripted) {}, stays(one)}, []string{"one"}},
		"Fir, no last newline": {api.Fir, []script{func(s *scripted) { s.at(0, one); io.WriteString(s.w, two); s.at(9 * time.Second) }, stays(three)}, []string{"one", "two", "GAP", "three"}},
		"Fir, no line ends":    {api.Fir, []script{func(s *scripted) { io.WriteString(s.w, one+two+three); s.beat(forEver) }}, []string{"one", "two", "three"}},
		"Fir, expired at once": {api.Fir, []script{answering(404), stays(one)}, []string{"one"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{scripts: c.scripts}
				if diff := cmp.Diff(c.want, herokutest.Texts(play(t, c.generation, 5*time.Minute, s, nil))); diff != "" {
					t.Errorf("lines (-want +got):\n%s", diff)
				}
				if n := len(s.ages()); n < len(c.scripts) {
					t.Errorf("%d sessions, want %d at least", n, len(c.scripts))
				}
			})
		})
	}
}

// TestCutsOfTenSeconds: five sessions at once, then one each quarter of a minute; the wait is told with its end.
func TestCutsOfTenSeconds(t *testing.T) {
	for name, says := range map[string]bool{"an app that talks": true, "an app that is silent": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{scripts: []script{func(s *scripted) {
					for i := range 10 {
						if says {
							s.at(time.Duration(i)*time.Second, stamped("x"))
						}
					}
					s.at(10 * time.Second)
				}}}
				h := play(t, api.Cedar, 10*time.Minute, s, nil)
				ages := s.ages()
				for i := 1; i < len(ages); i++ {
					if dark := ages[i] - ages[i-1] - 10*time.Second; dark > 20*time.Second {
						t.Errorf("dark for %s before session %d, want 20s at most", dark, i)
					}
				}
				if n := len(ages); n > 5+10*4+1 {
					t.Errorf("%d sessions in ten minutes", n)
				}
				for _, e := range h.Events() {
					if f, ok := e.Fact.(*model.Health); ok && f.Code == model.CodeReopen {
						if left := f.RetryAt.Sub(e.Seen); left <= 0 || left > sessionEvery || f.Do == "" || f.State != model.Failing {
							t.Fatalf("a wait of %s is told: %+v", left, f)
						}
					}
				}
				if !slices.Contains(healths(h), "failing "+model.CodeReopen) {
					t.Errorf("no wait is told: %q", healths(h))
				}
			})
		})
	}
}

// TestAskedForASessionOpensItNow: one, and only while it is waited for.
func TestAskedForASessionOpensItNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stage{scripts: []script{func(s *scripted) { s.at(6 * time.Second) }}}
		play(t, api.Cedar, 3*time.Minute, s, func(hub *hub.Hub, h *herokutest.Recorder) {
			refresh := model.Request{Kind: model.Refresh, App: herokutest.App}
			hub.Ask(refresh) // before the first
			for i := 0; waited(h) < 8*time.Second; i++ {
				if time.Sleep(100 * time.Millisecond); i > 1000 {
					t.Errorf("no wait is told: %q", healths(h))
					return
				}
			}
			before := len(s.ages())
			hub.Ask(model.Request{Kind: model.Refresh, App: "another"})
			time.Sleep(time.Second)
			if n := len(s.ages()); n != before {
				t.Errorf("another app's request opens %d sessions", n-before)
			}
			hub.Ask(refresh)
			hub.Ask(refresh)
			time.Sleep(time.Second)
			if n := len(s.ages()); n != before+1 {
				t.Errorf("%d sessions are opened at once, want 1", n-before)
			}
			hub.Ask(refresh) // while one is read
			time.Sleep(5400 * time.Millisecond)
			if n := len(s.ages()); n != before+1 {
				t.Errorf("a request of before the wait opens %d sessions", n-before-1)
			}
		})
	})
}

// waited is how long the wait is that was told last; zero when a session is read.
func waited(h *herokutest.Recorder) (wait time.Duration) {
	for _, e := range h.Events() {
		if f, ok := e.Fact.(*model.Health); ok {
			if wait = 0; f.Code == model.CodeReopen {
				wait = f.RetryAt.Sub(e.Seen)
			}
		}
	}
	return wait
}

// TestAGoodSessionPaysForTheNext: after a quarter of an hour without a cut nothing waits.
func TestAGoodSessionPaysForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		short := func(s *scripted) { s.at(0, stamped("x")); s.at(time.Second) }
		good := func(s *scripted) {
			for i := range 600 {
				s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint(i)))
			}
		}
		s := &stage{scripts: []script{short, short, short, short, short, good, short, short, short, good}}
		play(t, api.Cedar, 30*time.Minute, s, nil)
		ages := s.ages()
		for _, i := range []int{1, 2, 3, 4, 6, 7, 8, 9} {
			if life := ages[i] - ages[i-1]; i != 6 && life > 2*time.Second || i == 6 && life > 601*time.Second {
				t.Errorf("session %d is opened %s after the one before; all at %v", i, life, ages)
			}
		}
	})
}

// TestAQuietAppIsAskedForSeldom: each session is a line that every colleague sees.
func TestAQuietAppIsAskedForSeldom(t *testing.T) {
	talk := func(s *scripted) {
		for i := range 60 {
			s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint(i)))
		}
	}
	for name, c := range map[string]struct {
		generation string
		first      script
		most       int
		gaps       int
	}{
		"never a line":            {api.Cedar, func(s *scripted) { s.beat(forEver) }, 5, 0},
		"Fir, never a line":       {api.Fir, func(s *scripted) { s.beat(forEver) }, 5, 0},
		"a line now and then":     {api.Cedar, func(s *scripted) { talkSeldom(s, 5*time.Minute) }, 6, 0}, // and no beat
		"talked, then silent":     {api.Cedar, func(s *scripted) { talk(s); s.beat(forEver) }, 6, 0},
		"Fir talked, then silent": {api.Fir, func(s *scripted) { talk(s); s.beat(forEver) }, 6, 0},
		"no beats at all":         {api.Cedar, func(s *scripted) { talk(s); s.at(forEver) }, 6, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{scripts: []script{c.first, func(s *scripted) { s.beat(forEver) }}}
				h := play(t, c.generation, time.Hour, s, nil)
				if n := len(s.ages()); n > c.most || n < 5 {
					t.Errorf("%d sessions in an hour, want 5 to %d: %v", n, c.most, s.ages())
				}
				gaps := 0
				for _, l := range herokutest.Texts(h) {
					if l == "GAP" {
						gaps++
					}
				}
				if gaps != c.gaps {
					t.Errorf("%d gaps, want %d", gaps, c.gaps)
				}
				if all := healths(h); all[len(all)-1] != "quiet" {
					t.Errorf("told %q, want quiet at the end", all)
				}
			})
		})
	}
}

func talkSeldom(s *scripted, every time.Duration) {
	for i := range 1000 {
		s.at(time.Duration(i)*every, stamped(fmt.Sprint(i)))
		if s.ctx.Err() != nil {
			return
		}
	}
}

// TestOwnSessionLineEndsNoSilence: that somebody opened a session is a line of the log, but not of the app.
func TestOwnSessionLineEndsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := func(s *scripted) {
			io.WriteString(s.w, strings.Replace(stamped("Log session created by user ned@orbit.example"), "web.1", "api", 1)+"\n")
			s.beat(forEver)
		}
		s := &stage{scripts: []script{own}}
		h := play(t, api.Cedar, 20*time.Minute, s, nil)
		if got := herokutest.Texts(h); len(s.ages()) != 2 || !slices.Contains(got, "Log session created by user ned@orbit.example") {
			t.Fatalf("%q of %d sessions, want a line of each of two", got, len(s.ages()))
		}
		if all := healths(h); all[len(all)-1] != "quiet" {
			t.Errorf("told %q, want quiet at the end", all)
		}
	})
}

// TestAFirSessionThatFellSilentLeavesAGap: its lines since then are nowhere. One that has only been renewed leaves none.
func TestAFirSessionThatFellSilentLeavesAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stalls := func(s *scripted) {
			for i := range 30 {
				s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint("before ", i)))
			}
			s.beat(forEver)
		}
		goesOn := func(s *scripted) {
			s.at(time.Second, stamped("after"))
			s.beat(forEver)
		}
		got := herokutest.Texts(play(t, api.Fir, 4*time.Minute, &stage{scripts: []script{stalls, goesOn}}, nil))
		if diff := cmp.Diff([]string{"before 29", "GAP", "after"}, got[len(got)-3:]); diff != "" {
			t.Error(diff)
		}
	})
}

// TestALongOutageIsNoStall: an app that was talking is not silent because nobody could hear it.
func TestALongOutageIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		talks := func(s *scripted) {
			for i := range 60 {
				s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint(i)))
			}
		}
		gone := answering(503)
		later := func(s *scripted) {
			s.at(2 * time.Second) // a slow backlog
			for i := range 1000 {
				s.at(time.Duration(2+i)*time.Second, stamped(fmt.Sprint("later ", i)))
			}
		}
		s := &stage{scripts: []script{talks, gone, gone, gone, gone, gone, gone, gone, gone, gone, gone, gone, gone, later}}
		h := play(t, api.Cedar, 14*time.Minute, s, nil)
		if got := healths(h); slices.Contains(got, "quiet") {
			t.Errorf("told %q, want no silence", got)
		}
		if ages := s.ages(); len(ages) != len(s.scripts) {
			t.Errorf("%d sessions, want %d: %v", len(ages), len(s.scripts), ages)
		}
	})
}

// TestAStallIsCheckedAgainWhenTheCheckFails: a session that cannot be opened says nothing about the app.
func TestAStallIsCheckedAgainWhenTheCheckFails(t *testing.T) {
	for name, check := range map[string]script{"refused": answering(503), "ends at once": func(*scripted) {}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stalls := func(s *scripted) {
					for i := range 30 {
						s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint(i)))
					}
					s.beat(forEver)
				}
				goesOn := func(s *scripted) { s.at(time.Second, stamped("missed")); s.beat(forEver) }
				got := herokutest.Texts(play(t, api.Cedar, 4*time.Minute, &stage{scripts: []script{stalls, check, check, goesOn}}, nil))
				if len(got) == 0 || got[len(got)-1] != "missed" {
					t.Errorf("%d lines, the last %q, want it missed no longer", len(got), got[max(0, len(got)-1):])
				}
			})
		})
	}
}

// TestRenewalThatFails: while no other session can be opened the old one is read on, and none is opened too often.
func TestRenewalThatFails(t *testing.T) {
	for name, second := range map[string]script{
		"refused":                answering(404),
		"ends before the change": func(s *scripted) { s.at(0, stamped("from the second")); s.at(time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				talks := func(s *scripted) {
					for i := range 20 * 60 {
						s.at(time.Duration(i)*time.Second, stamped(fmt.Sprint(i)))
					}
				}
				s := &stage{scripts: []script{talks, second, second, func(s *scripted) { s.beat(forEver) }}}
				got := herokutest.Texts(play(t, api.Fir, SessionLife+2*time.Minute, s, nil))
				if n := len(got); n < 14*60+2*15 || slices.Contains(got, "GAP") || slices.Contains(got, "from the second") {
					t.Errorf("%d lines, the last %q", n, got[n-1])
				}
				ages := s.ages()
				if len(ages) != 4 || ages[3]-ages[1] < 2*renewEvery {
					t.Errorf("sessions at %v, want four, %s apart", ages, renewEvery)
				}
			})
		})
	}
}
