package procfile

import (
	"strings"
	"testing"
)

// told writes what a command does with queues: its library, then its queues.
func told(list []Command) string {
	var out []string
	for _, c := range list {
		text := c.Library
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
		if got := told(Read(tt.command)); got != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.command, got, tt.want)
		}
	}
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
		for _, c := range Read(s) {
			if c.Library == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}
