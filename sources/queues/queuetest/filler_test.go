//go:build integration

package queuetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// report is what every filler prints.
type report struct {
	Library string
	Queues  map[string]map[string]any
}

func read(t *testing.T, text string) report {
	t.Helper()
	var r report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return r
}

// runner is one of Python, Ruby, Node and Node22.
type runner func(t testing.TB, script string, args ...string) string

// filling is one filler, asked for 3 ready, 2 scheduled, 1 failed and 1 active job, or as many of these as its store knows.
type filling struct {
	library string // and the beginning of its version
	run     runner
	script  string
	before  []string // arguments before the URL
	numbers string
	want    map[string]any
}

var redisFillings = []filling{
	{"celery 5", Python, "fill-celery.py", nil, "3 2 0 1", map[string]any{"ready": 5.}},
	{"rq 1", Python, "fill-rq.py", nil, "3 2 1 1", map[string]any{"ready": 3., "scheduled": 2., "failed": 1., "active": 1., "consumers": 0.}},
	{"sidekiq 6", Ruby, "fill-sidekiq.rb", nil, "3 2 1 1", map[string]any{"ready": 3., "paused": false}},
	{"bullmq 6", Node, "fill-bullmq.js", nil, "3 2 1 1 1", map[string]any{"waiting": 3., "delayed": 2., "failed": 1., "active": 1., "prioritized": 1., "isPaused": false}},
	{"bullmq 5", Node, "fill-bullmq.js", []string{"bullmq5"}, "3 2 1 1 1", map[string]any{"waiting": 3., "delayed": 2., "failed": 1., "active": 1., "prioritized": 1., "isPaused": false}},
	{"bull 4", Node, "fill-bull.js", nil, "3 2 1 1 1", map[string]any{"waiting": 4., "delayed": 2., "failed": 1., "active": 1., "isPaused": false}},
	{"bee-queue 2", Node, "fill-bee-queue.js", nil, "3 2 1 1", map[string]any{"waiting": 3., "delayed": 2., "failed": 1., "active": 1.}},
}

var postgresFillings = []filling{
	{"delayed_job 4", Ruby, "fill-delayed_job.rb", nil, "3 2 1 1 1", map[string]any{"ready": 3., "scheduled": 2., "failed": 1., "active": 1., "retry": 1.}},
	{"pg-boss 10", Node, "fill-pg-boss.js", nil, "3 2 1 1 1", map[string]any{"created": 5., "failed": 1., "active": 1., "retry": 1.}},
	{"pg-boss 12", Node22, "fill-pg-boss.js", []string{"pg-boss12"}, "3 2 1 1 1", map[string]any{"created": 5., "failed": 1., "active": 1., "retry": 1.}},
	{"graphile-worker 0.17", Node, "fill-graphile-worker.js", nil, "3 2 1 1 1", map[string]any{"ready": 3., "scheduled": 2., "failed": 1., "active": 1., "retry": 1.}},
	{"graphile-worker 0.18", Node22, "fill-graphile-worker.js", []string{"graphile-worker18"}, "3 2 1 1 1", map[string]any{"ready": 3., "scheduled": 2., "failed": 1., "active": 1., "retry": 1.}},
}

func TestFillersOfRedis(t *testing.T) {
	for _, f := range redisFillings {
		t.Run(f.library, func(t *testing.T) {
			t.Parallel()
			f.check(t, Redis(t).URL())
		})
	}
}

func TestFillersOfPostgres(t *testing.T) {
	for _, f := range postgresFillings {
		t.Run(f.library, func(t *testing.T) {
			t.Parallel()
			f.check(t, SharedPostgres(t).Database(strings.NewReplacer(" ", "_", ".", "_").Replace(f.library)))
		})
	}
}

func TestFillersOfRabbitMQ(t *testing.T) {
	f := filling{"celery 5", Python, "fill-celery.py", nil, "3 2", map[string]any{"ready": 5.}}
	f.check(t, SharedRabbitMQ(t).Vhost("orbit"))
}

// check runs the filler and compares those of its numbers that f names.
func (f filling) check(t *testing.T, url string) {
	args := append(append([]string{}, f.before...), url, "mail")
	r := read(t, f.run(t, Filler(f.script), append(args, strings.Fields(f.numbers)...)...))
	if !strings.HasPrefix(r.Library, f.library) {
		t.Errorf("it was %s", r.Library)
	}
	got := map[string]any{}
	for key := range f.want {
		got[key] = r.Queues["mail"][key]
	}
	if diff := cmp.Diff(f.want, got); diff != "" {
		t.Errorf("%s reports %v\n%s", f.library, r.Queues, diff)
	}
}
