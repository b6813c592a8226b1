package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
)

// treeherder is a formation with many Celery workers behind one wrapper: a model case.
var treeherder = []ProcessType{
	{Type: "web", Command: "newrelic-admin run-program gunicorn treeherder.config.wsgi:application"},
	{Type: "celery_scheduler", Command: "REMAP_SIGTERM=SIGQUIT newrelic-admin run-program celery -A treeherder beat"},
	{Type: "pulse_listener_pushes", Command: "newrelic-admin run-program ./manage.py pulse_listener_pushes"},
	{Type: "worker_store_pulse_data", Command: "REMAP_SIGTERM=SIGQUIT newrelic-admin run-program celery worker -A treeherder --without-gossip --without-mingle --without-heartbeat -Q store_pulse_pushes,store_pulse_tasks --concurrency=3"},
	{Type: "worker_log_parser", Command: "REMAP_SIGTERM=SIGQUIT newrelic-admin run-program celery worker -A treeherder --without-gossip --without-mingle --without-heartbeat -Q log_parser,log_parser_fail,log_store_failure_lines,log_autoclassify --maxtasksperchild=50 --concurrency=7"},
	{Type: "worker_misc", Command: "REMAP_SIGTERM=SIGQUIT newrelic-admin run-program celery worker -A treeherder --without-gossip --without-mingle --without-heartbeat -Q default,generate_perf_alerts,pushlog,seta_analyze_failures --concurrency=3"},
}

func worked(types ...ProcessType) *App {
	s := New(DefaultLimits())
	s.Apply([]Event{{App: "a", Fact: &Formation{Types: types}}})
	return s.App("a")
}

func TestTheFormationTellsWhoWorksAQueue(t *testing.T) {
	lone := []ProcessType{{Type: "web", Command: "puma"}, {Type: "jobs", Command: "bin/jobs"}}
	two := []ProcessType{{Type: "fast", Command: "sidekiq -q high -q default"}, {Type: "slow", Command: "sidekiq -q default -q low"}, {Type: "rest", Command: "sidekiq -C x.yml"}}
	all := []ProcessType{{Type: "high", Command: "QUEUE=high rake resque:work"}, {Type: "any", Command: "QUEUE=* rake resque:work"}, {Type: "some", Command: "QUEUES=mail_* rake resque:work"}}
	tests := []struct {
		types          []ProcessType
		library, queue string
		want           string
		told           WorkRule
	}{
		{treeherder, "celery", "store_pulse_tasks", "worker_store_pulse_data", ByCommand},
		{treeherder, "rabbitmq", "log_autoclassify", "worker_log_parser", ByCommand},
		{treeherder, "rabbitmq", "default", "worker_misc", ByCommand},
		{treeherder, "rabbitmq", "celery", "", ""},
		{treeherder, "sidekiq", "default", "", ""},
		{lone, "solid_queue", "anything", "jobs", BySoleCandidate},
		{lone, "SolidQueue", "anything", "jobs", BySoleCandidate},
		{two, "sidekiq", "high", "fast", ByCommand},
		{two, "sidekiq", "default", "fast slow", ByCommand},
		{two, "sidekiq", "unheard-of", "", ""},
		{two, "sidekiq (shop)", "low", "slow", ByCommand},
		{all, "resque", "high", "high", ByCommand},
		{all, "resque", "mail_out", "some", ByCommand},
		{all, "resque", "other", "any", ByCommand},
	}
	for _, tt := range tests {
		got := worked(tt.types...).Work(&queue.Queue{Library: tt.library, Reading: queue.Reading{Name: tt.queue}})
		if strings.Join(got.Types, " ") != tt.want || got.Source != tt.told {
			t.Errorf("%s %s: %+v, want %s by %s", tt.library, tt.queue, got, tt.want, tt.told)
		}
	}
}

// Live evidence counts before what the user said, and that before the commands.
func TestWhoTellsFirst(t *testing.T) {
	a := worked(ProcessType{Type: "worker", Command: "sidekiq"}, ProcessType{Type: "pinned"}, ProcessType{Type: "live"})
	q := &queue.Queue{Library: "sidekiq", Reading: queue.Reading{Name: "default", Process: "live", ProcessSource: "identity"}}
	is := func(want string, rule WorkRule) {
		t.Helper()
		if got := a.Work(q); !slices.Equal(got.Types, []string{want}) || got.Source != rule {
			t.Errorf("%+v, want %s by %s", got, want, rule)
		}
	}
	a.QueueSettings.Process = map[string]string{"default": "pinned"}
	is("live", ByIdentity)
	q.Process = "of another app"
	is("pinned", ByConfig)
	a.QueueSettings.Process = nil
	is("worker", ByCommand)
}

// Where no line of the app tells how long requests waited, the router's connect time is told, and called so.
func TestRequestsThatWaited(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	stamp := now.Add(-20 * time.Second).Format("2006-01-02T15:04:05.000000+00:00")
	router := stamp + ` heroku[router]: at=info method=GET path="/" host=shop.example request_id=1 fwd="1.2.3.4" dyno=web.1 connect=7ms service=20ms status=200 bytes=10 protocol=https`
	app := stamp + " app[web.1]: source=rack-timeout id=6f0e wait=31ms timeout=30000ms state=ready"
	for _, c := range []struct {
		name   string
		lines  []string
		source string
		most   time.Duration
	}{
		{"nothing", nil, "", 0},
		{"the router alone", []string{router}, "the router's connect time alone", 7 * time.Millisecond},
		{"the app too", append(slices.Repeat([]string{app}, 200), router), "rack-timeout", 31 * time.Millisecond},
	} {
		s := New(DefaultLimits())
		in := logstore.NewIngest(logstore.IngestOptions{})
		for _, line := range c.lines {
			in.Add([]byte(line), now)
		}
		s.Apply([]Event{{At: now, Seen: now, App: "a", Fact: &AppInfo{}}})
		if b := in.Next(now, true); b != nil {
			s.Apply([]Event{{At: now, Seen: now, App: "a", Fact: &LogLines{Batch: b}}})
		}
		s.Apply([]Event{{At: now, Seen: now, Fact: &Tick{Now: now}}})
		a := s.App("a")
		w, known := a.RequestWait(s.CurrentJobs(a))
		if known != (c.source != "") || w.Source != c.source {
			t.Errorf("%s: got %q, known %t, want %q", c.name, w.Source, known, c.source)
			continue
		}
		if !known {
			continue
		}
		if got, ok := w.Now(0.95); !ok || (got-c.most).Abs() > c.most/50 {
			t.Errorf("%s: got %v, want %v", c.name, got, c.most)
		}
	}
}
