package jet_test

import (
	"net"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// streams opens JetStream as somebody who administers it.
func streams(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	c, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// A watcher that was away goes on by the places in the streams: each line once, no gap.
func TestResume(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	s := serve(t, jet.Options{URL: url}, "serve")
	s.tell(&model.AppInfo{Name: "shop"})
	w := newWatcher(t, jet.Options{URL: url}, feed.ReaderOptions{})
	for range 10 {
		s.log(7)
		w.start(t)
		s.log(7)
		w.until(t, "back", func() bool { return w.each(s.lines) })
		w.stop()
	}
	if len(w.gaps) > 0 {
		t.Errorf("gaps: %q", w.gaps)
	}
	if n := w.kinds["app"]; n != 1 {
		t.Errorf("the app was told %d times", n)
	}
}

// What has left the stream while a watcher was away is told, with its number.
func TestLinesThatAreGoneAreTold(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	s := serve(t, jet.Options{URL: url}, "serve")
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	w := watch(t, jet.Options{URL: url})
	w.until(t, "there", func() bool { return w.each(10) })
	w.stop()
	s.log(25)
	other := watch(t, jet.Options{URL: url})
	other.until(t, "published", func() bool { return other.each(35) })
	logs, err := streams(t, url).Stream(t.Context(), "GONOGO_LOGS")
	if err != nil {
		t.Fatal(err)
	}
	if err := logs.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.log(5)
	w.start(t)
	w.until(t, "back", func() bool { return w.lines[40] == 1 })
	if p := w.At(); len(w.gaps) != 1 || p.Lost != 25 {
		t.Errorf("gaps %q, %d lost, want one of 25", w.gaps, p.Lost)
	}
}

// A NATS that is started again is found again, by the serve and by watchers. Nothing is missing and nothing is there twice.
func TestNATSRestarts(t *testing.T) {
	dir := t.TempDir()
	keep := func(o *server.Options) { o.StoreDir = dir }
	n := natstest.Start(t, keep)
	url := n.ClientURL()
	s := serve(t, jet.Options{URL: url}, "serve")
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	w := watch(t, jet.Options{URL: url})
	w.until(t, "there", func() bool { return w.each(10) })
	port := n.Addr().(*net.TCPAddr).Port
	n.Shutdown()
	n.WaitForShutdown()
	if err := <-w.over; err == nil {
		t.Error("a NATS that has ended is no failure")
	}
	w.over <- nil
	s.log(10)
	natstest.Start(t, func(o *server.Options) { keep(o); o.Port = port })
	s.Ask(model.Request{Kind: model.Refresh, Source: s.publisher.Name()}) // the hub tries again by itself, later
	for late := time.Now().Add(20 * time.Second); ; {
		w.start(t)
		w.mu.Lock()
		all := w.each(20)
		w.mu.Unlock()
		if all {
			break
		}
		select {
		case <-w.came:
		case <-w.over:
			w.over <- nil
		case <-time.After(200 * time.Millisecond):
		}
		w.stop()
		if time.Now().After(late) {
			t.Fatalf("told %d lines, gaps %q", len(w.lines), w.gaps)
		}
	}
	if len(w.gaps) > 0 {
		t.Errorf("gaps: %q", w.gaps)
	}
}

// Clocks that are wrong on either side do not move what is told: what is new is new by the watcher's clock.
func TestClocksThatDiffer(t *testing.T) {
	for name, off := range map[string][2]time.Duration{
		"the serve's is fast":   {time.Hour, 0},
		"the serve's is slow":   {-time.Hour, 0},
		"the watcher's is fast": {0, time.Hour},
		"the watcher's is slow": {0, -time.Hour},
		"both are wrong":        {-3 * time.Hour, 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			url := natstest.Start(t, nil).ClientURL()
			there := func() time.Time { return time.Now().Add(off[0]) }
			here := func() time.Time { return time.Now().Add(off[1]) }
			s := serve(t, jet.Options{URL: url, Clock: there}, "serve")
			s.tell(&model.AppInfo{Name: "shop"}, &model.Dynos{})
			w := watch(t, jet.Options{URL: url, Clock: here})
			w.until(t, "told", func() bool { return w.kinds["dynos"] > 0 })
			if d := here().Sub(w.seen).Abs(); d > 30*time.Second {
				t.Errorf("what was told now was seen %s ago by the watcher's clock", d)
			}
		})
	}
}
