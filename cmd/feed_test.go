package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// feedBench is a platform, a serve that watches it, and a wire of its own for those who watch the serve.
type feedBench struct {
	*testBench
	url     string
	token   string // the file
	watcher *wire
}

func newFeedBench(t *testing.T, o sim.Options) *feedBench {
	t.Helper()
	b := &feedBench{testBench: newTestBench(t, o)}
	b.watcher = newWire(b.platform.URL())
	t.Cleanup(b.watcher.server.Close)
	b.token = filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(b.token, []byte("kate=a-token-for-the-test\nned=another-token-for-it\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := b.program("serve", "-a", b.platform.App(), "--listen", "127.0.0.1:0", "--feed-token-file", b.token, "--no-record", "--no-attach", "--queues", "off")
	var out, errs lockedBuffer
	p.Stdout, p.Stderr = &out, &errs
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan int, 1)
	go func() { over <- runIn(ctx, p) }()
	t.Cleanup(func() {
		cancel()
		if code := <-over; code != base.ExitInterrupted {
			t.Errorf("serve ended with %d: %s", code, errs.String())
		}
	})
	for late := time.Now().Add(20 * time.Second); !strings.Contains(out.String(), "\n"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("serve says nothing: %s", errs.String())
		}
	}
	b.url = strings.TrimSpace(strings.TrimPrefix(out.String(), "gonogo --feed "))
	for late := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		code, out, said := b.look("ps")
		if _, releases, _ := b.look("releases"); code == base.ExitDone && strings.Contains(out, "up") && strings.Contains(releases, "current") {
			return b
		}
		if time.Now().After(late) {
			t.Fatalf("the app never came: %d %s", code, said)
		}
	}
}

// watch is a program that watches the serve. The platform is behind a wire of its own.
func (b *feedBench) watch(args ...string) *base.Process {
	p := b.program(append(args, "--feed", b.url, "--feed-token-file", b.token)...)
	p.Getenv = func(k string) string {
		if k == "HEROKU_HOST" {
			return b.watcher.server.URL
		}
		return b.env[k]
	}
	return p
}

func (b *feedBench) look(args ...string) (code int, out, errs string) {
	b.Helper()
	p := b.watch(args...)
	var o, e bytes.Buffer
	p.Stdout, p.Stderr = &o, &e
	ctx, cancel := context.WithTimeout(b.Context(), 40*time.Second)
	defer cancel()
	code = runIn(ctx, p)
	return code, o.String(), e.String()
}

// Every verb that prints knows the feed, and asks the platform nothing.
func TestVerbsOverAFeed(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	for _, args := range [][]string{
		{"ps"}, {"ps", "--metrics"}, {"releases"}, {"errors"}, {"router"}, {"vitals"}, {"work"}, {"events"}, {"sources"}, {"apps"}, {"sup"}, {"logs", "-n", "5"}, {"runbook", "H12", "-a", app},
		{"preflight", "--skip", "migrations", "--timeout", "5s"}, {"poll", "--timeout", "5s"},
	} {
		name := strings.Join(args, " ")
		for _, f := range [][]string{nil, {"--json"}} {
			if f != nil && slices.Contains(args, "--metrics") {
				continue
			}
			code, out, errs := b.look(append(slices.Clone(args), f...)...)
			judged := args[0] == "poll" || args[0] == "preflight"
			if code != base.ExitDone && (!judged || code != base.ExitUndecided && code != base.ExitUnable && code != base.ExitNo) {
				t.Errorf("%s %v: exit code %d: %s", name, f, code, errs)
			}
			if out == "" && errs == "" || f != nil && !json.Valid([]byte(out)) && args[0] != "logs" {
				t.Errorf("%s %v prints %q", name, f, out)
			}
		}
	}
	if n := b.watcher.count("*", "*"); n > 0 || len(b.watcher.passed) > 0 {
		t.Errorf("watchers asked the platform: %v", b.watcher.passed)
	}
}

