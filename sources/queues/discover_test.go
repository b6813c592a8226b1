package queues

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiscover(t *testing.T) {
	for _, c := range []struct {
		name string
		vars map[string]string
		want []string // "var scheme"
	}{
		{"none", map[string]string{"RAILS_ENV": "production", "BROKEN": "redis://[::1", "EMPTY": "redis://"}, nil},
		{"by scheme, whatever the name", map[string]string{"CACHE": "redis://:p@a:1/2", "V": "valkeys://:p@b:1"}, []string{"CACHE redis", "V valkeys"}},
		{"one store, the usual name", map[string]string{"HEROKU_REDIS_JADE_URL": "rediss://:p@A:1", "REDIS_URL": "rediss://:p@a:1/0"}, []string{"REDIS_URL rediss"}},
		{"one store, the named name", map[string]string{"REDIS_PROVIDER": "HEROKU_REDIS_JADE_URL", "HEROKU_REDIS_JADE_URL": "rediss://:p@a:1", "REDIS_URL": "rediss://:p@a:1"}, []string{"HEROKU_REDIS_JADE_URL rediss"}},
		{"the placeholder user is none", map[string]string{"A": "redis://h:p@a:1", "B": "redis://:p@a:1", "C": "redis://default:p@a:1"}, []string{"A redis"}},
		{"two databases", map[string]string{"A": "redis://:p@a:1/0", "B": "redis://:p@a:1/1"}, []string{"A redis", "B redis"}},
		{"plain beside TLS", map[string]string{"REDIS_URL": "redis://:p@a:6379", "REDIS_TLS_URL": "rediss://:p@a:6380"}, []string{"REDIS_TLS_URL rediss"}},
		{"two servers on one host", map[string]string{"A": "redis://:p@a:6379", "B": "rediss://:q@a:6380"}, []string{"A redis", "B rediss"}},
		{"postgres by either scheme", map[string]string{"DATABASE_URL": "postgres://u:p@h/d", "X": "postgresql://u:p@i:5433/d?sslmode=require"},
			[]string{"DATABASE_URL postgres", "X postgresql"}},
		{"one database, the usual name", map[string]string{"DATABASE_URL": "postgres://u:p@h/d", "HEROKU_POSTGRESQL_JADE_URL": "postgres://u:p@h:5432/d"}, []string{"DATABASE_URL postgres"}},
		{"a follower, and a database for queues", map[string]string{"DATABASE_URL": "postgres://u:p@h/d", "HEROKU_POSTGRESQL_JADE_URL": "postgres://u:p@i/d", "QUEUE_DATABASE_URL": "postgres://u:p@h/q"},
			[]string{"DATABASE_URL postgres", "HEROKU_POSTGRESQL_JADE_URL postgres", "QUEUE_DATABASE_URL postgres"}},
		{"the pooler of a database that is told", map[string]string{"DATABASE_URL": "postgres://u:p@h/d", "DATABASE_CONNECTION_POOL_URL": "postgres://u:p@h:5433/d"}, []string{"DATABASE_URL postgres"}},
		{"a pooler alone, and one of another database", map[string]string{"DATABASE_CONNECTION_POOL_URL": "postgres://u:p@h:5433/d", "DATABASE_URL": "postgres://u:p@h/e"},
			[]string{"DATABASE_CONNECTION_POOL_URL postgres", "DATABASE_URL postgres"}},
		{"brokers", map[string]string{
			"CLOUDAMQP_URL": "amqps://u:p@c/u", "CELERY_BROKER_URL": "amqps://u:p@c/u", "KAFKA_URL": "kafka+ssl://k:9096,kafka+ssl://l:9096", "NATS_URL": "nats://n",
			"MAIL_QUEUE": "https://sqs.eu-west-1.amazonaws.com/123456789012/mail", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s",
			"SYSLOG": "tls://logs:514", "API": "https://u:p@x/api",
		}, []string{"CLOUDAMQP_URL amqps", "KAFKA_URL kafka+ssl", "MAIL_QUEUE https", "NATS_URL nats"}},
		{"two queues of one account", map[string]string{
			"A": "https://sqs.eu-west-1.amazonaws.com/123456789012/a", "B": "https://sqs.eu-west-1.amazonaws.com/123456789012/b", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s",
		}, []string{"A https"}},
		{"a broker plainly and by TLS", map[string]string{"A_URL": "amqp://u:p@c/u", "B_URL": "amqps://u:p@c/u"}, []string{"B_URL amqps"}},
		{"no database by name", map[string]string{"A": "redis://a:1/cache"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Discover(c.vars) {
				got = append(got, f.Var+" "+f.Target.Scheme)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestStoreID holds that the id outlives a rotated password and that it does not tell the host.
func TestStoreID(t *testing.T) {
	a := Discover(map[string]string{"A": "rediss://:one@secret.example:1"})[0]
	b := Discover(map[string]string{"B": "rediss://:two@secret.example:1"})[0]
	if a.Store != b.Store || len(a.Store) != 16 || strings.Contains(string(a.Store), "secret") {
		t.Errorf("%q, %q", a.Store, b.Store)
	}
}

func TestSecretIsNotShown(t *testing.T) {
	f := Discover(map[string]string{"A": "redis://:hunter2@a:1"})[0]
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("found", "store", f, "url", f.Target.Address)
	js, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %+v %#v %v %q", f, f, f, &f, f.Target.Address) + string(js) + log.String()
	if strings.Contains(all, "hunter2") || !strings.Contains(all, "[secret]") {
		t.Error(all)
	}
}

func FuzzDiscover(f *testing.F) {
	f.Add("rediss://:p@host:6380/3")
	f.Add("redis://h:p%40@[::1]:1")
	f.Add("postgres://u:p@h:5432/d%2fe?sslmode=disable")
	f.Fuzz(func(t *testing.T, value string) {
		for _, got := range Discover(map[string]string{"A": value}) {
			if got.Target.Host == "" || got.Target.Port == "" || len(got.Store) != 16 {
				t.Errorf("%q: %+v", value, got)
			}
		}
	})
}

// The names of config vars are foreign text like any other.
func TestAnOddNameIsFitToBeShown(t *testing.T) {
	found := Discover(map[string]string{"RED\x1b[31mIS\u202e_URL\u009b": "redis://:hush@127.0.0.1:1/0"})
	if len(found) != 1 || strings.ContainsAny(found[0].Var, "\x1b\u202e\u009b") || !strings.HasPrefix(found[0].Var, "REDIS") {
		t.Errorf("%+q", found[0].Var)
	}
}
