package redis

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

func TestSuspicious(t *testing.T) {
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
		s, ok := suspicious(0, key)
		got := ""
		if ok {
			got = s.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}

// TestGlob sees that the pattern that the server sifts by keeps no mark back.
func TestGlob(t *testing.T) {
	m := fake(t)
	marks := []string{"bull:a:meta", "b:id:c:id", "x:queues", "x:y:processes", "_kombu.binding.celery", "pre_kombu.binding.x"}
	for _, k := range marks {
		m.Set(k, "x")
	}
	for _, k := range []string{"celery-task-meta-1", "views/home", "bull:mail:123", "session:abc"} {
		m.Set(k, "x")
	}
	var page *pipe.Page
	err := opened(t, m).wire.Run(t.Context(), func(p *pipe.Batch) { page = p.Scan(0, scanGlob, 1000) })
	got, _ := page.Val()
	slices.Sort(got)
	slices.Sort(marks)
	if d := cmp.Diff(marks, got); d != "" || err != nil {
		t.Error(err, d)
	}
}

func FuzzRemembered(f *testing.F) {
	f.Add("0 :meta bull:with space")
	f.Add("swept 12")
	f.Fuzz(func(t *testing.T, name string) {
		if s, ok := remembered(name); ok {
			if again, ok := remembered(s.String()); !ok || again != s {
				t.Errorf("%q: %+v, %+v", name, s, again)
			}
		}
	})
}

func TestShape(t *testing.T) {
	for key, want := range map[string]string{
		"session:7f3a-11ee:id": ":idsession:#-#",
		"bull:mail:id":         ":idbull:mail",
		"user:1:cart.22:id":    ":iduser:#:cart.#",
		"a/b c9{x}:q:id":       ":ida/b #{x}:q",
	} {
		s, _ := suspicious(0, key)
		if got := s.shape(); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}

func TestJobLibrary(t *testing.T) {
	type types = map[string]string
	for _, c := range []struct {
		name, stem string
		is         types
		signed     bool
		want       string
	}{
		{"BullMQ 5 and 6", "x:mail", types{"meta": "hash"}, true, "bullmq"},
		{"BullMQ 3: a limit to its events only", "bull:mail", types{"meta": "hash", "events": "stream"}, false, "bullmq"},
		{"Bull 4 at work", "x:mail", types{"id": "string", "wait": "list"}, false, "bull"},
		{"Bull 4 that removes what is done", "bull:mail", types{"id": "string"}, false, "bull"},
		{"Bull 4 paused", "x:mail", types{"meta": "hash", "meta-paused": "string", "id": "string"}, false, "bull"},
		{"Bee-Queue", "x:mail", types{"id": "string", "jobs": "hash", "waiting": "list"}, false, "bee-queue"},
		{"Bee-Queue, idle", "bq:mail", types{"id": "string"}, false, "bee-queue"},
		{"a counter", "user:7", types{"id": "string"}, false, ""},
		{"a page's metadata", "page:7", types{"meta": "hash"}, false, ""},
		{"another program's list", "x:y", types{"meta": "string", "wait": "string"}, false, ""},
	} {
		if got := jobLibrary(c.stem, c.is, c.signed); got != c.want {
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
	if len(memory) != 5 || memory[0] != "swept 1777636800" {
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
	look := kept(nil, &memory)
	look.Once = true
	libs, err := opened(t, m).Discover(t.Context(), look)
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

func TestNothingFoundIsNotSearchedForAgainAtOnce(t *testing.T) {
	m := fake(t)
	m.Set("views/home", "x")
	var memory []string
	look := kept(nil, &memory)
	searched := 0
	look.Progress = func(string) { searched++ }
	for _, want := range []int{1, 1} { // the second time from memory
		if libs, err := opened(t, m).Discover(t.Context(), look); len(libs) > 0 || err != nil {
			t.Fatal(libs, err)
		}
		if searched != want {
			t.Errorf("searched %d times, want %d", searched, want)
		}
		look.Known = memory
	}
	m.SetTime(noon.Add(seekBare))
	if _, err := opened(t, m).Discover(t.Context(), look); err != nil || searched != 2 {
		t.Errorf("searched %d times after %v: %v", searched, seekBare, err)
	}
}

// TestSweepEnds: a server that gives cursors for ever is not followed.
func TestSweepEnds(t *testing.T) {
	m := fake(t)
	m.Server().SetPreHook(func(c *server.Peer, cmd string, args ...string) bool {
		if !strings.EqualFold(cmd, "scan") {
			return false
		}
		c.WriteLen(2)
		c.WriteBulk("77")
		c.WriteLen(0)
		return true
	})
	d := opened(t, m)
	s := sweep{keys: 5000}
	for steps := 0; !s.over; steps++ {
		if _, err := s.step(t.Context(), d.wire); err != nil {
			t.Fatal(err)
		}
		if s.cursor != 77 {
			t.Fatalf("cursor %d", s.cursor)
		}
		if steps > 8*6 {
			t.Fatal("still going on")
		}
	}
}

func TestOtherDatabase(t *testing.T) {
	m := fake(t)
	m.Set("where", "home")
	m.DB(3).Set("where", "there")
	d := opened(t, m)
	for db, want := range map[int]string{0: "home", 3: "there"} {
		var at *pipe.Text
		if err := d.wire.In(db).Run(t.Context(), func(p *pipe.Batch) { at = p.Get("where") }); err != nil || at.Val() != want {
			t.Errorf("database %d: %q, %v", db, at.Val(), err)
		}
	}
	var at *pipe.Text
	if err := d.wire.Run(t.Context(), func(p *pipe.Batch) { at = p.Get("where") }); err != nil || at.Val() != "home" {
		t.Errorf("the connection is left in another database: %q, %v", at.Val(), err)
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
	go func() { first <- d.wire.Run(t.Context(), func(p *pipe.Batch) { p.Ping() }) }()
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error)
	go func() { second <- d.wire.Run(ctx, func(p *pipe.Batch) { p.Time() }) }()
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
	if err := d.wire.Run(t.Context(), func(p *pipe.Batch) { p.Time() }); err != nil {
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
	d.unseek()
	time.AfterFunc(20*time.Millisecond, func() { close(release) }) // time for it to do harm
	if err := d.wire.Run(t.Context(), func(p *pipe.Batch) { p.Time() }); err != nil {
		t.Error(err)
	}
}

func TestDatabases(t *testing.T) {
	info := "# Keyspace\r\ndb0:keys=10,expires=0,avg_ttl=0\r\ndb1:keys=7,expires=0\r\ndb2:keys=5,x\r\ndb3:keys=0,x\r\nrubbish\r\n"
	got := databases(info, 0, map[int]bool{2: true})
	if len(got) != 1 || got[0].db != 1 || got[0].keys != 7 {
		t.Errorf("%+v", got)
	}
}

func TestSiblings(t *testing.T) {
	vars := map[string]string{
		"REDIS_URL":     "rediss://:p@db.example:7001",
		"REDIS_PLAIN":   "redis://:p@db.example:7000/4",
		"CELERY":        "rediss://:p@db.example:7001/1",
		"OTHER":         "rediss://:p@db.example:7009/2",
		"CACHE":         "redis://cache.example/3",
		"SECRET_NUMBER": "12",
	}
	at, ok := read(vars, "REDIS_URL")
	if got := elsewhere(at); !ok || !cmp.Equal(got, map[int]bool{1: true, 4: true}) {
		t.Errorf("%v", got)
	}
}

func TestRounded(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 950: "950", 12_345: "12k", 999_999: "999k", 1_234_567: "1.2M", 3_000_000: "3M"} {
		if got := rounded(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
