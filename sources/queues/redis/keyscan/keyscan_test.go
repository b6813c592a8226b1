package keyscan

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// patterns are such as libraries have.
var patterns = Patterns{
	{Part: "_kombu.binding."},
	{Part: ":id", End: true, Fits: func(before, _ string) bool { return strings.Contains(before, ":") }},
	{Part: ":queues", End: true},
}

func FuzzRemembered(f *testing.F) {
	f.Add("0 :meta bull:with space")
	f.Add("swept 12")
	f.Fuzz(func(t *testing.T, name string) {
		if c, ok := remembered(name); ok {
			if again, ok := remembered(c.String()); !ok || again != c {
				t.Errorf("%q: %+v, %+v", name, c, again)
			}
		}
	})
}

func TestShape(t *testing.T) {
	for key, want := range map[string]string{
		"session:7f3a-11ee:id": ":idsession:#-#",
		"bull:mail:id":         ":idbull:mail",
		"user:1:cart.22:id":    ":iduser:#:cart.#",
		"a/b c9{x}:q:id":       ":ida/b #{x}:q",
	} {
		c, _ := patterns.Candidate(0, key)
		if got := c.shape(); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
}

func connected(t *testing.T, m *miniredis.Miniredis) *pipe.Pipe {
	return pipe.New(t.Context(), pipe.Options{Within: 10 * time.Second, Dial: func(ctx context.Context) (net.Conn, error) {
		return backend.Dial(ctx, m.Addr(), nil)
	}})
}

// TestWalkEnds: a server that gives cursors for ever is not believed.
func TestWalkEnds(t *testing.T) {
	m := miniredis.RunT(t)
	m.Server().SetPreHook(func(c *server.Peer, cmd string, args ...string) bool {
		if !strings.EqualFold(cmd, "scan") {
			return false
		}
		c.WriteLen(2)
		c.WriteBulk("77")
		c.WriteLen(0)
		return true
	})
	conn := connected(t, m)
	w := walk{keys: 5000}
	for steps := 0; !w.over; steps++ {
		if _, err := w.step(t.Context(), conn, patterns); err != nil {
			t.Fatal(err)
		}
		if w.cursor != 77 {
			t.Fatalf("cursor %d", w.cursor)
		}
		if steps > 8*6 {
			t.Fatal("still going on")
		}
	}
}

func TestPatternsOf(t *testing.T) {
	shared := []Pattern{{Part: ":queues", End: true}, {Part: ":id", End: true}}
	all := PatternsOf([]Library{{Patterns: shared}, {Patterns: shared}, {}, {Patterns: []Pattern{{Part: "mylib:queue:"}}}})
	got := ""
	for _, p := range all {
		got += p.Part + " "
	}
	if want := "mylib:queue: :queues :id "; got != want {
		t.Errorf("got %q, want %q: each once, those that end a name last", got, want)
	}
	if got, want := all.Glob(), "*[:][iq][du]*"; got != want {
		t.Errorf("the glob is %q, want %q", got, want)
	}
	if got := append(all, Pattern{Part: "-jobs"}).Glob(); got != "*" {
		t.Errorf("the glob is %q, want *: a part without a separator lets every key through", got)
	}
}

// TestNamespaceIsNotAskedAbout sees that the keys of a library that is found by its probe are nobody else's.
func TestNamespaceIsNotAskedAbout(t *testing.T) {
	m := miniredis.RunT(t)
	asked := ""
	verify := func(_ *pipe.Batch, name string) func() (string, string) {
		asked += name + " "
		return func() (string, string) { return "sidekiq", name }
	}
	s := New(connected(t, m), []Library{
		{Name: "sidekiq", Patterns: []Pattern{{Part: ":queues", End: true, Verify: verify}}},
		{Name: "rq", Namespace: "rq"},
	}, backend.DiscoverOptions{})
	m.Set("rq:queues", "x")
	m.Set("shop:queues", "x")
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if asked != "shop " {
		t.Errorf("asked about %q, want %q", asked, "shop ")
	}
	if got := s.Matches(); len(got) != 1 || got[0] != (Match{Library: "sidekiq", Prefix: "shop"}) {
		t.Errorf("found %+v, want sidekiq behind shop", got)
	}
}
