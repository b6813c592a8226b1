package keyvalue

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
)

// noon is of no time that a test runs at.
var noon = time.Date(2026, 5, 1, 12, 0, 0, 250_000_000, time.UTC)

func started(t *testing.T) *Store {
	t.Helper()
	s, err := Start("orbit", noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Set("stat:processed", "12")
	s.Add("queues", "mail")
	s.Add("queues", "default")
	for _, j := range []string{"a", "b", "c", "d"} {
		s.Push("queue:default", j)
	}
	s.Pop("queue:default")
	s.SetFields("worker", "busy", "2", "beat", "7.5")
	s.Score("dead", 2, "y")
	s.Score("dead", 1.5, "x")
	s.Score("dead", 2, "z")
	s.Set("odd/na*me", "1")
	return s
}

// filling has a real server hold the same.
var filling = [][]any{
	{"set", "stat:processed", "12"}, {"sadd", "queues", "mail", "default"}, {"lpush", "queue:default", "b", "c", "d"},
	{"hset", "worker", "busy", "2", "beat", "7.5"}, {"zadd", "dead", "2", "y", "1.5", "x", "2", "z"}, {"set", "odd/na*me", "1"},
}

// asked is commands whose answers are those of a real server. With "any order", the order of its answers is nobody's business.
var asked = []struct {
	command  string
	anyOrder bool
}{
	{"ping", false}, {"ping hi", false}, {"echo hi", false}, {"dbsize", false}, {"exists queues nothing queues", false},
	{"type queues", false}, {"type queue:default", false}, {"type worker", false}, {"type dead", false}, {"type stat:processed", false}, {"type nothing", false},
	{"ttl queues", false}, {"ttl nothing", false}, {"pttl queues", false}, {"keys *", true}, {"keys q*", true}, {"keys odd?na\\*me", true}, {"keys [sw]*", true},
	{"get stat:processed", false}, {"get nothing", false}, {"get queues", false}, {"strlen stat:processed", false},
	{"hget worker busy", false}, {"hget worker nothing", false}, {"hget nothing busy", false}, {"hget queues busy", false}, {"hmget worker beat nothing busy", false}, {"hmget nothing a", false},
	{"hexists worker busy", false}, {"hexists worker nothing", false}, {"hlen worker", false}, {"hkeys worker", true}, {"hvals worker", true}, {"hgetall worker", true}, {"hgetall nothing", false},
	{"llen queue:default", false}, {"llen nothing", false}, {"llen queues", false}, {"lindex queue:default 0", false}, {"lindex queue:default -1", false}, {"lindex queue:default 3", false},
	{"lindex queue:default -4", false}, {"lindex queue:default x", false},
	{"lrange queue:default 0 -1", false}, {"lrange queue:default 1 1", false}, {"lrange queue:default -2 -1", false}, {"lrange queue:default 2 9", false}, {"lrange queue:default 2 1", false},
	{"lrange queue:default 5 9", false}, {"lrange queue:default -9 0", false}, {"lrange queue:default 0 -9", false}, {"lrange nothing 0 -1", false}, {"lrange queue:default a b", false},
	{"scard queues", false}, {"sismember queues mail", false}, {"sismember queues nothing", false}, {"smembers queues", true}, {"sscan queues 0 count 100", true}, {"sscan nothing 0", false},
	{"zcard dead", false}, {"zscore dead x", false}, {"zscore dead nothing", false}, {"zcount dead -inf +inf", false}, {"zcount dead (1.5 2", false}, {"zcount dead 1.5 (2", false}, {"zcount dead a b", false},
	{"zrange dead 0 -1", false}, {"zrange dead 0 0 withscores", false}, {"zrange dead -2 -1 WITHSCORES", false}, {"zrevrange dead 0 1 withscores", false}, {"zrevrange dead 0 -1", false}, {"zrange nothing 0 -1", false},
	{"xlen nothing", false}, {"xrevrange nothing + - count 1", false}, {"xlen queues", false},
	{"scan 0 count 1000", true}, {"scan 0 match q* count 1000", true}, {"scan 0 match * count 1000 type zset", true}, {"scan x", false}, {"scan 0 count", false},
	{"client setname x", false}, {"select 0", false}, {"get", false}, {"lrange queue:default 0", false}, {"select 99", false}, {"auth wrong", false},
}

// said is an answer as text, an error by its first word.
func said(c *redis.Client, t *testing.T, command string, anyOrder bool) string {
	t.Helper()
	var args []any
	for _, a := range strings.Fields(command) {
		args = append(args, a)
	}
	v, err := c.Do(t.Context(), args...).Result()
	if errors.Is(err, redis.Nil) {
		return "nil"
	}
	if err != nil {
		word, _, _ := strings.Cut(err.Error(), " ")
		return "error " + word
	}
	text := fmt.Sprint(v)
	if anyOrder {
		letters := strings.Fields(strings.NewReplacer("[", " ", "]", " ", "map", "", ":", " ").Replace(text))
		slices.Sort(letters)
		return strings.Join(letters, " ")
	}
	return text
}

// agree holds the store's answers to another server's, by both protocols, but for those commands that it is known to answer unlike Redis.
func agree(t *testing.T, s *Store, other *redis.Options, unlike ...string) {
	t.Helper()
	for _, protocol := range []int{2, 3} {
		ours := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: "orbit", Protocol: protocol, DisableIdentity: true, MaxRetries: -1, PoolSize: 1})
		o := *other
		o.Protocol, o.DisableIdentity, o.MaxRetries, o.PoolSize = protocol, true, -1, 1
		theirs := redis.NewClient(&o)
		t.Cleanup(func() { ours.Close(); theirs.Close() })
		for _, command := range filling {
			if protocol == 2 {
				if err := theirs.Do(t.Context(), command...).Err(); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, a := range asked {
			if slices.Contains(unlike, a.command) {
				continue
			}
			if got, want := said(ours, t, a.command, a.anyOrder), said(theirs, t, a.command, a.anyOrder); got != want {
				t.Errorf("protocol %d: %s: %q, want %q", protocol, a.command, got, want)
			}
		}
	}
}

// What is played is played as the server of the tests plays it.
func TestAnswers(t *testing.T) {
	m := miniredis.RunT(t)
	m.RequireAuth("orbit")
	agree(t, started(t), &redis.Options{Addr: m.Addr(), Password: "orbit"},
		"select 99", "zrange dead 0 0 withscores", "zrange dead -2 -1 WITHSCORES", "zrevrange dead 0 1 withscores")
}

// Pages end, and give each name once.
func TestPages(t *testing.T) {
	s := started(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: "orbit"})
	defer c.Close()
	var got []string
	var cursor uint64
	for range 100 {
		page, next, err := c.Scan(t.Context(), cursor, "*", 2).Result()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page...)
		if cursor = next; cursor == 0 {
			break
		}
	}
	if d := cmp.Diff([]string{"dead", "odd/na*me", "queue:default", "queues", "stat:processed", "worker"}, got); d != "" {
		t.Error(d)
	}
}

