//go:build integration

package queuetest

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// refused is a test that remembers how it failed.
type refused struct {
	testing.TB
	said string
}

func (*refused) Helper() {}

func (r *refused) Fatal(args ...any) {
	r.said = fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *refused) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

// refusal is what f failed its test with; "" if it did not.
func refusal(t *testing.T, f func(testing.TB)) string {
	r := &refused{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.said
}

func TestAMissingServerFailsWithItsRemedy(t *testing.T) {
	got := refusal(t, func(t testing.TB) { program(t, "no-such-server", "/no/such/*/server") })
	if want := "queuetest: no-such-server is not installed: run make install"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAServerThatCannotStartShowsItsLog(t *testing.T) {
	got := refusal(t, func(t testing.TB) { RedisWith(t, RedisConfig{Directives: []string{"no-such-directive yes"}}) })
	for _, part := range []string{"redis ended by itself: exit status 1", "Bad directive"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in %q", part, got)
		}
	}
}

func TestAServerTakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	var dirs []string
	first := Redis(t)
	i := serve(t, func() *instance {
		i := redisInstance(t, "redis-server", RedisConfig{}, freePort(t))
		if len(dirs) == 0 {
			taken := redisInstance(t, "redis-server", RedisConfig{}, first.port)
			// What answers at that port is the first server: only its own end tells that the second is not there.
			taken.ready = func() error { return os.ErrNotExist }
			i.close()
			i = taken
		}
		dirs = append(dirs, i.dir)
		return i
	})
	t.Cleanup(i.close)
	if len(dirs) != 2 || i.port == first.port {
		t.Errorf("%d tries, port %d beside %d", len(dirs), i.port, first.port)
	}
	if _, err := os.Stat(dirs[0]); !os.IsNotExist(err) {
		t.Errorf("the first try's directory: %v", err)
	}
}

func TestAScriptThatFailsShowsWhy(t *testing.T) {
	got := refusal(t, func(t testing.TB) { Python(t, Filler("fill-rq.py"), "redis://127.0.0.1:1/0", "mail") })
	if !strings.Contains(got, "exit status 1") || !strings.Contains(got, "ConnectionError") {
		t.Errorf("%q", got)
	}
}
