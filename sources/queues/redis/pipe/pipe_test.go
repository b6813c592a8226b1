package pipe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dialed is how a store is dialed: the connection closes with its context.
func dialed(addr string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			context.AfterFunc(ctx, func() { c.Close() })
		}
		return c, err
	}
}

// to opens a pipe to a server, which o may describe further.
func to(t *testing.T, m *miniredis.Miniredis, o Options) *Pipe {
	t.Helper()
	o.Dial = dialed(m.Addr())
	if o.Within == 0 {
		o.Within = 10 * time.Second
	}
	p := New(context.Background(), o)
	t.Cleanup(p.Close)
	return p
}

// refusing makes a server refuse what the func says.
func refusing(m *miniredis.Miniredis, refused func(cmd string, args []string) bool) {
	m.Server().SetPreHook(func(c *server.Peer, cmd string, args ...string) bool {
		if refused(strings.ToUpper(cmd), args) {
			c.WriteError("NOPERM no " + cmd)
			return true
		}
		return false
	})
}

func TestCommands(t *testing.T) {
	m := miniredis.RunT(t)
	now := time.Unix(1777636790, 123456000)
	m.SetTime(now)
	m.Set("s", "x")
	m.HSet("h", "a", "1")
	m.HSet("h", "b", "")
	m.HSet("h1", "b", "")
	m.RPush("l", "one", "two", "three")
	m.SAdd("set", "m")
	m.ZAdd("z", 1.5, "low")
	m.ZAdd("z", 7, "high")
	if _, err := m.XAdd("x", "5-1", []string{"event", "added", "k", "v"}); err != nil {
		t.Fatal(err)
	}
	p := to(t, m, Options{})
	type check struct {
		got  func() any
		want any
	}
	var checks []check
	is := func(got func() any, want any) { checks = append(checks, check{got, want}) }
	err := p.Run(t.Context(), func(b *Batch) {
		is(val(b.Get("s")), "x")
		is(val(b.Exists("s", "none", "h")), int64(2))
		is(val(b.Type("z")), "zset")
		is(val(b.DBSize()), int64(7))
		is(val(b.Ping()), "PONG")
		is(val(b.HGet("h", "a")), "1")
		is(val(b.HLen("h")), int64(2))
		is(val(b.HMGet("h", "b", "none", "a")), []any{"", nil, "1"})
		is(val(b.HVals("h1")), []string{""})
		is(val(b.HExists("h", "a")), true)
		is(val(b.HExists("h", "none")), false)
		is(val(b.LLen("l")), int64(3))
		is(val(b.LIndex("l", -1)), "three")
		is(val(b.LRange("l", -2, -1)), []string{"two", "three"})
		is(val(b.LRange("none", 0, 9)), []string{})
		is(val(b.SCard("set")), int64(1))
		is(val(b.ZCard("z")), int64(2))
		is(val(b.ZCount("z", "-inf", "(7")), int64(1))
		is(val(b.ZRange("z", 0, 0)), []string{"low"})
		is(val(b.ZRangeWithScores("z", 0, 9)), []Scored{{"low", 1.5}, {"high", 7}})
		is(val(b.ZRevRangeWithScores("z", 0, 0)), []Scored{{"high", 7}})
		is(val(b.XLen("x")), int64(1))
		is(val(b.XRevRangeN("x", "+", "-", 5)), []Event{{"5-1", map[string]string{"event": "added", "k": "v"}}})
		names := b.SScan("set", 0, 10)
		is(func() any { n, _ := names.Val(); return n }, []string{"m"})
		keys := b.Scan(0, "s?t", 10)
		is(func() any { n, c := keys.Val(); return fmt.Sprint(n, c) }, "[set] 0")
		clock := b.Time()
		is(func() any { return clock.Val().Equal(now) }, true)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range checks {
		if d := cmp.Diff(c.want, c.got()); d != "" {
			t.Errorf("%d: %s", i, d)
		}
	}
}

func val[T any](a *Answer[T]) func() any {
	return func() any {
		if a.Err() != nil {
			return a.Err()
		}
		return a.Val()
	}
}

// TestBadReply: one bad reply is that command's own; a missing key is no refusal.
func TestBadReply(t *testing.T) {
	m := miniredis.RunT(t)
	m.Set("s", "x")
	p := to(t, m, Options{})
	var wrong *Int
	var none, right *Text
	err := p.Run(t.Context(), func(b *Batch) { wrong, none, right = b.LLen("s"), b.Get("none"), b.Get("s") })
	if err != nil || right.Val() != "x" || right.Err() != nil {
		t.Errorf("%q, %v, %v", right.Val(), right.Err(), err)
	}
	if !errors.As(wrong.Err(), new(Refusal)) || !strings.HasPrefix(wrong.Err().Error(), "WRONGTYPE") || wrong.Val() != 0 {
		t.Error(wrong.Err())
	}
	if !errors.Is(none.Err(), ErrNone) || errors.As(none.Err(), new(Refusal)) {
		t.Error(none.Err())
	}
	if err := p.Run(t.Context(), func(b *Batch) { none = b.Get("none") }); err != nil {
		t.Errorf("nothing there is an answer: %v", err)
	}
	if err := p.Run(t.Context(), func(b *Batch) { wrong = b.LLen("s") }); !errors.As(err, new(Refusal)) {
		t.Errorf("nothing but refusals: %v", err)
	}
	if err := p.Run(t.Context(), func(b *Batch) { right = b.Get("s") }); err != nil || right.Val() != "x" {
		t.Errorf("after a refusal: %v", err)
	}
}

func TestHandshake(t *testing.T) {
	m := miniredis.RunT(t)
	m.RequireUserAuth("reader", "p")
	m.DB(3).Set("where", "three")
	var said []string
	var mu sync.Mutex
	m.Server().SetPreHook(func(_ *server.Peer, cmd string, args ...string) bool {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, strings.Join(append([]string{strings.ToUpper(cmd)}, args...), " "))
		return false
	})
	p := to(t, m, Options{User: "reader", Password: "p", DB: 3, Name: "us"})
	for range 2 {
		var where *Text
		if err := p.Run(t.Context(), func(b *Batch) { where = b.Get("where") }); err != nil || where.Val() != "three" {
			t.Errorf("%q, %v", where.Val(), err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	want := []string{"AUTH reader p", "SELECT 3", "CLIENT setname us", "GET where", "GET where"}
	if d := cmp.Diff(want, said); d != "" {
		t.Error(d)
	}
}

func TestHandshakeRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		refused string
		o       Options
		begins  string // of the error; empty: none
	}{
		{"name", "CLIENT", Options{Password: "p", Name: "us"}, ""},
		{"database", "SELECT", Options{Password: "p", DB: 1}, "NOPERM no SELECT"},
		{"password", "", Options{Password: "no", DB: 1}, "WRONGPASS"},
		{"no password", "", Options{}, "NOAUTH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := miniredis.RunT(t)
			m.RequireAuth("p")
			refusing(m, func(cmd string, _ []string) bool { return cmd == c.refused })
			p := to(t, m, c.o)
			for range 2 { // the second time it says the same
				var clock *Moment
				err := p.Run(t.Context(), func(b *Batch) { clock = b.Time() })
				if c.begins == "" {
					if err != nil || clock.Err() != nil {
						t.Error(err, clock.Err())
					}
					continue
				}
				var said Refusal
				if !errors.As(err, &said) || !strings.HasPrefix(said.Error(), c.begins) || clock.Err() == nil {
					t.Errorf("%v, %v", err, clock.Err())
				}
			}
		})
	}
}

// TestTurns: batches from all sides get the answers that are theirs.
func TestTurns(t *testing.T) {
	m := miniredis.RunT(t)
	p := to(t, m, Options{})
	var all sync.WaitGroup
	for n := range 8 {
		key := fmt.Sprint("where", n)
		m.Set(key, fmt.Sprint(n))
		all.Go(func() {
			for range 30 {
				var where *Text
				if err := p.Run(t.Context(), func(b *Batch) { b.Ping(); where = b.Get(key) }); err != nil || where.Val() != fmt.Sprint(n) {
					t.Errorf("%d: %q, %v", n, where.Val(), err)
				}
			}
		})
	}
	all.Wait()
	if n := m.TotalConnectionCount(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// mute is a server that listens and never answers; got tells when it was asked something.
func mute(t *testing.T) (addr string, got chan bool) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got = make(chan bool, 100)
	ended := make(chan bool)
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			b := make([]byte, 1024)
			if _, err := c.Read(b); err == nil {
				got <- true
			}
		}
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	return l.Addr().String(), got
}

// TestEnds: what does not answer, is cancelled, or is closed ends at once, and the connection is dead from then on.
func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name   string
		within time.Duration
		act    func(p *Pipe, cancel func())
		want   error
	}{
		{"silence", 30 * time.Millisecond, func(*Pipe, func()) {}, os.ErrDeadlineExceeded},
		{"cancelled", time.Minute, func(_ *Pipe, cancel func()) { cancel() }, context.Canceled},
		{"closed", time.Minute, func(p *Pipe, _ func()) { p.Close() }, net.ErrClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			addr, got := mute(t)
			p := New(context.Background(), Options{Dial: dialed(addr), Within: c.within})
			defer p.Close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := make(chan error)
			began := time.Now()
			go func() { out <- p.Run(ctx, func(b *Batch) { b.Ping() }) }()
			<-got
			c.act(p, cancel)
			if err := <-out; !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			var ping *Text
			if err := p.Run(t.Context(), func(b *Batch) { ping = b.Ping() }); err == nil || ping.Err() == nil {
				t.Error("it is not dead")
			}
			if len(got) > 0 || time.Since(began) > 20*time.Second {
				t.Errorf("it took %v", time.Since(began))
			}
		})
	}
}

// TestWithin: the time is for the whole batch, not for each reply of it.
func TestWithin(t *testing.T) {
	m := miniredis.RunT(t)
	m.Server().SetPreHook(func(*server.Peer, string, ...string) bool {
		time.Sleep(20 * time.Millisecond) // as a slow server does
		return false
	})
	p := to(t, m, Options{Within: 100 * time.Millisecond})
	err := p.Run(t.Context(), func(b *Batch) {
		for range 50 {
			b.Ping()
		}
	})
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

func TestRefusedConnection(t *testing.T) {
	m := miniredis.RunT(t)
	p := to(t, m, Options{})
	m.Close()
	err := p.Run(t.Context(), func(b *Batch) { b.Ping() })
	if err == nil {
		t.Fatal("no error")
	}
	if again := p.Run(t.Context(), func(b *Batch) { b.Ping() }); !errors.Is(again, err) {
		t.Errorf("first %v, then %v", err, again)
	}
}
