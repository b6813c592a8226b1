//go:build integration

package jetfaults

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// How soon it is told that the network is cut, and how soon all is well once it is whole again.
const (
	toldWithin   = 3 * time.Second
	stallWithin  = 16 * time.Second // a server that is silent is asked twice whether it is there
	healedWithin = 8 * time.Second  // on a machine that does other things too
)

// feedBench is a NATS, a serve and a watcher, with a network before each of both.
type feedBench struct {
	url      string
	serveNet *proxy
	watchNet *proxy
	served   *served
	watched  *watched
}

func newFeedBench(t *testing.T, limits feed.Limits) *feedBench {
	t.Helper()
	s := natstest.Start(t, nil)
	b := &feedBench{url: s.ClientURL()}
	addr := strings.TrimPrefix(b.url, "nats://")
	b.serveNet, b.watchNet = newProxy(t, addr), newProxy(t, addr)
	b.served = serveWith(t, jet.Options{URL: b.serveNet.url()}, "serve", limits)
	b.served.log(5)
	b.watched = watch(t, jet.Options{URL: b.watchNet.url()}, "watch")
	b.come(t, "the first lines")
	return b
}

// come waits until the watcher has the last line.
func (b *feedBench) come(t *testing.T, what string) {
	t.Helper()
	n := b.served.count()
	until(t, 20*time.Second, what, func() bool { return b.watched.has(n) }, b.served.told, b.watched.told)
}

// whole fails where a line is missing, is there twice, or is told as missing.
func (b *feedBench) whole(t *testing.T) {
	t.Helper()
	if wrong := b.watched.wrong(b.served.count()); wrong != "" {
		t.Errorf("%s\n serve: %s\n watch: %s", wrong, b.served.told(), b.watched.told())
	}
}

// isIll tells whether the last that was told is a failure.
func isIll(told func() string) func() bool {
	return func() bool {
		states := strings.Split(told(), "; ")
		return strings.HasPrefix(states[len(states)-1], string(model.Failing))
	}
}

// The network between the serve and NATS is cut, or stalls, or is cut again and again: the serve says so, and watchers get each line once.
func TestServeIsCutOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  func(*proxy)
		told   time.Duration
		lasts  time.Duration // from then on
		rounds int
	}{
		"cut":             {(*proxy).cut, toldWithin, time.Second, 1},
		"stall":           {(*proxy).stall, stallWithin, 2 * time.Second, 1},
		"cut for an eye":  {(*proxy).cut, 0, 0, 8},
		"stall for a bit": {(*proxy).stall, 0, 600 * time.Millisecond, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newFeedBench(t, feed.DefaultLimits())
			stop := b.served.talk(10 * time.Millisecond)
			for range c.rounds {
				b.come(t, "lines before")
				c.fault(b.serveNet)
				if c.told > 0 {
					until(t, c.told, "the serve says so", isIll(b.served.told), b.served.told)
				}
				time.Sleep(c.lasts)
				b.serveNet.heal()
			}
			n := b.served.count()
			until(t, healedWithin+c.told, "lines come again", func() bool { return b.watched.has(n) }, b.served.told, b.watched.told)
			stop()
			b.come(t, "the last line")
			b.whole(t)
		})
	}
}

// What the serve could not keep while it was cut off is told, with the number of lines.
func TestGapOfServeThatIsCutOff(t *testing.T) {
	t.Parallel()
	limits := feed.DefaultLimits()
	limits.Bytes = 20_000
	b := newFeedBench(t, limits)
	b.serveNet.cut()
	until(t, toldWithin, "the serve says so", isIll(b.served.told), b.served.told)
	for range 60 {
		b.served.log(50)
	}
	b.serveNet.heal()
	b.come(t, "the last line")
	b.served.log(1)
	b.come(t, "a line behind it")
	b.watched.counted(t, b.served.count())
}

// counted holds that each of n lines was told once, or is among those that were told as lost.
func (w *watched) counted(t *testing.T, n int) {
	t.Helper()
	at := w.reader.At()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, times := range w.lines {
		if times > 1 {
			t.Errorf("line %d was told %d times", i, times)
		}
	}
	if missing := n - len(w.lines); missing == 0 || len(w.gaps) == 0 || w.lost != missing || w.order > 0 {
		t.Errorf("%d of %d lines are missing, %d are told as lost, %d out of order, want some and as many; at %+v, gaps %q", missing, n, w.lost, w.order, at, w.gaps)
	}
}

