package jet_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/natstest"
)

// NATS that comes back after a while is used again soon, by the serve and by watchers, and is told of meanwhile. What came while it was away is there.
func TestNATSComesBack(t *testing.T) {
	t.Parallel()
	const away, again = 6 * time.Second, 5 * time.Second // each tries every one to two seconds, one after the other
	dir := t.TempDir()
	keep := func(o *server.Options) { o.StoreDir = dir }
	n := natstest.Start(t, keep)
	url := n.ClientURL()
	s := serve(t, jet.Options{URL: url}, "kate@one")
	until := healths(t, s)
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	r, err := jet.NewRemote(jet.Options{URL: url, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{})
	box := h.Subscribe("test", hub.Policy{Lines: 100_000})
	ctx, cancel := context.WithCancel(t.Context())
	h.Add("", feed.NewReader(feed.ReaderOptions{Name: "app shop", Team: true, Dial: r.Dialer("shop")}))
	h.Start(ctx)
	defer func() { cancel(); h.Wait() }()
	w := &watcher{kinds: map[model.Kind]int{}, lines: map[int]int{}, came: make(chan struct{}, 1), over: make(chan error, 1)}
	fails := false
	go func() {
		for {
			batch, err := box.Next(ctx)
			if err != nil {
				return
			}
			for _, e := range batch {
				if f, ok := e.Fact.(*model.Health); ok && f.Name == "app shop" {
					w.mu.Lock()
					fails = fails || f.State == model.Failing && strings.Contains(f.Why, "cannot be reached")
					w.mu.Unlock()
				}
				w.emit(e)
			}
		}
	}()
	w.until(t, "there", func() bool { return w.each(10) })
	port := n.Addr().(*net.TCPAddr).Port
	n.Shutdown()
	n.WaitForShutdown()
	until(func(h model.Health) bool {
		return h.State == model.Failing && strings.Contains(h.Why, "cannot be reached")
	})
	w.until(t, "told", func() bool { return fails })
	for range 10 {
		s.log(10)
		time.Sleep(away / 10)
	}
	natstest.Start(t, func(o *server.Options) { keep(o); o.Port = port })
	began := time.Now()
	w.until(t, "back", func() bool { return w.each(110) })
	took := time.Since(began)
	t.Logf("all was told %s after NATS was back", took.Round(time.Millisecond))
	if took > again {
		t.Error("that is late")
	}
	until(func(h model.Health) bool { return h.State == model.Live })
	if len(w.gaps) > 0 {
		t.Errorf("gaps: %q", w.gaps)
	}
}

// Lines that the serve itself could not keep while NATS was away are told with their number.
func TestLinesThatNobodyKeptAreTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep := func(o *server.Options) { o.StoreDir = dir }
	n := natstest.Start(t, keep)
	url := n.ClientURL()
	limits := feed.DefaultLimits()
	limits.Bytes = 1 // the last batch
	s := serveWith(t, jet.Options{URL: url}, "kate@one", limits)
	until := healths(t, s)
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	w := watch(t, jet.Options{URL: url})
	w.until(t, "there", func() bool { return w.each(10) })
	port := n.Addr().(*net.TCPAddr).Port
	n.Shutdown()
	n.WaitForShutdown()
	until(func(h model.Health) bool { return h.State == model.Failing })
	box := s.Subscribe("lines", hub.Policy{Lines: 1000, Only: []model.Kind{(&model.LogLines{}).Kind()}})
	for range 5 { // one after the other
		s.log(10)
		if _, err := box.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	natstest.Start(t, func(o *server.Options) { keep(o); o.Port = port })
	until(func(h model.Health) bool { return h.State == model.Live })
	late := watch(t, jet.Options{URL: url})
	late.until(t, "told", func() bool { return late.lines[60] == 1 })
	if len(late.lines) != 20 || len(late.gaps) != 1 || !strings.Contains(late.gaps[0], "40 lines lost: these lines came while") {
		t.Errorf("%d lines, gaps %q", len(late.lines), late.gaps)
	}
}
