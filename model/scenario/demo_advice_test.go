package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/severity"
	stories "app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
)

// demoLasts is how much of every story is looked at: what is shown of it happens within five minutes, and its echo.
const demoLasts = 6 * time.Minute

// seenEvery is how often somebody looks.
const seenEvery = 500 * time.Millisecond

// said is one sentence and how long it stood.
type said struct {
	text     string // without its numbers
	whole    string // as it was first
	harm     bool   // something is wrong
	from, to time.Duration
}

// harmless tells that nothing is wrong from the first of the sentences on: dynos that start and are up again say so as often as they do.
func harmless(list []said) bool {
	return !slices.ContainsFunc(list, func(s said) bool { return s.harm })
}

// sentences are what is said of a story, one after the other; each look goes to also.
func sentences(d *simtest.Story, lasts time.Duration, also func(now time.Duration, adv advice.Advice, told bool)) (list []said) {
	d.Run(lasts, func(now time.Duration) {
		if now < 3*time.Second || now%seenEvery != 0 {
			return
		}
		a := d.AppInView()
		adv, told := advice.Of(d.State, a)
		whole := adv.Text + " " + adv.Do
		if !told {
			whole = advice.Calm(d.State, a)
		}
		also(now, adv, told)
		if n := len(list); n > 0 && list[n-1].text == simtest.Shape(whole) {
			list[n-1].to = now
			return
		}
		list = append(list, said{simtest.Shape(whole), whole, told && adv.Severity > severity.Info, now, now})
	})
	return list
}

// TestSentencesOfTheStories holds of every story: a sentence that has gone does not come again within a minute; what a sentence orders
// can be ordered as it stands; and what the queues say to do never differs from what the sentence says to do about the same process type.
func TestSentencesOfTheStories(t *testing.T) {
	for _, s := range stories.All() {
		for seed := uint64(1); seed <= 2; seed++ {
			t.Run(fmt.Sprint(s.Name, " ", seed), func(t *testing.T) {
				t.Parallel()
				d := simtest.New(t, s.Name, seed)
				list := sentences(d, demoLasts, func(now time.Duration, adv advice.Advice, told bool) {
					a := d.AppInView()
					if flaw := untargeted(a, adv, told); flaw != "" {
						t.Errorf("%v: %q %q: %s", now, adv.Text, adv.Do, flaw)
					}
					if flaw := contradicted(d.State, a, adv); flaw != "" {
						t.Errorf("%v: %q %q: %s", now, adv.Text, adv.Do, flaw)
					}
				})
				for i, now := range list {
					t.Logf("%v %s", now.from, now.whole)
					for j, before := range list[:i] {
						if !harmless(list[j:i+1]) && before.text == now.text && now.from-before.to < time.Minute {
							t.Errorf("%v: %q had gone at %v, and is back", now.from, now.whole, before.to)
						}
					}
				}
			})
		}
	}
}

// untargeted says what an advice with a key lacks so that the key could act on it.
func untargeted(a *model.App, adv advice.Advice, told bool) string {
	if !told || adv.Intent == "" || adv.Intent == "refresh" || adv.Intent == "platform" || adv.Intent == "events" {
		return ""
	}
	o, ok := adv.Order(a)
	_, isType := a.Processes.Type(adv.Type)
	_, isDyno := a.Processes.Find(o.Dyno)
	switch {
	case !ok, adv.Do == "", adv.Command(a) == "":
		return "it orders nothing"
	case o.Verb == model.Rollback && (o.Target == 0 || a.Ledger.Ineligible(o.Target) != ""):
		return fmt.Sprintf("it cannot roll back to v%d: %s", o.Target, a.Ledger.Ineligible(o.Target))
	case o.Verb == model.Restart && o.Dyno != "" && !isDyno:
		return o.Dyno + " does not run"
	case o.Verb == model.Scale && !isType:
		return fmt.Sprintf("there is no process type %q", adv.Type)
	}
	return ""
}

// contradicted says what an alarm of the queues orders for a process type otherwise than the sentence.
func contradicted(s *model.State, a *model.App, adv advice.Advice) string {
	for _, alarm := range s.Alarms(a) {
		r, _ := a.Processes.Type(alarm.Type)
		if alarm.Intent != "" && (a.Processes.AllDown(r) || adv.Type == alarm.Type && adv.Intent != "" && adv.Intent != alarm.Intent) {
			return fmt.Sprintf("the queues say %q %q", alarm.Text, alarm.Do)
		}
	}
	return ""
}