// What a feed tells of dynos and releases is what the platform tells.
func TestSameOverAFeed(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	for _, c := range []struct {
		verb   string
		fields []string
	}{
		{"ps", []string{"id", "name", "type", "state", "size", "command", "release", "created_at", "updated_at", "app"}},
		{"releases", []string{"id", "version", "status", "current", "description", "user", "slug", "created_at", "gonogo"}},
	} {
		direct := b.program(c.verb, "-a", b.platform.App(), "--json")
		var out bytes.Buffer
		direct.Stdout, direct.Stderr = &out, &out
		if code := runIn(t.Context(), direct); code != base.ExitDone {
			t.Fatalf("%s: %s", c.verb, out.String())
		}
		_, fed, _ := b.look(c.verb, "--json")
		var want, got []map[string]any
		if json.Unmarshal(out.Bytes(), &want) != nil || json.Unmarshal([]byte(fed), &got) != nil || len(want) != len(got) || len(want) == 0 {
			t.Fatalf("%s: %d by the platform, %d by the feed", c.verb, len(want), len(got))
		}
		for i := range want {
			for _, field := range c.fields {
				w, g := want[i][field], got[i][field]
				if m, ok := w.(map[string]any); ok { // ids that gonogo does not use, and ages
					for k := range m {
						if of, _ := g.(map[string]any); of[k] == nil || k == "age_seconds" {
							delete(m, k)
							delete(of, k)
						}
					}
				}
				wanted, _ := json.Marshal(w)
				told, _ := json.Marshal(g)
				if !bytes.Equal(wanted, told) {
					t.Errorf("%s %d: %s is %s, the platform says %s", c.verb, i, field, told, wanted)
				}
			}
		}
	}
}

// A watcher's order goes to the platform with its own token, after the platform was asked once more, and nothing else does.
func TestOrdersOfAWatcher(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	for _, c := range []struct {
		name   string
		token  bool
		last   model.Stage
		orders int
	}{{"with a token", true, model.Accepted, 1}, {"without", false, model.Refused, 0}} {
		t.Run(c.name, func(t *testing.T) {
			before := len(b.watcher.passed)
			p := b.watch()
			getenv := p.Getenv
			p.Getenv = func(k string) string {
				if k == "HEROKU_API_KEY" && !c.token || k == "PATH" {
					return ""
				}
				return getenv(k)
			}
			var errs lockedBuffer
			p.Stdout, p.Stderr = &errs, &errs
			m, err := session.New(p, &base.Flags{Apps: []string{app}, Feed: base.Feed{URL: b.url, TokenFile: b.token}})
			if err != nil {
				t.Fatal(err)
			}
			reader := m.LogFollower("test")
			end, err := m.Begin(t.Context(), []string{app})
			if err != nil {
				t.Fatal(err)
			}
			defer end()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			known := func(s *model.State) bool {
				token := s.Source("", session.OrdersSource).State == model.Off // it was looked for
				return token && len(s.Apps) == 1 && len(s.Apps[0].Processes.Types) > 0 && s.Apps[0].Processes.KnownDynos
			}
			if err := reader.Until(ctx, known); err != nil {
				t.Fatal(err)
			}
			if n := len(b.watcher.passed) - before; n > 0 {
				t.Errorf("the platform was asked %d times before any order", n)
			}
			a := reader.State.Apps[0]
			o := model.Order{ID: "order-1", App: a.ID, AppName: app, Verb: model.Restart, Dyno: "web.1"}
			o.Precondition = a.Precondition(o)
			if err := m.Hub.Do(ctx, o); err != nil {
				t.Fatal(err)
			}
			for last := model.Stage(""); last != c.last; {
				batch, err := reader.Box.Next(ctx)
				if err != nil {
					t.Fatalf("%v; the order came to %q", err, last)
				}
				for _, e := range batch {
					if step, ok := e.Fact.(*model.OrderEvent); ok && step.Order.ID == o.ID {
						last = step.Stage
						if last == model.Refused && c.last != model.Refused {
							t.Fatalf("refused: %s", step.Why)
						}
					}
				}
			}
			if n := b.watcher.count("DELETE", "/apps/*/dynos/*"); n != c.orders && c.token {
				t.Errorf("%d orders went out, want %d", n, c.orders)
			}
			if c.token && b.watcher.count("GET", "/apps/*/dynos") == 0 {
				t.Error("the dynos were not read once more")
			}
			if !c.token && (len(b.watcher.passed) > before || !m.Mute()) {
				t.Errorf("without a token %d requests went out; read-only: %v", len(b.watcher.passed)-before, m.Mute())
			}
		})
	}
	if n := b.wire.count("DELETE", "/apps/*/dynos/*"); n > 0 {
		t.Errorf("the serve gave %d orders", n)
	}
}

