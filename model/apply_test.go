package model

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
)

// sectionNames names the sections as the table writes them.
var sectionNames = [sections]string{
	SectionApp:       "app",
	SectionProcesses: "processes",
	SectionReleases:  "releases",
	SectionLogs:      "logs",
	SectionErrors:    "errors",
	SectionRestarts:  "restarts",
	SectionWork:      "work",
	SectionQueues:    "queues",
	SectionOrders:    "orders",
	SectionHealth:    "health",
	SectionMessages:  "messages",
	SectionVitals:    "vitals",
	SectionRouter:    "router",
}

// bumped names the sections that an event changes.
func bumped(s *State, e Event) string {
	before := s.versions
	s.Apply([]Event{e})
	var list []string
	for sec, name := range sectionNames {
		if s.versions[sec] != before[sec] {
			list = append(list, name)
		}
	}
	return strings.Join(list, " ")
}

func batchOf(text string) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte("2026-03-01T08:30:00.000001+00:00 app[web.1]: "+text), t0())
	return in.Next(t0(), true)
}

// What an event changes, the first time and when it is told again. A pane is redrawn only on a change.
func TestWhichSectionsChange(t *testing.T) {
	formation := &Formation{Types: []ProcessType{{Type: "web", Quantity: 1}}}
	dynos := &Dynos{Dynos: []Dyno{aDyno("web.1", "a", "up", 0, 0)}}
	tests := []struct {
		name         string
		fact         Fact
		first, again string
	}{
		{"app", &AppInfo{Name: "foobaz"}, "app", ""},
		{"addons", &AddOns{Names: []string{"heroku-redis:mini"}}, "app", ""},
		{"no addons", &AddOns{}, "", ""},
		{"dynos", &Dynos{Dynos: []Dyno{aDyno("web.1", "b", "up", 9, 9)}}, "processes restarts", ""},
		{"formation", &Formation{Types: []ProcessType{{Type: "web", Quantity: 2}}}, "processes", ""},
		{"lifecycle", &Lifecycle{Dyno: "web.1", Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: 1}}, "processes restarts", "processes"},
		{"lifecycle of nobody", &Lifecycle{Dyno: "web.7", Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: 1}}, "restarts", ""},
		{"lifecycle of no account", &Lifecycle{Dyno: "web.1", Lifecycle: logs.Lifecycle{Kind: logs.Idling}}, "restarts", ""},
		{"vitals", &Vitals{Dyno: "web.1", Memory: 1}, "processes", "processes"},
		{"vitals of nobody", &Vitals{Dyno: "web.7", Memory: 1}, "", ""},
		{"releases", &Releases{Releases: []ledger.Release{{Version: 1, Current: true}}}, "releases", ""},
		{"milestone", &Milestone{}, "releases restarts", "releases"},
		{"log", &LogLines{Batch: batchOf("hello")}, "logs", "logs"},
		{"an empty log", &LogLines{}, "", ""},
		{"store", &queue.StoreInfo{Store: "q", Var: "REDIS_URL"}, "queues", ""},
		{"sample", &queue.Sample{Store: "q"}, "queues", ""},
		{"health", &Health{Name: "heroku/dynos", State: Live}, "health", ""},
		{"health that fails", &Health{Name: "heroku/dynos", State: Failing}, "health messages", ""},
		{"budget", &Budget{Remaining: 9}, "health", ""},
		{"spending", &Spending{LastHour: []Spent{{Source: DynosSource, Requests: 9}}}, "health", ""},
		{"clock", &Clock{Origin: "heroku", Ahead: 5}, "health", ""},
		{"quarantine", &quarantine.List{Name: "heroku/dynos", Total: 1, Records: []quarantine.Record{{Where: "GET /dynos", Why: "broken JSON"}}}, "health messages", "health"},
		{"a record of quarantine", &quarantine.Record{Where: "GET /dynos", Why: "broken JSON"}, "health messages", "health"},
		{"losses", &Losses{Lines: 3}, "health", ""},
		{"platform", &Platform{Reachable: true}, "health", "health"},
		{"notice", &Notice{Text: "hello"}, "messages", "messages"},
		{"proposals", &proposal.List{Open: []proposal.Proposal{{ID: "1"}}}, "orders", ""},
		{"no proposals", &proposal.List{}, "", ""},
		{"order", &OrderEvent{Order: Order{ID: "o", Verb: Restart}, Stage: Sent}, "restarts orders", "orders"},
		{"order refused", &OrderEvent{Order: Order{ID: "o", Verb: Restart}, Stage: Refused}, "orders messages", ""},
		{"tick", &Tick{Now: after(9)}, "", ""},
		{"stranger", &Unknown{Name: "weather"}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(DefaultLimits())
			for _, f := range []Fact{formation, dynos} {
				s.Apply([]Event{{At: t0(), Seen: t0(), App: "a", Fact: f}})
			}
			e := Event{At: after(9), Seen: after(9), App: "a", Fact: tt.fact}
			if got := bumped(s, e); got != tt.first {
				t.Errorf("first: %q, want %q", got, tt.first)
			}
			if got := bumped(s, e); got != tt.again {
				t.Errorf("again: %q, want %q", got, tt.again)
			}
		})
	}
}

