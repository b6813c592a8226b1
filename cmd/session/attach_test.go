package session

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
)

// heardConn notes what a reader says, and greets it.
type heardConn struct {
	greeting string
	mu       sync.Mutex
	said     string
	over     chan struct{}
	once     sync.Once
}

func (c *heardConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said += string(p)
	return len(p), nil
}

func (c *heardConn) Read(p []byte) (int, error) {
	if c.greeting == "" {
		<-c.over
		return 0, io.EOF
	}
	n := copy(p, c.greeting)
	c.greeting = c.greeting[n:]
	return n, nil
}

func (c *heardConn) Close() error { c.once.Do(func() { close(c.over) }); return nil }

func (c *heardConn) count(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Count(c.said, what)
}

// With several apps a request goes once to the gonogo that reads the app it is of, and where it is of none once to each.
func TestARequestGoesOnceToWhomItConcerns(t *testing.T) {
	m := &Session{Flags: &base.Flags{}}
	m.sharing.readers = map[model.AppID]*feed.Reader{}
	conns := map[model.AppID]*heardConn{}
	var apps []*appSource
	for _, id := range []model.AppID{"a", "b", "c"} {
		conn := &heardConn{over: make(chan struct{}), greeting: fmt.Sprintf("{\"feed\":1,\"app\":%q}\n{\"feed\":1,\"tell\":\"you can ask\"}\n", id)}
		r := feed.NewReader(feed.ReaderOptions{Name: "app", App: id, Clock: time.Now, Dial: func(context.Context) (io.ReadWriteCloser, error) { return conn, nil }})
		over, ready := make(chan struct{}), make(chan struct{})
		go func() { defer close(over); _ = r.Run(t.Context(), func(model.Event) { close(ready) }) }()
		t.Cleanup(func() { conn.Close(); <-over })
		one := &appSource{Session: m, name: string(id)}
		one.reads(id, r)
		conns[id], apps = conn, append(apps, one)
		select {
		case <-ready:
		case <-over:
			t.Fatalf("the reader of %s has ended", id)
		}
	}
	ask := func(q model.Request) {
		for _, a := range apps { // as the hub does
			a.Ask(q)
		}
	}
	ask(model.Request{Kind: model.Refresh, App: "b", Source: "heroku/dynos"})
	ask(model.Request{Kind: model.Refresh, Source: "heroku/logs"})
	until(t, "are asked", func() bool {
		return conns["c"].count("heroku/logs") > 0 && conns["a"].count("heroku/logs") > 0 && conns["b"].count("heroku/logs") > 0
	})
	apps[2].reads("c", nil) // it is attached no longer
	ask(model.Request{Kind: model.Refresh, Source: "status"})
	until(t, "are asked again", func() bool { return conns["a"].count("status") > 0 && conns["b"].count("status") > 0 })
	for id, want := range map[model.AppID][3]int{"a": {0, 1, 1}, "b": {1, 1, 1}, "c": {0, 1, 0}} {
		got := [3]int{conns[id].count("heroku/dynos"), conns[id].count("heroku/logs"), conns[id].count("status")}
		if got != want {
			t.Errorf("%s: got %v requests (of another app, of all, after one has left), want %v", id, got, want)
		}
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("they never %s", what)
		}
	}
}
