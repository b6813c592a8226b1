package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// TestCandidates sees which keys the rows' patterns have the server asked about.
func TestCandidates(t *testing.T) {
	patterns := keyscan.PatternsOf(searched())
	for key, want := range map[string]string{
		"bull:mail:meta":                      "0 :meta bull:mail",
		"bull:with:colon:id":                  "0 :id bull:with:colon",
		"{bull}:ü ☂:meta":                     "0 :meta {bull}:ü ☂",
		"shop:queues":                         "0 :queues shop",
		"a:b:processes":                       "0 :processes a:b",
		"_kombu.binding.celery":               "0 _kombu.binding. _kombu.binding.celery",
		"app1_kombu.binding.a:meta":           "0 _kombu.binding. app1_kombu.binding.a:meta",
		"mail:meta":                           "", // no queue after the prefix
		":meta":                               "",
		":queues":                             "",
		"queues":                              "",
		"bull:mail:metadata":                  "",
		"_kombu.binding.celeryev":             "",
		"_kombu.binding.reply.celery.pidbox":  "",
		"_kombu.binding.celery.pidbox":        "",
		"a\nb:c:id":                           "",
		strings.Repeat("long", 200) + ":x:id": "",
	} {
		c, ok := patterns.Candidate(0, key)
		got := ""
		if ok {
			got = c.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}

// TestGlob sees that what the server filters by keeps no candidate back.
func TestGlob(t *testing.T) {
	m := fake(t)
	candidates := []string{"bull:a:meta", "b:id:c:id", "x:queues", "x:y:processes", "_kombu.binding.celery", "pre_kombu.binding.x"}
	for _, k := range candidates {
		m.Set(k, "x")
	}
	for _, k := range []string{"celery-task-meta-1", "views/home", "bull:mail:123", "session:abc"} {
		m.Set(k, "x")
	}
	var page *pipe.Page
	err := opened(t, m).pipe.Run(t.Context(), func(p *pipe.Batch) { page = p.Scan(0, keyscan.PatternsOf(searched()).Glob(), 1000) })
	got, _ := page.Val()
	slices.Sort(got)
	slices.Sort(candidates)
	if d := cmp.Diff(candidates, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func TestNodeLibrary(t *testing.T) {
	type types = map[string]string
	for _, c := range []struct {
		name, queue string
		is          types
		signed      bool
		want        string
	}{
		{"BullMQ 5 and 6", "x:mail", types{"meta": "hash"}, true, "bullmq"},
		{"BullMQ 3: a limit to its events only", "bull:mail", types{"meta": "hash", "events": "stream"}, false, "bullmq"},
		{"BullMQ 2: a child of a flow, without settings", "bull:kids", types{"id": "string", "wait": "list", "events": "stream"}, false, "bullmq"},
		{"BullMQ 2: the same when all are done", "bull:kids", types{"id": "string", "events": "stream", "completed": "zset"}, false, "bullmq"},
		{"BullMQ 4: added in bulk with priorities", "x:kids", types{"prioritized": "zset", "events": "stream"}, false, "bullmq"},
		{"a log of events", "x:log", types{"events": "stream"}, false, ""},
		{"Bull 4 at work", "x:mail", types{"id": "string", "wait": "list"}, false, "bull"},
		{"Bull 4 that removes what is done", "bull:mail", types{"id": "string"}, false, "bull"},
		{"Bull 4 paused", "x:mail", types{"meta": "hash", "meta-paused": "string", "id": "string"}, false, "bull"},
		{"Bee-Queue", "x:mail", types{"id": "string", "jobs": "hash", "waiting": "list"}, false, "bee-queue"},
		{"Bee-Queue, idle", "bq:mail", types{"id": "string"}, false, "bee-queue"},
		{"a counter", "user:7", types{"id": "string"}, false, ""},
		{"a page's metadata", "page:7", types{"meta": "hash"}, false, ""},
		{"another program's list", "x:y", types{"meta": "string", "wait": "string"}, false, ""},
	} {
		if got := nodeLibrary(c.queue, c.is, c.signed); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// kept is a search that remembers.
func kept(known []string, into *[]string) backend.DiscoverOptions {
	return backend.DiscoverOptions{Known: known, Progress: func(string) {}, Keep: func(n []string) { *into = n }}
}

func names(libs []backend.Library) (out []string) {
	for _, l := range libs {
		out = append(out, l.Name())
	}
	return out
}

// fillNamespaces puts libraries behind prefixes into a store, and into another database.
func fillNamespaces(m *miniredis.Miniredis) {
	m.SAdd("shop:queues", "default")
	m.SAdd("shop:processes", "worker.1:2:ab")
	m.SAdd("app_kombu.binding.mail", "mail"+celerySep+celerySep+"mail")
	m.SAdd("user:7:queues", "another program's")
	m.SAdd("user:7:processes", "x")
	m.HSet("bull:mail:meta", "version", "bullmq:6.7.0")
}

func TestFindByKeys(t *testing.T) {
	m := fake(t)
	fillNamespaces(m)
	var memory []string
	libs, err := opened(t, m).Discover(t.Context(), kept(nil, &memory))
	want := []string{"sidekiq (shop)", "sidekiq (user:7)", "celery (app)", "bullmq"}
	if d := cmp.Diff(want, names(libs)); d != "" || err != nil {
		t.Fatal(err, d)
	}
	if len(memory) != 4 {
		t.Errorf("kept %q", memory)
	}
	// What is known is verified and not searched for: a new queue comes with the next search.
	m.Del("shop:queues")
	m.Del("shop:processes")
	m.HSet("bull:new:meta", "version", "bullmq:6.7.0")
	again := memory
	libs, err = opened(t, m).Discover(t.Context(), kept(memory, &again))
	if d := cmp.Diff([]string{"sidekiq (user:7)", "celery (app)", "bullmq"}, names(libs)); d != "" || err != nil {
		t.Fatal(err, d)
	}
	s, _, err := libs[2].Read(t.Context())
	if err != nil || len(s.Queues) != 1 || s.Queues[0].Name != "mail" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestOnce sees that who reads once is told what only a search finds, though something is found at once.
func TestOnce(t *testing.T) {
	m := fake(t)
	job(m, "default", seconds(noon))
	m.HSet("bull:mail:meta", "version", "bullmq:6.7.0")
	var memory []string
	options := kept(nil, &memory)
	options.Once = true
	libs, err := opened(t, m).Discover(t.Context(), options)
	if d := cmp.Diff([]string{"sidekiq", "bullmq"}, names(libs)); d != "" || err != nil {
		t.Fatal(err, d)
	}
}

// TestAgain searches beside the readings when it is asked to, and what it finds appears in the library that is read.
func TestAgain(t *testing.T) {
	m := fake(t)
	m.HSet("bull:mail:meta", "version", "bullmq:6.7.0")
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d := opened(t, m)
	defer m.Close() // its side of the connection too
	defer d.Close()
	var memory []string
	libs, err := d.Discover(t.Context(), kept(nil, &memory))
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	m.HSet("bull:new:meta", "version", "bullmq:6.7.0")
	m.HSet("bq:bees:jobs", "1", "{}")
	m.Set("bq:bees:id", "1")
	d.Rediscover()
	until(t, func() bool {
		s, _, err := libs[0].Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(s.Queues) == 2 && slices.Contains(memory, "0 :id bq:bees")
	})
	if d := cmp.Diff([]string{"bee-queue"}, names(d.Discovered())); d != "" {
		t.Error(d)
	}
}

// until polls.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	late := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-late:
			t.Fatal("waited in vain")
		case <-tick.C:
		}
	}
}

// TestNothingFoundIsNotBelieved: what another run did not find a moment ago may be there now.
func TestNothingFoundIsNotBelieved(t *testing.T) {
	for library, fill := range map[string]func(m *miniredis.Miniredis){
		"bullmq":        func(m *miniredis.Miniredis) { m.HSet("bull:mail:meta", "version", "bullmq:5.1.0") },
		"bee-queue":     func(m *miniredis.Miniredis) { m.Set("bq:mail:id", "1") },
		"celery":        func(m *miniredis.Miniredis) { m.SAdd("_kombu.binding.mail", "mail"+celerySep+celerySep+"mail") },
		"sidekiq (app)": func(m *miniredis.Miniredis) { m.SAdd("app:queues", "mail"); m.SAdd("app:processes", "x") },
		"rq":            func(m *miniredis.Miniredis) { m.SAdd("rq:queues", "rq:queue:mail") },
	} {
		m := fake(t)
		m.Set("views/home", "x")
		memory := []string{"swept 1777636799"} // as an earlier version kept it
		options := kept(memory, &memory)
		options.Once = true
		if libs, err := opened(t, m).Discover(t.Context(), options); len(libs) > 0 || err != nil {
			t.Fatalf("%s: found %v, %v in a store without queues", library, names(libs), err)
		}
		options.Known = memory
		fill(m)
		libs, err := opened(t, m).Discover(t.Context(), options)
		if d := cmp.Diff([]string{library}, names(libs)); d != "" || err != nil {
			t.Errorf("%s came after a run that found nothing: %v %s", library, err, d)
		}
	}
}

// TestAskedAgain finds over the connection that it has, without a search, what came after the first look.
func TestAskedAgain(t *testing.T) {
	for library, fill := range map[string]func(m *miniredis.Miniredis){
		"sidekiq": func(m *miniredis.Miniredis) { m.SAdd("queues", "mail") },
		"resque":  func(m *miniredis.Miniredis) { m.SAdd("resque:queues", "mail") },
		"rq":      func(m *miniredis.Miniredis) { m.SAdd("rq:queues", "rq:queue:mail") },
		"asynq":   func(m *miniredis.Miniredis) { m.SAdd("asynq:queues", "mail") },
		"celery":  func(m *miniredis.Miniredis) { m.SAdd("_kombu.binding.celery", "celery"+celerySep+celerySep+"celery") },
		// By the name that a worker's command gives, and by what an earlier run had found.
		"celery (named)": func(m *miniredis.Miniredis) { m.SAdd("_kombu.binding.video", "video"+celerySep+celerySep+"video") },
		"bullmq":         func(m *miniredis.Miniredis) { m.HSet("bull:mail:meta", "version", "bullmq:5.1.0") },
	} {
		m := fake(t)
		d := opened(t, m)
		options := kept([]string{"0 :meta bull:mail"}, new([]string))
		options.Named = func(string) []string { return []string{"video"} }
		if libs, err := d.Discover(t.Context(), options); len(libs) > 0 || err != nil {
			t.Fatalf("found %v, %v in an empty store", names(libs), err)
		}
		d.stopSearch()
		fill(m)
		if err := d.Probe(t.Context()); err != nil {
			t.Error(err)
		}
		want, _, _ := strings.Cut(library, " ")
		if diff := cmp.Diff([]string{want}, names(d.Discovered())); diff != "" {
			t.Errorf("%s: %s", library, diff)
		}
	}
}

// TestOtherDatabasesAreLeftAlone: what no config var names may be another app's.
func TestOtherDatabasesAreLeftAlone(t *testing.T) {
	m := fake(t)
	m.DB(3).HSet("bull:post:meta", "version", "bullmq:5.1.0")
	m.DB(5).HSet("bull:mail:meta", "version", "bullmq:5.1.0")
	m.Set("views/home", "x")
	options := kept([]string{"5 :meta bull:mail"}, new([]string))
	options.Once = true
	if libs, err := opened(t, m).Discover(t.Context(), options); len(libs) > 0 || err != nil {
		t.Errorf("found %v, %v, want nothing in database 0", names(libs), err)
	}
}

// TestFewLookAlikesAreAskedAbout: keys that differ by their numbers alone, however many one step brings, are asked about 101 times.
func TestFewLookAlikesAreAskedAbout(t *testing.T) {
	m := fake(t)
	for i := range 3000 {
		m.Set(fmt.Sprintf("session:%d:id", i), "x")
		m.Set(fmt.Sprintf("views:%d:meta", i), "x")
		m.Set(fmt.Sprintf("cart:%d:items:id", i), "x")
	}
	asked := 0
	m.Server().SetPreHook(func(_ *server.Peer, cmd string, args ...string) bool {
		if strings.EqualFold(cmd, "hmget") {
			asked++
		}
		return false
	})
	options := kept(nil, new([]string))
	options.Once = true
	if _, err := opened(t, m).Discover(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	if asked != 3*101 {
		t.Errorf("asked about %d keys, want 101 of each of three kinds", asked)
	}
}

// TestLimits says what a user may not do, instead of that nothing is there.
func TestLimits(t *testing.T) {
	for denied, want := range map[string]string{
		"SCAN": "this user may not search the keys (SCAN): other queues may be there",
		"TYPE": "this user may not search the keys (TYPE): other queues may be there",
		"TIME": "this user may not ask for the time (TIME): ages are unknown",
		"PING": "",
	} {
		m := fake(t)
		m.Set("views/home", "x")
		m.Server().SetPreHook(func(p *server.Peer, cmd string, _ ...string) bool {
			if strings.EqualFold(cmd, denied) {
				p.WriteError("NOPERM this user has no permissions to run it")
				return true
			}
			return false
		})
		d := opened(t, m)
		if _, err := d.Discover(t.Context(), kept(nil, new([]string))); err != nil {
			t.Fatal(err)
		}
		if got := d.Limits(); got != want {
			t.Errorf("without %s: %q, want %q", denied, got, want)
		}
	}
}

// TestTurns holds one pipeline up and sees the other wait, and give up with its context.
func TestTurns(t *testing.T) {
	m := fake(t)
	held, release := make(chan bool), make(chan bool)
	m.Server().SetPreHook(func(_ *server.Peer, cmd string, _ ...string) bool {
		if strings.EqualFold(cmd, "ping") {
			held <- true
			<-release
		}
		return false
	})
	d := opened(t, m)
	first := make(chan error)
	go func() { first <- d.pipe.Run(t.Context(), func(p *pipe.Batch) { p.Ping() }) }()
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error)
	go func() { second <- d.pipe.Run(ctx, func(p *pipe.Batch) { p.Time() }) }()
	select {
	case err := <-second:
		t.Errorf("it did not wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := d.pipe.Run(t.Context(), func(p *pipe.Batch) { p.Time() }); err != nil {
		t.Error(err)
	}
}

// TestSearchStopped: a search that is stopped in the midst of a step leaves the connection to the readings.
func TestSearchStopped(t *testing.T) {
	m := fake(t)
	m.SAdd("queues", "mail")
	held, release := make(chan bool), make(chan bool)
	m.Server().SetPreHook(func(_ *server.Peer, cmd string, _ ...string) bool {
		if strings.EqualFold(cmd, "scan") {
			held <- true
			<-release
		}
		return false
	})
	d := opened(t, m)
	if libs, err := d.Discover(t.Context(), backend.DiscoverOptions{}); err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	d.Rediscover()
	<-held
	d.stopSearch()
	time.AfterFunc(20*time.Millisecond, func() { close(release) }) // time for it to do harm
	if err := d.pipe.Run(t.Context(), func(p *pipe.Batch) { p.Time() }); err != nil {
		t.Error(err)
	}
}

// TestNoPatternIsLost: of two patterns with one part a search would use the first alone, so that libraries share what they have
// in common.
func TestNoPatternIsLost(t *testing.T) {
	first := map[string]*keyscan.Pattern{}
	for _, l := range libraries {
		for i := range l.Patterns {
			p := &l.Patterns[i]
			if other := first[p.Part]; other != nil && other != p {
				t.Errorf("%s has a pattern of its own for %q, got another library's, want one in families.go", l.Name, p.Part)
			}
			first[p.Part] = p
		}
	}
}