func TestANewAppChangesTheAppSection(t *testing.T) {
	if got := bumped(New(DefaultLimits()), Event{App: "a", Fact: &Budget{}}); got != "app" {
		t.Errorf("%q", got)
	}
}

func TestTimeComesFromEvents(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{{Seen: after(10), Fact: &Budget{}}, {Seen: after(5), Fact: &Budget{}}})
	if !s.Now.Equal(after(10)) {
		t.Errorf("now %s: an old event turned the clock back", s.Now)
	}
	s.Apply([]Event{{Fact: &Tick{Now: after(3)}}}) // a player that scrubs back
	if !s.Now.Equal(after(3)) {
		t.Errorf("now %s after the tick", s.Now)
	}
}

func TestMessagesAreBoundedNewestLast(t *testing.T) {
	s := New(Limits{Messages: 2})
	for i := range 5 {
		s.Apply([]Event{{App: "a", Fact: &Notice{Text: fmt.Sprint(i)}}})
	}
	if len(s.Messages) != 2 || s.Messages[1].Text != "4" || s.Messages[1].App != "a" {
		t.Errorf("%+v", s.Messages)
	}
}

func TestDumpTellsWhatCounts(t *testing.T) {
	facts := append(everyFact(), &LogLines{Batch: batchOf("hello")})
	full := New(DefaultLimits())
	for i, f := range facts {
		full.Apply([]Event{{Seq: uint64(i), At: after(float64(100 + i)), Seen: after(float64(100 + i)), Source: "s", App: "a", Fact: f}})
	}
	for skip := range facts {
		switch facts[skip].Kind() {
		case "tick": // the events after it tell the time as well
			continue
		case "call", "alarm": // what another state told: this one judges for itself
			continue
		}
		s := New(DefaultLimits())
		for i, f := range facts {
			if i != skip {
				s.Apply([]Event{{Seq: uint64(i), At: after(float64(100 + i)), Seen: after(float64(100 + i)), Source: "s", App: "a", Fact: f}})
			}
		}
		if s.Dump() == full.Dump() {
			t.Errorf("the dump is the same without %s", facts[skip].Kind())
		}
	}
}

func TestDumpIsTheSameInAnyZone(t *testing.T) {
	here, there := New(DefaultLimits()), New(DefaultLimits())
	here.Apply([]Event{{Fact: &Tick{Now: t0()}}})
	there.Apply([]Event{{Fact: &Tick{Now: t0().In(zone())}}})
	if diff := cmp.Diff(here.Dump(), there.Dump()); diff != "" {
		t.Error(diff)
	}
}

// Whatever a tape or a feed may hold, Apply, Dump and the questions that panes ask must not panic.
func FuzzApply(f *testing.F) {
	tape, err := os.ReadFile("testdata/v1.ndjson")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(tape)
	for line := range strings.Lines(string(tape)) {
		f.Add([]byte(line))
		kind, data, _ := strings.Cut(line, `"data":`)
		_ = data
		f.Add([]byte(kind + `"data":null}` + "\n" + kind + `"data":{}}`))
	}
	f.Add([]byte(`{"v":1,"app":"a","kind":"releases","data":{"releases":[{"version":5,"current":true,"description":"Rollback to v5"},` +
		`{"version":-5,"status":"succeeded","eligible_for_rollback":true,"description":"Rollback to v6"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var batch []Event
		for line := range strings.Lines(string(data)) {
			if e, err := Decode([]byte(line)); err == nil {
				batch = append(batch, e)
				_, _ = e.Key(), e.Delivery()
			}
		}
		one, other := New(Limits{}), New(Limits{})
		one.Apply(batch)
		for _, e := range batch {
			other.Apply([]Event{e})
		}
		if diff := cmp.Diff(one.Dump(), other.Dump()); diff != "" {
			t.Fatalf("the batches make a difference: %s", diff)
		}
		if n := one.Panics(); n > 0 {
			t.Fatalf("%d panics: %s", n, one.Dump())
		}
		for _, a := range one.Apps {
			if target, why := a.Ledger.Target(); why == "" {
				a.Ledger.Difference(target)
			}
			for _, o := range a.Orders {
				o.Undo(one.Now)
			}
		}
	})
}
