package model

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue"
)

// waits is an app whose queue mailers has jobs and nobody who takes them for two minutes, as its alarms tell.
func waits(library string, live []queue.Worker, before int, types ...ProcessType) []*queue.Alarm {
	s := New(DefaultLimits())
	at := time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	s.Apply([]Event{{App: "a", At: at, Seen: at, Fact: &Formation{Types: types}}})
	for i := range 14 {
		now := at.Add(time.Duration(i) * 10 * time.Second)
		r := queue.Reading{Name: "mailers", Ready: 40, Oldest: Duration(20 * time.Minute), Quality: queue.Exact}
		if i == 0 {
			r.Consumers = before
		}
		f := &queue.Sample{Store: "q", Library: library, Every: Duration(10 * time.Second), Totals: queue.UnknownTotals(), Queues: []queue.Reading{r}, Workers: live}
		s.Apply([]Event{{App: "a", At: now, Seen: now, Fact: f}})
	}
	return s.Alarms(s.App("a"))
}

// TestWhatToDoAboutAQueueThatNobodyTakes follows from who listens, and to what. All its alarms say the same: more dynos help in none.
func TestWhatToDoAboutAQueueThatNobodyTakes(t *testing.T) {
	worker := func(command string) ProcessType { return ProcessType{Type: "worker", Quantity: 2, Command: command} }
	live := []queue.Worker{{Dyno: "worker.1", Queues: []string{"default", "urgent"}, Concurrency: 5}}
	for _, c := range []struct {
		name, library string
		live          []queue.Worker
		before        int
		types         []ProcessType
		want          string
		intent        fact.Action
	}{
		{"a name is missing from -q", "sidekiq", live, 0, []ProcessType{worker("bundle exec sidekiq -q default -q urgent")}, "worker does not take from it: add mailers to -q in its command.", ""},
		{"a name is missing from -Q", "rabbitmq", nil, 0, []ProcessType{worker("celery -A shop worker -Q default,urgent")}, "worker does not take from it: add mailers to -Q in its command.", ""},
		{"a name is missing from bare words", "rq", nil, 0, []ProcessType{worker("rq worker default urgent")}, "worker does not take from it: add mailers to the queues in its command.", ""},
		{"a name is missing from a variable", "resque", nil, 0, []ProcessType{worker("QUEUE=default rake resque:work")}, "worker does not take from it: add mailers to QUEUES in its command.", ""},
		{"two types, and none takes it", "sidekiq", nil, 0, []ProcessType{worker("sidekiq -q default"), {Type: "fast", Quantity: 1, Command: "sidekiq -q urgent"}}, "worker and fast do not take from it: add mailers to -q in the command of one.", ""},
		{"a file names the queues, and live workers tell which", "sidekiq", live, 0, []ProcessType{worker("bundle exec sidekiq -C config/sidekiq.yml")}, "The live workers take from default and urgent only: add mailers to their queues.", ""},
		{"a file may name it", "sidekiq", nil, 0, []ProcessType{worker("bundle exec sidekiq")}, "No worker was seen taking jobs from it: is it missing from the queues that the workers are started with?", "restart"},
		{"its workers are gone", "sidekiq", nil, 2, []ProcessType{worker("bundle exec sidekiq -q mailers")}, "Its workers are gone: look at their dynos, then restart them.", "restart"},
		{"it is scaled to 0", "sidekiq", nil, 0, []ProcessType{{Type: "worker", Command: "bundle exec sidekiq -q mailers"}}, "worker is scaled to 0.", "scale"},
		{"it was never taken from, and should be", "sidekiq", nil, 0, []ProcessType{worker("bundle exec sidekiq -q mailers")}, "worker should take from it and was not seen to: look at its dynos and logs, then restart it.", "restart"},
	} {
		alarms := waits(c.library, c.live, c.before, c.types...)
		if len(alarms) != 2 {
			t.Errorf("%s: %d alarms, want no consumers and latency", c.name, len(alarms))
		}
		for _, a := range alarms {
			if c.intent == "restart" && strings.HasPrefix(c.want, "No worker") {
				c.intent = ""
			}
			if a.Step != c.want || a.Intent != c.intent {
				t.Errorf("%s, %s: %q by %q, want %q by %q", c.name, a.Rule, a.Step, a.Intent, c.want, c.intent)
			}
		}
	}
}

// TestOnlyTypeIsNoGuessAgainstItsOwnCommand: the one type that runs a library does not work a queue that its command leaves out.
func TestOnlyTypeIsNoGuessAgainstItsOwnCommand(t *testing.T) {
	for command, want := range map[string]WorkRule{
		"sidekiq -q default -q mailers": "", "sidekiq -C config/sidekiq.yml": BySoleCandidate, "sidekiq": BySoleCandidate, "sidekiq -q other": ByCommand,
	} {
		got := worked(ProcessType{Type: "worker", Command: command}).Work(&queue.Queue{Library: "sidekiq", Reading: queue.Reading{Name: "other"}})
		if got.Source != want {
			t.Errorf("%s: %+v, want %q", command, got, want)
		}
	}
}
