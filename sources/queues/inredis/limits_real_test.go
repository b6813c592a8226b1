//go:build integration

package inredis

import (
	"fmt"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/queues/realtest"
)

// TestRealMembers: a real Redis walks a set by its buckets. The whole of a set below the limit comes at once, however large it
// once was; of a larger one there comes the same part each time.
func TestRealMembers(t *testing.T) {
	c := owner(t, realtest.Redis(t).URL())
	ask := func(key string) ([]string, bool) {
		var cmd *redis.ScanCmd
		if err := pipeline(t.Context(), c, func(p redis.Pipeliner) { cmd = members(t.Context(), p, key, queueLimit) }); err != nil {
			t.Fatal(err)
		}
		return listed(cmd)
	}
	names := func(from, to int) (out []any) {
		for i := from; i < to; i++ {
			out = append(out, fmt.Sprint("queue-", i))
		}
		return out
	}
	for _, n := range []int{1, 100, 129, 600, queueLimit - 1, queueLimit + 200, 50_000} {
		key := fmt.Sprint("set-", n)
		c.SAdd(t.Context(), key, names(0, n)...)
		got, more := ask(key)
		again, _ := ask(key)
		switch {
		case n < queueLimit && (len(got) != n || more):
			t.Errorf("of %d members %d came, more: %v", n, len(got), more)
		case n > queueLimit && (len(got) < queueLimit || len(got) > queueLimit+100 || !more):
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