// TestNothingIsWrongForAnHour: of an app that is well, nothing is said but that a release starts; no alarm counts, and of its errors none is
// new. What a scanner asks for is no trouble of the app.
func TestNothingIsWrongForAnHour(t *testing.T) {
	for _, story := range []string{"calm", "scanner"} {
		for seed := uint64(1); seed <= 2; seed++ {
			t.Run(fmt.Sprint(story, " ", seed), func(t *testing.T) {
				t.Parallel()
				d := simtest.New(t, story, seed)
				said := sentences(d, time.Hour, func(now time.Duration, adv advice.Advice, told bool) {
					a := d.AppInView()
					current, _ := a.Ledger.Current()
					if told && adv.Severity > severity.Info || told && current.Version == 73 {
						t.Fatalf("%v: got the advice %q, want none", now, adv.Text)
					}
					for _, alarm := range d.State.Alarms(a) {
						t.Fatalf("%v: got the alarm %q, want none", now, alarm.Text)
					}
					if e := disturbing(d.State, a); e != "" {
						t.Fatalf("%v: got %s, want no new error", now, e)
					}
				})
				if a := d.AppInView(); len(a.Past) > 0 {
					t.Errorf("got %d past troubles, the first %q, want none", len(a.Past), a.Past[0].Text)
				}
				t.Logf("%d sentences", len(said))
			})
		}
	}
}

// disturbing is an error that is told to be new.
func disturbing(s *model.State, a *model.App) string {
	c := s.CurrentErrors(a)
	for _, g := range a.Errors.All() {
		if g.Status(c) == rollup.New {
			return "new " + g.Class()
		}
	}
	return ""
}

// demoAdvice is what a story must have led to by when, at the latest.
var demoAdvice = []struct {
	story, want, command string
	by                   time.Duration
}{
	{"parable", "0 of 4 up, crash-looping on v74", "heroku rollback v73 -a foobaz-production", 45 * time.Second},
	{"container", "0 of 4 up, crash-looping on v74", "heroku rollback v73 -a foobaz-production", 45 * time.Second},
	{"crashloop", "worker: 0 of 2 up, crash-looping on v74", "heroku rollback v73 -a foobaz-production", 45 * time.Second},
	{"h12-storm", "of requests fail: H12 (request timeout)", "heroku rollback v73 -a foobaz-production", time.Minute},
	{"leak", "over the memory quota on 2 of 2 dynos (R14", "heroku ps:restart -p web -a foobaz-production", time.Minute},
	{"leak", "R15 in about 1m", "heroku rollback v73 -a foobaz-production", 150 * time.Second},
	{"leak", "on v74 (R15)", "heroku rollback v73 -a foobaz-production", 6 * time.Minute},
	{"platform-outage", "of requests fail: H99 (platform error)", "", time.Minute},
	{"platform-outage", "Heroku reports an incident (yellow)", "", 80 * time.Second},
	{"platform-outage", "Heroku reports an incident (red)", "", 3 * time.Minute},
	{"backlog", "default is growing", "heroku ps:scale worker=N -a foobaz-production", time.Minute},
	{"migration", "v74 failed in its release command (bundle exec rake db:migrate): v73 is still current", "", time.Minute},
	{"slow-query", "GET /search is slower since v74: p50 ", "heroku rollback v73 -a foobaz-production", time.Minute},
	{"failing-jobs", "jobs of sidekiq failed within 5m", "", time.Minute},
	{"zombie", "web.2 grows by 12M a minute", "heroku ps:restart -d web.2 -a foobaz-production", time.Minute},
	{"relocation", "Heroku is moving web.2 to another server: 3 of 4 up", "", time.Minute},
}

func TestEveryStoryIsToldInTime(t *testing.T) {
	for _, c := range demoAdvice {
		t.Run(c.story+" "+c.want, func(t *testing.T) {
			t.Parallel()
			d := simtest.New(t, c.story, 1)
			var first time.Duration
			d.Run(c.by, func(now time.Duration) {
				a := d.AppInView()
				adv, _ := advice.Of(d.State, a)
				if first == 0 && strings.Contains(adv.Text, c.want) && adv.Command(a) == c.command {
					first = now
				}
			})
			if first == 0 {
				adv, _ := advice.Of(d.State, d.AppInView())
				t.Fatalf("by %v it says %q with %q, want %q with %q", c.by, adv.Text, adv.Command(d.AppInView()), c.want, c.command)
			}
			t.Logf("after %v", first)
		})
	}
}