// One takes the wheel; the other reads it in what preflight and poll print, and guard does not act.
func TestWheelOverAFeed(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	var out lockedBuffer
	p := b.watch()
	p.Stdout, p.Stderr = &out, &out
	kate, err := session.New(p, &base.Flags{Apps: []string{app}, Feed: base.Feed{URL: b.url, TokenFile: b.token}})
	if err != nil {
		t.Fatal(err)
	}
	reader := kate.LogFollower("test")
	end, err := kate.Begin(t.Context(), []string{app})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := reader.Until(ctx, func(s *model.State) bool { return len(s.Apps) == 1 && s.Apps[0].Ledger.Known }); err != nil {
		t.Fatal(err)
	}
	id := reader.State.Apps[0].ID
	kate.Hub.Ask(model.Request{Kind: model.Steer, App: id, Wheel: wheel.Request{Do: wheel.Here}})
	kate.Hub.Ask(model.Request{Kind: model.Steer, App: id, Wheel: wheel.Request{Do: wheel.Take, Why: "H12 since v74"}})
	if err := reader.Until(ctx, func(s *model.State) bool { return s.Apps[0].Board.Wheel != nil }); err != nil {
		t.Fatal(err)
	}
	if board := reader.State.Apps[0].Board; board.You != "kate" || board.Wheel.By != "kate" {
		t.Errorf("kate is %q, and %q has the wheel", board.You, board.Wheel.By)
	}
	if _, others := reader.State.OthersWheel(reader.State.Apps[0]); others {
		t.Error("kate's own wheel is somebody else's")
	}
	b.token = filepath.Join(t.TempDir(), "ned")
	if err := os.WriteFile(b.token, []byte("ned=another-token-for-it"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said, errs := b.look("preflight", "--skip", "migrations,verdict,errors", "--timeout", "10s")
	if code == base.ExitDone || !strings.Contains(said, "kate has the wheel: H12 since v74") {
		t.Errorf("preflight: exit code %d: %s%s", code, said, errs)
	}
	if _, _, errs = b.look("poll", "--timeout", "3s"); !strings.Contains(errs, "kate has the wheel") {
		t.Errorf("poll says %q", errs)
	}
}

// A token that the feed does not know, and an address where none is, are told in a sentence.
func TestFeedThatCannotBeHad(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte("not-the-token-of-it"), 0o600); err != nil {
		t.Fatal(err)
	}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>Sign in</html>") }))
	defer page.Close()
	for want, args := range map[string][]string{
		"does not know this token": {"ps", "--feed", b.url, "--feed-token-file", other},
		"cannot be reached":        {"ps", "--feed", "http://127.0.0.1:1", "--feed-token-file", b.token},
		"over https":               {"ps", "--feed", "http://192.0.2.1:5170"},
		"no feed of gonogo":        {"ps", "--feed", page.URL, "--feed-token-file", b.token},
		"find that app":            {"releases", "-a", "elsewhere", "--feed", b.url, "--feed-token-file", b.token},
	} {
		p := b.program(args...)
		var out bytes.Buffer
		p.Stdout, p.Stderr = &out, &out
		code := runIn(t.Context(), p)
		if code != base.ExitUnable && code != base.ExitUsage || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "token-for-the-test") {
			t.Errorf("%v: exit code %d, %q; want %q", args, code, out.String(), want)
		}
	}
}