// The network between a watcher and NATS is cut, or stalls: the watcher says so where it lasts, and gets each line once.
func TestWatcherIsCutOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  func(*proxy)
		told   time.Duration
		lasts  time.Duration
		rounds int
	}{
		"cut":             {(*proxy).cut, 2 * toldWithin, time.Second, 1},
		"stall":           {(*proxy).stall, stallWithin, time.Second, 1},
		"cut for an eye":  {(*proxy).cut, 0, 0, 12},
		"stall for a bit": {(*proxy).stall, 0, 600 * time.Millisecond, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newFeedBench(t, feed.DefaultLimits())
			stop := b.served.talk(10 * time.Millisecond)
			for range c.rounds {
				b.come(t, "lines before")
				c.fault(b.watchNet)
				if c.told > 0 {
					until(t, c.told, "the watcher says so", isIll(b.watched.told), b.watched.told)
				}
				time.Sleep(c.lasts)
				b.watchNet.heal()
			}
			n := b.served.count()
			until(t, healedWithin+c.told, "lines come again", func() bool { return b.watched.has(n) }, b.watched.told)
			stop()
			b.come(t, "the last line")
			b.whole(t)
		})
	}
}

// Lines that have left the stream while a watcher was cut off are told, with their number.
func TestGapOfWatcherThatIsCutOff(t *testing.T) {
	t.Parallel()
	b := newFeedBench(t, feed.DefaultLimits())
	b.watchNet.cut()
	b.served.log(31)
	js := admin(t, b.url)
	logs, err := js.Stream(t.Context(), "GONOGO_LOGS")
	if err != nil {
		t.Fatal(err)
	}
	until(t, 10*time.Second, "published", func() bool {
		m, err := logs.GetLastMsgForSubject(t.Context(), "gonogo.v1."+string(app)+".log")
		return err == nil && m.Header.Get("Gonogo-Lines") == "31"
	})
	if err := logs.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.watchNet.heal()
	b.served.log(3)
	b.come(t, "the last line")
	if b.watched.counted(t, b.served.count()); b.watched.lost != 31 {
		t.Errorf("%d lines are told as lost, want 31", b.watched.lost)
	}
}

// admin opens JetStream as somebody who administers it.
func admin(t *testing.T, url string) jetstream.JetStream {
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

// Who has the wheel and is cut off without a word does not believe so for longer than a silent feed is believed; guard neither.
func TestHolderIsCutOff(t *testing.T) {
	t.Parallel()
	const most = 20 * time.Second
	b := newWheelBench(t)
	const id model.AppID = "run-of-a-holder"
	if err := b.introduce(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kate", "guard"} {
		ned, h := newHand(t, "ned", 0, newProxy(t, b.addr), id), newHand(t, name, 0, newProxy(t, b.addr), id)
		if name == "guard" {
			h.guard = &guarding.Observer{Zone: time.UTC, Wheel: &guarding.Wheel{App: shopName, After: time.Minute, Ask: func(model.Request) {}}}
			h.state.Apply([]model.Event{{App: id, Fact: &model.Releases{Releases: []ledger.Release{{Version: 7, Current: true, Status: "succeeded"}}}}})
		}
		for _, one := range []*hand{ned, h} {
			go one.work(t.Context())
			until(t, runBegins, one.name+" attaches", func() bool { _, ok := one.attached(); return ok })
		}
		h.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Take, Why: "H12"}})
		until(t, runBegins, "taken", func() bool { return h.believes(id) && ned.sees(name) })
		h.net.stall()
		ned.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Break, App: shopName, Why: "asleep"}})
		until(t, runBegins, "broken", func() bool { return ned.believes(id) })
		began := time.Now()
		until(t, most, name+" knows that nobody tells it anything", func() bool { return !h.believes(id) })
		t.Logf("%s believed for %s to have what ned had", name, time.Since(began).Round(10*time.Millisecond))
		h.net.heal()
		until(t, 30*time.Second, name+" sees whose it is", func() bool { return h.sees("ned") })
		ned.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Put}})
		until(t, runBegins, "put down", func() bool { return !ned.believes(id) })
	}
}

// sees tells whether a client's board says that somebody has the wheel.
func (h *hand) sees(name string) bool {
	b, ok := h.attached()
	w, held := b.Held(h.clock())
	return ok && held && w.By == name
}