// What is empty or has expired is not there, and the clock is the platform's.
func TestKeysGo(t *testing.T) {
	s := started(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: "orbit"})
	defer c.Close()
	if now, err := c.Time(t.Context()).Result(); err != nil || !now.Equal(noon) {
		t.Errorf("%v, %v; want %v", now, err, noon)
	}
	s.Expire("worker", time.Minute)
	if left := c.TTL(t.Context(), "worker").Val(); left != time.Minute {
		t.Errorf("the worker lives for %v, want 1m", left)
	}
	s.SetTime(noon.Add(time.Minute))
	for range 3 {
		s.Pop("queue:default")
	}
	s.Pop("queue:default")
	s.Remove("queues", "mail")
	s.Remove("queues", "default")
	for _, member := range []string{"x", "y", "z"} {
		s.Remove("dead", member)
	}
	s.Delete("odd/na*me")
	if keys := c.Keys(t.Context(), "*").Val(); !slices.Equal(keys, []string{"stat:processed"}) {
		t.Errorf("%q, want stat:processed alone", keys)
	}
}

// All databases but the first are empty.
func TestOtherDatabases(t *testing.T) {
	s := started(t)
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: "orbit", DB: 3})
	defer c.Close()
	if n := c.DBSize(t.Context()).Val() + c.LLen(t.Context(), "queue:default").Val() + c.Exists(t.Context(), "queues").Val(); n != 0 {
		t.Errorf("%d things are there, want none", n)
	}
}

// Without the password nothing is told, and what is not played is refused.
func TestRefusals(t *testing.T) {
	s := started(t)
	for password, want := range map[string]string{"": "NOAUTH", "wrong": "WRONGPASS"} {
		for _, protocol := range []int{2, 3} {
			c := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: password, Protocol: protocol, MaxRetries: -1})
			if err := c.Get(t.Context(), "stat:processed").Err(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("password %q, protocol %d: %v, want %s", password, protocol, err, want)
			}
			c.Close()
		}
	}
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), Password: "orbit"})
	defer c.Close()
	if err := c.Set(t.Context(), "a", "b", 0).Err(); err == nil || !strings.Contains(err.Error(), "unknown command") {
		t.Errorf("%v, want an unknown command", err)
	}
	if info := c.Info(t.Context(), "keyspace").Val(); !strings.Contains(info, "db0:keys=6,") || strings.Contains(info, "redis_version") {
		t.Errorf("%q, want the keyspace alone", info)
	}
}
