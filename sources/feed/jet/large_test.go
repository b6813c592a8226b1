package jet_test

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/natstest"
)

// noise is text that cannot be packed.
func noise(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(rand.Text())
	}
	return b.String()[:n]
}

// small is a NATS that takes small messages only.
func small(t *testing.T) string {
	t.Helper()
	return natstest.Start(t, func(o *server.Options) { o.MaxPayload = 8 << 10 }).ClientURL()
}

// healths gives what the hub says of the publisher, until one fits.
func healths(t *testing.T, s *served) func(fits func(model.Health) bool) {
	t.Helper()
	box := s.Subscribe("test", hub.Policy{Lines: -1, Only: []model.Kind{(&model.Health{}).Kind()}})
	return func(fits func(model.Health) bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var last model.Health
		for {
			batch, err := box.Next(ctx)
			if err != nil {
				t.Fatalf("%v; it was %+v", err, last)
			}
			for _, e := range batch {
				if h, ok := e.Fact.(*model.Health); ok && h.Name == s.publisher.Name() {
					if last = *h; fits(last) {
						return
					}
				}
			}
		}
	}
}

// Lines that are too much for one message go in several; each is there once.
func TestBatchesAreSplit(t *testing.T) {
	t.Parallel()
	url := small(t)
	s := serve(t, jet.Options{URL: url}, "kate@one")
	s.tell(&model.AppInfo{Name: "shop"})
	w := watch(t, jet.Options{URL: url})
	now := time.Now()
	for n := 1; n <= 200; n++ {
		s.in.Add([]byte(now.UTC().Format(stamp)+" app[web.1]: n "+strconv.Itoa(n)), now)
		s.in.Add([]byte(now.UTC().Format(stamp)+" app[web.2]: "+noise(500)), now)
	}
	s.tell(&model.LogLines{Batch: s.in.Next(now, true)})
	w.until(t, "all", func() bool { return w.lines[200] == 1 })
	for n := 1; n <= 200; n++ {
		if w.lines[n] != 1 {
			t.Fatalf("line %d was told %d times", n, w.lines[n])
		}
	}
	if w.lines[0] != 200 || len(w.gaps) > 0 {
		t.Errorf("%d other lines, gaps %q", w.lines[0], w.gaps)
	}
}

const stamp = "2006-01-02T15:04:05.000000+00:00"

// A line that alone is too large is told in its place and by the source; what comes behind it goes on.
func TestALineThatIsTooLarge(t *testing.T) {
	t.Parallel()
	url := small(t)
	s := serve(t, jet.Options{URL: url}, "kate@one")
	until := healths(t, s)
	s.tell(&model.AppInfo{Name: "shop"})
	w := watch(t, jet.Options{URL: url})
	s.log(1)
	now := time.Now()
	s.in.Add([]byte(now.UTC().Format(stamp)+" app[web.1]: "+noise(9500)), now)
	s.tell(&model.LogLines{Batch: s.in.Next(now, true)})
	s.log(1)
	w.until(t, "all", func() bool { return w.each(2) && len(w.gaps) > 0 })
	if len(w.gaps) != 1 || !strings.Contains(w.gaps[0], "larger than NATS takes (8K)") {
		t.Errorf("gaps %q", w.gaps)
	}
	until(func(h model.Health) bool {
		return h.State == model.Live && strings.Contains(h.Why, "Watchers do not get 1 log line (up to 9") && h.Do != ""
	})
}

// A fact that is too large is told with its kind and size, stops nothing, and is well again when it fits.
func TestAFactThatIsTooLarge(t *testing.T) {
	t.Parallel()
	url := small(t)
	s := serve(t, jet.Options{URL: url}, "kate@one")
	until := healths(t, s)
	releases := func(text string) *model.Releases {
		return &model.Releases{Releases: []ledger.Release{{Version: 7, Description: text}}}
	}
	s.tell(&model.AppInfo{Name: "shop"}, releases(noise(20_000)), &model.Dynos{})
	w := watch(t, jet.Options{URL: url})
	w.until(t, "what fits", func() bool { return w.kinds["dynos"] == 1 })
	if n := w.kinds["releases"]; n != 0 {
		t.Errorf("the releases were told %d times", n)
	}
	until(func(h model.Health) bool {
		return h.State == model.Live && strings.Contains(h.Why, "Watchers do not get facts of the kind releases (2") && h.Do != ""
	})
	s.tell(releases("Deploy 1"))
	w.until(t, "the releases", func() bool { return w.kinds["releases"] == 1 })
	until(func(h model.Health) bool { return h.Why == "kate@one serves shop" && h.Do == "" })
}
