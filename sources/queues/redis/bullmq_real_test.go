//go:build integration

package redis

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// doorTo opens a real Redis.
func doorTo(t testing.TB, url string) *conn {
	t.Helper()
	at, ok := readTarget(map[string]string{"REDIS_URL": url}, "REDIS_URL")
	if !ok {
		t.Fatal("no address")
	}
	d, err := open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// samples reads all libraries that are found, by name.
func samples(t *testing.T, d *conn) map[string]*queue.Sample {
	t.Helper()
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*queue.Sample{}
	for _, l := range libs {
		s, at, err := l.Read(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", l.Name(), err)
		}
		if time.Since(at).Abs() > time.Minute {
			t.Errorf("%s: the store's time is %v", l.Name(), at)
		}
		out[l.Name()] = s
	}
	return out
}

// said is what a filler prints of one queue: the library's own numbers. Booleans are 0 and 1.
func said(t *testing.T, out, queue string) map[string]int64 {
	t.Helper()
	var told struct {
		Queues map[string]map[string]any `json:"queues"`
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatal(err)
	}
	n := map[string]int64{}
	for k, v := range told.Queues[queue] {
		switch v := v.(type) {
		case float64:
			n[k] = int64(v)
		case bool:
			if v {
				n[k] = 1
			}
		}
	}
	if len(n) == 0 {
		t.Fatalf("the filler told nothing: %s", out)
	}
	return n
}

// dump is every key of the server with its value, as the server itself would hand it on.
func dump(t *testing.T, url string) map[string]string {
	t.Helper()
	c, out := owner(t, url), map[string]string{}
	keys, err := c.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	for _, k := range keys {
		v, err := c.Dump(t.Context(), k).Result()
		if err != nil {
			t.Fatal(err)
		}
		out[k] = v
	}
	return out
}

// is compares a number that must be known.
func is(t *testing.T, what string, c queue.Count, want int64) {
	t.Helper()
	if n, known := c.Get(); n != want || !known {
		t.Errorf("%s: %d (known: %v), want %d", what, n, known, want)
	}
}

// TestRealNodeQueues compares with getJobCounts and checkHealth, old and new versions side by side in one store.
func TestRealNodeQueues(t *testing.T) {
	s := queuetest.Redis(t)
	type filled struct {
		library, queue, filler string
		args                   []string
	}
	fills := []filled{
		{"bullmq", "six", "fill-bullmq.js", []string{s.URL(), "six", "3", "2", "1", "4", "5", "0"}},
		{"bullmq", "six paused", "fill-bullmq.js", []string{s.URL(), "six paused", "2", "1", "0", "0", "1", "1"}},
		{"bullmq", "five ☂", "fill-bullmq.js", []string{"bullmq5", s.URL(), "five ☂", "3", "2", "1", "4", "5", "0"}},
		{"bullmq", "five/paused", "fill-bullmq.js", []string{"bullmq5", s.URL(), "five/paused", "2", "1", "1", "0", "3", "1"}},
		{"bull", "four:of old", "fill-bull.js", []string{s.URL(), "four:of old", "3", "2", "1", "4", "5", "0"}},
		{"bull", "four-paused", "fill-bull.js", []string{s.URL(), "four-paused", "2", "1", "1", "0", "3", "1"}},
		{"bee-queue", "bee", "fill-bee-queue.js", []string{s.URL(), "bee", "3", "2", "4", "4"}},
	}
	t.Parallel()
	told := make([]map[string]int64, len(fills))
	for i, f := range fills {
		told[i] = said(t, queuetest.Node(t, queuetest.Filler(f.filler), f.args...), f.queue)
		t.Logf("%s %s: %v", f.library, f.queue, told[i])
	}
	before := dump(t, s.URL())
	got := samples(t, doorTo(t, s.URL()))
	if d := cmp.Diff(before, dump(t, s.URL())); d != "" {
		t.Errorf("the store was changed:\n%s", d)
	}
	for i, f := range fills {
		if got[f.library] == nil {
			t.Fatalf("no %s in %v", f.library, got)
		}
		q, n := named(t, got[f.library], f.queue), told[i]
		if want := n["waiting"] + n["prioritized"] + n["paused"]; int64(q.Ready) != want || q.Quality != queue.Exact {
			t.Errorf("%s %s: %d ready, want %d", f.library, f.queue, q.Ready, want)
		}
		is(t, f.queue+" in flight", q.InFlight, n["active"])
		is(t, f.queue+" scheduled", q.Scheduled, n["delayed"])
		is(t, f.queue+" dead", q.Dead, n["failed"])
		if f.library != "bee-queue" && (q.Paused != (n["isPaused"] == 1)) {
			t.Errorf("%s: paused %v, want %v", f.queue, q.Paused, n["isPaused"])
		}
		if q.Oldest < 0 || q.Oldest > model.Duration(time.Minute) || q.Head == "" {
			t.Errorf("%s: oldest %v, head %q", f.queue, time.Duration(q.Oldest), q.Head)
		}
		if q.Consumers > 0 { // the filler's own worker has ended
			t.Errorf("%s: %d workers", f.queue, q.Consumers)
		}
		if n["active"] > 0 && f.library != "bee-queue" && q.Held <= 0 {
			t.Errorf("%s: held for %v", f.queue, time.Duration(q.Held))
		}
	}
}

// TestRealNodeWorkers counts the workers as getWorkers does, and the jobs that went through them.
func TestRealNodeWorkers(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	for _, l := range []string{"bullmq", "bullmq5", "bull"} {
		queuetest.StartNode(t, queuetest.Filler("work-node.js"), l, s.URL(), "quick "+l, "2", "quick").Await("ready")
	}
	queuetest.StartNode(t, queuetest.Filler("work-node.js"), "bullmq", s.URL(), "held", "2", "hold").Await("ready")
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "quick bullmq", "20")
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), "bullmq5", s.URL(), "quick bullmq5", "20")
	queuetest.Node(t, queuetest.Filler("fill-bull.js"), s.URL(), "quick bull", "20")
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "held", "5")
	d := doorTo(t, s.URL())
	var got map[string]*queue.Sample
	queuetest.Await(t, "the workers to be through", func() bool {
		got = samples(t, d)
		busy := 0
		for _, q := range append(slices.Clone(got["bullmq"].Queues), got["bull"].Queues...) {
			n, _ := q.InFlight.Get()
			busy += q.Ready + int(n)
		}
		return busy == 5
	})
	for _, l := range []string{"bullmq", "bullmq5", "bull"} {
		q := named(t, got[l[:min(len(l), 6)]], "quick "+l)
		if q.Consumers != 1 {
			t.Errorf("%s: %d workers", q.Name, q.Consumers)
		}
		is(t, q.Name+" added", q.Added, 20)
		if rate, known := q.Out.Get(); known != (l != "bull") || known && (rate < 0.3 || rate > 0.4) {
			t.Errorf("%s: %v jobs/s out (known: %v), want 20 a minute", q.Name, rate, known)
		}
		if rate, known := q.In.Get(); known != (l != "bull") || known && (rate < 0.3 || rate > 0.4) {
			t.Errorf("%s: %v jobs/s in (known: %v), want 20 a minute", q.Name, rate, known)
		}
	}
	held := named(t, got["bullmq"], "held")
	is(t, "held in flight", held.InFlight, 2)
	if held.Ready != 3 || len(got["bullmq"].Running) != 2 || got["bullmq"].Running[0].Job != "report" {
		t.Errorf("%+v, running %+v", held, got["bullmq"].Running)
	}
}

