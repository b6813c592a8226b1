//go:build integration

package redis

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// Libraries with fixed names on a real Redis: what all of them promise.

// trips counts the round trips on a connection: how often it begins to read after it has written.
type trips struct {
	net.Conn
	n     atomic.Int64
	wrote atomic.Bool
}

func (h *trips) Write(b []byte) (int, error) {
	h.wrote.Store(true)
	return h.Conn.Write(b)
}

func (h *trips) Read(b []byte) (int, error) {
	if h.wrote.Swap(false) {
		h.n.Add(1)
	}
	return h.Conn.Read(b)
}

// counted opens a real Redis as an app's config var tells it. What connecting takes is not counted.
func counted(t testing.TB, url string) (*conn, *trips) {
	t.Helper()
	at, ok := readTarget(map[string]string{"REDIS_URL": url}, "REDIS_URL")
	if !ok {
		t.Fatal("no address")
	}
	h := new(trips)
	d, err := openBy(t.Context(), at, func(ctx context.Context, addr string, c *tls.Config) (net.Conn, error) {
		conn, err := backend.Dial(ctx, addr, c)
		h.Conn = conn
		return h, err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	if err := d.pipe.Run(t.Context(), func(p *pipe.Batch) { p.Ping() }); err != nil {
		t.Fatal(err)
	}
	h.n.Store(0)
	return d, h
}

// lookup gives the reader of a library that is found in a real Redis, with a connection of its own: on the one that found it a
// search may be under way.
func lookup(t testing.TB, url, name string) (backend.Library, *trips) {
	t.Helper()
	first := doorTo(t, url)
	libs, err := first.Discover(t.Context(), backend.DiscoverOptions{Progress: func(string) {}, Keep: func([]string) {}})
	if err != nil || !slices.ContainsFunc(libs, func(l backend.Library) bool { return l.Name() == name }) {
		t.Fatalf("%s is not among %v, %v", name, libs, err)
	}
	first.Close()
	d, h := counted(t, url)
	d.search = keyscan.New(d.pipe, searched(), backend.DiscoverOptions{})
	return d.at(keyscan.Match{Library: name}), h
}

// taken takes a sample.
func taken(t testing.TB, l backend.Library) (*queue.Sample, time.Time) {
	t.Helper()
	s, now, err := l.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, now
}

// named is a queue of a sample.
func named(t testing.TB, s *queue.Sample, name string) queue.Reading {
	t.Helper()
	i := slices.IndexFunc(s.Queues, func(q queue.Reading) bool { return q.Name == name })
	if i < 0 {
		t.Fatalf("no queue %q in %+v", name, s.Queues)
	}
	return s.Queues[i]
}

// reported is a report as a library's own API gives it.
func reported[T any](t *testing.T, text string) (r T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

// owner is the app's own connection, to do what an app does.
func owner(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// near tells that two ages are as close as the time between two readings.
func near(a, b time.Duration) bool { return (a - b).Abs() < 5*time.Second }

// watched tells every command that do makes the server run, as MONITOR tells it, lower case.
func watched(t *testing.T, url string, do func()) (commands []string) {
	t.Helper()
	c := owner(t, url)
	if err := c.Ping(t.Context()).Err(); err != nil { // what connecting takes is not counted
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", c.Options().Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	lines := bufio.NewReader(conn)
	next := func() string {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line)
	}
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprint(conn, "MONITOR\r\n")
	if s := next(); s != "+OK" {
		t.Fatal(s)
	}
	do()
	if err := c.Echo(t.Context(), "end").Err(); err != nil {
		t.Fatal(err)
	}
	for {
		words := strings.Fields(next())
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, `"`) })
		if i < 0 {
			continue
		}
		switch command := strings.ToLower(strings.Trim(words[i], `"`)); command {
		case "echo":
			return commands
		default:
			commands = append(commands, command)
		}
	}
}

// reads are the commands that these libraries' readers may use. None of them writes, none looks through the keys.
var reads = []string{"time", "sscan", "scard", "zcard", "zcount", "zrange", "zrevrange", "llen", "lindex", "get", "exists", "hlen",
	"hget", "hmget", "hvals", "ping"}

// frugal tests that a reading writes nothing, looks through no keys, and takes as many round trips as it may.
func frugal(t *testing.T, url, library string, most int64) {
	t.Helper()
	l, h := lookup(t, url, library)
	before, err := owner(t, url).Do(t.Context(), "DEBUG", "DIGEST").Text()
	if err != nil {
		t.Fatal(err)
	}
	commands := watched(t, url, func() { taken(t, l) })
	if n := h.n.Load(); n > most || n == 0 {
		t.Errorf("%s: %d round trips, at most %d", library, n, most)
	}
	for _, c := range commands {
		if !slices.Contains(reads, c) {
			t.Errorf("%s uses %s", library, c)
		}
	}
	if len(commands) < 5 {
		t.Errorf("MONITOR saw %q only", commands)
	}
	if after, err := owner(t, url).Do(t.Context(), "DEBUG", "DIGEST").Text(); after != before || err != nil {
		t.Errorf("%s changed the store (%v)", library, err)
	}
}

// openToDebug is a Redis that gives a digest of all it holds.
func openToDebug(t *testing.T) *queuetest.RedisServer {
	t.Helper()
	return queuetest.RedisWith(t, queuetest.RedisConfig{Directives: []string{"enable-debug-command local"}})
}

func differ(want, got any) string { return cmp.Diff(want, got) }

func safeName(s string) string { return safe.Text(s) }
