//go:build integration

package queuetest

import (
	"strings"
	"testing"
)

// working is one library's worker and the filler whose report tells of it.
type working struct {
	name   string
	start  func(t testing.TB, script string, args ...string) *Program
	script string
	args   []string // URL stands for the store's
	says   string   // when it is up
	fill   filling
	busy   string // what the report comes to say of three jobs; "" where the library's has no such number
	queued string
}

var redisWorkings = []working{
	{"rq", StartPython, "work-rq.py", []string{"URL", "mail", "hold"}, "Listening on mail",
		filling{run: Python, script: "fill-rq.py"}, "active=1", "ready=2"},
	{"celery", StartPython, "work-celery.py", []string{"URL", "mail", "1", "hold"}, "ready.",
		filling{run: Python, script: "fill-celery.py"}, "", "ready=0"},
	{"sidekiq", StartRuby, "work-sidekiq.rb", []string{"URL", "mail", "2", "hold", "worker.1"}, "Booting Sidekiq",
		filling{run: Ruby, script: "fill-sidekiq.rb"}, "", "ready=1"},
	{"bullmq", StartNode, "work-node.js", []string{"bullmq", "URL", "mail", "2", "hold"}, "ready",
		filling{run: Node, script: "fill-bullmq.js"}, "active=2", "waiting=1"},
	{"bullmq5", StartNode, "work-node.js", []string{"bullmq5", "URL", "mail", "2", "hold"}, "ready",
		filling{run: Node, script: "fill-bullmq.js", before: []string{"bullmq5"}}, "active=2", "waiting=1"},
	{"bull", StartNode, "work-node.js", []string{"bull", "URL", "mail", "2", "hold"}, "ready",
		filling{run: Node, script: "fill-bull.js"}, "active=2", "waiting=1"},
	{"bee-queue", StartNode, "work-node.js", []string{"bee-queue", "URL", "mail", "2", "hold"}, "ready",
		filling{run: Node, script: "fill-bee-queue.js"}, "active=2", "waiting=1"},
}

func TestWorkersTakeJobs(t *testing.T) {
	for _, w := range redisWorkings {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel() // most of their time is spent waiting for a language to load
			url := Redis(t).URL()
			w.fill.run(t, Filler(w.fill.script), append(append([]string{}, w.fill.before...), url, "mail", "3")...)
			worker := w.start(t, Filler(w.script), strings.Split(strings.ReplaceAll(strings.Join(w.args, " "), "URL", url), " ")...)
			worker.Await(w.says)
			var last string
			await(patience, nil, func() bool {
				last = w.fill.run(t, Filler(w.fill.script), append(append([]string{}, w.fill.before...), url, "mail")...)
				return holds(t, last, w.queued) && holds(t, last, w.busy)
			})
			if !holds(t, last, w.queued) || !holds(t, last, w.busy) {
				t.Errorf("want %s %s, the library says %s\n%s", w.queued, w.busy, last, worker.Output())
			}
			worker.Kill()
			if worker.process.running() {
				t.Error("the worker runs after Kill")
			}
		})
	}
}

// holds says whether a filler's report has key=number for the queue mail; an empty claim holds.
func holds(t *testing.T, text, claim string) bool {
	t.Helper()
	key, number, found := strings.Cut(claim, "=")
	if !found {
		return true
	}
	value, _ := read(t, text).Queues["mail"][key].(float64)
	return value == float64(number[0]-'0')
}

func TestCeleryWorkerLeavesRabbitMQ(t *testing.T) {
	s := SharedRabbitMQ(t)
	url := s.Vhost("leaving")
	Python(t, Filler("fill-celery.py"), url, "mail", "5")
	worker := StartPython(t, Filler("work-celery.py"), url, "mail", "1", "quick")
	worker.Await("ready.")
	Await(t, "an empty queue", func() bool {
		return strings.Contains(string(s.API("GET", "/api/queues/leaving/mail", "")), `"messages":0,`)
	})
	worker.Quit()
	Await(t, "no consumer", func() bool {
		return strings.Contains(string(s.API("GET", "/api/queues/leaving/mail", "")), `"consumers":0,`)
	})
}