// TestRealRefusals are users who may not do all that a reading asks for: what is refused is unknown, and nothing else suffers.
func TestRealRefusals(t *testing.T) {
	t.Parallel()
	s := queuetest.RedisWith(t, queuetest.RedisConfig{Users: []string{
		"nolist on >secret ~* &* +@all -client|list", "reader on >secret ~* &* -@all +@read", "noscan on >secret ~* &* +@all -scan",
	}})
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "mail", "1")
	owner(t, s.URL()).SAdd(t.Context(), "queues", "default")
	for user, all := range map[string]bool{"nolist": true, "reader": false} {
		got := samples(t, doorTo(t, s.UserURL(user, "secret")))
		d := doorTo(t, s.UserURL(user, "secret"))
		libs, err := d.Discover(t.Context(), backend.DiscoverOptions{Known: []string{"0 :meta bull:mail"}})
		if err != nil || len(libs) != 2 || got["sidekiq"] == nil {
			t.Fatal(user, libs, err)
		}
		sample, _, err := libs[1].Read(t.Context())
		if err != nil {
			t.Fatal(user, err)
		}
		q := named(t, sample, "mail")
		if q.Consumers != -1 || q.Ready != 1 || !strings.Contains(sample.Note, "workers are not counted") {
			t.Errorf("%s: %+v: %q", user, q, sample.Note)
		}
		if _, known := q.In.Get(); known != all || (q.Oldest >= 0) != all { // both need the store's clock
			t.Errorf("%s: %+v", user, q)
		}
	}
	owner(t, s.URL()).Del(t.Context(), "queues")
	if got := samples(t, doorTo(t, s.UserURL("reader", "secret"))); got["bullmq"] == nil {
		t.Errorf("a user who may read finds %v", got)
	}
	if got := samples(t, doorTo(t, s.UserURL("noscan", "secret"))); len(got) != 0 {
		t.Errorf("without SCAN: %v", got)
	}
}

// TestRealNodeCost counts the round trips of a reading of a hundred queues, each with jobs in all states.
func TestRealNodeCost(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	c := owner(t, s.URL())
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "a", "20", "5", "3", "4", "5")
	for _, part := range []string{"meta", "id", "wait", "prioritized", "active", "delayed", "failed", "events"} {
		for i := range 99 {
			if err := c.Copy(t.Context(), "bull:a:"+part, fmt.Sprintf("bull:b%02d:%s", i, part), 0, false).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	d, h := counted(t, s.URL())
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{})
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	for range 3 { // the first is the dearest
		h.n.Store(0)
		if err := c.ConfigResetStat(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		sample, _, err := libs[0].Read(t.Context())
		if err != nil || len(sample.Queues) != 100 {
			t.Fatal(err)
		}
		_, took := commands(t, c)
		t.Logf("%d queues: %d round trips, %v of the server's time", len(sample.Queues), h.n.Load(), took)
		if n := h.n.Load(); n > 2 || n == 0 {
			t.Errorf("%d round trips", n)
		}
	}
}
