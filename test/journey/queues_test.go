//go:build integration

package journey

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/queues/queuetest"
)

// storeShown is a store as `gonogo queues --json` has it, as far as this journey looks.
type storeShown struct {
	Var, Access, Why string
	At               time.Time
	Queues           []queueShown
}

type queueShown struct {
	Name, Library, Quality string
	Ready                  int
	Dead                   *int64
	Consumers              int
}

// queuesWatched is `gonogo queues --watch --json` at work. Every number that it ever shows must be the true one.
type queuesWatched struct {
	*testing.T
	lines chan []storeShown
	truth map[string]int // ready jobs by library and queue
}

func watchQueues(t *testing.T, env []string, truth map[string]int) *queuesWatched {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "queues", "-a", prod, "--queues", "auto", "--watch", "--json")
	home := t.TempDir()
	cmd.Env = append(append(os.Environ(), env...), "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_CONFIG_HOME="+home)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := &queuesWatched{T: t, lines: make(chan []storeShown), truth: truth}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	go func() {
		defer close(w.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var s []storeShown
			if json.Unmarshal(lines.Bytes(), &s) != nil {
				return
			}
			select {
			case w.lines <- s:
			case <-t.Context().Done():
				return
			}
		}
	}()
	return w
}

// until reads lines until one is as wanted. Any wrong number on the way fails.
func (w *queuesWatched) until(what string, want func([]storeShown) bool) {
	w.Helper()
	limit := time.NewTimer(during)
	defer limit.Stop()
	var last []storeShown
	for {
		select {
		case s, ok := <-w.lines:
			if !ok {
				w.Fatalf("the verb ended before %s", what)
			}
			last = s
			w.check(s)
			if want(s) {
				return
			}
		case <-limit.C:
			w.Fatalf("not so: %s; last %+v", what, last)
		}
	}
}

func (w *queuesWatched) check(stores []storeShown) {
	w.Helper()
	for _, s := range stores {
		for _, q := range s.Queues {
			if want, known := w.truth[q.Library+" "+q.Name]; known && q.Quality != "unknown" && q.Ready != want {
				w.Fatalf("%s: %s %s has %d ready, not %d", s.Var, q.Library, q.Name, q.Ready, want)
			}
		}
	}
}

// missing are the queues of the truth that no store shows.
func (w *queuesWatched) missing(stores []storeShown) []string {
	left := []string{}
	for key := range w.truth {
		found := false
		for _, s := range stores {
			for _, q := range s.Queues {
				found = found || q.Library+" "+q.Name == key && q.Quality != "unknown"
			}
		}
		if !found {
			left = append(left, key)
		}
	}
	return left
}

func storeOf(stores []storeShown, name string) storeShown {
	for _, s := range stores {
		if s.Var == name {
			return s
		}
	}
	return storeShown{}
}

// server is what may happen to a store.
type server interface {
	Stop()
	Cont()
	Kill()
	Restart()
}

// Three real servers, filled by the real libraries, and nothing told but the config vars of the app.
func TestEveryQueueOfThreeServers(t *testing.T) {
	t.Parallel()
	redis := queuetest.RedisWith(t, queuetest.RedisConfig{Password: "hush", Directives: []string{"appendonly yes"}})
	rabbit := queuetest.RabbitMQ(t)
	postgres := queuetest.Postgres(t)
	database := postgres.Database("orbit")
	truth := map[string]int{}
	fill := func(run func(testing.TB, string, ...string) string, script, library, queue string, ready int, args ...string) {
		t.Helper()
		run(t, queuetest.Filler(script), append(args, queue, fmt.Sprint(ready))...)
		truth[library+" "+queue] = ready
	}
	fill(queuetest.Ruby, "fill-sidekiq.rb", "sidekiq", "mail:now", 3, redis.URL())
	fill(queuetest.Python, "fill-rq.py", "rq", "reports", 4, redis.URL())
	fill(queuetest.Python, "fill-celery.py", "celery", "pushes", 5, redis.URL())
	fill(queuetest.Node, "fill-bullmq.js", "bullmq", "thumbs", 6, redis.URL())
	fill(queuetest.Node, "fill-bull.js", "bull", "zips", 7, redis.URL())
	fill(queuetest.Node, "fill-bee-queue.js", "bee-queue", "pollen", 8, redis.URL())
	fill(queuetest.Ruby, "fill-delayed_job.rb", "delayed_job", "letters", 9, database)
	fill(queuetest.Node, "fill-pg-boss.js", "pg-boss", "invoices", 10, database)
	fill(queuetest.Node, "fill-graphile-worker.js", "graphile-worker", "emails", 11, database)
	fill(queuetest.Python, "fill-celery.py", "rabbitmq", "tasks", 12, rabbit.URL())

	// The broker collects its figures now and then: it must have seen the jobs itself before we are held to them.
	queuetest.Await(t, "the broker knows its own queue", func() bool {
		var q struct {
			Ready int `json:"messages_ready"`
		}
		return json.Unmarshal(rabbit.API("GET", "/api/queues/%2F/tasks", ""), &q) == nil && q.Ready == truth["rabbitmq tasks"]
	})

	env := simProcess(t, "calm")
	client{T: t, env: env}.call("PATCH", "/config-vars", map[string]any{
		"REDIS_URL": redis.URL(), "DATABASE_URL": database,
		"CLOUDAMQP_URL": rabbit.URL(), "RABBITMQ_MANAGEMENT_URL": rabbit.ManagementURL() + "/api",
	}, nil)

	w := watchQueues(t, env, truth)
	w.until("every queue is shown", func(s []storeShown) bool { return len(w.missing(s)) == 0 })

	for name, s := range map[string]server{"REDIS_URL": redis, "DATABASE_URL": postgres, "CLOUDAMQP_URL": rabbit} {
		gone := func(all []storeShown) bool {
			at := storeOf(all, name)
			return at.Access == "unreachable" && at.Why != ""
		}
		var before time.Time
		back := func(all []storeShown) bool {
			at := storeOf(all, name)
			if at.Access == "unreachable" {
				before = at.At
			}
			return at.Access == "reading" && at.At.After(before) && len(w.missing(all)) == 0
		}
		s.Stop()
		w.until(name+" is silent and told as out of reach", gone)
		s.Cont()
		w.until(name+" goes on and is told again", back)
		s.Kill()
		w.until(name+" is killed and told as out of reach", gone)
		s.Restart()
		w.until(name+" is started again and told again", back)
	}
}
