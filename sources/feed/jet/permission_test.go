package jet_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/natstest"
)

// permissions reads those of a user as docs/feed.md has them: the configuration of a server.
func permissions(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/feed.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text2, found := strings.Cut(string(text), "    authorization {\n")
	conf, _, ended := strings.Cut(text2, "\n    }\n")
	if !found || !ended {
		t.Fatal("docs/feed.md has no permissions")
	}
	return "authorization {\n" + conf + "\n}\n"
}

// The permissions of the documentation do for a serve and for watchers, and a watcher can publish nothing but its hand.
func TestPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(path, []byte(permissions(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := server.ProcessConfigFile(path)
	if err != nil {
		t.Fatal(err)
	}
	url := natstest.Start(t, func(o *server.Options) { o.Users, o.Username, o.Password = conf.Users, conf.Username, conf.Password }).ClientURL()
	s := serve(t, jet.Options{URL: url, Name: "serve", Token: "secret-of-serve"}, "serve@one")
	s.tell(&model.AppInfo{Name: "shop"})
	s.log(10)
	kate := jet.Options{URL: url, Name: "kate", Token: "secret-of-kate"}
	w := watch(t, kate)
	w.until(t, "told", func() bool { return w.each(10) && w.board != nil })
	w.do(wheel.Request{Do: wheel.Here})
	w.do(wheel.Request{Do: wheel.Take, Why: "H12"})
	w.until(t, "the wheel", func() bool { return w.has("kate")() && len(w.board.People) == 1 })
	w.Ask(model.Request{Kind: model.Refresh})
	s.log(10)
	w.until(t, "live", func() bool { return w.each(20) })
	station, err := jet.NewStation(jet.Options{URL: url, Name: "kate", Token: "secret-of-kate", Clock: time.Now}, "kate@two")
	if err != nil {
		t.Fatal(err)
	}
	f := new(sources.Failure)
	if lead, err := station.Stand(t.Context(), "shop-eu", func(string) {}); !errors.As(err, &f) || f.Code != "403" {
		t.Errorf("a watcher that wants the lead gets %v, %v", lead, err)
	}
	for want, o := range map[string]jet.Options{
		"401": {URL: url, Name: "kate", Token: "another"}, "unreachable": {URL: "nats://127.0.0.1:1"},
	} {
		wrong := newWatcher(t, o, feed.ReaderOptions{})
		wrong.start(t)
		if err := <-wrong.over; !errors.As(err, &f) || f.Code != want {
			t.Errorf("want %s, got %v", want, err)
		}
		wrong.over <- nil
	}
}
