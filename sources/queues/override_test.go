package queues

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
)

func TestResolve(t *testing.T) {
	vars := map[string]string{
		"REDIS_URL": "redis://:p@a:1", "BILLING": "redis://:p@b:1", "NATS_URL": "nats://n", "KAFKA_URL": "kafka://k", "EMPTY": "",
	}
	for _, c := range []struct {
		name    string
		entries []Entry
		want    string // names and kinds
	}{
		{"nothing said", nil, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, REDIS_URL redis"},
		{"a var by another name", []Entry{{Name: "jobs", URL: "var:BILLING"}}, "KAFKA_URL kafka, NATS_URL nats, REDIS_URL redis, jobs redis"},
		{"an address that a var has too", []Entry{{Name: "jobs", URL: "redis://:p@a:1/0"}}, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, jobs redis"},
		{"addresses that a kind would doubt", []Entry{{Name: "t", URL: "tls://n2"}, {Name: "m", URL: "https://u:p@m/api"}}, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, REDIS_URL redis, m rabbitmq, t nats"},
		{"what leads nowhere", []Entry{{Name: "x", URL: "var:EMPTY"}, {Name: "y", URL: "gopher://a"}, {Name: "z"}}, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, REDIS_URL redis"},
		{"twice the same", []Entry{{Name: "x", URL: "var:REDIS_URL"}, {Name: "y", URL: "var:REDIS_URL"}}, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, x redis"},
		{"commands", []Entry{{Name: "a", Exec: []string{"count"}}, {Name: "b", Exec: []string{"count", "more"}}}, "BILLING redis, KAFKA_URL kafka, NATS_URL nats, REDIS_URL redis, a exec, b exec"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Resolve(vars, c.entries) {
				got = append(got, f.Var+" "+f.Kind)
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
	if vars[unnamed] != "" || len(vars) != 5 {
		t.Error("the app's vars were changed")
	}
}

// A command is watched as any store, and what the user pins of it counts.
func TestExecIsWatched(t *testing.T) {
	f := Overrides(nil, []Entry{{Name: "backlog", Exec: []string{"echo", "12"}, Override: Override{Process: "worker"}}})
	b := begin(t, Options{Found: f[0], Mode: Auto})
	s := b.until("a sample", isSample).Fact.(*queue.Sample)
	if len(s.Queues) != 1 || s.Queues[0].Name != "backlog" || s.Queues[0].Ready != 12 || s.Queues[0].Process != "worker" || s.Queues[0].ProcessSource != "config" {
		t.Errorf("%+v", s)
	}
}

func TestAPinnedLibrary(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	f := Overrides(nil, []Entry{{Name: "x", URL: "redis://" + m.Addr(), Override: Override{Library: "resque"}}})
	b := begin(t, Options{Found: f[0], Mode: Auto})
	if got := b.access(queue.AccessRead); !strings.Contains(got.Why, "no known queue library") {
		t.Errorf("%+v", got)
	}
}

// A var that the config names is looked up again when the credentials rotate.
func TestARotatedVar(t *testing.T) {
	f := Overrides(map[string]string{"BILLING": "redis://:old@a:1"}, []Entry{{Name: "jobs", URL: "var:BILLING", Override: Override{Process: "worker"}}})
	w := NewWatcher(Options{Found: f[0]})
	if !w.move(Discover(map[string]string{"BILLING": "redis://:new@b:2"})) {
		t.Fatal("not found again")
	}
	if got := w.store(); got.Var != "jobs" || got.Target.Host != "b" || got.Process != "worker" || got.From != "BILLING" {
		t.Errorf("%+v", got)
	}
}
