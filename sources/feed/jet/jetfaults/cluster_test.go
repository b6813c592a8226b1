//go:build integration

package jetfaults

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

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
