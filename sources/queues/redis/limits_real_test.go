//go:build integration

package redis

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// TestRealMembers: a real Redis walks a set by its buckets. The whole of a set below the limit comes at once, however large it
// once was; of a larger one there comes the same part each time.
func TestRealMembers(t *testing.T) {
	s := queuetest.Redis(t)
	c, d := owner(t, s.URL()), doorTo(t, s.URL())
	ask := func(key string) ([]string, bool) {
		var cmd *pipe.Page
		if err := d.pipe.Run(t.Context(), func(p *pipe.Batch) { cmd = sample.Members(p, key, sample.QueueLimit) }); err != nil {
			t.Fatal(err)
		}
		return sample.Listed(cmd)
	}
	names := func(from, to int) (out []any) {
		for i := from; i < to; i++ {
			out = append(out, fmt.Sprint("queue-", i))
		}
		return out
	}
	for _, n := range []int{1, 100, 129, 600, sample.QueueLimit - 1, sample.QueueLimit + 200, 50_000} {
		key := fmt.Sprint("set-", n)
		c.SAdd(t.Context(), key, names(0, n)...)
		got, more := ask(key)
		again, _ := ask(key)
		switch {
		case n < sample.QueueLimit && (len(got) != n || more):
			t.Errorf("of %d members %d came, more: %v", n, len(got), more)
		case n > sample.QueueLimit && (len(got) < sample.QueueLimit || len(got) > sample.QueueLimit+100 || !more):
			t.Errorf("of %d members %d came, more: %v", n, len(got), more)
		case !slices.Equal(got, again):
			t.Errorf("of %d members others came the second time", n)
		}
	}
	c.SRem(t.Context(), "set-50000", names(500, 50_000)...)
	if got, more := ask("set-50000"); len(got) != 500 || more {
		t.Errorf("of 500 members that are left %d came, more: %v", len(got), more)
	}
}

// TestRealFull: a server without a free connection is told from one that hangs up, with a password or without.
func TestRealFull(t *testing.T) {
	for _, password := range []string{"", "p"} {
		s := queuetest.RedisWith(t, queuetest.RedisConfig{Password: password, Directives: []string{"maxclients 1"}})
		at, ok := readTarget(map[string]string{"REDIS_URL": s.URL()}, "REDIS_URL")
		if !ok {
			t.Fatal("no address")
		}
		var conns [2]*conn
		for i := range conns {
			d, err := open(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.Close)
			conns[i] = d
		}
		queuetest.Await(t, "the only connection", func() bool {
			if _, err := conns[0].Discover(t.Context(), backend.DiscoverOptions{}); err == nil {
				return true
			}
			d, err := open(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.Close)
			conns[0] = d
			return false
		})
		_, err := conns[1].Discover(t.Context(), backend.DiscoverOptions{})
		if f := new(sources.Failure); !errors.As(err, &f) || f.Code != "full" {
			t.Errorf("password %q: %v", password, err)
		}
	}
}
