//go:build integration

package jetfaults

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// Who comes late, while lines come, gets all lines that the stream has and those that come then, each once.
func TestLateJoiners(t *testing.T) {
	t.Parallel()
	b := newFeedBench(t, feed.DefaultLimits())
	for range 40 {
		b.served.log(100)
	}
	stop := b.served.talk(5 * time.Millisecond)
	var late []*watched
	for i := range 5 {
		late = append(late, watch(t, jet.Options{URL: b.url}, fmt.Sprintf("late%d", i)))
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	n := b.served.count()
	for _, w := range late {
		until(t, 20*time.Second, "the last line", func() bool { return w.has(n) }, w.told)
		if wrong := w.wrong(n); wrong != "" {
			t.Error(wrong)
		}
	}
}

// Who has a slow network gets every line in the end, and the others do not wait for it.
func TestSlowNetwork(t *testing.T) {
	t.Parallel()
	b := newFeedBench(t, feed.DefaultLimits())
	quick := watch(t, jet.Options{URL: b.url}, "quick")
	until(t, 20*time.Second, "the first lines", func() bool { return quick.has(5) })
	b.watchNet.slow(400 * time.Millisecond)
	quick.restart()
	for range 30 {
		b.served.log(100)
		time.Sleep(20 * time.Millisecond)
	}
	n := b.served.count()
	until(t, 10*time.Second, "the quick one has all", func() bool { return quick.has(n) })
	behind := !b.watched.has(n)
	if quick.gap() > 3*time.Second {
		t.Errorf("the quick one waited %s for a line", quick.gap())
	}
	until(t, 60*time.Second, "the slow one has all", func() bool { return b.watched.has(n) }, b.watched.told)
	for name, w := range map[string]*watched{"quick": quick, "slow": b.watched} {
		if wrong := w.wrong(n); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	t.Logf("the slow one was behind: %v", behind)
}

// Clocks that are minutes wrong, the serve's and the watcher's, change nothing: also behind a cut lines are of now by the watcher's clock, and each comes once.
func TestClocksUnderCuts(t *testing.T) {
	t.Parallel()
	for _, off := range [][2]time.Duration{{5 * time.Minute, 0}, {-5 * time.Minute, 0}, {0, 7 * time.Minute}, {0, -7 * time.Minute}, {11 * time.Minute, -3 * time.Minute}} {
		t.Run(fmt.Sprint(off), func(t *testing.T) {
			t.Parallel()
			s := natstest.Start(t, nil)
			there := func() time.Time { return time.Now().Add(off[0]) }
			here := func() time.Time { return time.Now().Add(off[1]) }
			b := &feedBench{url: s.ClientURL()}
			b.serveNet, b.watchNet = newProxy(t, s.Addr().String()), newProxy(t, s.Addr().String())
			b.served = serveWith(t, jet.Options{URL: b.serveNet.url(), Clock: there}, "serve", feed.DefaultLimits())
			b.served.log(5)
			b.watched = watch(t, jet.Options{URL: b.watchNet.url(), Clock: here}, "watch")
			for _, net := range []*proxy{b.serveNet, b.watchNet, b.serveNet} {
				b.come(t, "lines")
				net.cut()
				b.served.log(5)
				net.heal()
			}
			b.come(t, "the last line")
			b.served.log(5)
			b.come(t, "a line behind it")
			b.whole(t)
			b.watched.mu.Lock()
			defer b.watched.mu.Unlock()
			if d := here().Sub(b.watched.seen).Abs(); d > 10*time.Second {
				t.Errorf("a line of now was seen %s ago by the watcher's clock", d)
			}
		})
	}
}
