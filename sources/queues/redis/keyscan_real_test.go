//go:build integration

package redis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// crowd puts n keys of other programs into a server, many of them with names that look like those of libraries.
func crowd(t *testing.T, c *redis.Client, n int) {
	t.Helper()
	names := []string{"celery-task-meta-%08d", "views/product/%d", "session:%d:id", "bull:big:%d", "user:%d:metadata", "a:%d:queues:x"}
	for from := 0; from < n; from += 5000 {
		pairs := make([]any, 0, 10000)
		for i := from; i < from+5000; i++ {
			pairs = append(pairs, fmt.Sprintf(names[i%len(names)], i), "x")
		}
		if err := c.MSet(t.Context(), pairs...).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// bee is what Bee-Queue leaves of a queue with one job.
func beeQueueIn(t *testing.T, c *redis.Client, key string) {
	t.Helper()
	c.Set(t.Context(), key+":id", 1, 0)
	c.HSet(t.Context(), key+":jobs", "1", `{"options":{"timestamp":1795294777568},"status":"created"}`)
	c.LPush(t.Context(), key+":waiting", "1")
}

// commands are what the server counts of all it was sent since its figures were reset, and the time they took it.
func commands(t testing.TB, c *redis.Client) (calls map[string]int, took time.Duration) {
	t.Helper()
	stats, err := c.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	calls = map[string]int{}
	for line := range strings.Lines(stats) {
		name, rest, _ := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":")
		var n, usec int
		if fields, _ := fmt.Sscanf(rest, "calls=%d,usec=%d", &n, &usec); fields == 2 {
			calls[name] = n
			took += time.Duration(usec) * time.Microsecond
		}
	}
	return calls, took
}

// TestRealCrowd finds queues among 100,000 keys: within the budget, without KEYS, and from memory the next time.
func TestRealCrowd(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	c := owner(t, s.URL())
	crowd(t, c, 100_000)
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "mail", "2")
	queuetest.Node(t, queuetest.Filler("fill-bull.js"), s.URL(), "old:er", "2")
	beeQueueIn(t, c, "shop:bees")
	var kept, told []string
	find := func(options backend.DiscoverOptions) (names string, scans int, took time.Duration) {
		d := doorTo(t, s.URL())
		defer d.Close()
		if err := c.ConfigResetStat(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		libs, err := d.Discover(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range libs {
			sample, _, err := l.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range sample.Queues {
				names += l.Name() + " " + q.Name + "\n"
			}
		}
		calls, took := commands(t, c)
		if calls["keys"] > 0 {
			t.Error("KEYS was sent")
		}
		return names, calls["scan"], took
	}
	options := backend.DiscoverOptions{Progress: func(p string) { told = append(told, p) }, Keep: func(n []string) { kept = n }}
	names, scans, took := find(options)
	if want := "bee-queue shop:bees\nbull old:er\nbullmq mail\n"; names != want {
		t.Errorf("found %q, want %q", names, want)
	}
	t.Logf("%d steps, %v of the server's time; %d names kept", scans, took, len(kept))
	if scans < 100 || scans > 140 {
		t.Errorf("%d steps for 100,000 keys", scans)
	}
	if len(told) == 0 || !strings.HasPrefix(told[len(told)/2], "searching 100k keys, ") {
		t.Errorf("told %q", told)
	}
	options.Known = kept
	again, scans, took := find(options)
	t.Logf("from memory: %d steps, %v of the server's time", scans, took)
	if again != names || scans != 0 {
		t.Errorf("from memory %q, with %d steps", again, scans)
	}
	c.Del(t.Context(), "shop:bees:id", "shop:bees:jobs", "shop:bees:waiting")
	if names, _, _ := find(options); names != "bull old:er\nbullmq mail\n" {
		t.Errorf("after one is gone: %q", names)
	}
}

// TestRealDatabases reads a server on which several vars lead to several databases: each is read once, by its own var, and one that no
// var names by none. The depths are those that the libraries themselves tell.
func TestRealDatabases(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	in := func(db int) string { return s.URL()[:len(s.URL())-1] + strconv.Itoa(db) }
	want := map[string]int64{}
	want["celery mail"] = said(t, queuetest.Python(t, queuetest.Filler("fill-celery.py"), in(1), "mail", "3"), "mail")["ready"]
	want["rq post"] = said(t, queuetest.Python(t, queuetest.Filler("fill-rq.py"), in(1), "post", "2"), "post")["ready"]
	want["bullmq kids"] = said(t, queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), in(2), "kids", "4"), "kids")["waiting"]
	queuetest.Python(t, queuetest.Filler("fill-celery.py"), in(3), "others", "5")
	queuetest.Python(t, queuetest.Filler("fill-rq.py"), in(5), "others", "6")
	got := map[string]int64{}
	for _, db := range []int{0, 1, 2} {
		libs, err := doorTo(t, in(db)).Discover(t.Context(), backend.DiscoverOptions{Once: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range libs {
			sample, _, err := l.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range sample.Queues {
				got[l.Name()+" "+q.Name] += int64(q.Ready)
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the libraries say (-), read was (+): %s", d)
	}
}

// TestRealReadingsBesideSearch reads a library that needs no search while the keys are walked through: no reading waits for more
// than a step, and what is found appears.
func TestRealReadingsBesideSearch(t *testing.T) {
	t.Parallel()
	s := queuetest.Redis(t)
	c := owner(t, s.URL())
	crowd(t, c, 50_000)
	c.SAdd(t.Context(), "queues", "default")
	queuetest.Node(t, queuetest.Filler("fill-bullmq.js"), s.URL(), "mail", "2")
	d := doorTo(t, s.URL())
	var kept []string
	libs, err := d.Discover(t.Context(), backend.DiscoverOptions{Keep: func(n []string) { kept = n }})
	if err != nil || len(libs) != 1 || libs[0].Name() != "sidekiq" {
		t.Fatalf("found %v, %v", libs, err)
	}
	var slow []time.Duration
	notes := ""
	queuetest.Await(t, "the search to end", func() bool {
		began := time.Now()
		sample, _, err := libs[0].Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		slow = append(slow, time.Since(began))
		notes += sample.Note
		return len(kept) > 0
	})
	slices.Sort(slow)
	t.Logf("%d readings, the median %v, the slowest %v", len(slow), slow[len(slow)/2], slow[len(slow)-1])
	if !strings.Contains(notes, "searching 50k keys, ") {
		t.Errorf("notes %q", notes)
	}
	if more := d.Discovered(); len(more) != 1 || more[0].Name() != "bullmq" {
		t.Fatalf("found %v", more)
	}
	if more := d.Discovered(); len(more) != 0 {
		t.Errorf("found twice: %v", more)
	}
}
