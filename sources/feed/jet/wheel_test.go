package jet_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// hand is a watcher with a name.
func hand(t *testing.T, url, name string) *watcher {
	t.Helper()
	w := newWatcher(t, jet.Options{URL: url}, feed.ReaderOptions{Who: name})
	w.start(t)
	w.until(t, name+" attaches", func() bool { return w.board != nil })
	return w
}

func (w *watcher) do(r wheel.Request) { w.Ask(model.Request{Kind: model.Steer, Wheel: r}) }

func (w *watcher) has(name string) func() bool {
	return func() bool { h, _ := w.board.Held(time.Now()); return h.By == name }
}

func (w *watcher) heard(text string) func() bool {
	return func() bool { return strings.Contains(strings.Join(w.notices, "\n"), text) }
}

func TestOneHandOnTheWheel(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	serve(t, jet.Options{URL: url}, "serve")
	kate, ned := hand(t, url, "kate"), hand(t, url, "ned")
	kate.do(wheel.Request{Do: wheel.Here, Doing: "rollback to v73"})
	ned.do(wheel.Request{Do: wheel.Here})
	ned.until(t, "who is here", func() bool {
		return strings.Join(ned.board.Sentences(time.Now()), "; ") == "kate prepares: rollback to v73; ned (you)"
	})
	kate.do(wheel.Request{Do: wheel.Take, Why: "H12"})
	ned.until(t, "taken", ned.has("kate"))
	ned.do(wheel.Request{Do: wheel.Take, Why: "me"})
	ned.until(t, "refused", ned.heard("kate has the wheel: H12"))
	ned.do(wheel.Request{Do: wheel.Break, App: "shop", Why: "she sleeps"})
	kate.until(t, "broken", kate.has("ned"))
	kate.until(t, "told", kate.heard("ned broke the wheel of kate: she sleeps"))
	kate.stop()
	ned.until(t, "gone", func() bool { return len(ned.board.People) == 1 })
	late := hand(t, url, "late")
	late.until(t, "whose it is", late.has("ned"))
}

// However many take the wheel and put it down at once, the bucket's history never has two holders.
func TestNeverTwoHolders(t *testing.T) {
	url := natstest.Start(t, nil).ClientURL()
	serve(t, jet.Options{URL: url}, "serve")
	var all []*watcher
	for i := range 8 {
		all = append(all, hand(t, url, fmt.Sprintf("p%d", i)))
	}
	var work sync.WaitGroup
	for i, w := range all {
		name := fmt.Sprintf("p%d", i)
		work.Go(func() {
			for range 12 {
				w.mu.Lock()
				before := len(w.notices)
				w.mu.Unlock()
				w.do(wheel.Request{Do: wheel.Take, Why: "mine"})
				w.until(t, "an answer", func() bool { return w.has(name)() || len(w.notices) > before })
				w.do(wheel.Request{Do: wheel.Put})
				w.until(t, "put down", func() bool { return !w.has(name)() })
			}
		})
	}
	work.Wait()
	c, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), "GONOGO_WHEEL")
	if err != nil {
		t.Fatal(err)
	}
	history, err := kv.History(t.Context(), string(app))
	if err != nil {
		t.Fatal(err)
	}
	holder, takes := "", 0
	for i, e := range history {
		var b wheel.Board
		if err := json.Unmarshal(e.Value(), &b); err != nil {
			t.Fatal(err)
		}
		now := ""
		if h, ok := b.Held(e.Created()); ok {
			now = h.By
		}
		if i > 0 && holder != "" && now != "" && now != holder && !strings.Contains(b.Last, "broke the wheel of "+holder) && !strings.Contains(b.Last, holder+" gave") {
			t.Errorf("revision %d: %s has the wheel, %s had it: %s", e.Revision(), now, holder, b.Last)
		}
		if now != "" && now != holder {
			takes++
		}
		holder = now
	}
	if takes < 2 {
		t.Errorf("it was taken %d times in %d revisions", takes, len(history))
	}
	t.Logf("%d revisions, taken %d times", len(history), takes)
}
