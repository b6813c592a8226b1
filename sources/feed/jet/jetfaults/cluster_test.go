//go:build integration

package jetfaults

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed/jet"
)

// How long no line comes at most: where no leader is lost, and where the servers choose another one, which takes them 3 to 9 s. On a machine that does
// little else it is 2 s and 10 s.
const (
	unnoticed = 4 * time.Second
	chosen    = 15 * time.Second
)

// killing is a kill -9 of one of three servers.
type killing struct {
	name  string
	most  time.Duration
	leads bool // the server leads all streams and the cluster
	serve bool // the serve is connected to it
}

// One of three servers is killed: nothing is lost, nothing is there twice, and no watcher notices for long.
func TestServerIsKilled(t *testing.T) {
	c := newCluster(t)
	makeStreams(t, c.urls())
	js := c.js()
	c.replicate(js)
	s := serve(t, jet.Options{URL: c.urls()}, "serve")
	var all []*watched
	for i := range 6 {
		all = append(all, watch(t, jet.Options{URL: c.urls()}, fmt.Sprintf("watch%d", i)))
	}
	defer s.talk(50 * time.Millisecond)()
	for _, k := range []killing{
		{"one that watchers are connected to", unnoticed, false, false},
		{"the serve's", unnoticed, false, true},
		{"the leader's", chosen, true, false},
		{"the leader's, and the serve's", chosen, true, true},
	} {
		t.Run(k.name, func(t *testing.T) {
			for range *flags.kills {
				c.killOne(t, js, k, s, all)
			}
		})
	}
}

// Who was told one address alone knows the others of the cluster when that one is gone.
func TestOnlyServerThatWasNamedIsKilled(t *testing.T) {
	c := newCluster(t)
	makeStreams(t, c.urls())
	js := c.js()
	c.replicate(js)
	named := c.nodes[0]
	s := serve(t, jet.Options{URL: named.url}, "serve")
	w := watch(t, jet.Options{URL: named.url}, "watch")
	defer s.talk(50 * time.Millisecond)()
	until(t, 30*time.Second, "lines come", func() bool { return w.has(20) }, w.told, s.told)
	c.kill(named)
	at := s.count() + 20
	until(t, 30*time.Second, "lines come again", func() bool { return w.has(at) }, w.told, s.told)
	if wrong := w.wrong(at); wrong != "" {
		t.Error(wrong)
	}
}

// killOne kills a server, and starts it again.
func (c *cluster) killOne(t *testing.T, js jetstream.JetStream, k killing, s *served, all []*watched) {
	at := s.count() + 10
	for i, w := range all {
		until(t, 30*time.Second, fmt.Sprintf("lines come to watch%d", i), func() bool { return w.has(at) }, w.told, s.told)
	}
	victim := c.of("serve")
	if !k.serve {
		victim = c.otherThan(victim)
	}
	leader := victim
	if !k.leads {
		leader = c.otherThan(victim)
	}
	c.leadAll(leader)
	for _, stream := range streamNames {
		c.lead(js, stream, leader)
	}
	time.Sleep(time.Second) // leases are renewed by the new leader
	there := 0
	for i, w := range all {
		if c.of(fmt.Sprintf("watch%d", i)) == victim {
			there++
		}
		w.restart()
	}
	c.kill(c.node(victim))
	killed := time.Now()
	time.Sleep(2 * time.Second)
	at = s.count()
	for _, w := range all {
		until(t, 40*time.Second, "lines come again", func() bool { return w.has(at) }, w.told, s.told)
	}
	var longest []time.Duration
	for _, w := range all {
		longest = append(longest, w.gap())
	}
	t.Logf("%s is killed, with %d of %d watchers: nothing for %v; all is well after %s", victim, there, len(all), longest, time.Since(killed).Round(10*time.Millisecond))
	c.begin(c.node(victim))
	for _, stream := range streamNames {
		c.until(stream+" has its replicas", func() bool { return c.whole(js, stream) })
	}
	at = s.count()
	for i, w := range all {
		until(t, 30*time.Second, "lines come", func() bool { return w.has(at) }, w.told, s.told)
		if wrong := w.wrong(at); wrong != "" {
			t.Errorf("watch%d: %s", i, wrong)
		}
		if longest[i] > k.most {
			t.Errorf("watch%d: nothing came for %s, want %s at most; it told %s, the serve %s", i, longest[i], k.most, w.told(), s.told())
		}
	}
}

// otherThan is another server.
func (c *cluster) otherThan(name string) string {
	for _, n := range c.nodes {
		if n.name != name && n.cmd != nil {
			return n.name
		}
	}
	return ""
}

// A server is killed while somebody has the wheel, and it is broken: who had it knows that before long, and never are there two in the bucket.
func TestWheelWhenServerIsKilled(t *testing.T) {
	const most = 20 * time.Second
	c := newCluster(t)
	makeStreams(t, c.urls())
	js := c.js()
	c.replicate(js)
	s := serve(t, jet.Options{URL: c.urls()}, "serve")
	defer s.talk(50 * time.Millisecond)()
	ctx, cancel := context.WithCancel(t.Context())
	has, other := newHandAt(t, "kate", 0, c.urls(), app), newHandAt(t, "ned", 0, c.urls(), app)
	var work sync.WaitGroup
	for _, h := range []*hand{has, other} {
		work.Go(func() { h.work(ctx) })
	}
	defer work.Wait()
	defer cancel()
	for _, h := range []*hand{has, other} {
		until(t, runBegins, h.name+" attaches", func() bool { _, ok := h.attached(); return ok }, h.standing)
	}
	has.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Take, Why: "H12"}})
	for round := range 3 * *flags.kills {
		until(t, most, has.name+" has it", func() bool { return has.believes(app) && other.sees(has.name) }, has.standing, other.standing)
		victim := c.nodes[round%len(c.nodes)]
		leader := c.otherThan(victim.name)
		c.leadAll(leader)
		for _, stream := range streamNames {
			c.lead(js, stream, leader)
		}
		c.kill(victim)
		killed := time.Now()
		for late := killed.Add(most); !other.believes(app); time.Sleep(time.Second) {
			other.reader.Ask(model.Request{Kind: model.Steer, Wheel: wheel.Request{Do: wheel.Break, App: shopName, Why: "asleep"}})
			if time.Now().After(late) {
				t.Fatalf("%s cannot break the wheel: %s", other.name, other.standing())
			}
		}
		broken := time.Now()
		until(t, most, has.name+" knows it", func() bool { return !has.believes(app) }, has.standing)
		t.Logf("%s is killed: %s had the wheel after %s, and %s knew it %s later", victim.name, other.name, broken.Sub(killed).Round(10*time.Millisecond), has.name, time.Since(broken).Round(10*time.Millisecond))
		c.begin(victim)
		for _, stream := range streamNames {
			c.until(stream+" has its replicas", func() bool { return c.whole(js, stream) })
		}
		has, other = other, has
	}
}
