package model

import (
	"slices"
	"strings"
	"testing"
)

// told writes what a command does with queues: its library, then its queues.
func told(list []workCommand) string {
	var out []string
	for _, c := range list {
		text := c.library
		if !c.known {
			text += " ?"
		}
		if c.all {
			text += " *"
		}
		for _, n := range c.names {
			text += " " + n
		}
		for _, n := range c.except {
			text += " -" + n
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestCommandsTellTheirQueues(t *testing.T) {
	tests := []struct{ command, want string }{
		{"", ""},
		{"bundle exec puma -C config/puma.rb", ""},
		{"celery -A proj worker", "celery *"},
		{"celery -A proj worker -Q a,b -c 4", "celery a b"},
		{"celery worker -A proj --queues=a,b --without-heartbeat", "celery a b"},
		{"celery worker --queues a", "celery a"},
		{"celery -A proj worker -Qa,b", "celery a b"},
		{"celery -A proj worker -X slow", "celery * -slow"},
		{"celery -A proj beat", ""},
		{"celery -A proj flower --port=$PORT", ""},
		{"celery multi start 2 -A proj -Q:1=images -Q video", "celery images video"},
		{"newrelic-admin run-program celery -A proj worker -Q a", "celery a"},
		{"REMAP_SIGTERM=SIGQUIT celery -A proj worker -Q a", "celery a"},
		{"python3 -m celery -A proj worker -Q a", "celery a"},
		{"bash -c 'cd src && exec celery -A proj worker -Q \"a,b\"'", "celery a b"},
		{`sh -lc "env X=1 bash -c 'celery worker -Q a'"`, "celery a"},
		{"celery -A proj worker -Q $QUEUES", "celery ?"},
		{"./bin/migrate; celery worker -Q a & celery worker -Q b", "celery a; celery b"},
		{"honcho start -f Procfile.workers", ""},
		{"bundle exec sidekiq", "sidekiq default"},
		{"bundle exec sidekiq -q critical,5 -q default", "sidekiq critical default"},
		{"bundle exec sidekiq --queue critical --queue=low", "sidekiq critical low"},
		{"bundle exec sidekiq -C config/sidekiq.yml", "sidekiq ?"},
		{"bundle exec sidekiq -c 10 -C config/low.yml -q low", "sidekiq low"},
		{"bin/sidekiqswarm -q default", "sidekiq default"},
		{"rq worker", "rq default"},
		{"rq worker -u $REDIS_URL --with-scheduler high default", "rq high default"},
		{"rq worker-pool high -n 3", "rq high"},
		{"rq info", ""},
		{"python manage.py rqworker high low --settings app.heroku", "rq high low"},
		{"QUEUE=* bundle exec rake resque:work", "resque *"},
		{"bundle exec rake resque:work QUEUES='high,low_*,!slow'", "resque high low_* -slow"},
		{"bundle exec rake resque:work", "resque ?"},
		{"TERM_CHILD=1 QUEUES=$Q bundle exec rake environment resque:work", "resque ?"},
		{"bundle exec rake jobs:work", "delayed_job *"},
		{"QUEUES=mailers,default bundle exec rake jobs:work", "delayed_job mailers default"},
		{"bin/rails jobs:work", "delayed_job *"},
		{"bin/rails server", ""},
		{"bin/delayed_job --queues=a,b run", "delayed_job a b"},
		{"bin/delayed_job --pool=a,b:2 --pool=*:1 start", "delayed_job * a b"},
		{"bin/delayed_job stop", ""},
		{"bundle exec good_job start", "good_job *"},
		{`bundle exec good_job start --queues="a:2;b,c:1;*"`, "good_job * a b c"},
		{"bundle exec good_job --queues=-slow,odd:3", "good_job * -slow -odd"},
		{"bundle exec good_job --queues=+a,b", "good_job a b"},
		{"GOOD_JOB_QUEUES=a bundle exec good_job start", "good_job a"},
		{"bundle exec good_job cleanup_preserved_jobs", ""},
		{"bin/jobs", "solid_queue ?"},
		{"bundle exec rake solid_queue:start", "solid_queue ?"},
		{"node jobs", ""},
		{"bundle exec que -q a -q b ./config/environment.rb", "que a b"},
		{"bundle exec que ./config/environment.rb", "que default"},
		{"node worker.js", ""},
		{"'unclosed celery worker -Q a", ""},
		{strings.Repeat("bash -c ", 50) + "x", ""},
	}
	for _, tt := range tests {
		if got := told(readWork(tt.command)); got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.command, got, tt.want)
		}
	}
}

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
		{lone, "solid_queue", "anything", "jobs", ByElection},
		{lone, "SolidQueue", "anything", "jobs", ByElection},
		{two, "sidekiq", "high", "fast", ByCommand},
		{two, "sidekiq", "default", "fast slow", ByCommand},
		{two, "sidekiq", "unheard-of", "", ""},
		{two, "sidekiq (shop)", "low", "slow", ByCommand},
		{all, "resque", "high", "high", ByCommand},
		{all, "resque", "mail_out", "some", ByCommand},
		{all, "resque", "other", "any", ByCommand},
	}
	for _, tt := range tests {
		got := worked(tt.types...).Work(&Queue{Library: tt.library, QueueReading: QueueReading{Name: tt.queue}})
		if strings.Join(got.Types, " ") != tt.want || got.Told != tt.told {
			t.Errorf("%s %s: %+v, want %s by %s", tt.library, tt.queue, got, tt.want, tt.told)
		}
	}
}

// Live evidence counts before what the user said, and that before the commands.
func TestWhoTellsFirst(t *testing.T) {
	a := worked(ProcessType{Type: "worker", Command: "sidekiq"}, ProcessType{Type: "pinned"}, ProcessType{Type: "live"})
	q := &Queue{Library: "sidekiq", QueueReading: QueueReading{Name: "default", Process: "live", Told: "identity"}}
	is := func(want string, rule WorkRule) {
		t.Helper()
		if got := a.Work(q); !slices.Equal(got.Types, []string{want}) || got.Told != rule {
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

func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{{"*", "", true}, {"a*", "abc", true}, {"a*c", "abc", true}, {"a*c", "ac", true}, {"a*b*c", "a1b2c", true}, {"a*", "ba", false}, {"*c", "cb", false}, {"a", "ab", false}, {"a*a", "a", false}} {
		if globbed(tt.pattern, tt.s) != tt.want {
			t.Errorf("%s %s", tt.pattern, tt.s)
		}
	}
}

func FuzzReadWork(f *testing.F) {
	f.Add("bash -c 'celery worker -Q a'")
	f.Add(`good_job --queues="a:2;-b" -q`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range readWork(s) {
			if c.library == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}
